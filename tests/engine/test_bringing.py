"""Bringing in what exists: read, looked over, linked as a push would, and nothing written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from quotewright.accounts.models import Account
from quotewright.catalog.models import Item, Supplier
from quotewright.integrations import outbox
from quotewright.integrations.bringing import actions, jobs, work
from quotewright.integrations.connections import change_options
from quotewright.integrations.models import Connection, Link
from quotewright.integrations.models.bringing import Arrival, Bringing
from quotewright.lib.fields import Invalid
from quotewright.people.actions import change_person, create_person
from quotewright.people.models import Organization, Person
from quotewright.quotes import actions as quoting
from quotewright.sandbox import Sandbox
from quotewright.sandbox.access import PERMISSIONS
from quotewright.sandbox.faults import Fault
from tests.engine.conftest import work as work_off
from tests.engine.conftest import work_until_settled

pytestmark = pytest.mark.django_db(transaction=True)
ALL = ("customer", "contact", "product", "vendor")


@pytest.fixture
def api(site: str) -> Iterator[httpx.Client]:
    """A technician's own way into Syncro."""
    headers = {"Authorization": "Bearer sandbox"}
    with httpx.Client(base_url=f"{site}/api/v1", headers=headers) as client:
        yield client


@pytest.fixture
def there(api: httpx.Client, sandbox: Sandbox, connection: Connection) -> dict[str, Any]:
    """What Syncro has: a dental practice with a contact, a lone customer, a product, a vendor."""
    made: dict[str, Any] = {}

    def make(what: str, path: str, **body: Any) -> None:
        answer = api.post(path, json=body).raise_for_status().json()
        made[what] = next(iter(answer.values())) if len(answer) == 1 else answer

    dental = {"business_name": "Harbor Dental", "firstname": "Marisol", "lastname": "Vega"}
    make("dental", "/customers", email="marisol@harbordental.example", **dental)
    paul = {"customer_id": made["dental"]["id"], "name": "Paul Ito"}
    make("paul", "/contacts", email="paul@harbordental.example", **paul)
    make("ana", "/customers", firstname="Ana", lastname="Ruiz", email="ana@ruiz.example")
    make("vendor", "/vendors", name="Vega Supply")
    switch = {"name": "Switch", "description": "24 ports", "price_retail": 450, "price_cost": 310}
    make("switch", "/products", upc_code="SW-24", vendor_ids=[made["vendor"]["id"]], **switch)
    sandbox.log.clear()
    return made


def writes(sandbox: Sandbox) -> list[dict[str, Any]]:
    return [each for each in sandbox.log.since() if each["method"] != "GET"]


def read(connection: Connection, *kinds: str) -> Bringing:
    """Read the lists and sort them."""
    job = actions.begin(connection, kinds or ALL)
    work_off()
    job.refresh_from_db()
    return job


def brought(job: Bringing) -> Bringing:
    """Bring in what is clear or decided."""
    actions.run(job)
    work_off()
    job.refresh_from_db()
    return job


def test_everything_comes_in_linked_and_nothing_is_written(
    connection: Connection, there: dict[str, Any], sandbox: Sandbox
) -> None:
    job = read(connection)
    assert (job.state, job.total, Person.objects.count()) == ("review", 5, 0)

    job = brought(job)

    assert (job.state, job.done) == ("done", 5)
    paul = Person.objects.get(first_name="Paul")
    assert (paul.last_name, paul.organization) == ("Ito", Organization.objects.get())
    item = Item.objects.select_related("supplier").get()
    assert (item.code, int(item.price), int(item.cost)) == ("SW-24", 450, 310)
    assert item.supplier == Supplier.objects.get()
    assert writes(sandbox) == []


def test_what_was_added_there_a_moment_ago_is_found(
    connection: Connection, there: dict[str, Any], api: httpx.Client
) -> None:
    brought(read(connection, "customer"))
    api.post("/customers", json={"business_name": "Reef Denim", "email": "ines@reef.example"})

    brought(read(connection, "customer"))

    assert Person.objects.filter(email="ines@reef.example").exists()


