"""An accepted quote's estimate becomes an invoice, once, and equals what was signed."""

from __future__ import annotations

import dataclasses

import pytest

from quotewright.integrations.port import PsaError
from quotewright.integrations.syncro.psa import SyncroPsa
from quotewright.sandbox import Sandbox
from tests.syncro.conftest import MemoryLedger, Wire, connected, make_offer
from tests.syncro.test_lost_answers import ACCEPTED


def test_acceptance_in_step_takes_four_calls(
    psa: SyncroPsa, wire: Wire, ledger: MemoryLedger
) -> None:
    psa.push_quote(make_offer(), ledger)
    wire.calls.clear()

    psa.push_quote(ACCEPTED, ledger)

    assert [call.split()[0] for call in wire.calls] == ["GET", "PUT", "POST", "PUT"]


def test_the_invoice_equals_what_was_signed(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    pushed = psa.push_quote(ACCEPTED, ledger)

    [invoice] = sandbox.state()["invoices"]
    assert pushed.invoice_id == str(invoice["id"])
    assert (invoice["subtotal"], invoice["tax"], invoice["total"]) == (
        "1747.74",
        "74.19",
        "1821.93",
    )
    assert invoice["po_number"] == "PO-7" and "accepted by Marisol Vega" in invoice["note"]


def test_accepting_twice_makes_one_invoice(
    psa: SyncroPsa, wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa.push_quote(ACCEPTED, ledger)
    wire.calls.clear()

    psa.push_quote(ACCEPTED, ledger)

    assert len(sandbox.state()["invoices"]) == 1 and wire.calls == []


def test_conversion_can_be_switched_off(wire: Wire, sandbox: Sandbox, ledger: MemoryLedger) -> None:
    psa = connected(wire, convert_accepted=False)

    psa.push_quote(ACCEPTED, ledger)

    assert sandbox.state()["invoices"] == []
    assert [estimate["status"] for estimate in sandbox.state()["estimates"]] == ["Approved"]


def test_nothing_is_converted_while_the_sums_differ(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    pushed = psa.push_quote(make_offer(), ledger)
    psa.client.add_line(
        pushed.remote_id, {"item": "Extra", "name": "Extra", "quantity": 1, "price": 5}
    )

    with pytest.raises(PsaError, match="“Extra” is there only"):
        psa.push_quote(ACCEPTED, ledger)

    assert sandbox.state()["invoices"] == []


def test_an_estimate_converted_by_hand_is_taken_when_it_equals(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    pushed = psa.push_quote(make_offer(), ledger)
    psa.client.convert(pushed.remote_id)

    taken = psa.push_quote(ACCEPTED, ledger)

    [invoice] = sandbox.state()["invoices"]
    assert taken.invoice_id == str(invoice["id"])


def test_the_invoice_carries_the_contact(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa.client.create_customer({"business_name": "Harbor Dental", "email": "office@b.example"})

    psa.push_quote(ACCEPTED, ledger)

    [contact] = sandbox.state()["contacts"]
    assert sandbox.state()["invoices"][0]["contact_id"] == contact["id"]


def test_a_crash_after_conversion_still_tells_the_invoice_of_the_signature(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa.push_quote(dataclasses.replace(ACCEPTED, signature=None), ledger)
    invoice_id = psa.client.convert(ledger.links["estimate", "QW-TESTKEY23"][0].remote_id).id
    ledger.remember("invoice", "QW-TESTKEY23", str(invoice_id), {})

    psa.push_quote(ACCEPTED, ledger)

    assert sandbox.state()["invoices"][0]["po_number"] == "PO-7"
