"""Which quotes a list shows and in which order, for pages and API: all of it from indexes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from itertools import chain
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Length

from quotewright.accounts.models import Account
from quotewright.quotes.changing import today
from quotewright.quotes.findable import having
from quotewright.quotes.indexes import WITHOUT_END
from quotewright.quotes.models import Quote
from quotewright.quotes.states import State

# Counting stops here: nobody reads a longer list to its end, and it must not cost a full scan.
MOST_COUNTED = 1000


class Stage(StrEnum):
    """What people call the states: a published quote is sent, viewed, or expired."""

    DRAFT = "draft"
    SENT = "sent"
    VIEWED = "viewed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"


class Sort(StrEnum):
    """What a list is ordered by."""

    CHANGED = "changed"
    CREATED = "created"
    TOTAL = "total"
    EXPIRY = "expiry"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Order:
    """An order of the list, written `total` or `-total`: the lowest or the highest first."""

    sort: Sort = Sort.CHANGED
    falls: bool = True

    @classmethod
    def read(cls, text: str) -> Order | None:
        """Return the order that a text names, None where there is no such order."""
        name = text.removeprefix("-")
        return cls(Sort(name), text.startswith("-")) if name in set(Sort) else None

    def __str__(self) -> str:
        return f"-{self.sort}" if self.falls else self.sort.value


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to; what is empty or None does not narrow it."""

    words: str = ""
    stage: Stage | None = None
    owner: int | None = None
    nobodys: bool = False  # those without an owner
    tag: str = ""
    person: int | None = None
    organization: int | None = None
    expires_within: int | None = None  # days from today, of what is published
    asked: bool = False  # by the customer, without an answer yet
    among: tuple[int, ...] | None = None  # these ids


@dataclass(frozen=True, slots=True)
class Found:
    """The quotes at the wanted stage, and how many there are at each stage of what is wanted.

    Where `whole` is False there are at least so many. `MOST_COUNTED` is always at least.
    """

    quotes: QuerySet[Quote]
    counts: dict[Stage, int]
    whole: bool


def find(account: Account, wanted: Wanted) -> Found:
    """Find quotes in one or two queries, none of which reads more than it must.

    A filter that leaves few is answered by their ids, whatever the order: PostgreSQL cannot know
    how rare the beginning of a word is, and would go through all quotes in that order. Of a
    filter that leaves many, the first page is found soon in any order.
    """
    everything, here = replace(wanted, stage=None), quotes_of(account, wanted)
    if everything == Wanted():
        parts = {stage: quotes_of(account, Wanted(stage=stage)) for stage in Stage}
        return Found(here, counted(parts), whole=True)
    day = today(account)
    rows = quotes_of(account, everything).order_by()
    facts = rows.values_list("pk", "state", "expires_on", "viewed_at")[:MOST_COUNTED]
    ids: dict[Stage, list[int]] = {stage: [] for stage in Stage}
    for pk, state, ends, viewed_at in facts:
        ids[_stage(state, ends, viewed_at, day)].append(pk)
    counts = {stage: len(found) for stage, found in ids.items()}
    if sum(counts.values()) < MOST_COUNTED:
        those = ids[wanted.stage] if wanted.stage else [pk for each in ids.values() for pk in each]
        return Found(Quote.objects.filter(pk__in=those), counts, whole=True)
    if wanted.stage:
        few = list(here.order_by().values_list("pk", flat=True)[:MOST_COUNTED])
        counts[wanted.stage] = len(few)
        if len(few) < MOST_COUNTED:
            here = Quote.objects.filter(pk__in=few)
    return Found(here, counts, whole=False)