def test_the_next_push_of_what_came_in_makes_no_call(
    connection: Connection, there: dict[str, Any], sandbox: Sandbox
) -> None:
    brought(read(connection))
    sandbox.log.clear()

    outbox.sweep()
    work_off()

    assert sandbox.log.since() == []
    assert connection.outbox.filter(kind="person", done_version__gt=0).count() == 3


def test_a_quote_of_what_came_in_uses_customer_and_product(
    connection: Connection, there: dict[str, Any], account: Account, sandbox: Sandbox
) -> None:
    change_options(connection, push_products=True)
    brought(read(connection))
    quote = quoting.create_quote(account, Person.objects.get(first_name="Ana"), "Switches")
    row = {"name": "Switch", "code": "SW-24", "unit_price": "450", "unit_cost": "310"}
    quoting.add_line(quote, {**row, "supplier": "Vega Supply"})
    sandbox.log.clear()
    quoting.publish(quote)

    work_until_settled(quote)

    assert all("/estimates" in each["path"] for each in writes(sandbox))
    state = sandbox.state()
    assert [len(state[kind]) for kind in ("customers", "products", "vendors")] == [2, 1, 1]


def test_an_edit_of_who_came_in_sends_that_alone(
    connection: Connection, there: dict[str, Any], sandbox: Sandbox
) -> None:
    brought(read(connection))
    work_off()
    change_person(Person.objects.get(first_name="Ana"), {"city": "Keene"})
    work_off()
    [sent] = writes(sandbox)
    assert (sent["method"], sent["body"]) == ("PUT", {"city": "Keene"})


def test_the_same_email_is_linked_and_keeps_what_it_says_here(
    connection: Connection, there: dict[str, Any], account: Account, sandbox: Sandbox
) -> None:
    connection.outbox.all().delete()
    mine = create_person(account, {"first_name": "Mari", "email": "Marisol@HarborDental.example"})
    Connection.objects.update(is_on=True)
    job = read(connection, "customer")
    assert job.arrivals.get(label="Marisol Vega").verdict in {"same", "known"}

    brought(job)

    mine.refresh_from_db()
    assert mine.first_name == "Mari" and Person.objects.count() == 2
    link = Link.objects.get(kind="person", key=str(mine.pk))
    assert link.remote_id == str(there["dental"]["id"]) and writes(sandbox) == []


def test_the_same_name_alone_waits_for_a_decision(
    connection: Connection, there: dict[str, Any], account: Account
) -> None:
    Connection.objects.update(is_on=False)
    mine = create_person(account, {"first_name": "ana", "last_name": "Ruiz"})
    Connection.objects.update(is_on=True)
    connection.outbox.all().delete()
    connection.refresh_from_db()
    job = brought(read(connection, "customer"))
    ana = job.arrivals.get(label="Ana Ruiz")
    assert (ana.verdict, ana.outcome, ana.candidates[0]["id"]) == ("ask", "", mine.pk)
    with pytest.raises(Invalid, match="none of the choices"):
        actions.decide(job, ana.pk, "999999")

    actions.decide(job, ana.pk, str(mine.pk))
    brought(job)

    ana.refresh_from_db()
    assert (ana.outcome, ana.said) == ("linked", "") and Person.objects.count() == 2
    assert Link.objects.get(key=str(mine.pk)).remote_id == str(there["ana"]["id"])


@pytest.mark.parametrize(
    ("decision", "people", "outcome"), [("new", 3, "made"), ("leave", 2, "left")]
)
def test_what_has_one_email_twice_in_syncro_is_decided(
    connection: Connection,
    there: dict[str, Any],
    api: httpx.Client,
    decision: str,
    people: int,
    outcome: str,
) -> None:
    api.post("/customers", json={"firstname": "A", "email": "ana@ruiz.example"}).raise_for_status()
    job = read(connection, "customer")
    twin = job.arrivals.get(label="A")
    assert twin.verdict == "ask" and "has this e-mail too" in twin.said
    actions.decide(job, twin.pk, decision)
    brought(job)
    twin.refresh_from_db()
    assert (twin.outcome, Person.objects.count()) == (outcome, people)


