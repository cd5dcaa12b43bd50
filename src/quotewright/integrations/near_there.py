"""What the PSA was last seen to hold that is almost a given record. Asks the PSA nothing.

An index of terms narrows 100,000 records to some hundreds; likeness decides among those.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from quotewright.integrations.models import Connection, RemoteRecord
from quotewright.lib.likeness import FREE_MAIL, Kind, Near, Sketch, company, near, person, product
from quotewright.lib.words import words_of
from quotewright.people.entries import scoped

MOST_NEAR = 3
# More than these share so little that the rest would not be seen either.
_MOST_READ = 2000
# Of the words of a name; each pair of them is looked for.
_MOST_WORDS = 4


@dataclass(frozen=True, slots=True)
class There:
    """A record of the PSA, as much of it as is compared and shown."""

    kind: str
    remote_id: str
    name: str
    email: str
    code: str
    parent: str
    person: dict[str, str]
    employer: str = ""

    @property
    def full_name(self) -> str:
        """Who is behind it, empty where only a company is named."""
        return f"{self._text('first_name')} {self._text('last_name')}".strip()

    @property
    def business(self) -> str:
        """The company that a customer is, or that a contact belongs to."""
        return self._text("organization") or self.employer

    @property
    def phones(self) -> list[str]:
        """Both phone numbers, as written."""
        return [self._text("work_phone"), self._text("mobile_phone")]

    def _text(self, field: str) -> str:
        return " ".join(str(self.person.get(field, "")).split())


def near_people(connection: Connection, sketch: Sketch) -> list[tuple[There, Near]]:
    """Return customers and contacts who may be this person, the nearest first."""

    def sketched(row: There) -> Sketch:
        return person("", row.full_name, row.email, row.business, row.phones)

    return _near(sketch, _read(connection, ("customer", "contact"), sketch), sketched)


def near_companies(connection: Connection, sketch: Sketch) -> list[tuple[There, Near]]:
    """Return customers whose business name is almost this one, the nearest first."""

    def sketched(row: There) -> Sketch:
        return company("", row.business, row.email, phones=row.phones)

    return _near(sketch, _read(connection, ("customer",), sketch), sketched)


def near_products(connection: Connection, sketch: Sketch) -> list[tuple[There, Near]]:
    """Return products that may be this one, the nearest first."""
    rows = _read(connection, ("product",), sketch)
    return _near(sketch, rows, lambda row: product("", row.name, row.code))


def near_vendors(connection: Connection, sketch: Sketch) -> list[tuple[There, Near]]:
    """Return vendors of almost this name, the nearest first. They are few and have no terms."""
    rows = _rows(connection, ("vendor",))
    return _near(sketch, rows, lambda row: company("", row.name))


def _near(
    sketch: Sketch, rows: Iterable[There], sketched: Callable[[There], Sketch]
) -> list[tuple[There, Near]]:
    found = [(row, how) for row in rows if (how := near(sketch, sketched(row)))]
    return sorted(found, key=lambda each: -each[1].score)[:MOST_NEAR]


def _read(connection: Connection, kinds: tuple[str, ...], sketch: Sketch) -> list[There]:
    query = " | ".join(_ways(connection.pk, sketch))
    return _rows(connection, kinds, terms__match=query) if query else []


def _rows(connection: Connection, kinds: tuple[str, ...], **narrowed: str) -> list[There]:
    """Read those that are not disabled, contacts with the name of their customer's company."""
    records = RemoteRecord.objects.filter(connection=connection)
    told = (
        records.filter(kind__in=kinds, **narrowed)
        .exclude(told__disabled=True)
        .values_list(
            "kind",
            "remote_id",
            "told__name",
            "told__email",
            "told__code",
            "parent",
            "told__person",
        )
    )
    rows: list[tuple[Any, ...]] = list(told[:_MOST_READ])
    parents = {row[5] for row in rows if row[5]}
    customers = records.filter(kind="customer", remote_id__in=parents)
    companies = dict(customers.values_list("remote_id", "told__person__organization"))
    return [replace(There(*row), employer=companies.get(row[5]) or "") for row in rows]


def _ways(scope: int, sketch: Sketch) -> Iterator[str]:
    """Yield tsqueries; what any of them finds is worth comparing."""

    def term(text: str, is_whole: bool = False) -> str:
        (scoped_term,) = scoped(scope, [text])
        return f"'{scoped_term}'" if is_whole else f"'{scoped_term}':*"

    words = sorted(set(sketch.words), key=lambda word: -len(word))[:_MOST_WORDS]
    if len(words) == 1:
        yield term(words[0][:4])
    for one, other in combinations(words, 2):
        yield f"({term(one[: _known(one)])} & {term(other[: _known(other)])})"
        yield f"({term(one, True)} & {term(other[0])})"
        yield f"({term(one[0])} & {term(other, True)})"
    if len(words) > 1:
        yield term("".join(sketch.words)[: len(sketch.words[0]) + 2])
    for phone in sketch.phones:
        yield term(phone, True)
    if sketch.email:
        yield term("".join(words_of(sketch.email))[:6])
    if sketch.kind is Kind.COMPANY and sketch.domain and sketch.domain not in FREE_MAIL:
        yield term(words_of(sketch.domain)[0], True)
    if sketch.code:
        yield term(sketch.code)


def _known(word: str) -> int:
    """How many of its first letters are taken to be right."""
    return 2 if len(word) <= 4 else 3
