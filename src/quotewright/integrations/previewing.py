"""What a push of a quote would do now: the plan that the push will run, in words and numbers."""

from __future__ import annotations

import hashlib
import json
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from quotewright.integrations import locks, registry
from quotewright.integrations.journal import Journal
from quotewright.integrations.ledger import DatabaseLedger
from quotewright.integrations.models import Connection
from quotewright.integrations.offers import offer_of
from quotewright.integrations.port import Busy, Offer, Step
from quotewright.integrations.recurring import decided, on_acceptance
from quotewright.integrations.state import connection_of
from quotewright.integrations.suggesting import Suggestion, near_of_steps
from quotewright.quotes.document import Line, Section, counts
from quotewright.quotes.models import Quote
from quotewright.quotes.pricing import Bill, totals

# Steps that write nothing there.
_SILENT = {"adopt", "compare"}
_WAIT_SECONDS = 20.0


class NotToBePushed(Exception):
    """There is nothing that the PSA should see of the quote; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Preview:
    """The steps, and by name the lines that stay as they are and those that are not pushed.

    `expected` is what the estimate comes to, in the quote's currency. `reads` are the calls that
    finding it out took; the push makes them, too, and up to `looks` more before it writes. `near`
    is what is almost the same as what the push would make.
    """

    steps: tuple[Step, ...]
    left: tuple[str, ...]
    skipped: tuple[str, ...]
    expected: Bill
    reads: int
    looks: int
    read_at: datetime
    near: tuple[Suggestion, ...] = ()

    @property
    def writes(self) -> int:
        """Calls that change something."""
        return sum(step.action not in _SILENT for step in self.steps)

    @property
    def compares(self) -> int:
        """Calls that read the sums back."""
        return int(self.writes > 0 or any(step.action == "compare" for step in self.steps))

    @property
    def calls(self) -> int:
        """How many calls the push makes, at most, if all goes well."""
        return self.reads + self.looks + self.writes + self.compares

    @property
    def digest(self) -> str:
        """Names this very plan: another plan has another."""
        told = [(s.action, s.kind, s.key, s.remote_id, dict(s.body)) for s in self.steps]
        return hashlib.sha256(json.dumps(told, default=str, sort_keys=True).encode()).hexdigest()


def preview_of(quote: Quote, wait_seconds: float = _WAIT_SECONDS) -> Preview:
    """Read what the PSA holds and plan the push. Must not run inside a transaction.

    Waits for a push of this quote that is at it: what became of a lost call is noted on the way,
    and no push may begin another meanwhile. Raises NotToBePushed and PsaError.
    """
    connection = connection_of(quote.account)
    if connection is None:
        raise NotToBePushed("This account is not connected to a PSA. Connect it first.")
    offer = offer_of(quote, connection)
    if offer is None:
        raise NotToBePushed(f"Quote {quote.number} is not to be pushed. Publish it first.")
    journal = Journal(connection, "preview", quote.pk)
    name = locks.push_lock(connection.pk, "quote", quote.pk)
    with (
        closing(registry.adapter_of(connection, journal, is_person=True)) as psa,
        locks.held(name, wait_seconds=wait_seconds) as got,
    ):
        if not got:
            raise Busy(f"Quote {quote.number} is being pushed. Try again.")
        ledger = DatabaseLedger(connection)
        steps = tuple(psa.preview_quote(offer, ledger))
        looks = psa.looks_of(offer, steps, ledger)
    left, skipped = _untouched(offer, steps, connection)
    near = near_of_steps(connection, offer.document, steps)
    expected, now = _expected(offer, connection), timezone.now()
    return Preview(steps, left, skipped, expected, journal.calls, looks, now, near)


def _expected(offer: Offer, connection: Connection) -> Bill:
    options = decided(offer, DatabaseLedger(connection), connection.chosen)
    return totals(on_acceptance(offer.document, options.recurring)).due


def _untouched(
    offer: Offer, steps: tuple[Step, ...], connection: Connection
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of the quote's lines that no step is about: there already, and not to be there."""
    there = DatabaseLedger(connection).recall_children("line", offer.document.key)
    touched = {step.key for step in steps if step.kind == "line"}
    rest = [
        (line, section)
        for section in offer.document.sections
        for line in section.lines
        if line.key not in touched
    ]
    left = tuple(line.name for line, _ in rest if line.key in there)
    skipped = tuple(
        f"{line.name} ({_why_not(line, section)})"
        for line, section in rest
        if line.key not in there
    )
    return left, skipped


def _why_not(line: Line, section: Section) -> str:
    """Why a line is not pushed."""
    if line.hidden:
        return "hidden from the customer"
    if not counts(line, section):
        return "optional, not chosen" if line.optional else "not the one that is chosen"
    return "nothing of it is billed now"