def test_bringing_in_again_finds_everything_linked(
    connection: Connection, there: dict[str, Any]
) -> None:
    brought(read(connection))
    job = read(connection)
    assert job.total == 0 and set(job.arrivals.values_list("verdict", flat=True)) == {"known"}
    assert Person.objects.count() == 3 and Item.objects.count() == 1


def test_what_does_not_fit_here_is_left_out_and_said(
    connection: Connection, there: dict[str, Any], api: httpx.Client
) -> None:
    long = {"firstname": "L" * 90, "email": "l@l.example", "state": "Maine"}
    api.post("/customers", json=long).raise_for_status()
    job = brought(read(connection, "customer"))
    arrival = job.arrivals.get(said__startswith="Left out")
    assert arrival.outcome == "made" and "first name" in arrival.said
    person = Person.objects.get(email="l@l.example")
    assert (person.first_name, person.state, person.country) == ("", "ME", "US")


def test_what_cannot_be_kept_here_is_refused_in_words(
    connection: Connection, there: dict[str, Any], api: httpx.Client
) -> None:
    ship = {"name": "Ship", "description": "One", "price_retail": 12_000_000}
    api.post("/products", json=ship).raise_for_status()
    job = brought(read(connection, "product"))
    refused = job.arrivals.get(outcome=Arrival.Outcome.REFUSED)
    assert "must be under 10,000,000" in refused.said and Item.objects.count() == 1


def test_a_code_that_two_products_have_is_decided(
    connection: Connection, there: dict[str, Any], api: httpx.Client, sandbox: Sandbox
) -> None:
    twin = {"name": "Switch B", "description": "B", "upc_code": "sw-24"}
    api.post("/products", json=twin).raise_for_status()
    job = brought(read(connection, "product"))
    asked = job.arrivals.get(verdict=Arrival.Verdict.ASK)
    assert asked.label == "Switch B" and "has this code too" in asked.said
    link = Link.objects.get(kind="product")
    assert link.remote_id == str(there["switch"]["id"]) and Item.objects.count() == 1


def test_a_list_that_is_not_allowed_is_left_out_and_named(
    connection: Connection, there: dict[str, Any], sandbox: Sandbox
) -> None:
    some = [name for name in PERMISSIONS if not name.startswith("Products")]
    sandbox.set_token("sandbox", "Dana", some)
    job = read(connection)
    assert job.state == "review" and "Products - List/Search" in job.skipped["product"]


def test_syncro_down_is_waited_for_and_a_refused_token_stops_it(
    connection: Connection, there: dict[str, Any], sandbox: Sandbox
) -> None:
    fault = sandbox.arm(Fault("down"))
    job = read(connection)
    assert job.state == "reading" and job.not_before and "503" in job.trouble
    sandbox.faults.disarm(fault)
    Bringing.objects.update(not_before=None)
    jobs.sweep()
    work_off()
    job.refresh_from_db()
    assert (job.state, job.trouble) == ("review", "")

    connection.token = "wrong"
    connection.save()
    connection.listings.all().delete()
    job = read(connection)
    assert job.state == "stopped" and "refused the API token" in job.trouble


def test_it_is_canceled_and_goes_on_where_it_was(
    connection: Connection, there: dict[str, Any], sandbox: Sandbox
) -> None:
    job = read(connection)
    actions.run(job)
    work.advance(job.pk, seconds=0)  # the customers, then it stands in line again
    job.refresh_from_db()
    actions.cancel(job)
    work_off()
    assert Person.objects.count() == 2
    actions.go_on(job)
    work_off()
    job.refresh_from_db()
    assert (job.state, Person.objects.count(), writes(sandbox)) == ("done", 3, [])


def test_a_list_that_was_read_is_not_read_again_after_an_interruption(
    connection: Connection, there: dict[str, Any], sandbox: Sandbox
) -> None:
    sandbox.arm(Fault("error_before", "GET", "/products"))
    job = read(connection)
    assert (job.state, job.lists_read) == ("reading", ["customer", "contact", "vendor"])
    Bringing.objects.update(not_before=None)
    jobs.sweep()
    work_off()
    job.refresh_from_db()
    asked = [each["path"] for each in sandbox.log.since()]
    assert job.state == "review" and sum(path.endswith("/customers") for path in asked) == 1
