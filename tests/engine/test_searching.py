"""Typing finds who and what Syncro holds, for few calls; a choice is linked and makes no twin."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest
from django.utils import timezone

from quotewright.accounts.models import User
from quotewright.integrations import refresh
from quotewright.integrations.candidates import CHOICE
from quotewright.integrations.models import Asked, Call, Connection, Link
from quotewright.integrations.options import Options, as_json
from quotewright.integrations.picking import link_product, product_line, take_person
from quotewright.integrations.searching import How, What, search
from quotewright.integrations.state import Standing
from quotewright.lib.fields import Invalid
from quotewright.people.models import Person
from quotewright.quotes import actions
from quotewright.quotes.models import Line
from quotewright.sandbox import Fault, Sandbox
from tests.engine.conftest import work_until_settled

PAUL = {"name": "Dr. Paul Nakamura", "email": "paul@harbordental.example", "phone": "2075550151"}


class Office:
    """What Syncro's own people have put into it."""

    def __init__(self, site: str) -> None:
        headers = {"Authorization": "Bearer sandbox"}
        self.api = httpx.Client(base_url=f"{site}/api/v1", headers=headers)

    def customer(self, **body: Any) -> str:
        return str(self.api.post("/customers", json=body).json()["customer"]["id"])

    def contact(self, customer: str, **body: Any) -> str:
        answer = self.api.post("/contacts", json={"customer_id": int(customer), **body})
        return str(answer.json()["id"])

    def product(self, **body: Any) -> str:
        return str(self.api.post("/products", json=body).json()["product"]["id"])


@pytest.fixture
def office(site: str) -> Office:
    return Office(site)


@pytest.fixture
def dental(office: Office) -> str:
    """Harbor Dental, with Paul as its contact."""
    customer = office.customer(
        business_name="Harbor Dental",
        firstname="Marisol",
        lastname="Vega",
        email="marisol@harbordental.example",
        phone="(207) 555-0148",
        address="14 Custom House Wharf",
        city="Portland",
        state="Maine",
        zip="04101",
    )
    office.contact(customer, **PAUL)
    return customer


def names(connection: Connection, text: str, what: What = What.PEOPLE) -> list[str]:
    return [record.name for record in search(connection, what, text, ask=True).records]


@pytest.mark.parametrize("text", ["mariS", "vega", "marisol@harb", "555-01", "harbor den"])
def test_a_customer_is_found_by_each_of_its_fields(
    connection: Connection, dental: str, text: str
) -> None:
    search(connection, What.PEOPLE, "harbor", ask=True)
    assert "Harbor Dental" in names(connection, text)


@pytest.mark.parametrize("text", ["paul", "nakam", "paul@", "5550151", "harbor nak"])
def test_a_contact_is_found_by_its_own_and_its_customers_name(
    connection: Connection, dental: str, text: str
) -> None:
    search(connection, What.PEOPLE, "harbor dental", ask=True)
    assert "Dr. Paul Nakamura" in names(connection, text)


def test_typing_on_costs_no_second_call(connection: Connection, dental: str) -> None:
    assert search(connection, What.PEOPLE, "harb").how is How.ASK
    for text in ("harb", "harbo", "harbor", "harbor d", "harb"):
        assert search(connection, What.PEOPLE, text, ask=True).how is How.LIVE
    assert Call.objects.count() == 1
    Asked.objects.update(at=timezone.now() - timedelta(seconds=61))
    assert search(connection, What.PEOPLE, "harbor", ask=True).how is How.LIVE
    assert Call.objects.count() == 2


def test_where_there_is_more_typing_on_asks_again(connection: Connection, office: Office) -> None:
    for number in range(26):
        office.customer(business_name=f"Harbor {number}", email=f"n{number}@harbor.example")
    office.customer(business_name="Harbor Zebra", email="z@harbor.example")
    assert "Harbor Zebra" not in names(connection, "harbor")
    assert "Harbor Zebra" in names(connection, "harbor zeb")
    assert Call.objects.count() == 2


def test_what_was_seen_is_found_while_syncro_is_down(
    connection: Connection, dental: str, sandbox: Sandbox
) -> None:
    search(connection, What.PEOPLE, "harbor", ask=True)
    Asked.objects.all().delete()
    sandbox.arm(Fault("down", times=0))
    found = search(connection, What.PEOPLE, "harbor", ask=True)
    assert found.how is How.SEEN and "does not answer" in found.why and len(found.records) == 2
    calls = Call.objects.count()
    assert search(connection, What.PEOPLE, "vega", ask=True).how is How.SEEN
    assert Call.objects.count() == calls  # nobody waits for it again so soon


def test_a_closed_connection_is_not_asked(connection: Connection, dental: str) -> None:
    connection.closed_until = timezone.now() + timedelta(minutes=1)
    assert search(connection, What.PEOPLE, "harbor", ask=True).how is How.SEEN
    assert not Call.objects.exists()


def test_nobody_waits_for_a_minute_that_is_used_up(
    connection: Connection, dental: str, settings: Any
) -> None:
    settings.CALLS_PER_MINUTE = 1
    assert search(connection, What.PEOPLE, "harbor", ask=True).how is How.LIVE
    found = search(connection, What.PEOPLE, "marisol", ask=True)
    assert found.how is How.SEEN and len(found.records) == 1 and Call.objects.count() == 1


def test_a_search_keeps_the_lists_fresh(connection: Connection) -> None:
    assert not list(refresh.due(connection, timezone.now()))
    search(connection, What.PEOPLE, "harbor", ask=True)
    assert list(refresh.due(connection, timezone.now())) == ["customer", "contact"]


