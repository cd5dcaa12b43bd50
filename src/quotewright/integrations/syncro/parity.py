"""Is what Syncro computed what the quote says? Compared to the cent, after every push."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from quotewright.integrations.port import Drift, Linked, Rejected, RemoteTotals
from quotewright.integrations.syncro.entries import entries_of
from quotewright.integrations.syncro.wire import LineItem
from quotewright.lib.money import plain, rounded, shown
from quotewright.lib.taxes import TaxMode, combined_percent
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


def is_equal(document: QuoteDocument, theirs: RemoteTotals) -> bool:
    """Whether the sums agree. Where tax is left to Syncro, only the subtotal counts."""
    ours = expected(document)
    if ours.tax is None:
        return ours.subtotal == theirs.subtotal
    return (ours.subtotal, ours.tax, ours.total) == (theirs.subtotal, theirs.tax, theirs.total)


@dataclass(frozen=True, slots=True)
class Expected:
    """What Syncro must come to; `tax` is None where Syncro computes its own."""

    subtotal: Decimal
    tax: Decimal | None
    total: Decimal


def expected(document: QuoteDocument) -> Expected:
    """Return what Syncro must compute of the lines that it is told.

    Where prices contain tax, lines are pushed as not taxable: there, all of it is subtotal. Who
    is exempt must not be taxed by Syncro either.
    """
    due = totals(document).due
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
    tax_is_mapped: bool,
) -> None:
    """Raise Drift or Rejected, with both sums and the lines that differ, unless sums are equal."""
    if is_equal(document, theirs):
        return
    ours, money = expected(document), document.currency
    if ours.subtotal == theirs.subtotal:
        raise Rejected(
            f"{what} in Syncro has {shown(theirs.tax, money)} tax, this quote "
            f"{shown(ours.tax or Decimal(0), money)}.",
            _tax_remedy(document, theirs, tax_is_mapped),
            theirs,
        )
    said = (
        f"{what} in Syncro comes to {shown(theirs.subtotal, money)} before tax, this quote to "
        f"{shown(ours.subtotal, money)}."
    )
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


def _tax_remedy(document: QuoteDocument, theirs: RemoteTotals, tax_is_mapped: bool) -> str:
    ours, conditions = expected(document).tax or Decimal(0), document.conditions
    if not ours:
        why = "is tax-exempt" if conditions.tax_exempt else "pays no tax by this quote"
        return (
            f"{document.party.organization or document.party.full_name} {why}. Make the lines not "
            "taxable in Syncro, then retry."
        )
    rate = plain(combined_percent(conditions.taxes))
    is_several = len(conditions.taxes) > 1
    if not tax_is_mapped:
        which = f"a Syncro tax rate of {rate} %" if is_several else "your Syncro tax rate"
        return f"Enter the id of {which} at Settings > Integrations, then retry."
    if is_several and theirs.tax == _rounded_once(document):
        names = " and ".join(tax.name for tax in conditions.taxes)
        return (
            f"Syncro has one rate of {rate} % and rounds once; this quote rounds {names} each. "
            "Nothing was converted: convert it in Syncro and settle the difference there. For new "
            f"quotes, enter one tax of {rate} % at Settings."
        )
    taxed = sum(line.taxable for line in document.taken)
    if abs(theirs.tax - ours) <= Decimal("0.005") * taxed:
        return (
            "This Syncro account seems to round tax on each line; Quotewright rounds it once and "
            "cannot follow yet. Nothing was converted."
        )
    if is_several:
        return f"The Syncro tax rate mapped at Settings > Integrations must be one of {rate} %."
    return "Check the Syncro tax rate that is mapped at Settings > Integrations."


def _rounded_once(document: QuoteDocument) -> Decimal:
    """What all taxes come to where they are one rate."""
    money = document.currency
    taxed = [rounded(e.quantity * e.price, money) for e in entries_of(document) if e.taxable]
    return rounded(
        sum(taxed, Decimal(0)) * combined_percent(document.conditions.taxes) / 100, money
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
