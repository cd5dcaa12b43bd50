"""A call that takes effect after it was looked for in vain: its twin is found and taken away."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from quotewright.integrations.port import OutcomeUnknown
from quotewright.integrations.syncro.psa import SyncroPsa
from quotewright.quotes.document import Party
from quotewright.sandbox import Sandbox
from tests.syncro.conftest import (
    LINES,
    MARISOL,
    MemoryLedger,
    Wire,
    connected,
    make_offer,
)
from tests.syncro.test_lost_answers import ACCEPTED

NAMELESS = Party(key="9", first_name="Ana", last_name="Ruiz")
COLLEAGUE = Party(
    key="8",
    first_name="Ben",
    last_name="Ode",
    email="ben@harbordental.example",
    organization_key="3",
    organization="Harbor Dental",
)


class LateWire(Wire):
    """Swallows the first request that matches and lets it take effect when told to."""

    def __init__(self, sandbox: Sandbox, late: str) -> None:
        super().__init__(sandbox)
        self._late = late
        self._held: httpx.Request | None = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        method, ending = self._late.split()
        if self._held is None and request.method == method and request.url.path.endswith(ending):
            self._held = request
            raise httpx.ReadTimeout("no answer yet", request=request)
        return super().handle_request(request)

    def arrive(self) -> None:
        assert self._held is not None
        super().handle_request(self._held)


def push_a_quote(psa: SyncroPsa, ledger: MemoryLedger) -> None:
    psa.push_quote(make_offer(), ledger)


def push_a_colleague(psa: SyncroPsa, ledger: MemoryLedger) -> None:
    psa.push_person(MARISOL, ledger)
    psa.push_person(COLLEAGUE, ledger)


def push_nameless(psa: SyncroPsa, ledger: MemoryLedger) -> None:
    psa.push_person(NAMELESS, ledger)


CASES: dict[str, tuple[str, str, Callable[[SyncroPsa, MemoryLedger], None]]] = {
    "customer": ("POST /customers", "customers", push_a_quote),
    "customer without e-mail": ("POST /customers", "customers", push_nameless),
    "contact": ("POST /contacts", "contacts", push_a_colleague),
    "estimate": ("POST /estimates", "estimates", push_a_quote),
    "line": ("POST /line_items", "lines", push_a_quote),
}


def held(sandbox: Sandbox, kind: str) -> list[Any]:
    state = sandbox.state()
    rows = state["estimates"][0]["lines"] if kind == "lines" else state[kind]
    return list(rows)


@pytest.mark.parametrize("case", CASES)
def test_an_untouched_late_twin_is_taken_away(
    case: str, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    late, kind, push = CASES[case]
    wire = LateWire(sandbox, late)
    psa = connected(wire)
    with pytest.raises(OutcomeUnknown):
        push(psa, ledger)
    push(psa, ledger)
    (suspect,) = ledger.suspects
    assert psa.clear_twin(suspect, ledger) is None
    before = held(sandbox, kind)

    wire.arrive()
    assert len(held(sandbox, kind)) == len(before) + 1
    twin = psa.clear_twin(suspect, ledger)

    assert twin is not None and twin.is_removed
    assert held(sandbox, kind) == before
    assert psa.clear_twin(suspect, ledger) is None


def test_a_late_twin_that_somebody_changed_is_left_to_a_person(
    sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    wire = LateWire(sandbox, "POST /estimates")
    psa = connected(wire)
    with pytest.raises(OutcomeUnknown):
        psa.push_quote(make_offer(), ledger)
    psa.push_quote(make_offer(), ledger)
    wire.arrive()
    theirs = sandbox.state()["estimates"][-1]
    psa.client.add_line(str(theirs["id"]), {"item": "Hub", "name": "Hub", "position": 1})

    twin = psa.clear_twin(ledger.suspects[0], ledger)

    assert twin is not None and not twin.is_removed
    own = ledger.recall("estimate", make_offer().document.key)
    assert own is not None and twin.kept_id == own.remote_id != twin.remote_id


def test_a_late_second_invoice_is_named_and_never_removed(
    sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    wire = LateWire(sandbox, "POST /convert_to_invoice")
    psa = connected(wire)
    with pytest.raises(OutcomeUnknown):
        psa.push_quote(ACCEPTED, ledger)
    psa.push_quote(ACCEPTED, ledger)
    wire.arrive()

    twin = psa.clear_twin(ledger.suspects[0], ledger)

    assert twin is not None and twin.kind == "invoice" and not twin.is_removed
    assert len(sandbox.state()["invoices"]) == 2


def test_a_late_line_is_not_taken_for_ours(sandbox: Sandbox, ledger: MemoryLedger) -> None:
    """Two lines that say the same are two lines: neither of ours goes."""
    wire = LateWire(sandbox, "POST /line_items")
    psa = connected(wire)
    with pytest.raises(OutcomeUnknown):
        psa.push_quote(make_offer(), ledger)
    psa.push_quote(make_offer(), ledger)

    wire.arrive()
    psa.clear_twin(ledger.suspects[0], ledger)

    linked = {link.remote_id for link in ledger.recall_children("line", "QW-TESTKEY23").values()}
    assert {str(line["id"]) for line in held(sandbox, "lines")} == linked
    assert len(linked) == len(LINES)


def test_a_person_whose_link_moved_in_a_merger_is_not_taken_for_a_twin(
    sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    wire = LateWire(sandbox, "POST /customers")
    psa = connected(wire)
    with pytest.raises(OutcomeUnknown):
        psa.push_person(MARISOL, ledger)
    psa.push_person(MARISOL, ledger)
    link, of = ledger.links.pop(("person", MARISOL.key))
    ledger.links["person", "99"] = link, of  # merged into another person here

    assert psa.clear_twin(ledger.suspects[0], ledger) is None
    assert len(held(sandbox, "customers")) == 1


def test_a_namesake_of_ours_is_not_taken_for_a_twin(sandbox: Sandbox, ledger: MemoryLedger) -> None:
    wire = LateWire(sandbox, "POST /contacts")
    psa = connected(wire)
    psa.push_person(MARISOL, ledger)
    john = dataclasses.replace(COLLEAGUE, email="", first_name="John", last_name="Smith")
    with pytest.raises(OutcomeUnknown):
        psa.push_person(john, ledger)
    psa.push_person(john, ledger)
    psa.push_person(dataclasses.replace(john, key="10", email="john@harbor.example"), ledger)

    assert psa.clear_twin(ledger.suspects[0], ledger) is None
    assert len(held(sandbox, "contacts")) == 2