def quotes_of(account: Account, wanted: Wanted) -> QuerySet[Quote]:
    """Return the account's quotes that are wanted, in no order."""
    quotes = Quote.objects.filter(account=account)
    if wanted.words:
        quotes = quotes.filter(having(account.pk, wanted.words))
    if wanted.stage:
        quotes = quotes.filter(at_stage(wanted.stage, today(account)))
    if wanted.asked:
        quotes = quotes.filter(asked_at__isnull=False)
    if wanted.nobodys:
        quotes = quotes.filter(owner=None)
    if wanted.tag:
        quotes = quotes.filter(tags__contains=[wanted.tag])
    if wanted.expires_within is not None:
        quotes = quotes.filter(_expiring(today(account), wanted.expires_within))
    if wanted.among is not None:
        quotes = quotes.filter(pk__in=wanted.among)
    exact = {
        "owner": wanted.owner,
        "person": wanted.person,
        "person__organization": wanted.organization,
    }
    return quotes.filter(**{name: pk for name, pk in exact.items() if pk is not None})


def at_stage(stage: Stage, day: date) -> Q:
    """Match quotes that are at the stage on that day. The stages leave nothing out."""
    sent = Q(state=State.PUBLISHED) & (Q(expires_on=None) | Q(expires_on__gte=day))
    return {
        Stage.DRAFT: Q(state=State.DRAFT),
        Stage.SENT: sent & Q(viewed_at=None),
        Stage.VIEWED: sent & Q(viewed_at__isnull=False),
        Stage.EXPIRED: Q(state=State.PUBLISHED, expires_on__lt=day),
        Stage.ACCEPTED: Q(state=State.ACCEPTED),
        Stage.DECLINED: Q(state=State.DECLINED),
    }[stage]


def stage_on(quote: Quote, day: date) -> Stage:
    """Return the stage that a quote is at on that day: the same rule, of one row."""
    return _stage(quote.state, quote.expires_on, quote.viewed_at, day)


def _stage(state: str, ends: date | None, viewed_at: datetime | None, day: date) -> Stage:
    if state != State.PUBLISHED:
        return Stage(state)
    if ends and ends < day:
        return Stage.EXPIRED
    return Stage.VIEWED if viewed_at else Stage.SENT


def _expiring(day: date, days: int) -> Q:
    last = day + timedelta(days=days)
    return Q(state=State.PUBLISHED, expires_on__gte=day, expires_on__lte=last)


def page_of(
    quotes: QuerySet[Quote], order: Order, size: int, after: str = ""
) -> tuple[list[Quote], str]:
    """Return the page after a place, and the place where the next one begins, if there is one.

    A place is that of a row in the order, not a number of rows, so that nothing is shown twice or
    left out while rows are added. Raises ValueError where `after` is no place.
    """
    sign, tie = "-" if order.falls else "", _TIES.get(order.sort, "pk")
    ordered = quotes.alias(place=_KEYS[order.sort]).order_by(f"{sign}place", f"{sign}{tie}")
    if after:
        ordered = ordered.filter(_beyond(order, after))
    # The ids first: rows and what is read along with them only of the page itself.
    ids = list(ordered.values_list("pk", flat=True)[: size + 1])
    rows = {row.pk: row for row in listed(Quote.objects.filter(pk__in=ids[:size]))}
    page = [rows[pk] for pk in ids[:size] if pk in rows]
    return page, _place_of(page[-1], order.sort) if len(ids) > size and page else ""


def counted(parts: Mapping[Any, QuerySet[Quote]]) -> dict[Any, int]:
    """Return how many quotes each part has, `MOST_COUNTED` meaning that many or more; one query."""
    most = {name: part.order_by()[:MOST_COUNTED] for name, part in parts.items()}
    return _of_each(most, "(SELECT count(*) FROM ({}) AS part)", 0)


def first_of_each(parts: Mapping[Any, QuerySet[Quote]], size: int) -> dict[Any, list[Quote]]:
    """Return the first quotes of each part, in its order, as a list shows them; two queries."""
    ids = _of_each({name: part[:size] for name, part in parts.items()}, "ARRAY({})", [])
    rows = listed(Quote.objects.filter(pk__in=chain(*ids.values())))
    found = {row.pk: row for row in rows}
    return {name: [found[pk] for pk in some if pk in found] for name, some in ids.items()}


