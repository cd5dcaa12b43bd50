"""What can happen to an organization."""

from __future__ import annotations

from typing import Any

import pytest

from quotewright.accounts.models import Account
from quotewright.integrations.models import Connection, Outbox
from quotewright.lib.changes import records_changed
from quotewright.lib.fields import Invalid
from quotewright.people.actions import (
    change_organization,
    change_person,
    create_organization,
    create_person,
)
from quotewright.people.models import Organization, Person
from quotewright.quotes import actions


def company(person: Person) -> Organization:
    assert person.organization
    return person.organization


def test_a_name_is_borne_once_whatever_its_case(account: Account, person: Person) -> None:
    with pytest.raises(Invalid) as refused:
        create_organization(account, {"name": "  HARBOR   dental "})

    assert "already" in refused.value.errors["name"]
    with pytest.raises(Invalid) as refused:
        create_organization(account, {"name": " "})
    assert refused.value.errors["name"] == "Name is empty. Type one."


def test_the_name_of_another_is_refused_its_own_in_other_letters_is_not(
    account: Account, person: Person
) -> None:
    bay = create_organization(account, {"name": "Bay Marine"})

    with pytest.raises(Invalid) as refused:
        change_organization(bay, {"name": "harbor dental"})
    assert "merge the two" in refused.value.errors["name"]
    assert change_organization(bay, {"name": "BAY Marine"}).name == "BAY Marine"


def test_no_change_makes_no_version(person: Person) -> None:
    same = change_organization(company(person), {"name": "Harbor Dental", "city": ""})

    assert same.version == 1
    assert change_organization(same, {"city": "Portland"}).version == 2


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("harbordental.example", "https://harbordental.example"),
        ("http://harbordental.example/a?b=1", "http://harbordental.example/a?b=1"),
        ("", ""),
    ],
)
def test_a_website_gets_its_scheme(person: Person, typed: str, kept: str) -> None:
    assert change_organization(company(person), {"website": typed}).website == kept


@pytest.mark.parametrize(
    "typed", ["javascript:alert(1)", "harbor dental", "ftp://a.example", "localhost", "http://[a"]
)
def test_what_is_no_website_is_refused(person: Person, typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        change_organization(company(person), {"website": typed})

    assert "harbordental.example" in refused.value.errors["website"]


def test_a_new_name_is_a_change_of_its_people(account: Account, person: Person) -> None:
    heard: list[Any] = []
    tom = create_person(account, {"first_name": "Tom", "organization": "Harbor Dental"})
    records_changed.connect(lambda **said: heard.append(said), weak=False, dispatch_uid="test")

    change_organization(company(person), {"name": "Casco Smiles", "city": "Portland"})
    change_organization(company(person), {"city": "Bath"})

    records_changed.disconnect(dispatch_uid="test")
    (said,) = heard
    assert [(p.pk, p.version) for p in said["records"]] == [(person.pk, 2), (tom.pk, 2)]
    assert said["records"][0].organization.name == "Casco Smiles"


def test_a_new_name_is_owed_to_syncro_in_as_many_queries_for_many_people(
    account: Account, person: Person, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        raw = {"email": f"p{number}@x.example", "organization": "Harbor Dental"}
        create_person(account, raw)
    Connection.objects.create(account=account, subdomain="harborit")

    with django_assert_max_num_queries(16):
        change_organization(company(person), {"name": "Casco Smiles"})

    wanted = Outbox.objects.filter(kind="person").values_list("wanted_version", flat=True)
    assert list(wanted) == [2] * 31


def test_what_waits_for_a_persons_company_is_tried_again(account: Account, person: Person) -> None:
    connection = Connection.objects.create(account=account, subdomain="harborit")
    quote = actions.create_quote(account, person, "Wi-Fi")
    row = Outbox.objects.create(
        connection=connection, kind="quote", record_id=quote.pk, wanted_version=1, parked_version=1
    )

    change_organization(company(person), {"name": "Casco Smiles"})

    row.refresh_from_db()
    assert not row.is_parked


def test_new_quotes_of_an_exempt_organization_have_no_tax(account: Account, person: Person) -> None:
    before = actions.create_quote(account, person, "Wi-Fi")
    change_organization(company(person), {"tax_exempt": True, "tax_exempt_number": "ME-4471"})

    after = actions.create_quote(account, Person.objects.get(pk=person.pk), "Phones")

    assert (before.tax_exempt, after.tax_exempt) == (False, True)


def test_a_person_can_be_exempt_alone_and_have_a_place_to_ship_to(person: Person) -> None:
    changed = change_person(
        person, {"tax_exempt": True, "shipping_city": "Bath", "shipping_country": "us"}
    )

    assert changed.is_tax_exempt and changed.shipping_country == "US"
    with pytest.raises(Invalid) as refused:
        change_person(person, {"shipping_country": "Maine"})
    assert list(refused.value.errors) == ["shipping_country"]
