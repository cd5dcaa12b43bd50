"""What is edited while the answer to an earlier call is unknown makes no twin and is not lost."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import Any

import httpx
import pytest

from quotewright.integrations.port import OutcomeUnknown, Unavailable, Unsettled
from quotewright.integrations.syncro.psa import SyncroPsa
from quotewright.quotes.document import Party
from quotewright.sandbox import Sandbox
from tests.syncro.conftest import LINES, MARISOL, MemoryLedger, Wire, connected, make_offer
from tests.syncro.test_lost_answers import ACCEPTED

ALONE = dataclasses.replace(MARISOL, organization="", organization_key="")
BEN = Party("9", "Ben", "Ode")
EDITS: list[tuple[Party, dict[str, str]]] = [
    (ALONE, {"email": "new@harbordental.example"}),
    (MARISOL, {"email": "new@harbordental.example"}),
    (MARISOL, {"city": "Portland"}),
    (BEN, {"email": "ben@harbordental.example"}),
    (BEN, {"last_name": "Oden"}),
]


@pytest.mark.parametrize(("party", "edit"), EDITS)
def test_a_person_edited_meanwhile_is_found_by_what_was_sent_and_then_updated(
    party: Party,
    edit: dict[str, Any],
    psa: SyncroPsa,
    wire: Wire,
    sandbox: Sandbox,
    ledger: MemoryLedger,
) -> None:
    wire.lose = ["POST /customers"]
    with pytest.raises(OutcomeUnknown):
        psa.push_person(party, ledger)

    psa.push_person(dataclasses.replace(party, **edit), ledger)

    [customer] = sandbox.state()["customers"]
    [(field, value)] = edit.items()
    assert customer[field.replace("last_name", "lastname")] == value
    assert sandbox.state()["contacts"] == []


def test_a_colleague_waits_while_it_is_unknown_whether_their_company_was_made(
    wire: Wire, ledger: MemoryLedger
) -> None:
    patient = connected(wire, settle=120)
    wire.lose = ["POST /customers"]
    with pytest.raises(OutcomeUnknown):
        patient.push_person(MARISOL, ledger)

    with pytest.raises(Unsettled):
        patient.push_person(dataclasses.replace(MARISOL, key="8", email="p@h.example"), ledger)


def test_a_lost_update_that_is_taken_back_is_taken_back_there_too(
    psa: SyncroPsa, wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa.push_quote(make_offer(), ledger)
    [estimate] = sandbox.state()["estimates"]
    wire.lose = [f"PUT /{estimate['lines'][0]['id']}", f"PUT /{estimate['id']}"]
    dearer = dataclasses.replace(LINES[0], unit_price=Decimal(1900))
    for wrong in (make_offer(name="Wrong"), make_offer(dearer, *LINES[1:])):
        with pytest.raises(OutcomeUnknown):
            psa.push_quote(wrong, ledger)

    psa.push_quote(make_offer(), ledger)

    [estimate] = sandbox.state()["estimates"]
    assert (estimate["subtotal"], estimate["name"][:14]) == ("1747.74", "Office refresh")


def test_a_line_whose_text_syncro_alters_is_known_by_its_place(
    sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    wire = _Collapsing(sandbox)
    psa = connected(wire)
    free = dataclasses.replace(LINES[0], name="Free  setup", unit_price=Decimal(0))
    wire.lose = ["POST /line_items"]
    with pytest.raises(OutcomeUnknown):
        psa.push_quote(make_offer(free, *LINES[1:]), ledger)

    psa.push_quote(make_offer(free, *LINES[1:]), ledger)

    assert len(sandbox.state()["estimates"][0]["lines"]) == 3


def test_a_price_that_had_to_be_sent_twice_is_sent_again_after_a_cut(
    sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    wire = _OwnPrices(sandbox)
    psa = connected(wire)
    with pytest.raises(Unavailable):
        psa.push_quote(make_offer(), ledger)

    pushed = psa.push_quote(make_offer(), ledger)

    assert pushed.totals and pushed.totals.subtotal == Decimal("1747.74")


def test_the_signed_quote_is_billed_to_the_person_it_was_given_to_last(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa.push_quote(make_offer(), ledger)
    zed = Party("20", "Zed", "Other", "z@o.example", organization_key="30", organization="Other")

    document = dataclasses.replace(ACCEPTED.document, party=zed)
    psa.push_quote(dataclasses.replace(ACCEPTED, document=document), ledger)

    names = {c["id"]: c["business_name"] for c in sandbox.state()["customers"]}
    assert names[sandbox.state()["invoices"][0]["customer_id"]] == "Other"


class _Collapsing(Wire):
    """A Syncro that makes one space of two."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return super().handle_request(_sent_as(request, request.content.replace(b"  ", b" ")))


class _OwnPrices(Wire):
    """A Syncro that fills in a price of its own first; the second call fails once."""

    fails = 1

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "PUT" and "line_items" in request.url.path and self.fails:
            self.fails -= 1
            raise httpx.ConnectError("cut", request=request)
        if request.method == "POST" and request.url.path.endswith("line_items"):
            request = _sent_as(request, request.content.replace(b'"price":949', b'"price":1'))
        return super().handle_request(request)


def _sent_as(request: httpx.Request, content: bytes) -> httpx.Request:
    kept = {k: v for k, v in request.headers.items() if k.lower() != "content-length"}
    return httpx.Request(request.method, request.url, headers=kept, content=content)
