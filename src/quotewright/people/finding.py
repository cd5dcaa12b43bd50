"""Finding people and organizations: one search for lists, combobox and API, and duplicates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from quotewright.accounts.models import Account
from quotewright.lib.words import FEWEST_DIGITS, NATIONAL, digits_of, folded, words_of
from quotewright.people.apart import apart_from, pairs_apart, still_suspect
from quotewright.people.entries import scoped
from quotewright.people.models import (
    Entry,
    Merger,
    Organization,
    OrganizationEntry,
    Person,
    PersonEntry,
)

MOST_WORDS = 6
# More than these are not counted: nobody reads on, and counting them all takes time.
MOST_COUNTED = 1_000
# How many records that may be the same are shown beside one of them.
MOST_TWINS = 5
R = TypeVar("R", Person, Organization)
E = TypeVar("E", PersonEntry, OrganizationEntry)
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Records that may be the same, and what they share: `e-mail`, `name`, `phone`, `website`."""

    ids: tuple[int, ...]
    shared: str


def people_found(account: Account, words: str = "") -> QuerySet[PersonEntry]:
    """Return the entries of the account's people in whom every word occurs, by last name.

    Looks at the beginnings of the words of name, e-mail address and organization, in any case and
    without accents, and at three or more digits in a row of the phone numbers. Cut it, then read
    the people themselves with `people_of`: sorting entries alone is many times faster.
    """
    return _found(PersonEntry.objects.all(), account, words)


def organizations_found(account: Account, words: str = "") -> QuerySet[OrganizationEntry]:
    """Return the entries of the organizations in which every word occurs, by name."""
    return _found(OrganizationEntry.objects.all(), account, words)


def people_of(entries: Iterable[PersonEntry]) -> list[Person]:
    """Return the people of these entries, in their order, in one query."""
    people = Person.objects.select_related("organization")
    found = people.in_bulk(ids := [entry.pk for entry in entries])
    return [found[pk] for pk in ids if pk in found]


def organizations_of(entries: Iterable[OrganizationEntry]) -> list[Organization]:
    """Return the organizations of these entries, in their order, in one query."""
    found = Organization.objects.in_bulk(ids := [entry.pk for entry in entries])
    return [found[pk] for pk in ids if pk in found]


def _found(entries: QuerySet[E], account: Account, words: str) -> QuerySet[E]:
    entries = entries.filter(account=account).only("pk", "place").order_by("place", "pk")
    if not words.strip():
        return entries
    wanted = query_of(account, words)
    return entries.filter(terms__match=wanted) if wanted else entries.none()


def query_of(account: Account, words: str) -> str:
    """Return the words as a tsquery, empty where there is nothing in them to look for."""
    return query_in(account.pk, words)


def query_in(scope: int, words: str) -> str:
    """Return the words as a tsquery over terms that were `scoped` by this number."""
    chunks = folded(words).split()[:MOST_WORDS]
    return " & ".join(part for chunk in chunks if (part := _part(scope, chunk)))


def _part(account_id: int, chunk: str) -> str:
    if _LETTER.search(chunk):
        return " & ".join(_beginning(account_id, word) for word in words_of(chunk))
    digits = digits_of(chunk)
    # How a number is dialed from elsewhere or at home: +44 20…, 020….
    dialed = {digits, digits.lstrip("0"), digits[-NATIONAL:]}
    ways = sorted(way for way in dialed if way)
    return f"({' | '.join(_beginning(account_id, way) for way in ways)})" if ways else ""


def _beginning(account_id: int, word: str) -> str:
    (term,) = scoped(account_id, [word])
    return f"'{term}':*"


def why(person: Person, words: str) -> str:
    """Say where the first of the words was found: Name, Organization, E-mail or Phone."""
    chunk = next(iter(folded(words).split()), "")
    wanted, digits = words_of(chunk), digits_of(chunk)
    company = person.organization.name if person.organization else ""
    texts = {"Name": person.full_name, "Organization": company, "E-mail": person.email}
    for where, text in texts.items():
        there = [*words_of(text), *("".join(words_of(part)) for part in text.split())]
        if wanted and all(any(word.startswith(w) for word in there) for w in wanted):
            return where
    return "Phone" if len(digits) >= FEWEST_DIGITS else "Name"


def counted(entries: QuerySet[E]) -> int:
    """Return how many were found, at most MOST_COUNTED + 1."""
    return entries.order_by()[: MOST_COUNTED + 1].count()


