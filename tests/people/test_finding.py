"""The search for people and organizations, and records that may be the same."""

from __future__ import annotations

import pytest

from quotewright.accounts.models import Account
from quotewright.people.actions import (
    change_organization,
    change_person,
    create_organization,
    create_person,
)
from quotewright.people.entries import enter_people
from quotewright.people.finding import (
    counted,
    organizations_found,
    organizations_of,
    people_found,
    people_of,
    suspicions,
    twins_of,
    why,
)
from quotewright.people.models import Organization, Person


@pytest.fixture
def zoe(account: Account) -> Person:
    return create_person(
        account,
        {
            "first_name": "Zoë",
            "last_name": "O'Brien",
            "email": "z.obrien@baymarine.example",
            "organization": "Bay-Marine & Söhne",
            "work_phone": "+1 (207) 555-0148",
        },
    )


def names(account: Account, words: str = "") -> list[str]:
    return [person.full_name for person in people_of(people_found(account, words))]


@pytest.mark.parametrize(
    "words",
    [
        "zoe",
        "ZOË",
        "obrien",
        "o'brien zoë",
        "bay marine",
        "baymarine sohne",
        "z.obrien@bay",
        "baymarine.example",
        "555-0148",
        "(207) 555",
        "12075550148",
        "0207 555",
        "0148 zoe bay",
    ],
)
def test_every_way_of_typing_finds_her(account: Account, zoe: Person, words: str) -> None:
    assert names(account, words) == ["Zoë O'Brien"]


@pytest.mark.parametrize("words", ["rien", "zoe vega", "99", "&", "' | !", "5550149", ":*"])
def test_what_does_not_fit_finds_nobody(account: Account, zoe: Person, words: str) -> None:
    assert names(account, words) == []


def test_without_words_everybody_is_there_by_last_name(
    account: Account, zoe: Person, person: Person
) -> None:
    create_person(account, {"first_name": "Åse", "last_name": "de Vries"})
    create_person(account, {"email": "info@x.example"})

    assert names(account) == ["Åse de Vries", "info@x.example", "Zoë O'Brien", "Marisol Vega"]


def test_nobody_of_another_account_is_found(account: Account, zoe: Person) -> None:
    other = Account.objects.create(name="Bay Systems")

    assert names(other, "zoe") == [] and names(other) == []


def test_a_change_is_found_at_once_and_the_old_is_not(account: Account, zoe: Person) -> None:
    change_person(zoe, {"last_name": "Quinn", "work_phone": ""})

    assert names(account, "quinn") == ["Zoë Quinn"]
    assert names(account, "5550148") == []


def test_people_are_found_by_their_organizations_new_name(account: Account, person: Person) -> None:
    assert person.organization
    change_organization(person.organization, {"name": "Casco Smiles"})

    assert names(account, "casco") == ["Marisol Vega"]
    assert names(account, "harbor smiles") == ["Marisol Vega"]  # her address is at harbordental


def test_the_reason_names_where_the_first_word_is(account: Account, zoe: Person) -> None:
    reasons = {words: why(zoe, words) for words in ("obr", "bay m", "z.ob", "baymarine.e", "555")}

    assert reasons == {
        "obr": "Name",
        "bay m": "Organization",
        "z.ob": "Name",
        "baymarine.e": "E-mail",
        "555": "Phone",
    }


def test_organizations_are_found_by_name_website_city_and_phone(
    account: Account, zoe: Person, person: Person
) -> None:
    assert person.organization
    change_organization(
        person.organization,
        {"website": "www.smiles.example", "city": "Portland", "phone": "555-0177"},
    )

    for words in ("dental har", "smiles", "portl", "0177"):
        found = organizations_of(organizations_found(account, words))
        assert [organization.name for organization in found] == ["Harbor Dental"], words


def test_very_many_are_not_counted_to_the_end(account: Account) -> None:
    people = [Person(account=account, first_name=f"Ann {n}") for n in range(1_005)]
    enter_people(Person.objects.bulk_create(people))

    assert counted(people_found(account, "ann")) == 1_001


def test_the_same_address_name_or_phone_is_suspected(account: Account, person: Person) -> None:
    change_person(person, {"mobile_phone": "(207) 555-0148"})
    address = create_person(account, {"email": "MARISOL@harbordental.example"})
    name = create_person(
        account,
        {"first_name": "MARISOL", "last_name": "véga", "organization": "Harbor Dental Inc."},
    )
    phone = create_person(account, {"first_name": "Mari", "work_phone": "+1 207 555 0148"})

    twins = {twin.pk: shared for twin, shared in twins_of(person)}

    assert twins == {address.pk: "e-mail", name.pk: "name", phone.pk: "phone"}
    groups = {frozenset(s.ids): s.shared for s in suspicions(account, Person)}
    assert groups == {frozenset({person.pk, pk}): shared for pk, shared in twins.items()}


def test_colleagues_share_a_switchboard(account: Account, person: Person) -> None:
    change_person(person, {"work_phone": "207 555 0100"})
    create_person(
        account,
        {"first_name": "Tom", "work_phone": "(207) 555-0100", "organization": "Harbor Dental"},
    )

    assert twins_of(person) == [] and list(suspicions(account, Person)) == []


def test_organizations_with_one_website_are_suspected(account: Account, person: Person) -> None:
    assert person.organization
    change_organization(person.organization, {"website": "harbordental.example"})
    other = create_organization(account, {"name": "HD"})
    change_organization(other, {"website": "https://www.harbordental.example/contact"})

    assert twins_of(other) == [(person.organization, "website")]
    assert [s.shared for s in suspicions(account, Organization)] == ["website"]
