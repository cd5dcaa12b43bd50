"""All of a quote's money, from its document alone.

The order of computation, each step on rounded amounts (half-up, the currency's minor unit):

1. A line's list amount is quantity and price by its scheme, rounded. Its amount is the same less
   its percentage, rounded, and less its discount amount, never below 0. Hidden and included lines
   come to 0.
2. Lines that count are summed by how often they are billed.
3. The quote's percentage is taken off each of these sums, its amount off the one-time sum, at
   most all of it. The taxable part bears its share of the discount.
4. Shipping is added to the one-time sum.
5. Each tax is on the taxable rest, in order; a compound one also on the taxes before it. Where
   prices contain tax, it is taken out of them instead.
6. What is due on acceptance is one bill of the one-time sum and the first of each other bill; its
   tax is computed once, on all of it, as an invoice does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from quotewright.catalog.schemes import Extent, Frequency, extent, margin_percent, markup_percent
from quotewright.lib.money import rounded
from quotewright.lib.taxes import TaxMode
from quotewright.quotes.document import Conditions, Line, QuoteDocument, Tax

ZERO = Decimal(0)
HUNDRED = Decimal(100)
_ORDER = {frequency: place for place, frequency in enumerate(Frequency)}


@dataclass(frozen=True, slots=True)
class LineAmounts:
    """A line's sums, rounded: `listed` before its discount, `net` after it."""

    listed: Decimal
    net: Decimal
    cost: Decimal


@dataclass(frozen=True, slots=True)
class Amount:
    """Lines billed and taxed alike, summed."""

    frequency: Frequency
    taxable: bool
    listed: Decimal
    net: Decimal
    cost: Decimal


@dataclass(frozen=True, slots=True)
class TaxAmount:
    """What one tax comes to."""

    name: str
    percent: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Bill:
    """One bill's sums. `taxes` is empty and `tax` None where tax is left to the PSA.

    `lines` less `discount` plus `shipping` is `subtotal`, before tax; where prices contain tax,
    `subtotal` is that less the tax in it. `total` is what is paid.
    """

    frequency: Frequency
    listed: Decimal
    lines: Decimal
    discount: Decimal
    taxable_discount: Decimal
    shipping: Decimal
    subtotal: Decimal
    taxes: tuple[TaxAmount, ...]
    tax: Decimal | None
    total: Decimal
    cost: Decimal

    @property
    def line_discounts(self) -> Decimal:
        """What the lines' own discounts come to."""
        return self.listed - self.lines

    @property
    def profit(self) -> Decimal:
        """What is left of it after cost."""
        return self.subtotal - self.cost

    @property
    def margin_percent(self) -> Decimal | None:
        """Profit as a percentage of what is earned; None where nothing is."""
        return margin_percent(self.subtotal, self.cost)


@dataclass(frozen=True, slots=True)
class Totals:
    """A quote's sums: `bills` by how often, and `due`, the bill on acceptance.

    `yearly` and `yearly_cost` are of the first year, before tax.
    """

    bills: tuple[Bill, ...]
    due: Bill
    yearly: Decimal
    yearly_cost: Decimal

    @property
    def one_time(self) -> Bill | None:
        """The one-time bill, if there is one."""
        return next((b for b in self.bills if b.frequency is Frequency.ONE_TIME), None)

    @property
    def recurring(self) -> tuple[Bill, ...]:
        """The bills that come again."""
        return tuple(b for b in self.bills if b.frequency is not Frequency.ONE_TIME)

    @property
    def yearly_recurring(self) -> Decimal:
        """What of `yearly` comes again."""
        return sum((bill.subtotal * bill.frequency.per_year for bill in self.recurring), ZERO)


def line_extent(line: Line) -> Extent:
    """Return what quantity and price come to, not rounded, before any discount."""
    return extent(line.scheme, line.quantity, line.unit_price, line.unit_cost, line.tiers)


def line_amounts(line: Line, currency: str) -> LineAmounts:
    """Return a line's sums, whether it counts or not."""
    exact = line_extent(line)
    cost = rounded(exact.cost, currency)
    if line.hidden or line.included:
        return LineAmounts(ZERO, ZERO, cost)
    listed = rounded(exact.price, currency)
    net = rounded(exact.price * (HUNDRED - line.discount_percent) / HUNDRED, currency)
    if line.discount_amount:
        net = max(ZERO, net - rounded(line.discount_amount, currency))
    return LineAmounts(listed, net, cost)


def line_total(line: Line, currency: str) -> Decimal:
    """Return what a line comes to, after its discount."""
    return line_amounts(line, currency).net


def line_margin_percent(line: Line) -> Decimal | None:
    """Return the line's margin after its discount, to one decimal; None when it is given away."""
    if line.hidden or line.included:
        return None
    return margin_after(line_extent(line), line.discount_percent, line.discount_amount)


def line_markup_percent(line: Line) -> Decimal | None:
    """Return the line's markup on cost after its discount; None when it is given away."""
    if line.hidden or line.included:
        return None
    return markup_after(line_extent(line), line.discount_percent, line.discount_amount)


def margin_after(exact: Extent, percent: Decimal, amount: Decimal) -> Decimal | None:
    """Return the margin of what a discount leaves, to one decimal; None where nothing is left."""
    price = _after(exact, percent, amount)
    return margin_percent(price, exact.cost) if price > 0 else None


def markup_after(exact: Extent, percent: Decimal, amount: Decimal) -> Decimal | None:
    """Return the markup of what a discount leaves; None where nothing is left, or without cost."""
    price = _after(exact, percent, amount)
    return markup_percent(price, exact.cost) if price > 0 else None


def _after(exact: Extent, percent: Decimal, amount: Decimal) -> Decimal:
    return exact.price * (HUNDRED - percent) / HUNDRED - amount


