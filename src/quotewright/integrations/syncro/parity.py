"""Is what Syncro computed what the quote says? Compared to the cent, after every push."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Protocol

from quotewright.integrations.port import Drift, Linked, Rejected, RemoteTotals
from quotewright.integrations.syncro.wire import LineItem
from quotewright.lib.money import shown
from quotewright.quotes.document import QuoteDocument
from quotewright.quotes.pricing import totals


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


def require_equal(
    what: str,
    document: QuoteDocument,
    theirs: RemoteTotals,
    lines: tuple[LineItem, ...] | None,
    known: Mapping[str, Linked],
    tax_is_mapped: bool,
) -> None:
    """Raise Drift or Rejected, with both sums and the lines that differ, unless sums are equal.

    Where the account leaves tax to Syncro (the document has no tax), only the subtotal counts.
    """
    ours = totals(document)
    money = document.currency
    if ours.subtotal != theirs.subtotal:
        differing = _differing(known, lines)
        said = (
            f"{what} in Syncro comes to {shown(theirs.subtotal, money)} before tax, this quote to "
            f"{shown(ours.subtotal, money)}."
        )
        if differing:
            raise Drift(
                f"{said} {' '.join(differing)}",
                "Undo the change in Syncro, or make it here too, then retry.",
                theirs,
            )
        raise Rejected(said, "Compare both line by line; Syncro may round differently.", theirs)
    if ours.tax is not None and (ours.tax, ours.total) != (theirs.tax, theirs.total):
        raise Rejected(
            f"{what} in Syncro has {shown(theirs.tax, money)} tax, this quote "
            f"{shown(ours.tax, money)}.",
            "Check the Syncro tax rate that is mapped at Settings > Integrations."
            if tax_is_mapped
            else "Enter the id of your Syncro tax rate at Settings > Integrations, then retry.",
            theirs,
        )


def _differing(known: Mapping[str, Linked], lines: tuple[LineItem, ...] | None) -> list[str]:
    """Say which lines are not as they were pushed."""
    if lines is None:
        return []
    there = {str(line.id): line for line in lines}
    said = []
    for link in known.values():
        title = f"“{link.snapshot['item']}”"
        line = there.pop(link.remote_id, None)
        if line is None:
            said.append(f"{title} is missing there.")
            continue
        for field in ("quantity", "price"):
            value = getattr(line, field)
            if float(value) != link.snapshot[field]:
                said.append(f"{title} has {field} {value} there, {link.snapshot[field]} here.")
    said += [f"“{line.item or line.name}” is there only." for line in there.values()]
    return said