def after(entries: QuerySet[E], place: str, pk: int) -> QuerySet[E]:
    """Return the entries of a list by name that come after this one."""
    return entries.filter(Q(place__gt=place) | Q(place=place, pk__gt=pk), place__gte=place)


def twins_of(record: R) -> list[tuple[R, str]]:
    """Return other records that may be the same one, each with what they share."""
    model = type(record)
    entry = _entries(model)._default_manager.filter(pk=record.pk)
    mine: list[str] = entry.values_list("marks", flat=True).first() or []
    phones = [mark for mark in mine if _word(mark) == "phone"]
    same = Q(entry__marks__overlap=[mark for mark in mine if mark not in phones])
    called = Q(entry__marks__overlap=phones)
    if isinstance(record, Person) and record.organization_id:
        called &= ~Q(organization=record.organization_id)  # colleagues share a switchboard
    others = model._default_manager.filter(same | called)
    others = others.exclude(pk__in=[record.pk, *apart_from(record)])
    related = ["entry", "organization"] if model is Person else ["entry"]
    found = others.select_related(*related).order_by("entry__place", "pk")[:MOST_TWINS]
    return [(twin, _shared(mine, twin.entry.marks)) for twin in found]


def suspicions(account: Account, model: type[Person] | type[Organization]) -> Iterator[Suspicion]:
    """Yield the groups of the account's records that may be the same, each group once.

    Those that somebody said are not the same are left out.
    """
    seen: set[tuple[int, ...]] = set()
    apart = pairs_apart(account, model)
    for mark, ids in _shared_marks(account, model):
        if (group := still_suspect(ids, apart)) and group not in seen:
            seen.add(group)
            yield Suspicion(group, _word(mark))


def _shared_marks(
    account: Account, model: type[Person] | type[Organization]
) -> Sequence[tuple[str, list[int]]]:
    """Read the marks that several bear. A phone that colleagues share is no suspicion."""
    entry = _entries(model)._meta
    key, company, switchboard = entry.pk.column, "", ""
    if model is Person:
        company = "JOIN people_person AS person ON person.id = entry.person_id"
        switchboard = """AND NOT (
            mark LIKE '%%:phone:%%' AND count(person.organization_id) = count(*)
            AND min(person.organization_id) = max(person.organization_id))"""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'")  # all marks at once, without a file
        cursor.execute(
            f"""
            SELECT mark, array_agg(entry.{key})
            FROM {entry.db_table} AS entry {company} CROSS JOIN unnest(entry.marks) AS mark
            WHERE entry.account_id = %s GROUP BY mark
            HAVING count(*) > 1 {switchboard}
            ORDER BY mark
            """,
            [account.pk],
        )
        return list(cursor.fetchall())


def _entries(model: type[Person] | type[Organization]) -> type[Entry]:
    return PersonEntry if model is Person else OrganizationEntry


def _shared(marks: Iterable[str], others: Iterable[str]) -> str:
    return _word(next(mark for mark in marks if mark in set(others)))


def _word(mark: str) -> str:
    """Return the kind of a mark: `12:e-mail:marisol@…` is an e-mail."""
    return mark.split(":")[1]


def kept_person(account: Account, pk: int) -> Person | None:
    """Return the person into whom the one of this id was merged, if they were."""
    mergers = Merger.objects.filter(account=account, gone_id=pk, person__isnull=False)
    merger = mergers.select_related("person__organization").first()
    return merger.person if merger else None


def kept_organization(account: Account, pk: int) -> Organization | None:
    """Return the organization into which the one of this id was merged, if it was."""
    mergers = Merger.objects.filter(account=account, gone_id=pk, organization__isnull=False)
    merger = mergers.select_related("organization").first()
    return merger.organization if merger else None


def present_person(account: Account, pk: int) -> Person:
    """Return the person of this id, or the one they were merged into. Raises DoesNotExist."""
    people = Person.objects.select_related("organization").filter(account=account, pk=pk)
    found = people.first() or kept_person(account, pk)
    if found is None:
        raise Person.DoesNotExist(f"There is no person {pk}.")
    return found


def present_organization(account: Account, pk: int) -> Organization:
    """Return the organization of this id, or the one it was merged into. Raises DoesNotExist."""
    found = Organization.objects.filter(account=account, pk=pk).first()
    found = found or kept_organization(account, pk)
    if found is None:
        raise Organization.DoesNotExist(f"There is no organization {pk}.")
    return found