def _of_each(parts: Mapping[Any, QuerySet[Quote]], column: str, nothing: Any) -> dict[Any, Any]:
    """Ask for something of the ids of each part, in one query; `nothing` is that of no ids."""
    columns, parameters, empty = [], list[Any](), dict[Any, Any]()
    for name, part in parts.items():
        try:
            sql, values = part.values("pk").query.sql_with_params()
        except EmptyResultSet:  # among no ids
            empty[name] = nothing
            continue
        columns.append(column.format(sql))
        parameters += values
    if not columns:
        return empty
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)}", parameters)
        asked = [name for name in parts if name not in empty]
        return dict(zip(asked, cursor.fetchone(), strict=True)) | empty


def tags_lately(account: Account, of_the_latest: int = 500) -> list[str]:
    """Return the tags of the quotes that were changed last, in alphabetical order."""
    latest = Quote.objects.filter(account=account).order_by("-updated_at", "-pk")
    rows = latest.values_list("tags", flat=True)[:of_the_latest]
    return sorted({tag for tags in rows for tag in tags}, key=str.casefold)


# What a row of a list shows: of the many columns no more than these.
_SHOWN = (
    "number",
    "name",
    "state",
    "tags",
    "currency",
    "due",
    "yearly",
    "yearly_cost",
    "expires_on",
    "published_at",
    "viewed_at",
    "asked_at",
    "created_at",
    "updated_at",
    "person__first_name",
    "person__last_name",
    "person__email",
    "person__organization__name",
    "owner__name",
    "owner__email",
)


def listed(quotes: QuerySet[Quote]) -> QuerySet[Quote]:
    """Read what a row of a list shows, of the person, the organization and the owner too."""
    return quotes.select_related("person__organization", "owner").only(*_SHOWN)


_ENDS = Coalesce("expires_on", Value(WITHOUT_END))
# By length first, 999 comes before 1000; a number is the account's only one.
_KEYS: dict[Sort, F | Coalesce | Length] = {
    Sort.CHANGED: F("updated_at"),
    Sort.CREATED: F("created_at"),
    Sort.TOTAL: F("due"),
    Sort.EXPIRY: _ENDS,
    Sort.NUMBER: Length("number"),
}
_TIES = {Sort.NUMBER: "number"}


def _beyond(order: Order, after: str) -> Q:
    """Match what comes after a place. The first half lets PostgreSQL begin there in the index."""
    key, tie = _read_place(order.sort, after)
    side, name = "lt" if order.falls else "gt", _TIES.get(order.sort, "pk")
    further = Q(**{f"place__{side}": key}) | Q(place=key, **{f"{name}__{side}": tie})
    return Q(**{f"place__{side}e": key}) & further


def _place_of(quote: Quote, sort: Sort) -> str:
    if sort is Sort.NUMBER:
        return quote.number
    key = {
        Sort.CHANGED: quote.updated_at.isoformat(),
        Sort.CREATED: quote.created_at.isoformat(),
        Sort.TOTAL: str(quote.due),
        Sort.EXPIRY: str(quote.expires_on or WITHOUT_END),
    }[sort]
    return f"{key}~{quote.pk}"


def _read_place(sort: Sort, text: str) -> tuple[Any, Any]:
    """Read what `_place_of` wrote. Raises ValueError."""
    if sort is Sort.NUMBER:
        return len(text), text.replace("\x00", "")
    key, _, pk = text.partition("~")
    if not (pk.isdecimal() and len(pk) < 19):
        raise ValueError(f"{text} is no place")
    if sort is Sort.TOTAL:
        return _amount(key), int(pk)
    if sort is Sort.EXPIRY:
        return date.fromisoformat(key), int(pk)
    at = datetime.fromisoformat(key)
    if at.tzinfo is None:
        raise ValueError(f"{text} is no place")
    return at, int(pk)


def _amount(text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation as error:
        raise ValueError(f"{text} is no amount") from error
    if not amount.is_finite() or abs(amount) > 10**20:
        raise ValueError(f"{text} is no amount")
    return amount
