"""What every PSA adapter must keep, as checks that an adapter's own tests run.

An adapter's test offers `Setup`s, each a fresh account at a stand-in for its PSA, and runs every
check of `CHECKS` with the function that makes one. A check returns, or raises AssertionError with
a sentence. What only some PSAs have (products, schedules, tax) is the adapter's own to test.
"""

from __future__ import annotations

from quotewright.integrations.contract.checks import CHECKS, Check
from quotewright.integrations.contract.ledger import MemoryLedger
from quotewright.integrations.contract.setup import (
    Fresh,
    Held,
    HeldPerson,
    HeldQuote,
    Setup,
    Trouble,
)

__all__ = [
    "CHECKS",
    "Check",
    "Fresh",
    "Held",
    "HeldPerson",
    "HeldQuote",
    "MemoryLedger",
    "Setup",
    "Trouble",
]
