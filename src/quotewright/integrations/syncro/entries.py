"""A quote as lines that Syncro can hold: what they come to is what the quote comes to, to the cent.

Syncro knows quantity, price and taxable. What it does not know (discounts, tiers, shipping,
how often something is billed) becomes a price, a line of its own, or words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from quotewright.catalog.schemes import Frequency, Scheme
from quotewright.lib.money import plain, shown
from quotewright.lib.taxes import TaxMode
from quotewright.quotes.document import Line, QuoteDocument, Section, counts
from quotewright.quotes.pricing import line_amounts, totals

ONE = Decimal(1)
ZERO = Decimal(0)
# Syncro is sent at most so many decimals of a price.
_FINEST = Decimal("0.0001")
_FIRST = {
    Frequency.MONTHLY: "Billed monthly; this is the first month.",
    Frequency.QUARTERLY: "Billed quarterly; this is the first quarter.",
    Frequency.SEMI_ANNUAL: "Billed every six months; this is the first half-year.",
    Frequency.ANNUAL: "Billed yearly; this is the first year.",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line in Syncro; `key` is the quote line's, or names what it stands for."""

    key: str
    name: str
    description: str
    quantity: Decimal
    price: Decimal
    cost: Decimal
    taxable: bool


def entries_of(document: QuoteDocument, headings: bool = False) -> tuple[Entry, ...]:
    """Return the lines that Syncro should hold, in order; with `headings`, the sections' names
    as lines of no price.
    """
    found: list[Entry] = []
    for section in document.sections:
        lines = [line for line in section.lines if counts(line, section)]
        billed = [_entry(line, document) for line in lines if _is_billed(line, document)]
        if headings and billed and section.name:
            found.append(_heading(section, document))
        found += billed
    return (*found, *_adjustments(document))


def _heading(section: Section, document: QuoteDocument) -> Entry:
    key = f"{document.key}/section/{section.key}"
    return Entry(key, section.name, section.name, ONE, ZERO, ZERO, False)


def _is_billed(line: Line, document: QuoteDocument) -> bool:
    """Not what is hidden, and not what the customer took none of."""
    if line.hidden:
        return False
    return bool(line.quantity or line_amounts(line, document.currency).net)


def _entry(line: Line, document: QuoteDocument) -> Entry:
    said = [line.description, *_words(line, document.currency)]
    quantity, price, cost = _terms(line, document.currency)
    return Entry(
        key=line.key,
        name=line.name,
        description="\n".join(text for text in said if text),
        quantity=quantity,
        price=price,
        cost=cost,
        taxable=line.taxable and not _is_untaxed(document),
    )


def _terms(line: Line, currency: str) -> tuple[Decimal, Decimal, Decimal]:
    """Quantity, price and cost whose product is exactly what the line comes to."""
    if line.included:
        return line.quantity, ZERO, line.unit_cost
    plain_terms = line.scheme is Scheme.UNIT and not line.discount_amount
    if plain_terms:
        net = line.unit_price * (100 - line.discount_percent) / 100
        if net == net.quantize(_FINEST):
            return line.quantity, net, line.unit_cost
    sums = line_amounts(line, currency)
    return ONE, sums.net, sums.cost


def _words(line: Line, currency: str) -> Iterator[str]:
    """What the numbers alone do not say."""
    quantity = _terms(line, currency)[0]
    if quantity != line.quantity:
        yield f"Quantity {plain(line.quantity)}."
    if line.discount_percent and not line.included:
        yield f"{shown(line.unit_price, currency)} each, less {plain(line.discount_percent)} %."
    if line.discount_amount and not line.included:
        yield f"Less {shown(line.discount_amount, currency)}."
    if line.included:
        yield "Included at no charge."
    for picked in line.options:
        yield f"{picked.option}: {picked.value}"
    if line.shows_parts:
        for part in line.parts:
            yield f"{plain(part.quantity)} × {part.name}"
    if line.frequency in _FIRST:
        yield _FIRST[line.frequency]


def _adjustments(document: QuoteDocument) -> Iterator[Entry]:
    """The quote's own discount and shipping as lines; the discount is taxed as what it is off."""
    due, key = totals(document).due, document.key
    taxed = ZERO if _is_untaxed(document) else due.taxable_discount
    said = f"Discount on quote {document.number}"
    if taxed:
        yield Entry(f"{key}/discount-taxed", "Discount", said, ONE, -taxed, ZERO, True)
    if rest := due.discount - taxed:
        yield Entry(f"{key}/discount", "Discount", said, ONE, -rest, ZERO, False)
    if due.shipping:
        taxable = document.conditions.shipping_taxable and not _is_untaxed(document)
        yield Entry(f"{key}/shipping", "Shipping", "Shipping", ONE, due.shipping, ZERO, taxable)


def _is_untaxed(document: QuoteDocument) -> bool:
    """Whether Syncro must add no tax: the customer is exempt, prices contain it, or none is due."""
    conditions = document.conditions
    if conditions.tax_mode is TaxMode.EXCLUSIVE and not conditions.taxes:
        return True
    return conditions.tax_exempt or conditions.tax_mode is TaxMode.INCLUSIVE
