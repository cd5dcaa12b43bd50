"""How prices and tax stand to each other."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from typing import Protocol


class TaxMode(StrEnum):
    """Whether tax is added to prices, contained in them, or left to the PSA."""

    EXTERNAL = "external"
    EXCLUSIVE = "exclusive"
    INCLUSIVE = "inclusive"


class Rate(Protocol):
    """A tax: 5.5 means 5.5 %. A compound one is on the amount and the taxes before it."""

    @property
    def percent(self) -> Decimal: ...
    @property
    def compound(self) -> bool: ...


def combined_percent(rates: Iterable[Rate]) -> Decimal:
    """Return several taxes, in their order, as one percentage."""
    together = Decimal(0)
    for rate in rates:
        together += rate.percent * (1 + (together / 100 if rate.compound else 0))
    return together