def totals(document: QuoteDocument) -> Totals:
    """Return the document's sums."""
    return totals_of(document.taken, document.conditions, document.currency)


def totals_of(lines: Iterable[Line], conditions: Conditions, currency: str) -> Totals:
    """Return the sums of lines that count."""
    return totals_from(amounts_of(lines, currency), conditions, currency)


def amounts_of(lines: Iterable[Line], currency: str) -> list[Amount]:
    """Return one amount for each line."""
    amounts = []
    for line in lines:
        sums = line_amounts(line, currency)
        amounts.append(Amount(line.frequency, line.taxable, sums.listed, sums.net, sums.cost))
    return amounts


def totals_from(amounts: Iterable[Amount], conditions: Conditions, currency: str) -> Totals:
    """Return the sums that follow from amounts, however they were grouped before."""
    ordered = sorted(amounts, key=lambda amount: _ORDER[amount.frequency])
    groups = [
        (frequency, list(group)) for frequency, group in groupby(ordered, lambda a: a.frequency)
    ]
    if conditions.shipping and (not groups or groups[0][0] is not Frequency.ONE_TIME):
        groups.insert(0, (Frequency.ONE_TIME, []))
    bases = [_base(frequency, group, conditions, currency) for frequency, group in groups]
    bills = tuple(_bill(base, conditions, currency) for base in bases)
    due = _bill(_together(bases), conditions, currency)
    yearly = sum((bill.subtotal * bill.frequency.per_year for bill in bills), ZERO)
    cost = sum((bill.cost * bill.frequency.per_year for bill in bills), ZERO)
    return Totals(bills, due, yearly, cost)


@dataclass(frozen=True, slots=True)
class _Base:
    """A bill before its tax."""

    frequency: Frequency
    listed: Decimal
    lines: Decimal
    discount: Decimal
    taxable_discount: Decimal
    shipping: Decimal
    taxable: Decimal  # what is left of the taxable lines, and shipping where it is taxable
    cost: Decimal


def _base(
    frequency: Frequency, amounts: Sequence[Amount], conditions: Conditions, currency: str
) -> _Base:
    lines = sum((amount.net for amount in amounts), ZERO)
    taxable = sum((amount.net for amount in amounts if amount.taxable), ZERO)
    once = frequency is Frequency.ONE_TIME
    discount = rounded(lines * conditions.discount_percent / HUNDRED, currency)
    if once:
        discount = min(lines, discount + rounded(conditions.discount_amount, currency))
    # min: where everything is discounted away, a rounded share must not exceed what is there.
    share = min(discount, taxable, rounded(discount * taxable / lines, currency) if lines else ZERO)
    shipping = rounded(conditions.shipping, currency) if once else ZERO
    return _Base(
        frequency=frequency,
        listed=sum((amount.listed for amount in amounts), ZERO),
        lines=lines,
        discount=discount,
        taxable_discount=share,
        shipping=shipping,
        taxable=taxable - share + (shipping if conditions.shipping_taxable else ZERO),
        cost=sum((amount.cost for amount in amounts), ZERO),
    )


def _together(bases: Sequence[_Base]) -> _Base:
    def added(name: str) -> Decimal:
        return sum((getattr(base, name) for base in bases), ZERO)

    return _Base(
        Frequency.ONE_TIME,
        *(
            added(name)
            for name in (
                "listed",
                "lines",
                "discount",
                "taxable_discount",
                "shipping",
                "taxable",
                "cost",
            )
        ),
    )


def _bill(base: _Base, conditions: Conditions, currency: str) -> Bill:
    before = base.lines - base.discount + base.shipping
    taxes = _taxes(base.taxable, conditions, currency)
    tax = sum((each.amount for each in taxes), ZERO)
    inside = conditions.tax_mode is TaxMode.INCLUSIVE
    return Bill(
        frequency=base.frequency,
        listed=base.listed,
        lines=base.lines,
        discount=base.discount,
        taxable_discount=base.taxable_discount,
        shipping=base.shipping,
        subtotal=before - tax if inside else before,
        taxes=taxes,
        tax=None if conditions.tax_mode is TaxMode.EXTERNAL else tax,
        total=before if inside else before + tax,
        cost=base.cost,
    )


def _taxes(taxable: Decimal, conditions: Conditions, currency: str) -> tuple[TaxAmount, ...]:
    if conditions.tax_mode is TaxMode.EXTERNAL or conditions.tax_exempt:
        return ()
    if conditions.tax_mode is TaxMode.INCLUSIVE:
        return _taxes_inside(taxable, conditions.taxes, currency)
    found: list[TaxAmount] = []
    for tax in conditions.taxes:
        before = sum((each.amount for each in found), ZERO) if tax.compound else ZERO
        amount = rounded((taxable + before) * tax.percent / HUNDRED, currency)
        found.append(TaxAmount(tax.name, tax.percent, amount))
    return tuple(found)


def _taxes_inside(taxable: Decimal, taxes: Sequence[Tax], currency: str) -> tuple[TaxAmount, ...]:
    """Take the taxes out of an amount that contains them; the last one bears the rounding."""
    rates: list[Decimal] = []
    for tax in taxes:
        before = sum(rates, ZERO) if tax.compound else ZERO
        rates.append((1 + before) * tax.percent / HUNDRED)
    net = taxable / (1 + sum(rates, ZERO))
    left = taxable - rounded(net, currency)
    found: list[TaxAmount] = []
    for place, (tax, rate) in enumerate(zip(taxes, rates, strict=True), start=1):
        amount = left if place == len(taxes) else min(left, rounded(net * rate, currency))
        left -= amount
        found.append(TaxAmount(tax.name, tax.percent, amount))
    return tuple(found)
