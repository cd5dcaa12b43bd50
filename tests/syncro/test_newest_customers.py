"""Who changed since customers were listed is told by one page, where that can be believed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from quotewright.integrations.port import Ambiguous
from quotewright.integrations.syncro.newest import FACT
from quotewright.integrations.syncro.psa import SyncroPsa
from quotewright.sandbox import Sandbox, technician
from quotewright.sandbox.fields import moment_text
from quotewright.sandbox.records import new_customer
from tests.syncro.conftest import LINES, MARISOL, MemoryLedger, Wire, connected, make_offer
from tests.syncro.test_late_twins import COLLEAGUE

# More than a page, so that the newest are told by their order alone.
NEIGHBORS = 30
# A company under another e-mail address, and a customer under another name.
COMPANY = {"business_name": "harbor dental", "email": "office@harbordental.example"}
HERSELF = {"firstname": "Marisol", "lastname": "Vega", "email": MARISOL.email}


@pytest.fixture
def neighbors(sandbox: Sandbox) -> list[int]:
    """Customers of the last month; of each two the one that was made first was changed last."""
    made = []
    for n in range(NEIGHBORS):
        moment = moment_text(datetime.now(UTC) - timedelta(days=NEIGHBORS - (n ^ 1)))
        times = {"created_at": moment, "updated_at": moment}
        one = sandbox.store.add("customer", {**new_customer(business_name=f"No. {n}"), **times})
        made.append(one["id"])
    return made


@pytest.fixture
def ledger() -> MemoryLedger:
    """Whether numbers find estimates and customers can be sorted is known."""
    ledger = MemoryLedger()
    ledger.remember("fact", "number lookup", "yes", {})
    ledger.remember("fact", FACT, "yes", {})
    return ledger


def listed(wire: Wire) -> SyncroPsa:
    """Connect, both lists being read just now."""
    psa = connected(wire)
    for kind in ("customer", "contact"):
        psa.directory.replace(kind, psa.read_list(kind))
    wire.calls.clear()
    return psa


def test_a_new_person_of_a_new_company_takes_a_call_a_line_and_three(
    neighbors: list[int], wire: Wire, ledger: MemoryLedger
) -> None:
    listed(wire).push_quote(replace(make_offer(), made_since_start=True), ledger)

    assert wire.calls[:3] == ["GET /customers", "POST /customers", "POST /estimates"]
    assert len(wire.calls) == len(LINES) + 3


def test_their_new_colleague_takes_as_many(
    neighbors: list[int], wire: Wire, ledger: MemoryLedger
) -> None:
    psa = listed(wire)
    psa.push_person(MARISOL, ledger)
    wire.calls.clear()

    psa.push_quote(replace(make_offer(party=COLLEAGUE), made_since_start=True), ledger)

    assert wire.calls[:3] == ["GET /customers", "POST /contacts", "POST /estimates"]
    assert len(wire.calls) == len(LINES) + 3


@pytest.mark.parametrize("sorting", ["any_field", "some_fields"])
@pytest.mark.parametrize("body", [COMPANY, HERSELF], ids=["company", "herself"])
def test_who_was_entered_since_is_found(
    body: dict[str, Any], sorting: str, neighbors: list[int], wire: Wire, sandbox: Sandbox
) -> None:
    sandbox.switch("customer_sort", sorting)
    psa, ledger = listed(wire), MemoryLedger()
    there = psa.client.create_customer(body)

    psa.push_person(MARISOL, ledger)

    link = ledger.recall("person", MARISOL.key)
    fact = ledger.recall("fact", FACT)
    assert link and link.snapshot["customer_id"] == str(there.id)
    assert fact and fact.remote_id == ("yes" if sorting == "any_field" else "no")


@pytest.mark.parametrize("body", [COMPANY, HERSELF], ids=["company", "herself"])
def test_who_became_it_since_by_a_change_is_found(
    body: dict[str, Any],
    neighbors: list[int],
    wire: Wire,
    sandbox: Sandbox,
    ledger: MemoryLedger,
) -> None:
    psa = listed(wire)
    technician.edit(sandbox, "customer", neighbors[0], body)

    psa.push_person(MARISOL, ledger)

    link = ledger.recall("person", MARISOL.key)
    assert link is not None and link.snapshot["customer_id"] == str(neighbors[0])


def test_who_was_listed_is_read_once_more_and_taken(
    neighbors: list[int], wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    row = sandbox.store.find("customer", neighbors[0])
    assert row is not None
    row["business_name"] = COMPANY["business_name"]

    listed(wire).push_person(MARISOL, ledger)

    assert wire.calls == ["GET /customers", f"GET /customers/{neighbors[0]}", "POST /contacts"]


def test_one_of_the_name_when_listed_and_one_since_are_two(
    neighbors: list[int], wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    row = sandbox.store.find("customer", neighbors[0])
    assert row is not None
    row["business_name"] = COMPANY["business_name"]
    psa = listed(wire)
    psa.client.create_customer(COMPANY)

    with pytest.raises(Ambiguous) as refusal:
        psa.push_person(MARISOL, ledger)

    assert "2 Syncro customers have the name Harbor Dental" in str(refusal.value)


def test_where_more_changed_than_a_page_tells_they_are_asked_for_one_by_one(
    neighbors: list[int], wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa = listed(wire)
    there = psa.client.create_customer(COMPANY)
    for one in neighbors:
        technician.edit(sandbox, "customer", one, {"city": "Portland"})
    wire.calls.clear()

    psa.push_person(MARISOL, ledger)

    assert wire.calls == ["GET /customers"] * 3 + ["POST /contacts"]
    assert sandbox.state()["contacts"][0]["customer_id"] == there.id


def test_a_page_that_did_not_reach_back_is_asked_for_again_once_the_list_was_read(
    neighbors: list[int], wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa = listed(wire)
    for one in neighbors:
        technician.edit(sandbox, "customer", one, {"city": "Portland"})

    calls = []
    for key in ("7", "8"):
        wire.calls.clear()
        psa.push_person(replace(MARISOL, key=key, email=f"{key}@b.example"), ledger)
        ledger.forget("organization", "3")
        calls.append(len(wire.calls))

    assert calls == [4, 3]  # the page, and the two questions; then these alone


def test_an_old_list_is_not_believed(
    neighbors: list[int], wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    connected(wire).client.create_customer(COMPANY)

    connected(wire).push_person(MARISOL, ledger)

    assert len(sandbox.state()["customers"]) == NEIGHBORS + 1


def test_a_colleague_who_was_there_and_forgotten_gets_no_second_estimate(
    neighbors: list[int], wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    connected(wire).push_person(MARISOL, ledger)
    before = dict(ledger.links)
    connected(wire).push_quote(make_offer(party=COLLEAGUE), ledger)
    ledger.links = before  # as from a backup
    for line in [*sandbox.state()["estimates"][0]["lines"]]:
        connected(wire).client.delete_line(str(sandbox.state()["estimates"][0]["id"]), line["id"])

    connected(wire).push_quote(make_offer(party=COLLEAGUE), ledger)

    assert len(sandbox.state()["estimates"]) == len(sandbox.state()["contacts"]) == 1


@pytest.mark.parametrize("email", ["", "m.vega@harbordental.example"])
def test_who_is_new_a_second_time_gets_no_second_estimate(
    email: str, wire: Wire, sandbox: Sandbox
) -> None:
    """A restored database forgot her; without an e-mail, or by another one, nobody finds her."""
    before = replace(MARISOL, email="" if not email else MARISOL.email)
    pushed = connected(wire).push_quote(make_offer(party=before), MemoryLedger())
    for line in [*sandbox.state()["estimates"][0]["lines"]]:
        connected(wire).client.delete_line(pushed.remote_id, line["id"])

    again = connected(wire).push_quote(
        make_offer(party=replace(MARISOL, email=email)), MemoryLedger()
    )

    assert again.remote_id == pushed.remote_id and len(sandbox.state()["estimates"]) == 1


class ById(Wire):
    """Carries requests to a Syncro that sorts by id whatever it is asked to sort by."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        asked = request.url.params.get("sort", "")
        request.url = request.url.copy_set_param("sort", asked.replace("updated_at", "id"))
        return super().handle_request(request)


