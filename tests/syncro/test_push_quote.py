"""A quote becomes an estimate and follows its changes."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

import pytest

from quotewright.integrations.port import Drift, Rejected, Stage
from quotewright.integrations.syncro.psa import SyncroPsa
from quotewright.quotes.document import Conditions, Line
from quotewright.sandbox import Sandbox
from tests.syncro.conftest import LINES, MemoryLedger, Wire, connected, make_offer


def items(sandbox: Sandbox) -> list[str]:
    [estimate] = sandbox.state()["estimates"]
    return [row["item"] for row in sorted(estimate["lines"], key=lambda r: r["position"])]


def test_a_quote_becomes_an_estimate(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    pushed = psa.push_quote(make_offer(), ledger)

    [estimate] = sandbox.state()["estimates"]
    assert pushed.remote_id == str(estimate["id"])
    assert pushed.totals and pushed.totals.subtotal == Decimal("1747.74")
    assert estimate["name"] == "Office refresh [QW-TESTKEY23]"
    assert items(sandbox) == ["Firewall", "Access point", "Hours"]


def test_the_first_push_of_a_new_person_looks_before_it_creates(
    psa: SyncroPsa, wire: Wire, ledger: MemoryLedger
) -> None:
    psa.push_quote(dataclasses.replace(make_offer(), made_since_start=True), ledger)

    assert [call.split("/")[0] + "/" + call.split("/")[1] for call in wire.calls] == [
        "GET /customers",
        "GET /customers",
        "GET /contacts",
        "GET /customers",
        "POST /customers",
        "POST /estimates",
        *["POST /estimates"] * 3,
    ]


def test_a_second_push_makes_no_call(psa: SyncroPsa, wire: Wire, ledger: MemoryLedger) -> None:
    psa.push_quote(make_offer(), ledger)
    wire.calls.clear()

    psa.push_quote(make_offer(), ledger)

    assert wire.calls == []


def test_one_changed_price_is_one_write_and_one_read(
    psa: SyncroPsa, wire: Wire, ledger: MemoryLedger
) -> None:
    psa.push_quote(make_offer(), ledger)
    wire.calls.clear()
    cheaper = dataclasses.replace(LINES[0], unit_price=Decimal("899.99"))

    pushed = psa.push_quote(make_offer(cheaper, *LINES[1:]), ledger)

    assert [call.split()[0] for call in wire.calls] == ["GET", "PUT"]
    assert pushed.totals and pushed.totals.subtotal == Decimal("1698.73")


def test_moving_the_last_line_to_the_front_is_one_write(
    psa: SyncroPsa, wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa.push_quote(make_offer(), ledger)
    wire.calls.clear()

    psa.push_quote(make_offer(LINES[2], *LINES[:2]), ledger)

    assert items(sandbox) == ["Hours", "Firewall", "Access point"]
    assert [call.split()[0] for call in wire.calls] == ["GET", "PUT"]


def test_lines_are_added_and_removed_by_difference(
    psa: SyncroPsa, wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa.push_quote(make_offer(), ledger)
    wire.calls.clear()

    psa.push_quote(
        make_offer(LINES[0], LINES[2], Line("d", "Rack", Decimal(1), Decimal(9))), ledger
    )

    assert items(sandbox) == ["Firewall", "Hours", "Rack"]
    assert [call.split()[0] for call in wire.calls] == ["GET", "DELETE", "POST"]


def test_a_line_without_a_description_is_named_twice_so_that_it_converts(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa.push_quote(make_offer(LINES[0]), ledger)

    [estimate] = sandbox.state()["estimates"]
    assert estimate["lines"][0]["name"] == "Firewall"


def test_a_declined_quote_is_marked_declined(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa.push_quote(make_offer(), ledger)

    psa.push_quote(dataclasses.replace(make_offer(), stage=Stage.DECLINED), ledger)

    assert [e["status"] for e in sandbox.state()["estimates"]] == ["Declined"]


def test_a_tax_that_syncro_was_not_told_is_a_difference(wire: Wire, ledger: MemoryLedger) -> None:
    psa = connected(wire, tax_rates={})

    with pytest.raises(Rejected) as refusal:
        psa.push_quote(make_offer(), ledger)

    assert "has $0.00 tax, this quote $74.19" in str(refusal.value)
    assert "Settings > Integrations" in refusal.value.remedy


def test_without_a_tax_of_our_own_only_the_subtotal_is_compared(
    psa: SyncroPsa, ledger: MemoryLedger
) -> None:
    pushed = psa.push_quote(make_offer(conditions=Conditions()), ledger)

    assert pushed.totals and pushed.totals.tax == Decimal("74.19")


def test_a_line_changed_by_hand_in_syncro_is_named(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger, wire: Wire
) -> None:
    psa.push_quote(make_offer(), ledger)
    line = sandbox.state()["estimates"][0]["lines"][1]
    psa.client.update_line(
        str(sandbox.state()["estimates"][0]["id"]), str(line["id"]), {"quantity": 5}
    )
    dearer = dataclasses.replace(LINES[0], unit_price=Decimal(950))

    with pytest.raises(Drift) as drift:
        psa.push_quote(make_offer(dearer, *LINES[1:]), ledger)

    assert "“Access point” has quantity 5" in str(drift.value)


def test_an_estimate_deleted_in_syncro_is_not_made_again(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger, wire: Wire
) -> None:
    pushed = psa.push_quote(make_offer(), ledger)
    psa.client._call("DELETE", f"/estimates/{pushed.remote_id}")

    with pytest.raises(Drift, match="not in Syncro any more"):
        psa.push_quote(make_offer(*LINES, Line("d", "Rack", Decimal(1), Decimal(9))), ledger)

    assert sandbox.state()["estimates"] == []


def test_a_stranger_with_our_number_is_left_alone(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    theirs = psa.client.create_customer({"business_name": "Harbor Dental", "email": "x@y.example"})
    header = {"customer_id": theirs.id, "date": "2026-01-01", "number": "1042", "name": "Theirs"}
    psa.client.create_estimate(header)

    psa.push_quote(make_offer(), ledger)

    names = [estimate["name"] for estimate in sandbox.state()["estimates"]]
    assert len(names) == 2 and "Office refresh [QW-TESTKEY23]" in names
