"""Comparing two revisions of a quote: what was published, and the draft as it is now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from quotewright.catalog.schemes import Tier
from quotewright.lib.money import plain, shown
from quotewright.quotes import pricing
from quotewright.quotes.differences import Difference, Field, What, difference
from quotewright.quotes.document import Line, Part, Picked, QuoteDocument, Tax, from_json
from quotewright.quotes.documents import document_of
from quotewright.quotes.models import Publication, Quote
from quotewright.quotes.states import State
from quotewright.web.access import MemberRequest, member_required, own

DRAFT = "draft"
_INSIDE = {"unit_cost", "cost", "profit"}


@dataclass(frozen=True, slots=True)
class Change:
    """One field as people read it; empty text means there was or is nothing."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class LineChange:
    """One line as people read it."""

    op: str
    word: str
    name: str
    section: str
    amount: str
    moved_from: str | None
    changes: tuple[Change, ...]

    @property
    def says_something(self) -> bool:
        """Whether there is anything that whoever looks may read."""
        return bool(self.changes) or self.moved_from is not None


@dataclass(frozen=True, slots=True)
class Compared:
    """A difference in words and sums."""

    totals: tuple[Change, ...]
    quote: tuple[Change, ...]
    lines: tuple[LineChange, ...]
    sections: tuple[tuple[str, str, tuple[Change, ...]], ...]
    difference: Difference

    @property
    def says_something(self) -> bool:
        """Whether there is anything that whoever looks may read."""
        words = (self.totals, self.quote, self.lines, self.sections)
        return any(words) or bool(self.difference.texts or self.difference.files)

    @property
    def counts(self) -> str:
        """`2 lines added, 1 changed`."""
        words = Counter(line.word.casefold() for line in self.lines)
        said = [f"{count} {word}" for word, count in words.items()]
        if said:
            count, word = said[0].split(" ", 1)
            said[0] = f"{count} {'line' if count == '1' else 'lines'} {word}"
        return ", ".join(said)


@require_GET
@member_required
def revisions(request: MemberRequest, pk: int) -> HttpResponse:
    """Compare `from` with `to`, by default the latest two."""
    quote = own(request, Quote, pk=pk)
    rows = list(quote.publications.defer("document").order_by("revision"))
    names = [str(row.revision) for row in rows]
    if quote.state == State.DRAFT:
        names.append(DRAFT)
    context: dict[str, Any] = {"quote": quote, "publications": rows, "names": names}
    if len(names) > 1:
        after = _named(request.GET.get("to", ""), names, names[-1])
        before = _named(request.GET.get("from", ""), names, names[max(names.index(after) - 1, 0)])
        old, new = _document(quote, before), _document(quote, after)
        context |= {"before": before, "after": after}
        context["compared"] = compared(old, new, request.membership.sees_margins)
    return render(request, "web/quotes/revisions.html", context)


def compared(before: QuoteDocument, after: QuoteDocument, sees_margins: bool) -> Compared:
    """Return the difference in words; without costs for whoever does not see margins."""
    found, currency = difference(before, after), after.currency
    hidden = set() if sees_margins else _INSIDE
    changes = changes_of((*found.quote, *found.party, *found.conditions), currency, hidden)
    lines = (_line(line, currency, hidden) for line in found.lines)
    return Compared(
        totals=changes_of(found.totals, currency, hidden),
        quote=changes,
        lines=tuple(line for line in lines if line.op != "update" or line.says_something),
        sections=tuple(
            (_OPS[s.what], s.name or "Section without a name", changes_of(s.fields, currency))
            for s in found.sections
        ),
        difference=found,
    )


def changes_of(
    fields: Iterable[Field], currency: str, hidden: Iterable[str] = ()
) -> tuple[Change, ...]:
    """Return fields as people read them."""
    left_out = set(hidden)
    changes = (
        Change(
            _LABELS.get(f.name, f.name.replace("_", " ").capitalize()),
            _words(f.name, f.old, currency),
            _words(f.name, f.new, currency),
        )
        for f in fields
        if f.name not in left_out
    )
    return tuple(change for change in changes if change.old != change.new)


_OPS = {What.ADDED: "create", What.REMOVED: "remove", What.CHANGED: "update"}
_LABELS = {
    "unit_price": "Price",
    "unit_cost": "Cost",
    "discount_percent": "Discount",
    "discount_amount": "Discount",
    "frequency": "Billing",
    "customer_quantity": "Customer changes quantity",
    "whole_quantity": "Whole numbers only",
    "min_quantity": "Least quantity",
    "max_quantity": "Most quantity",
    "shows_parts": "Parts are shown",
    "supplier_sku": "Supplier's SKU",
    "scheme": "Pricing",
    "tax_mode": "Tax",
    "expires_on": "Valid until",
    "issued_on": "Issued",
    "name": "Name",
    "one_time": "One-time total",
    "monthly": "Each month",
    "quarterly": "Each quarter",
    "semi_annual": "Each half year",
    "annual": "Each year",
    "due": "Due on acceptance",
    "yearly": "First year, before tax",
    "cost": "Cost of what is due",
    "profit": "Profit on what is due",
    "work_phone": "Work phone",
    "address1": "Address line 1",
    "address2": "Address line 2",
    "postal_code": "ZIP or postal code",
}
_MONEY = {
    "unit_price",
    "unit_cost",
    "discount_amount",
    "shipping",
    "one_time",
    "monthly",
    "quarterly",
    "semi_annual",
    "annual",
    "due",
    "yearly",
    "cost",
    "profit",
}


def _line(found: Any, currency: str, hidden: Iterable[str]) -> LineChange:
    line: Line = found.after or found.before
    word = "Moved" if found.what is What.CHANGED and not found.fields else found.what.capitalize()
    return LineChange(
        _OPS[found.what],
        word,
        found.name,
        found.section or "Section without a name",
        shown(pricing.line_total(line, currency), currency),
        found.moved_from,
        changes_of(found.fields, currency, hidden),
    )


def _words(name: str, value: Any, currency: str) -> str:
    """Write a value of a document as people read it."""
    if value is None or value == "" or value == ():
        return "no end" if name == "expires_on" else ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return _number(name, value, currency)
    if isinstance(value, date):
        return f"{value:%-d %B %Y}"
    if isinstance(value, tuple):
        return ", ".join(_one(each, currency) for each in value)
    text = str(value)
    return text.replace("_", "-") if name in {"frequency", "scheme", "tax_mode", "kind"} else text


def _number(name: str, value: Decimal, currency: str) -> str:
    if name in _MONEY:
        exact = value == round(value, 2)
        return shown(value, currency) if exact else f"{plain(value)} {currency}"
    return f"{plain(value)} %" if name.endswith("percent") else plain(value)


def _one(value: Any, currency: str) -> str:
    match value:
        case Tax():
            return f"{value.name} {plain(value.percent)} %" + (
                ", compound" if value.compound else ""
            )
        case Picked():
            return f"{value.option}: {value.value}"
        case Part():
            return f"{plain(value.quantity)} × {value.name}"
        case Tier():
            return f"from {plain(value.start)}: {shown(value.price, currency)}"
        case _:
            return str(value)


def _named(text: str, names: list[str], default: str) -> str:
    return text if text in names else default


def _document(quote: Quote, name: str) -> QuoteDocument:
    if name == DRAFT:
        return document_of(quote)
    row = Publication.objects.get(quote=quote, revision=int(name))
    return from_json(row.document)