def test_a_pick_fills_everything_and_is_linked(connection: Connection, dental: str) -> None:
    search(connection, What.PEOPLE, "harbor", ask=True)
    person = take_person(connection, "customer", dental)
    assert (person.full_name, str(person.organization)) == ("Marisol Vega", "Harbor Dental")
    assert (person.address1, person.city) == ("14 Custom House Wharf", "Portland")
    assert (person.state, person.postal_code, person.country) == ("ME", "04101", "US")
    assert person.work_phone and person.email == "marisol@harbordental.example"
    link = Link.objects.get(kind="person", key=str(person.pk))
    assert link.remote_id == dental and link.snapshot["as"] == "customer"
    assert Link.objects.get(kind="organization").remote_id == dental


def test_a_contact_has_its_customers_company_and_address(
    connection: Connection, dental: str
) -> None:
    search(connection, What.PEOPLE, "harbor", ask=True)
    [paul] = [r for r in search(connection, What.PEOPLE, "paul").records if r.kind == "contact"]
    person = take_person(connection, "contact", paul.remote_id)
    assert (person.first_name, person.last_name) == ("Dr. Paul", "Nakamura")
    assert (str(person.organization), person.city) == ("Harbor Dental", "Portland")
    link = Link.objects.get(kind="person")
    assert link.snapshot["as"] == "contact" and link.snapshot["customer_id"] == dental


def test_the_push_after_a_pick_makes_no_twin_and_no_needless_call(
    connection: Connection, dental: str, dana: User, sandbox: Sandbox
) -> None:
    search(connection, What.PEOPLE, "harbor", ask=True)
    person = take_person(connection, "customer", dental)
    quote = actions.create_quote(connection.account, person, "Office refresh", dana)
    actions.add_line(quote, {"name": "Firewall", "unit_price": "949.00", "taxable": False})
    actions.publish(quote)
    Call.objects.all().delete()
    assert work_until_settled(quote).standing is Standing.IN_STEP
    assert len(sandbox.state()["customers"]) == 1
    assert not Call.objects.filter(path__startswith="/c").exists()  # customers, contacts
    [estimate] = sandbox.state()["estimates"]
    assert str(estimate["customer_id"]) == dental


def test_somebody_who_is_here_is_taken(connection: Connection, dental: str, person: Person) -> None:
    search(connection, What.PEOPLE, "harbor", ask=True)
    Link.objects.all().delete()
    assert take_person(connection, "customer", dental) == person  # the same e-mail
    person.email = ""
    person.save()
    assert take_person(connection, "customer", dental) == person  # the same link
    assert Person.objects.count() == 1


def test_where_the_token_cannot_be_read_the_choice_waits_for_a_push(
    connection: Connection, dental: str
) -> None:
    search(connection, What.PEOPLE, "harbor", ask=True)
    connection.token_encrypted = "of another key"
    connection.save()
    person = take_person(connection, "customer", dental)
    choice = Link.objects.get(kind=CHOICE, key=str(person.pk))
    assert choice.remote_id == dental


def test_what_no_person_can_hold_is_left_out(connection: Connection, office: Office) -> None:
    customer = office.customer(business_name="Reef", firstname="A" * 80, lastname="Roe")
    search(connection, What.PEOPLE, "reef", ask=True)
    person = take_person(connection, "customer", customer)
    assert (person.first_name, person.last_name) == ("", "Roe")


def test_a_company_without_a_name_or_email_asks_for_one(
    connection: Connection, office: Office
) -> None:
    customer = office.customer(business_name="Reef")
    search(connection, What.PEOPLE, "reef", ask=True)
    with pytest.raises(Invalid, match="no name and no e-mail"):
        take_person(connection, "customer", customer)
    ines = take_person(connection, "customer", customer, {"first_name": "Ines"})
    assert str(ines.organization) == "Reef" and Link.objects.get(kind="person").key == str(ines.pk)


def test_what_is_not_known_any_more_is_refused(connection: Connection) -> None:
    with pytest.raises(Invalid, match="Search again"):
        take_person(connection, "customer", "1")


def test_a_product_that_was_picked_is_the_one_that_is_pushed(
    connection: Connection, office: Office, dental: str, dana: User, sandbox: Sandbox
) -> None:
    connection.options = as_json(Options(push_products=True))
    connection.save()
    office.product(name="Labor", description="By the hour", price_retail=100, price_cost=50)
    other = office.product(name="Labor", description="At night", price_retail=150, price_cost=70)
    search(connection, What.PEOPLE, "harbor", ask=True)
    quote = actions.create_quote(
        connection.account, take_person(connection, "customer", dental), "Night shift", dana
    )
    assert names(connection, "labor", What.PRODUCTS) == ["Labor", "Labor"]
    record, raw = product_line(connection, other)
    line: Line = actions.add_line(quote, {**raw, "taxable": False})
    link_product(connection, line, record)
    assert (line.unit_price, line.description) == (Decimal(150), "At night")
    actions.publish(quote)
    assert work_until_settled(quote).standing is Standing.IN_STEP
    [pushed] = sandbox.state()["estimates"][0]["lines"]
    assert str(pushed["product_id"]) == other and len(sandbox.state()["products"]) == 2


def test_products_are_found_by_any_part_of_their_code(
    connection: Connection, office: Office
) -> None:
    office.product(name="Smart-UPS 1500", description="Tower", upc_code="731304332824")
    for text in ("smart-ups", "ups", "tower", "332824", "1500 tower"):
        assert names(connection, text, What.PRODUCTS) == ["Smart-UPS 1500"]
