"""Faults that exploring the protocol's model found (tests/protocol), held in the code itself."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from quotewright.integrations.port import OutcomeUnknown, Unsettled
from quotewright.sandbox import Sandbox
from tests.syncro.conftest import MARISOL, MemoryLedger, Wire, connected, make_offer

EDITED = dataclasses.replace(MARISOL, last_name="Vega-Ruiz")


def test_a_quote_that_waited_does_not_take_back_a_newer_person(
    sandbox: Sandbox, wire: Wire, ledger: MemoryLedger
) -> None:
    psa = connected(wire)
    read_before_the_edit = dataclasses.replace(make_offer(), party_now=lambda: EDITED)
    psa.push_person(EDITED, ledger)  # while the quote waits for its turn

    psa.push_quote(read_before_the_edit, ledger)

    [customer] = sandbox.state()["customers"]
    assert customer["lastname"] == "Vega-Ruiz"


def test_a_doubt_is_as_young_as_its_call_however_long_the_turn_took(
    wire: Wire, ledger: MemoryLedger
) -> None:
    turns: list[int] = []
    psa = connected(wire, settle=120, pace=lambda: turns.append(len(ledger.begun)))
    wire.lose = ["POST /customers"]

    with pytest.raises(OutcomeUnknown):
        psa.push_person(MARISOL, ledger)

    assert ledger.begun and turns and not any(turns)
    assert len(turns) == len(wire.calls)


def test_a_newer_value_waits_until_an_update_without_answer_can_no_longer_replace_it(
    sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    wire = _Slow(sandbox)
    psa = connected(wire, settle=120)
    psa.push_quote(make_offer(), ledger)
    wire.delay = "PUT"
    with pytest.raises(OutcomeUnknown):
        psa.push_quote(make_offer(name="Phase two"), ledger)

    with pytest.raises(Unsettled):
        psa.push_quote(make_offer(name="Phase three"), ledger)
    wire.arrive()
    _age(ledger)
    psa.push_quote(make_offer(name="Phase three"), ledger)

    [estimate] = sandbox.state()["estimates"]
    assert estimate["name"].startswith("Phase three") and not ledger.begun


def test_the_same_values_are_sent_again_at_once_and_others_still_wait(
    sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    wire = _Slow(sandbox)
    psa = connected(wire, settle=120)
    psa.push_quote(make_offer(), ledger)
    wire.delay = "PUT"
    with pytest.raises(OutcomeUnknown):
        psa.push_quote(make_offer(name="Phase two"), ledger)

    psa.push_quote(make_offer(name="Phase two"), ledger)

    with pytest.raises(Unsettled):
        psa.push_quote(make_offer(name="Phase three"), ledger)


class _Slow(Wire):
    """Keeps one request on its way until it is told to let it arrive."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(sandbox)
        self.delay = ""
        self.late: httpx.Request | None = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self.delay and request.method == self.delay:
            self.delay, self.late = "", request
            raise httpx.ReadTimeout("still on its way", request=request)
        return super().handle_request(request)

    def arrive(self) -> None:
        assert self.late is not None
        super().handle_request(self.late)


def _age(ledger: MemoryLedger) -> None:
    """Let what is in doubt have begun long ago."""
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    for name, (doubt, parent) in ledger.begun.items():
        ledger.begun[name] = dataclasses.replace(doubt, since=long_ago), parent
