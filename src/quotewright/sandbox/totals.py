"""What the server works out from the lines of an estimate or invoice: line totals, tax, total."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class TaxRate:
    name: str
    percent: Decimal


# Syncro's API neither lists nor makes tax rates; an account simply has some.
TAX_RATES = {40: TaxRate("Maine 5.5 %", Decimal("5.5")), 41: TaxRate("HST 13 %", Decimal(13))}


@dataclass(frozen=True, slots=True)
class PricedLine:
    """One line as far as totals care; `tax_percent` is zero for a line that is not taxed."""

    quantity: Decimal
    price: Decimal
    discount_percent: Decimal
    discount_dollars: Decimal
    tax_percent: Decimal


@dataclass(frozen=True, slots=True)
class Totals:
    subtotal: Decimal
    tax: Decimal

    @property
    def total(self) -> Decimal:
        return self.subtotal + self.tax


def to_cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def line_total(line: PricedLine) -> Decimal:
    gross = line.quantity * line.price
    return to_cents(gross * (HUNDRED - line.discount_percent) / HUNDRED - line.discount_dollars)


def totals_of(lines: Iterable[PricedLine], tax_rounding: str = "per_document") -> Totals:
    """Subtotal and tax of `lines`; how Syncro rounds tax is unknown, hence `tax_rounding`."""
    subtotal, taxes = Decimal(0), []
    for line in lines:
        amount = line_total(line)
        subtotal += amount
        taxes.append(amount * line.tax_percent / HUNDRED)
    if tax_rounding == "per_line":
        return Totals(subtotal, sum(map(to_cents, taxes), Decimal(0)))
    return Totals(subtotal, to_cents(sum(taxes, Decimal(0))))
