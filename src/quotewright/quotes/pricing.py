"""All of a quote's money, from its document alone.

The order of computation: a line's total is quantity times unit price, rounded half-up to the
currency's minor unit; the subtotal is the sum of rounded lines; tax is the rate times the sum of
the taxable rounded lines, rounded once; the total is subtotal plus tax.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from quotewright.lib.money import rounded
from quotewright.quotes.document import Line, QuoteDocument, Tax

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums of a quote in its currency. `tax` is None where tax is left to the PSA."""

    subtotal: Decimal
    tax: Decimal | None
    total: Decimal
    cost: Decimal

    @property
    def profit(self) -> Decimal:
        """Subtotal less cost."""
        return self.subtotal - self.cost

    @property
    def margin_percent(self) -> Decimal | None:
        """Profit as a percentage of the subtotal, to one decimal; None without a subtotal."""
        return _percent(self.profit, self.subtotal)


def line_total(line: Line, currency: str) -> Decimal:
    """Return quantity times unit price, rounded."""
    return rounded(line.quantity * line.unit_price, currency)


def line_margin_percent(line: Line) -> Decimal | None:
    """Return the line's margin to one decimal; None when it is given away."""
    return _percent(line.unit_price - line.unit_cost, line.unit_price)


def totals(document: QuoteDocument) -> Totals:
    """Return the document's sums."""
    return totals_of(document.lines, document.tax, document.currency)


def totals_of(lines: Iterable[Line], tax: Tax | None, currency: str) -> Totals:
    """Return the sums of some lines, a section's for example."""
    subtotal = taxable = cost = ZERO
    for line in lines:
        amount = line_total(line, currency)
        subtotal += amount
        cost += rounded(line.quantity * line.unit_cost, currency)
        taxable += amount if line.taxable else ZERO
    tax_amount = None if tax is None else rounded(taxable * tax.percent / 100, currency)
    return Totals(subtotal, tax_amount, subtotal + (tax_amount or ZERO), cost)


def _percent(part: Decimal, whole: Decimal) -> Decimal | None:
    return None if whole == 0 else (part / whole * 100).quantize(Decimal("0.1"))
