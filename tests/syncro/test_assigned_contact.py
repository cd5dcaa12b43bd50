"""The assigned contact of an estimate: sent once, seen whether it was kept, then known."""

from __future__ import annotations

import dataclasses

import httpx
import pytest

from quotewright.integrations.port import Offer, OutcomeUnknown
from quotewright.sandbox import Sandbox
from tests.syncro.conftest import LINES, MARISOL, MemoryLedger, Wire, connected, make_offer
from tests.syncro.test_lost_answers import ACCEPTED
from tests.syncro.test_push_person import PAUL


@pytest.fixture
def ledger(wire: Wire) -> MemoryLedger:
    """Marisol is the customer, so that Paul becomes a contact."""
    ledger = MemoryLedger()
    connected(wire).push_person(MARISOL, ledger)
    connected(wire).push_person(PAUL, ledger)
    return ledger


def offered(key: str = "QW-TESTKEY23", number: str = "1042") -> Offer:
    return make_offer(party=PAUL, key=key, number=number)


def contact_id(sandbox: Sandbox) -> int:
    return int(sandbox.state()["contacts"][0]["id"])


def fact(ledger: MemoryLedger) -> str:
    link = ledger.recall("fact", "contact on estimate")
    return link.remote_id if link else ""


def test_where_syncro_keeps_it_every_estimate_has_it(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    sandbox.switch("contact_on_estimate", "accepted")
    psa = connected(wire)

    psa.push_quote(offered(), ledger)
    psa.push_quote(offered("QW-SECOND", "1043"), ledger)

    assert fact(ledger) == "yes"
    assert {each["contact_id"] for each in sandbox.state()["estimates"]} == {contact_id(sandbox)}


def test_where_syncro_drops_it_it_is_sent_once_and_never_again(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa = connected(wire)
    psa.push_quote(offered(), ledger)
    assert fact(ledger) == "no"

    psa.push_quote(offered("QW-SECOND", "1043"), ledger)

    first, second = (ledger.links["estimate", key][0] for key in ("QW-TESTKEY23", "QW-SECOND"))
    assert "contact_id" not in first.snapshot and "contact_id" not in second.snapshot


@pytest.mark.parametrize("switch", ["accepted", "ignored"])
def test_finding_out_costs_no_call(
    switch: str, wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    sandbox.switch("contact_on_estimate", switch)
    wire.calls.clear()

    connected(wire).push_quote(offered(), ledger)

    writes = [call.split("/")[1] for call in wire.calls if call.startswith("POST")]
    assert writes == ["estimates"] * 4
    assert not [call for call in wire.calls if call.startswith("PUT")]


class StrictWire(Wire):
    """An account that refuses fields which the documents do not name."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/estimates") and b"contact_id" in request.content:
            return httpx.Response(422, json={"contact_id": ["is unknown"]}, request=request)
        return super().handle_request(request)


def test_where_syncro_refuses_it_the_estimate_goes_without(
    sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    connected(StrictWire(sandbox)).push_quote(offered(), ledger)

    assert fact(ledger) == "no" and len(sandbox.state()["estimates"]) == 1


def test_another_contact_takes_over_where_syncro_keeps_it(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    sandbox.switch("contact_on_estimate", "accepted")
    psa = connected(wire)
    psa.push_quote(offered(), ledger)
    eva = dataclasses.replace(PAUL, key="9", first_name="Eva", email="eva@harbordental.example")

    psa.push_quote(make_offer(party=eva), ledger)
    [estimate] = sandbox.state()["estimates"]
    assert estimate["contact_id"] == sandbox.state()["contacts"][1]["id"]

    psa.push_quote(make_offer(party=MARISOL), ledger)
    [estimate] = sandbox.state()["estimates"]
    assert estimate["contact_id"] is None


@pytest.mark.parametrize("switch", ["accepted", "ignored"])
@pytest.mark.parametrize("copied", ["dropped", "copied"])
def test_the_invoice_always_has_it(
    copied: str, switch: str, wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    sandbox.switch("contact_on_estimate", switch)
    sandbox.switch("convert_contact", copied)
    document = dataclasses.replace(ACCEPTED.document, party=PAUL)

    connected(wire).push_quote(dataclasses.replace(ACCEPTED, document=document), ledger)

    assert [i["contact_id"] for i in sandbox.state()["invoices"]] == [contact_id(sandbox)]


def test_switched_off_it_goes_nowhere(wire: Wire, sandbox: Sandbox, ledger: MemoryLedger) -> None:
    sandbox.switch("contact_on_estimate", "accepted")
    document = dataclasses.replace(ACCEPTED.document, party=PAUL)

    connected(wire, assign_contact=False).push_quote(
        dataclasses.replace(ACCEPTED, document=document), ledger
    )

    state = sandbox.state()
    assert [each["contact_id"] for each in [*state["estimates"], *state["invoices"]]] == [None] * 2
    assert fact(ledger) == ""


@pytest.mark.parametrize("switch", ["accepted", "ignored"])
@pytest.mark.parametrize("lost", ["POST /estimates", "POST /line_items"])
def test_a_lost_answer_leaves_it_to_the_next_line(
    lost: str, switch: str, wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    sandbox.switch("contact_on_estimate", switch)
    wire.lose = [lost]
    with pytest.raises(OutcomeUnknown):
        connected(wire).push_quote(offered(), ledger)

    connected(wire).push_quote(offered(), ledger)

    assert fact(ledger) == ("yes" if switch == "accepted" else "no")
    assert len(sandbox.state()["estimates"][0]["lines"]) == len(LINES)
