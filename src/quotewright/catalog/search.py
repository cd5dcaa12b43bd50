"""Finding items by words or by name: the one search of pages, picker and API.

First come items whose code or SKU is what was typed, then those whose name begins with it, then
all others in which every word is found; each group by name. The three are asked in turn and only
as far as needed, so that a broad word costs no more than the page it fills.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q, QuerySet
from django.db.models.lookups import PostgresOperatorLookup
from django.db.models.sql.compiler import SQLCompiler

from quotewright.accounts.models import Account
from quotewright.catalog.models import Category, Findable, Item
from quotewright.catalog.tree import within
from quotewright.catalog.words import Asked, asked

PAGE = 50
# Counting stops here.
MOST_COUNTED = 1_000
# Up to so many matches are sorted; where there are more, a walk in the order of names is shorter.
_MOST_SORTED = 1_500
_LAST_LETTER = "\U0010ffff"
_EXACT, _START, _REST = range(3)
_CURSOR = re.compile(r"^([0-2])-([0-9]{1,18})$", re.ASCII)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for: items that are archived, or those that are not; `kind` "" is both."""

    text: str = ""
    category: Category | None = None
    archived: bool = False
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """One page of items, and the cursor of the next one, empty on the last."""

    items: list[Item]
    cursor: str


def search(account: Account, wanted: Wanted, after: str = "", most: int = PAGE) -> Found:
    """Return a page of the account's items: by relevance if words are wanted, else by name.

    `after` is the cursor of the page before; one that is none begins anew. In at most six queries.
    """
    found: list[tuple[int, int]] = []
    for group, pk in _matches(account, wanted, after, most + 1):
        found.append((group, pk))
        if len(found) > most:
            break
    page = found[:most]
    rows = Item.objects.select_related("manufacturer", "category", "supplier")
    items = rows.in_bulk([pk for _, pk in page])
    cursor = "{}-{}".format(*page[-1]) if len(found) > most else ""
    return Found([items[pk] for _, pk in page if pk in items], cursor)


def count(account: Account, wanted: Wanted) -> int:
    """Return how many items there are; of words, MOST_COUNTED + 1 where there are more."""
    rows = _rows(account, wanted)
    if not wanted.text.strip():
        return rows.count()
    ask = asked(account.pk, wanted.text)
    return _having(rows, ask)[: MOST_COUNTED + 1].count() if ask else 0


def _matches(account: Account, wanted: Wanted, after: str, most: int) -> Iterator[tuple[int, int]]:
    """Yield group and id of each match, at least `most` if there are so many."""
    rows = _rows(account, wanted)
    first, rows_after = _resumed(account, after)
    if not wanted.text.strip():
        yield from ((_REST, pk) for pk in _by_name(rows.filter(rows_after), most))
        return
    ask = asked(account.pk, wanted.text)
    if ask is None:
        return
    exact = list(_by_name(rows.filter(words__matches=ask.exact), most))
    begins = Q(name_key__gte=ask.start, name_key__lt=ask.start + _LAST_LETTER)
    others = rows.exclude(pk__in=exact)
    if first == _EXACT:
        found = (
            exact if rows_after == Q() else _by_name(rows.filter(rows_after, pk__in=exact), most)
        )
        yield from ((_EXACT, pk) for pk in found)
    if first <= _START:
        after_it = rows_after if first == _START else Q()
        yield from ((_START, pk) for pk in _by_name(others.filter(begins, after_it), most))
    after_it = rows_after if first == _REST else Q()
    rest = others.exclude(begins).filter(after_it)
    yield from ((_REST, pk) for pk in _rest(rest, ask, most))


def _rest(rows: QuerySet[Findable], ask: Asked, most: int) -> list[int]:
    """Return the ids of rows that have every word, by name."""
    if ask.query:
        few = _having(rows, ask).order_by().values("name_key", "item_id")[: _MOST_SORTED + 1]
        sql, params = few.query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT item_id, count(*) OVER () FROM ({sql}) AS few "
                "ORDER BY name_key, item_id LIMIT %s",
                (*params, most),
            )
            found = cursor.fetchall()
        if not found or found[0][1] <= _MOST_SORTED:
            return [pk for pk, _ in found]
    # `fits` asks no index: rows are read by name until there are enough.
    for word in filter(None, (ask.query, *ask.single)):
        rows = rows.filter(words__fits=word)
    return list(_by_name(rows, most))


def _rows(account: Account, wanted: Wanted) -> QuerySet[Findable]:
    rows = Findable.objects.filter(account=account, archived=wanted.archived)
    if wanted.category:
        rows = rows.filter(category__in=within(account, wanted.category))
    return rows.filter(item__kind=wanted.kind) if wanted.kind else rows


def _having(rows: QuerySet[Findable], ask: Asked) -> QuerySet[Findable]:
    if ask.query:
        rows = rows.filter(words__matches=ask.query)
    for word in ask.single:
        rows = rows.filter(words__fits=word)
    return rows


def _by_name(rows: QuerySet[Findable], most: int) -> QuerySet[Findable, int]:
    return rows.order_by("name_key", "item_id").values_list("item_id", flat=True)[:most]


def _resumed(account: Account, after: str) -> tuple[int, Q]:
    """Return the group that a cursor is in, and which of its rows come after it."""
    place = _CURSOR.match(after)
    if not place:
        return _EXACT, Q()
    group, pk = int(place[1]), int(place[2])
    row = Findable.objects.filter(account=account, pk=pk).values_list("name_key", flat=True)
    if not (name := row.first()):
        return _EXACT, Q()
    return group, Q(name_key__gt=name) | Q(name_key=name, item_id__gt=pk)


@SearchVectorField.register_lookup
class Matches(PostgresOperatorLookup):
    """`words__matches`: a tsquery in its own notation, answered by the index."""

    lookup_name = "matches"
    postgres_operator = "@@"
    prepare_rhs = False


@SearchVectorField.register_lookup
class Fits(Matches):
    """`words__fits`: the same, asked of each row that another condition found."""

    lookup_name = "fits"

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        """Return a comparison that no index answers, taken by the planner for half of all rows."""
        sql, params = super().as_postgresql(compiler, connection)
        return f"CASE WHEN {sql} THEN TRUE ELSE FALSE END", params