def test_where_all_were_changed_in_the_order_they_were_made_nobody_is_missed(
    sandbox: Sandbox,
) -> None:
    for n in range(2 * NEIGHBORS):
        moment = moment_text(datetime.now(UTC) - timedelta(days=2 * NEIGHBORS - n))
        times = {"created_at": moment, "updated_at": moment}
        sandbox.store.add("customer", {**new_customer(business_name=f"No. {n}"), **times})
    psa, ledger = listed(ById(sandbox)), MemoryLedger()
    there = sandbox.state()["customers"][NEIGHBORS]["id"]
    technician.edit(sandbox, "customer", there, COMPANY)

    psa.push_person(MARISOL, ledger)

    link = ledger.recall("person", MARISOL.key)
    assert link is not None and link.snapshot["customer_id"] == str(there)
    assert ledger.recall("fact", FACT) is None


class Removing(Wire):
    """Carries requests; a technician removes a customer as soon as the first page was read."""

    def __init__(self, sandbox: Sandbox, goes: int) -> None:
        super().__init__(sandbox)
        self.sandbox, self.goes = sandbox, [goes]

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = super().handle_request(request)
        while self.goes:
            technician.remove(self.sandbox, "customer", self.goes.pop())
        return response


def test_who_moved_to_a_page_that_was_read_already_is_not_missed(
    neighbors: list[int], sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    there = sandbox.state()["customers"][25]["id"]  # the first of the second page
    row = sandbox.store.find("customer", there)
    assert row is not None
    row["business_name"] = COMPANY["business_name"]
    row["updated_at"] = row["created_at"] = moment_text(datetime.now(UTC) - timedelta(days=90))

    listed(Removing(sandbox, neighbors[0])).push_person(MARISOL, ledger)

    link = ledger.recall("person", MARISOL.key)
    assert link is not None and link.snapshot["customer_id"] == str(there)
