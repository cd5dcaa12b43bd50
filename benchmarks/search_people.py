"""How long it takes to find people among 100,000, beside the naive way in the same run.

The page of the list (50 people and how many there are) and the combobox (8 people), for words as
people type them: names, parts of them, companies, addresses, digits. Against a real PostgreSQL
(DATABASE_URL or the embedded one), in a database of its own that is dropped afterwards.
Run: `python benchmarks/search_people.py`.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from quotewright.cli.installation import scratch_installation

if TYPE_CHECKING:
    from quotewright.accounts.models import Account

PEOPLE, COMPANIES, WORDS = 100_000, 25_000, 150
BATCH = 5_000
SYLLABLES = [
    "an",
    "bel",
    "cor",
    "da",
    "el",
    "fen",
    "gra",
    "ho",
    "is",
    "jo",
    "kel",
    "lo",
    "ma",
    "nor",
    "ol",
    "pe",
    "qui",
    "ro",
    "sa",
    "to",
    "ur",
    "vi",
    "wen",
    "ya",
    "zu",
]
TRADES = ("Dental", "Legal", "Plumbing", "Bakery", "Marine", "Logistics", "Clinic", "Studio")


def main() -> None:
    """Fill the database, measure each way in turns, print a table."""
    with scratch_installation("bench"):
        _measure(_filled())


def _measure(account: Account) -> None:
    dice = random.Random(7)
    asked = [words for _ in range(WORDS // 10) for words in _typed(dice)]
    for limit, what in ((50, "a page and its count"), (8, "combobox")):
        times: dict[str, list[float]] = {way: [] for way in WAYS}
        for words in asked:
            for way, found in WAYS.items():
                started = time.perf_counter()
                found(account, words, limit)
                times[way].append((time.perf_counter() - started) * 1000)
        print(f"{what} of {PEOPLE:,} people, {len(asked)} searches (ms)")
        for way, all_took in times.items():
            took = sorted(all_took)
            p50, p95 = took[len(took) // 2], took[int(len(took) * 0.95) - 1]
            print(f"  {way:<32} p50 {p50:8.1f}   p95 {p95:8.1f}   max {took[-1]:8.1f}")


def _indexed(account: Account, words: str, limit: int) -> None:
    from quotewright.people.finding import counted, people_found, people_of

    found = people_found(account, words)
    people_of(found[:limit])
    if limit > 8:
        counted(found)


def _naive(account: Account, words: str, limit: int) -> None:
    """Every word anywhere in every column, over a join."""
    from django.db.models import Q

    from quotewright.people.models import Person

    people = Person.objects.filter(account=account).select_related("organization")
    columns = [
        "first_name",
        "last_name",
        "organization__name",
        "email",
        "work_phone",
        "mobile_phone",
    ]
    for word in words.split():
        anywhere = Q()
        for column in columns:
            anywhere |= Q(**{f"{column}__icontains": word})
        people = people.filter(anywhere)
    list(people.order_by("last_name", "first_name", "email", "pk")[:limit])
    if limit > 8:
        people.count()


WAYS: dict[str, Callable[[Account, str, int], None]] = {
    "entries with an index of terms": _indexed,
    "icontains over a join": _naive,
}


def _typed(dice: random.Random) -> Iterator[str]:
    """What people type: each kind once."""
    first, last, company = _name(dice), _name(dice), _name(dice)
    yield first
    yield first[:2]
    yield f"{first} {last}"
    yield f"{last[:4]} {first[:1]}"
    yield f"{company} {dice.choice(TRADES)}"
    yield dice.choice(TRADES)
    yield f"{first}.{last}@"
    yield f"555-{dice.randrange(10_000):04}"
    yield f"{dice.randrange(200, 999)}"
    yield f"{first} xyzzy"


def _filled() -> Account:
    from django.db import connection

    from quotewright.accounts.models import Account
    from quotewright.people.entries import enter_organization, enter_people
    from quotewright.people.models import Organization, Person

    dice = random.Random(42)
    account = Account.objects.create(name="Harbor IT")
    companies = Organization.objects.bulk_create(
        [
            Organization(account=account, name=f"{_name(dice)} {dice.choice(TRADES)}")
            for _ in range(COMPANIES)
        ]
    )
    for company in companies[:100]:
        enter_organization(company)
    for _ in range(PEOPLE // BATCH):
        people = [_person(dice, account, dice.choice(companies)) for _ in range(BATCH)]
        enter_people(Person.objects.bulk_create(people))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return account


def _person(dice: random.Random, account: Account, company: Any) -> Any:
    from quotewright.people.models import Person

    first, last = _name(dice), _name(dice)
    return Person(
        account=account,
        organization=company,
        first_name=first,
        last_name=last,
        email=f"{first}.{last}@{company.name.replace(' ', '').lower()}.example".lower(),
        work_phone=f"({dice.randrange(200, 999)}) 555-{dice.randrange(10_000):04}",
        mobile_phone=f"+1 {dice.randrange(200, 999)} 555 {dice.randrange(10_000):04}",
    )


def _name(dice: random.Random) -> str:
    return "".join(dice.choices(SYLLABLES, k=dice.choice((2, 2, 3)))).capitalize()


if __name__ == "__main__":
    main()
