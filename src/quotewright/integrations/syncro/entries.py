"""A quote as lines that Syncro can hold: what they come to is what the quote comes to, to the cent.

Syncro knows quantity, price and taxable. What it does not know (discounts, tiers, shipping,
how often something is billed) becomes a price, a line of its own, or words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from quotewright.catalog.schemes import Frequency, Scheme
from quotewright.lib.money import plain, shown
from quotewright.lib.taxes import TaxMode
from quotewright.quotes.document import Line, QuoteDocument, Section, counts
from quotewright.quotes.pricing import line_amounts, totals
from quotewright.quotes.words import tax_label

ONE = Decimal(1)
ZERO = Decimal(0)
# Syncro is sent at most so many decimals of a price.
_FINEST = Decimal("0.0001")
_CENT = Decimal("0.01")
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


def entries_of(
    document: QuoteDocument, headings: bool = False, tax_lines: bool = False
) -> tuple[Entry, ...]:
    """Return the lines that Syncro should hold, in order; with `headings`, the sections' names
    as lines of no price; with `tax_lines`, each tax that we add as a last line.
    """
    has_tax_lines = tax_lines and adds_tax(document)
    is_taxed = not has_tax_lines and not _is_untaxed(document)
    found: list[Entry] = []
    for section in document.sections:
        lines = [line for line in section.lines if counts(line, section)]
        billed = [_entry(line, document, is_taxed) for line in lines if _is_billed(line, document)]
        if headings and billed and section.name:
            found.append(_heading(section, document))
        found += billed
    taxes = _taxes(document) if has_tax_lines else ()
    return (*found, *_adjustments(document, is_taxed), *taxes)


def adds_tax(document: QuoteDocument) -> bool:
    """Whether the quote itself adds tax to its prices."""
    conditions = document.conditions
    return conditions.tax_mode is TaxMode.EXCLUSIVE and not conditions.tax_exempt


def tax_is_lined(document: QuoteDocument, keys: Iterable[str]) -> bool:
    """Whether lines with these keys were pushed with each tax as a line of its own."""
    return any(key.startswith(_tax_key(document, "")) for key in keys)


def _heading(section: Section, document: QuoteDocument) -> Entry:
    key = f"{document.key}/section/{section.key}"
    return Entry(key, section.name, section.name, ONE, ZERO, ZERO, False)


def _is_billed(line: Line, document: QuoteDocument) -> bool:
    """Not what is hidden, and not what the customer took none of."""
    if line.hidden:
        return False
    return bool(line.quantity or line_amounts(line, document.currency).net)


def _entry(line: Line, document: QuoteDocument, is_taxed: bool) -> Entry:
    said = [line.description, *_words(line, document.currency)]
    quantity, price, cost = _terms(line, document.currency)
    return Entry(
        key=line.key,
        name=line.name,
        description="\n".join(text for text in said if text),
        quantity=quantity,
        price=price,
        cost=cost,
        taxable=line.taxable and is_taxed,
    )


def _terms(line: Line, currency: str) -> tuple[Decimal, Decimal, Decimal]:
    """Quantity, price and cost whose product is exactly what the line comes to."""
    if line.included:
        return line.quantity, ZERO, line.unit_cost
    plain_terms = line.scheme is Scheme.UNIT and not line.discount_amount
    sums = line_amounts(line, currency)
    if plain_terms:
        net = line.unit_price * (100 - line.discount_percent) / 100
        # Syncro rounds to hundredths, also what is in yen.
        there = (line.quantity * net).quantize(_CENT, ROUND_HALF_UP)
        if net == net.quantize(_FINEST) and there == sums.net:
            return line.quantity, net, line.unit_cost
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


def _adjustments(document: QuoteDocument, is_taxed: bool) -> Iterator[Entry]:
    """The quote's own discount and shipping as lines; the discount is taxed as what it is off."""
    due, key = totals(document).due, document.key
    taxed = due.taxable_discount if is_taxed else ZERO
    said = f"Discount on quote {document.number}"
    if taxed:
        yield Entry(f"{key}/discount-taxed", "Discount", said, ONE, -taxed, ZERO, True)
    if rest := due.discount - taxed:
        yield Entry(f"{key}/discount", "Discount", said, ONE, -rest, ZERO, False)
    if due.shipping:
        taxable = document.conditions.shipping_taxable and is_taxed
        yield Entry(f"{key}/shipping", "Shipping", "Shipping", ONE, due.shipping, ZERO, taxable)


def _taxes(document: QuoteDocument) -> Iterator[Entry]:
    """Each tax as a line, called as the quote prints it; another rate is the same line."""
    said = f"Tax on quote {document.number}"
    taxes = zip(document.conditions.taxes, totals(document).due.taxes, strict=True)
    for place, (tax, due) in enumerate(taxes, start=1):
        if due.amount:
            key = _tax_key(document, place)
            yield Entry(key, tax_label(tax), said, ONE, due.amount, ZERO, False)


def _tax_key(document: QuoteDocument, place: object) -> str:
    return f"{document.key}/tax-{place}"


def _is_untaxed(document: QuoteDocument) -> bool:
    """Whether Syncro must add no tax: the customer is exempt, prices contain it, or none is due."""
    conditions = document.conditions
    if conditions.tax_mode is TaxMode.EXCLUSIVE and not conditions.taxes:
        return True
    return conditions.tax_exempt or conditions.tax_mode is TaxMode.INCLUSIVE
