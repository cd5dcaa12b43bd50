"""Records as CSV files that come back in as they went out, streamed whatever their number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.db.models import Model, QuerySet

from quotewright.accounts.models import Account
from quotewright.catalog.models import Item, tiers_of
from quotewright.catalog.tree import paths_of
from quotewright.lib.money import plain, rounded
from quotewright.people.models import Person
from quotewright.quotes.actions import is_expired
from quotewright.quotes.models import Line, Quote
from quotewright.quotes.states import State
from quotewright.transfer.columns import LINES, Column, Reads
from quotewright.transfer.items import COLUMNS as ITEMS
from quotewright.transfer.items import item_texts
from quotewright.transfer.people import COLUMNS as PEOPLE
from quotewright.transfer.people import person_texts
from quotewright.transfer.tabular import csv_lines

T = TypeVar("T", bound=Model)
CHUNK = 2_000
_PEOPLE = tuple(column for column in PEOPLE if column.field != "full_name")
_QUOTES = (
    "Number",
    "Name",
    "Stage",
    "Person",
    "E-mail",
    "Organization",
    "Owner",
    "Currency",
    "Due on acceptance",
    "Yearly value",
)
_QUOTE_DATES = ("Created", "Issued", "Valid until", "Published", "Accepted or declined")


def items_csv(account: Account, costs: bool) -> Iterator[bytes]:
    """Return the items that are offered, by name; with costs only where those may be seen."""
    columns = _shown(ITEMS, costs)
    paths = paths_of(account)
    items = Item.objects.filter(account=account, archived_at=None)
    items = items.select_related("manufacturer", "supplier").order_by("name", "pk")

    def cells(item: Item) -> list[str]:
        texts = item_texts(item, paths.get(item.category_id or 0, ""))
        texts["tiers"] = _tiers(item, costs)
        texts["shows"] = texts["shows"] if item.kind == Item.Kind.BUNDLE else ""
        for rule in ("markup", "margin"):
            texts[rule] = texts["price_percent"] if item.price_rule == rule else ""
        return _cells(columns, texts)

    return _csv(_labels(columns), items, cells)


def people_csv(account: Account) -> Iterator[bytes]:
    """Return all people, by last name."""
    people = Person.objects.filter(account=account).select_related("organization")
    people = people.order_by("last_name", "first_name", "email", "pk")
    return _csv(_labels(_PEOPLE), people, lambda person: _cells(_PEOPLE, person_texts(person)))


def quotes_csv(account: Account, quotes: QuerySet[Quote], costs: bool) -> Iterator[bytes]:
    """Return quotes of the account, newest first."""
    zone = ZoneInfo(account.time_zone)
    rows = quotes.filter(account=account).select_related("account", "person__organization", "owner")
    sums = ("Yearly cost", "Yearly margin") if costs else ()

    def cells(quote: Quote) -> list[str]:
        person = quote.buyer
        money = [quote.due, quote.yearly]
        money += [quote.yearly_cost, quote.yearly - quote.yearly_cost] if costs else []
        return [
            quote.number,
            quote.name,
            stage_name(quote),
            person.full_name,
            person.email,
            person.organization.name if person.organization else "",
            str(quote.owner or ""),
            quote.currency,
            *(str(rounded(amount, quote.currency)) for amount in money),
            *(
                _day(moment, zone)
                for moment in (
                    quote.created_at,
                    quote.issued_on,
                    quote.expires_on,
                    quote.published_at,
                    quote.closed_at,
                )
            ),
        ]

    return _csv((*_QUOTES, *sums, *_QUOTE_DATES), rows.order_by("-created_at", "-pk"), cells)


def lines_csv(quote: Quote, costs: bool) -> Iterator[bytes]:
    """Return a quote's lines as they are now, in order, with what each comes to."""
    columns = _shown(LINES, costs)
    lines = Line.objects.filter(section__quote=quote).select_related("section")
    lines = lines.order_by("section__position", "section__pk", "position", "pk")

    def cells(line: Line) -> list[str]:
        texts = {c.field: getattr(line, c.field) for c in columns if c.field != "section"}
        total = str(rounded(line.amount, quote.currency))
        return [*_cells(columns, {**texts, "section": line.section.name}), total]

    return _csv((*_labels(columns), "Total"), lines, cells)


def template_csv(columns: Sequence[Column]) -> Iterator[bytes]:
    """Return a file with nothing but the names of columns."""
    return csv_lines([[column.label for column in columns]])


def stage_name(quote: Quote) -> str:
    """Return a quote's stage as lists call it."""
    if quote.state == State.PUBLISHED:
        return "Expired" if is_expired(quote) else "Sent"
    return State(quote.state).name.replace("_", " ").capitalize()


def _csv(
    header: Sequence[str], records: QuerySet[T], cells: Callable[[T], list[str]]
) -> Iterator[bytes]:
    """Write a header and a row for each record, reading so many records at a time."""

    def rows() -> Iterator[Sequence[str]]:
        yield header
        for record in records.iterator(chunk_size=CHUNK):
            yield cells(record)

    return csv_lines(rows())


def _shown(columns: Iterable[Column], costs: bool) -> tuple[Column, ...]:
    return tuple(column for column in columns if costs or not column.costs)


def _labels(columns: Iterable[Column]) -> tuple[str, ...]:
    return tuple(column.label for column in columns)


def _cells(columns: Iterable[Column], texts: Mapping[str, Any]) -> list[str]:
    return [_cell(column, texts[column.field]) for column in columns]


def _cell(column: Column, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return plain(value)
    text = "" if value is None else str(value)
    if column.reads is Reads.WORD:  # the first word that means it
        words = column.words or {}
        return next((word.capitalize() for word, means in words.items() if means == text), text)
    return text


def _tiers(item: Item, costs: bool) -> str:
    """Write tiers as they are read: 1:10;11:8, or with costs 1:10:6;11:8:5."""
    parts = []
    for tier in tiers_of(item.tiers):
        numbers = [tier.start, tier.price, *([tier.cost] if costs else [])]
        parts.append(":".join(map(plain, numbers)))
    return ";".join(parts)


def _day(moment: datetime | date | None, zone: ZoneInfo) -> str:
    if isinstance(moment, datetime):
        moment = moment.astimezone(zone).date()
    return moment.isoformat() if moment else ""
