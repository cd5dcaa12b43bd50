"""What arrives and is almost the same as something here is put to a person, and never linked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from quotewright.accounts.models import Account
from quotewright.catalog.actions import create_item, find_or_create_supplier
from quotewright.catalog.models import Item, Supplier
from quotewright.integrations.bringing import actions
from quotewright.integrations.models import Connection, Link
from quotewright.integrations.models.bringing import Arrival, Bringing
from quotewright.lib.fields import Invalid
from quotewright.people.actions import create_organization, create_person
from quotewright.people.models import Organization, Person
from quotewright.sandbox import Sandbox
from tests.engine.conftest import work

pytestmark = pytest.mark.django_db(transaction=True)
DENTAL = {"business_name": "Harbour Dental LLC", "firstname": "Marisol", "lastname": "Vega"}


@pytest.fixture
def api(site: str) -> Iterator[httpx.Client]:
    """A technician's own way into Syncro."""
    headers = {"Authorization": "Bearer sandbox"}
    with httpx.Client(base_url=f"{site}/api/v1", headers=headers) as client:
        yield client


def make(api: httpx.Client, path: str, **body: Any) -> str:
    """Make a record in Syncro; return its id."""
    answer = api.post(path, json=body).raise_for_status().json()
    made = next(iter(answer.values())) if len(answer) == 1 else answer
    return str(made["id"])


def here(account: Account, **fields: Any) -> Person:
    """Somebody who is here and in no queue."""
    Connection.objects.update(is_on=False)
    person = create_person(account, fields)
    Connection.objects.update(is_on=True)
    Connection.objects.get().outbox.all().delete()
    return person


def read(connection: Connection, *kinds: str) -> Bringing:
    connection.refresh_from_db()
    job = actions.begin(connection, kinds)
    work()
    job.refresh_from_db()
    return job


def brought(job: Bringing) -> Bringing:
    actions.run(job)
    work()
    job.refresh_from_db()
    return job


def test_a_slip_in_name_and_address_is_asked_about_and_says_why(
    connection: Connection, api: httpx.Client, account: Account
) -> None:
    make(api, "/customers", firstname="Jon", lastname="Smith", email="jon@smithlaw.exmaple")
    john = here(account, first_name="John", last_name="Smith", email="jon@smithlaw.example")
    job = brought(read(connection, "customer"))

    asked = job.arrivals.get()
    assert (asked.verdict, asked.outcome, asked.decision) == ("ask", "", "")
    [candidate] = asked.candidates
    assert candidate["id"] == john.pk and "almost the same e-mail" in candidate["why"]
    assert Person.objects.count() == 1 and not Link.objects.filter(kind="person").exists()


def test_all_that_are_near_come_in_as_new_at_one_press_which_can_be_taken_back(
    connection: Connection, api: httpx.Client, account: Account
) -> None:
    for name in ("Harbour Dental LLC", "Nortwhind Traders"):
        make(api, "/customers", business_name=name)
    for name in ("Harbor Dental", "Northwind Traders"):
        create_organization(account, {"name": name})
    job = read(connection, "customer")

    assert actions.decide_near(job, "new") == 2
    assert actions.decide_near(job, "") == 2 and actions.near_ones(job).count() == 2
    assert actions.decide_near(job, "new") == 2
    brought(job)

    assert Organization.objects.count() == 4
    assert set(job.arrivals.values_list("outcome", flat=True)) == {"made"}
    with pytest.raises(Invalid, match="none of the choices"):
        actions.decide_near(job, "leave")


def test_a_company_that_is_here_takes_the_customer_and_its_contacts(
    connection: Connection, api: httpx.Client, account: Account, sandbox: Sandbox
) -> None:
    dental = make(api, "/customers", email="marisol@harbordental.example", **DENTAL)
    make(api, "/contacts", customer_id=int(dental), name="Paul Ito", email="paul@x.example")
    harbor = create_organization(account, {"name": "Harbor Dental"})
    job = brought(read(connection, "customer", "contact"))
    assert Person.objects.count() == 0, "the contact waits for its customer"
    asked = job.arrivals.get(kind="customer")
    assert asked.candidates[0]["why"] == "almost the same name: Harbor Dental"

    sandbox.log.clear()
    actions.decide(job, asked.pk, f"organization:{harbor.pk}")
    brought(job)

    assert set(Person.objects.values_list("organization", flat=True)) == {harbor.pk}
    assert Person.objects.count() == 2 and Organization.objects.get() == harbor
    assert Link.objects.get(kind="organization").remote_id == dental
    assert not [each for each in sandbox.log.since() if each["method"] != "GET"]


def test_a_company_without_people_is_linked_to_the_one_that_was_chosen(
    connection: Connection, api: httpx.Client, account: Account
) -> None:
    dental = make(api, "/customers", business_name="Harbour Dental LLC")
    harbor = create_organization(account, {"name": "Harbor Dental"})
    job = read(connection, "customer")
    actions.decide(job, job.arrivals.get().pk, f"organization:{harbor.pk}")
    brought(job)
    assert job.arrivals.get().outcome == "linked" and Organization.objects.get() == harbor
    link = Link.objects.get(kind="organization", key=str(harbor.pk))
    assert link.remote_id == dental


@pytest.mark.parametrize(("choice", "count"), [("here", 1), ("new", 2), ("leave", 1)])
def test_a_product_with_the_code_written_otherwise(
    connection: Connection, api: httpx.Client, account: Account, choice: str, count: int
) -> None:
    make(api, "/products", name="Switch, managed", description="24", upc_code="SW 24")
    item = create_item(account, {"name": "Switch", "code": "SW-24", "price": "450"})
    job = read(connection, "product")
    asked = job.arrivals.get(verdict=Arrival.Verdict.ASK)
    assert "but for dashes and spaces: Switch (SW-24)" in asked.candidates[0]["why"]
    actions.decide(job, asked.pk, str(item.pk) if choice == "here" else choice)
    brought(job)
    assert Item.objects.count() == count
    assert Link.objects.filter(kind="product").exists() is (choice != "leave")


def test_a_vendor_with_almost_the_name_of_a_supplier(
    connection: Connection, api: httpx.Client, account: Account
) -> None:
    vendor = make(api, "/vendors", name="Vega Suply, Inc.")
    supplier = find_or_create_supplier(account, "Vega Supply")
    assert supplier is not None
    job = read(connection, "vendor")
    actions.decide(job, job.arrivals.get(verdict="ask").pk, str(supplier.pk))
    brought(job)
    assert Supplier.objects.get() == supplier
    assert Link.objects.get(kind="vendor").remote_id == vendor


def test_what_differs_in_a_number_or_is_another_record_already_is_not_asked_about(
    connection: Connection, api: httpx.Client, account: Account
) -> None:
    make(api, "/products", name="Switch 48 port", description="48")
    make(api, "/customers", firstname="John", lastname="Smith", email="john@smithlaw.example")
    make(api, "/customers", firstname="Jon", lastname="Smith", email="jon@smithlaw.example")
    create_item(account, {"name": "Switch 24 port", "price": "450"})
    here(account, first_name="John", last_name="Smith", email="john@smithlaw.example")
    job = read(connection, "customer", "product")
    verdicts = dict(job.arrivals.values_list("label", "verdict"))
    assert verdicts == {"Switch 48 port": "new", "John Smith": "same", "Jon Smith": "new"}
