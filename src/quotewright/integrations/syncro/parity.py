"""Is what Syncro computed what the quote says? Compared to the cent, after every push."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from quotewright.integrations.port import Drift, Linked, Rejected, RemoteTotals
from quotewright.integrations.syncro.entries import adds_tax
from quotewright.integrations.syncro.tax import TaxWay, tax_remedy
from quotewright.integrations.syncro.wire import LineItem
from quotewright.lib.money import shown, shown_exactly
from quotewright.lib.taxes import TaxMode
from quotewright.lib.words import casefolded
from quotewright.quotes.document import QuoteDocument
from quotewright.quotes.pricing import totals

# Syncro may keep fewer decimals of a quantity or price than it was sent; the sums tell the rest.
TOLERANCE = 0.005


class Summed(Protocol):
    """An estimate or an invoice."""

    @property
    def subtotal(self) -> Decimal: ...
    @property
    def tax(self) -> Decimal: ...
    @property
    def total(self) -> Decimal: ...


def sums_of(record: Summed) -> RemoteTotals:
    """Return what Syncro computed."""
    return RemoteTotals(record.subtotal, record.tax, record.total)


def is_equal(document: QuoteDocument, theirs: RemoteTotals, tax_lines: bool) -> bool:
    """Whether the sums agree. Where tax is left to Syncro, only the subtotal counts."""
    ours = expected(document, tax_lines)
    if ours.tax is None:
        return ours.subtotal == theirs.subtotal
    return (ours.subtotal, ours.tax, ours.total) == (theirs.subtotal, theirs.tax, theirs.total)


@dataclass(frozen=True, slots=True)
class Expected:
    """What Syncro must come to; `tax` is None where Syncro computes its own."""

    subtotal: Decimal
    tax: Decimal | None
    total: Decimal


def expected(document: QuoteDocument, tax_lines: bool) -> Expected:
    """Return what Syncro must compute of the lines that it is told.

    Where prices contain tax, or our tax is lines of its own, lines are pushed as not taxable:
    there, all of it is subtotal. Who is exempt must not be taxed by Syncro either.
    """
    due = totals(document).due
    if tax_lines and adds_tax(document):
        return Expected(due.total, Decimal(0), due.total)
    if document.conditions.tax_exempt:
        return Expected(due.total, Decimal(0), due.total)
    if document.conditions.tax_mode is TaxMode.INCLUSIVE:
        return Expected(due.total, Decimal(0), due.total)
    return Expected(due.subtotal, due.tax, due.total)


def require_equal(
    what: str,
    document: QuoteDocument,
    theirs: RemoteTotals,
    lines: tuple[LineItem, ...] | None,
    known: Mapping[str, Linked],
    way: TaxWay,
) -> None:
    """Raise Drift or Rejected, with both sums and the lines that differ, unless sums are equal."""
    if is_equal(document, theirs, way.as_lines):
        return
    ours, money = expected(document, way.as_lines), document.currency
    their_tax, our_tax = shown_exactly(theirs.tax, money), ours.tax or Decimal(0)
    if ours.subtotal == theirs.subtotal:
        differs = f"has {their_tax} tax, this quote {shown(our_tax, money)}."
        added = f"adds {their_tax} tax, though this quote's tax is a line of its own there."
        raise Rejected(
            f"{what} in Syncro {added if way.as_lines else differs}",
            tax_remedy(document, our_tax, theirs.tax, way),
            theirs,
        )
    theirs_said = shown_exactly(theirs.subtotal, money)
    ours_said = shown(ours.subtotal, money)
    said = f"{what} in Syncro comes to {theirs_said} before tax, this quote to {ours_said}."
    if way.as_lines:
        said = f"{what} in Syncro comes to {theirs_said}, this quote with its tax to {ours_said}."
    if differing := _differing(known, lines):
        remedy = "Undo the change in Syncro, or make it here too, then retry."
        raise Drift(f"{said} {' '.join(differing)}", remedy, theirs)
    raise Rejected(said, _sum_remedy(known, lines), theirs)


def require_same_lines(
    what: str, lines: tuple[LineItem, ...] | None, known: Mapping[str, Linked]
) -> None:
    """Raise Drift when lines were exchanged, even where the sums are equal."""
    if differing := _differing(known, lines):
        raise Drift(
            f"{what} was changed in Syncro. {' '.join(differing)}",
            "Undo the change in Syncro, or make it here too, then retry.",
        )


def _sum_remedy(known: Mapping[str, Linked], lines: tuple[LineItem, ...] | None) -> str:
    """Where no line differs by more than Syncro's decimals, say which those are."""
    there = {str(line.id): line.price for line in lines or ()}
    cut = [
        f"“{link.snapshot.get('item', '')}” has price {there[link.remote_id]} there, "
        f"{link.snapshot['price']} here."
        for link in known.values()
        if link.remote_id in there
        and "price" in link.snapshot
        and float(there[link.remote_id]) != link.snapshot["price"]
    ]
    if not cut:
        return "Compare both line by line; Syncro may round differently."
    return (
        f"This Syncro account keeps fewer decimals of a price: {' '.join(cut)} Nothing was "
        "converted. Give such lines a price in whole cents, or one price for all."
    )


def _differing(known: Mapping[str, Linked], lines: tuple[LineItem, ...] | None) -> list[str]:
    """Say which lines are not as they were pushed."""
    if lines is None:
        return []
    there = {str(line.id): line for line in lines}
    said = []
    for link in known.values():
        line = there.pop(link.remote_id, None)
        title = f"“{link.snapshot.get('item', '')}”"
        said += [f"{title} is missing there."] if line is None else _changed(title, link, line)
    return said + [f"“{line.item or line.name}” is there only." for line in there.values()]


def _changed(title: str, link: Linked, line: LineItem) -> list[str]:
    sent = link.snapshot
    said = [
        f"{title} has {name} {value} there, {sent[name]} here."
        for name, value in (("quantity", line.quantity), ("price", line.price))
        if name in sent and abs(float(value) - sent[name]) > TOLERANCE
    ]
    if "item" in sent and casefolded(line.item) != casefolded(sent["item"]):
        said.append(f"{title} is called “{line.item}” there.")
    if "taxable" in sent and line.taxable not in (None, sent["taxable"]):
        said.append(f"{title} is {'' if line.taxable else 'not '}taxable there.")
    return said
