"""What people and organizations are found by: written with them, read by `people.finding`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from quotewright.lib.words import (
    company_name,
    folded,
    national,
    phone_terms,
    search_terms,
    words_of,
)
from quotewright.people.models import Organization, OrganizationEntry, Person, PersonEntry

# Of a term or a mark; an index takes 2,000 bytes, and a letter may be four of them.
MOST_LETTERS = 400
_COLUMNS = ["terms", "marks", "place"]
# Names that are nobody's own, and sort behind all others.
_LAST = "\U0010ffff"


def enter_people(people: Iterable[Person]) -> None:
    """Write what these people are found by; their organizations are read along with them."""
    rows = [PersonEntry(person=person, **person_entry(person)) for person in people]
    PersonEntry.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["person"], update_fields=_COLUMNS
    )


def enter_organization(organization: Organization) -> None:
    """Write what an organization is found by."""
    row = OrganizationEntry(organization=organization, **organization_entry(organization))
    OrganizationEntry.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["organization"], update_fields=_COLUMNS
    )


def person_entry(person: Person) -> dict[str, Any]:
    """Return the columns of a person's entry."""
    return {
        "account_id": person.account_id,
        "terms": scoped(person.account_id, _person_terms(person)),
        "marks": scoped(person.account_id, _person_marks(person)),
        "place": _person_place(person),
    }


def organization_entry(organization: Organization) -> dict[str, Any]:
    """Return the columns of an organization's entry."""
    return {
        "account_id": organization.account_id,
        "terms": scoped(organization.account_id, _organization_terms(organization)),
        "marks": scoped(organization.account_id, _organization_marks(organization)),
        "place": folded(organization.name)[:MOST_LETTERS] or _LAST,
    }


def scoped(account_id: int, terms: Iterable[str]) -> list[str]:
    """Put the account before each term: an index over all accounts then searches one of them."""
    return sorted({f"{account_id}:{term[:MOST_LETTERS]}" for term in terms})


def _person_terms(person: Person) -> Iterator[str]:
    yield from search_terms(f"{person.first_name} {person.last_name}")
    yield from search_terms(person.email)
    if person.organization:
        yield from search_terms(person.organization.name)
    for phone in (person.work_phone, person.mobile_phone):
        yield from phone_terms(phone)


def _person_marks(person: Person) -> Iterator[str]:
    if person.email:
        yield f"e-mail:{folded(person.email)}"
    if name := " ".join(words_of(f"{person.first_name} {person.last_name}")):
        company = company_name(person.organization.name) if person.organization else ""
        yield f"name:{name}|{company}"
    for phone in (person.work_phone, person.mobile_phone):
        if number := national(phone):
            yield f"phone:{number}"


def _person_place(person: Person) -> str:
    names = [person.last_name, person.first_name, person.email]
    return " ".join(folded(name) for name in names if name)[:MOST_LETTERS] or _LAST


def _organization_terms(organization: Organization) -> Iterator[str]:
    yield from search_terms(organization.name)
    yield from search_terms(host_of(organization.website))
    yield from search_terms(organization.city)
    yield from phone_terms(organization.phone)


def _organization_marks(organization: Organization) -> Iterator[str]:
    yield f"name:{company_name(organization.name)}"
    if host := host_of(organization.website):
        yield f"website:{host}"
    if number := national(organization.phone):
        yield f"phone:{number}"


def host_of(website: str) -> str:
    """Return `harbordental.example` of a website's address."""
    return folded(website).partition("//")[2].split("/")[0].removeprefix("www.")
