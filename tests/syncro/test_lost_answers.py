"""A lost answer to a creating call never makes a second record."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import pytest

from quotewright.integrations.port import OutcomeUnknown, Signature, Stage, Unsettled
from quotewright.integrations.syncro.psa import SyncroPsa
from quotewright.sandbox import Sandbox
from tests.syncro.conftest import LINES, MemoryLedger, Wire, connected, make_offer

SIGNATURE = Signature("Marisol Vega", datetime(2026, 11, 24, tzinfo=UTC), "PO-7", "9c1f")
ACCEPTED = dataclasses.replace(make_offer(), stage=Stage.ACCEPTED, signature=SIGNATURE)
CREATING = ("POST /customers", "POST /estimates", "POST /line_items", "POST /convert_to_invoice")


@pytest.mark.parametrize("lost", CREATING)
def test_a_lost_answer_makes_no_twin(
    lost: str, psa: SyncroPsa, wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    wire.lose = [lost]
    with pytest.raises(OutcomeUnknown):
        psa.push_quote(ACCEPTED, ledger)

    psa.push_quote(ACCEPTED, ledger)

    census = sandbox.census()
    assert census["duplicates"] == []
    assert (len(sandbox.state()["customers"]), len(sandbox.state()["estimates"])) == (1, 1)
    assert [invoice["subtotal"] for invoice in sandbox.state()["invoices"]] == ["1747.74"]


@pytest.mark.parametrize("lookup", ["found", "not_found"])
def test_an_estimate_is_found_whether_or_not_syncro_looks_up_numbers(
    lookup: str, psa: SyncroPsa, wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    sandbox.switch("estimate_by_number", lookup)
    wire.lose = ["POST /estimates"]
    with pytest.raises(OutcomeUnknown):
        psa.push_quote(make_offer(), ledger)

    psa.push_quote(make_offer(), ledger)

    assert len(sandbox.state()["estimates"]) == 1


def test_nothing_is_created_before_a_lost_answer_has_settled(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    patient = connected(wire, settle=120)
    wire.lose = ["POST /estimates"]
    with pytest.raises(OutcomeUnknown):
        patient.push_quote(make_offer(), ledger)
    wire.calls.clear()

    with pytest.raises(Unsettled) as waiting:
        patient.push_quote(make_offer(), ledger)

    assert wire.calls == [] and 110 < (waiting.value.retry_after or 0) <= 120


def test_a_line_that_was_lost_and_then_removed_here_is_removed_there(
    psa: SyncroPsa, wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    wire.lose = ["POST /line_items"]
    with pytest.raises(OutcomeUnknown):
        psa.push_quote(make_offer(), ledger)

    psa.push_quote(make_offer(*LINES[1:]), ledger)

    [estimate] = sandbox.state()["estimates"]
    assert [line["item"] for line in estimate["lines"]] == ["Access point", "Hours"]


def test_a_forgotten_ledger_finds_the_estimate_instead_of_making_a_second(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa.push_quote(make_offer(), ledger)

    with pytest.raises(Exception, match="in Syncro already"):
        psa.push_quote(make_offer(), MemoryLedger())

    assert len(sandbox.state()["estimates"]) == len(sandbox.state()["customers"]) == 1
