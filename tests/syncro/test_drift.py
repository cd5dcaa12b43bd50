"""What a technician edited in Syncro is not overwritten without a person knowing."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import Any

import pytest

from quotewright.integrations.hand_edits import Way
from quotewright.integrations.options import HandEdits
from quotewright.integrations.port import Drift, Stage
from quotewright.integrations.syncro.psa import SyncroPsa
from quotewright.sandbox import Sandbox, technician
from tests.syncro.conftest import LINES, MARISOL, MemoryLedger, Wire, connected, make_offer
from tests.syncro.test_lost_answers import ACCEPTED

CHEAPER = make_offer(dataclasses.replace(LINES[0], unit_price=Decimal("899.99")), *LINES[1:])


@pytest.fixture
def pushed(psa: SyncroPsa, ledger: MemoryLedger, wire: Wire) -> int:
    """The id of the estimate."""
    estimate_id = int(psa.push_quote(make_offer(), ledger).remote_id)
    wire.calls.clear()
    return estimate_id


def estimate(sandbox: Sandbox) -> dict[str, Any]:
    [only] = sandbox.state()["estimates"]
    return dict(only)


def lines(sandbox: Sandbox) -> dict[str, dict[str, Any]]:
    return {line["item"]: line for line in estimate(sandbox)["lines"]}


def edit_line(sandbox: Sandbox, item: str, /, **fields: object) -> None:
    technician.edit(sandbox, "line", lines(sandbox)[item]["id"], fields)


def decide(ledger: MemoryLedger, drift: Drift, way: Way, key: str = "QW-TESTKEY23") -> None:
    ledger.remember("decision", key, "made", {edit.mark: way.value for edit in drift.edits})


def asked(psa: SyncroPsa, ledger: MemoryLedger, offer: Any = CHEAPER) -> Drift:
    with pytest.raises(Drift) as drift:
        psa.push_quote(offer, ledger)
    return drift.value


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"price": "900"}, "“Firewall” has price 900 there, 899.99 here."),
        ({"quantity": "2"}, "“Firewall” has quantity 2 there, 1 here."),
        ({"cost": "700"}, "“Firewall” has another cost there."),
        ({"item": "Router"}, "“Firewall” is called “Router” there."),
        ({"name": "Rack model"}, "“Firewall” has another description there: Rack model"),
        ({"taxable": False}, "“Firewall” is not taxable there."),
        ({"position": 99}, "The lines are in another order there."),
    ],
    ids=lambda value: "" if isinstance(value, str) else next(iter(value)),
)
def test_an_edited_line_is_shown_and_left_alone(
    psa: SyncroPsa,
    sandbox: Sandbox,
    ledger: MemoryLedger,
    wire: Wire,
    pushed: int,
    fields: dict[str, object],
    said: str,
) -> None:
    edit_line(sandbox, "Firewall", **fields)
    before = estimate(sandbox)

    drift = asked(psa, ledger)

    assert said in str(drift)
    assert drift.ways == (Way.THEIRS, Way.OURS, Way.UNLINK)
    assert estimate(sandbox) == before and {call.split()[0] for call in wire.calls} == {"GET"}


@pytest.mark.parametrize(
    ("field", "value"),
    [("number", "77"), ("name", "Mine"), ("date", "2026-12-24"), ("status", "Declined")],
)
def test_an_edited_header_is_shown(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger, pushed: int, field: str, value: str
) -> None:
    technician.edit(sandbox, "estimate", pushed, {field: value})

    drift = asked(psa, ledger)

    assert [(edit.place, edit.field) for edit in drift.edits] == [("estimate", field)]


def test_a_line_added_and_one_deleted_there_are_shown(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger, pushed: int
) -> None:
    technician.remove(sandbox, "line", lines(sandbox)["Hours"]["id"])
    technician.add_line(sandbox, "estimate", pushed, {"item": "Rack", "name": "Rack", "price": 9})

    drift = asked(psa, ledger)

    assert [(e.field, e.title) for e in drift.edits] == [("removed", "Hours"), ("added", "Rack")]


def test_the_same_edit_on_both_sides_is_none(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger, pushed: int
) -> None:
    edit_line(sandbox, "Firewall", price="899.99")

    psa.push_quote(CHEAPER, ledger)

    assert lines(sandbox)["Firewall"]["price"] == "899.99"


def test_ours_takes_everything_back_and_says_so(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger, pushed: int
) -> None:
    edit_line(sandbox, "Access point", quantity="5", name="Mine")
    edit_line(sandbox, "Firewall", position=99)
    technician.remove(sandbox, "line", lines(sandbox)["Hours"]["id"])
    technician.add_line(sandbox, "estimate", pushed, {"item": "Rack", "name": "Rack", "price": 9})
    technician.edit(sandbox, "estimate", pushed, {"date": "2026-12-24"})

    done = connected(wire, hand_edits=HandEdits.OURS).push_quote(CHEAPER, ledger)

    rows = sorted(estimate(sandbox)["lines"], key=lambda row: row["position"])
    assert [row["item"] for row in rows] == ["Firewall", "Access point", "Hours"]
    assert estimate(sandbox)["date"].startswith("2026-11-23")
    assert done.totals and done.totals.subtotal == Decimal("1698.73")
    assert len(done.notes) == 6 and done.notes[0].startswith("Replaced in Syncro: Its date is")


def test_theirs_leaves_what_was_edited_and_pushes_the_rest(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger, pushed: int
) -> None:
    edit_line(sandbox, "Access point", quantity="5")
    technician.remove(sandbox, "line", lines(sandbox)["Hours"]["id"])
    theirs = connected(wire, hand_edits=HandEdits.THEIRS)

    for offer in (CHEAPER, make_offer(dataclasses.replace(LINES[0], name="Wall"), *LINES[1:])):
        done = theirs.push_quote(offer, ledger)

    assert {item: row["quantity"] for item, row in lines(sandbox).items()} == {
        "Wall": "1.0",
        "Access point": "5.0",
    }
    assert len(done.notes) == 2 and done.totals and done.totals.subtotal == Decimal("1615.65")


def test_what_stayed_theirs_is_not_invoiced_as_signed(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger, pushed: int
) -> None:
    edit_line(sandbox, "Access point", quantity="5")
    theirs = connected(wire, hand_edits=HandEdits.THEIRS)
    theirs.push_quote(CHEAPER, ledger)

    drift = asked(theirs, ledger, ACCEPTED)

    assert drift.ways == (Way.OURS, Way.UNLINK) and sandbox.state()["invoices"] == []
    decide(ledger, drift, Way.OURS)
    theirs.push_quote(ACCEPTED, ledger)
    assert [invoice["subtotal"] for invoice in sandbox.state()["invoices"]] == ["1747.74"]


def test_a_declined_quote_that_is_not_changed_makes_no_call(
    psa: SyncroPsa, ledger: MemoryLedger, wire: Wire, pushed: int
) -> None:
    declined = dataclasses.replace(make_offer(), stage=Stage.DECLINED)
    psa.push_quote(declined, ledger)
    assert [call.split()[0] for call in wire.calls] == ["GET", "PUT"]
    wire.calls.clear()

    psa.push_quote(declined, ledger)

    assert wire.calls == []


def test_a_decision_holds_for_this_edit_and_no_other(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger, pushed: int
) -> None:
    edit_line(sandbox, "Access point", quantity="5")
    decide(ledger, asked(psa, ledger), Way.THEIRS)

    psa.push_quote(CHEAPER, ledger)
    edit_line(sandbox, "Access point", quantity="6")

    again = asked(psa, ledger, make_offer())
    assert [edit.theirs for edit in again.edits] == ["6"]


def test_ours_once_decided_is_carried_out_once(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger, pushed: int
) -> None:
    edit_line(sandbox, "Access point", quantity="5")
    decide(ledger, asked(psa, ledger), Way.OURS)

    psa.push_quote(CHEAPER, ledger)

    assert lines(sandbox)["Access point"]["quantity"] == "3.0"
    edit_line(sandbox, "Access point", quantity="5")
    asked(psa, ledger, make_offer())


def test_one_converted_there_is_not_changed_under_its_invoice(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger, pushed: int
) -> None:
    technician.convert(sandbox, pushed)

    drift = asked(psa, ledger)

    assert "was converted into an invoice" in str(drift)
    decide(ledger, drift, Way.THEIRS)
    assert psa.push_quote(CHEAPER, ledger).notes
    assert lines(sandbox)["Firewall"]["price"] == "949.0"


def test_an_estimate_of_a_merged_customer_offers_to_point_to_the_other(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger, pushed: int
) -> None:
    [loser] = sandbox.state()["customers"]
    winner = psa.client.create_customer({"business_name": "HD", "email": "hd@x.example"})
    technician.merge(sandbox, loser["id"], winner.id)

    drift = asked(psa, ledger)

    assert f"belongs to customer {winner.id} there" in str(drift) and Way.POINT in drift.ways


def test_price_decimals_that_syncro_dropped_are_no_edit(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    sandbox.switch("price_decimals", "two")
    fine = dataclasses.replace(LINES[0], unit_price=Decimal("949.0049"))
    psa.push_quote(make_offer(fine, *LINES[1:]), ledger)

    psa.push_quote(make_offer(fine, LINES[1]), ledger)


def test_an_account_that_lists_no_lines_still_tells_of_its_header(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger, pushed: int
) -> None:
    sandbox.switch("estimate_lines", "absent")
    technician.edit(sandbox, "estimate", pushed, {"status": "Approved"})

    assert "It is Approved there, Fresh here." in str(asked(psa, ledger))


def test_a_person_edited_on_both_sides_is_asked_about(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa.push_person(MARISOL, ledger)
    [customer] = sandbox.state()["customers"]
    technician.edit(sandbox, "customer", customer["id"], {"city": "Bath", "zip": "04530"})

    with pytest.raises(Drift) as drift:
        psa.push_person(dataclasses.replace(MARISOL, city="Portland"), ledger)

    assert "The city is “Bath” there, “Portland” here." in str(drift.value)
    decide(ledger, drift.value, Way.THEIRS, "person 7")
    psa.push_person(dataclasses.replace(MARISOL, city="Portland", state="ME"), ledger)
    [customer] = sandbox.state()["customers"]
    assert (customer["city"], customer["state"], customer["zip"]) == ("Bath", "ME", "04530")


def test_a_person_edited_elsewhere_is_changed_here_without_asking(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    sandbox.switch("phones", "stripped")
    called = dataclasses.replace(MARISOL, work_phone="(207) 555-0101")
    psa.push_person(called, ledger)
    [customer] = sandbox.state()["customers"]
    technician.edit(sandbox, "customer", customer["id"], {"zip": "04530"})

    psa.push_person(dataclasses.replace(called, work_phone="(207) 555-0199"), ledger)

    [customer] = sandbox.state()["customers"]
    assert (customer["phone"], customer["zip"]) == ("2075550199", "04530")


def test_a_contact_renamed_there_keeps_that_name(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa.push_person(dataclasses.replace(MARISOL, key="9", email="boss@hd.example"), ledger)
    psa.push_person(MARISOL, ledger)
    [contact] = sandbox.state()["contacts"]
    technician.edit(sandbox, "contact", contact["id"], {"name": "Mari Vega"})

    psa.push_person(dataclasses.replace(MARISOL, city="Portland"), ledger)
    psa.push_person(dataclasses.replace(MARISOL, city="Bath"), ledger)

    [contact] = sandbox.state()["contacts"]
    assert (contact["name"], contact["city"]) == ("Mari Vega", "Bath")


@pytest.mark.parametrize("happened", ["deleted", "merged", "disabled"])
def test_a_customer_who_cannot_be_changed_is_said_with_the_ways_out(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger, happened: str
) -> None:
    psa.push_person(MARISOL, ledger)
    [customer] = sandbox.state()["customers"]
    other = psa.client.create_customer({"business_name": "HD", "email": "hd@x.example"})
    match happened:
        case "deleted":
            technician.remove(sandbox, "customer", customer["id"])
        case "merged":
            technician.merge(sandbox, customer["id"], other.id)
        case "disabled":
            technician.edit(sandbox, "customer", customer["id"], {"disabled": True})

    with pytest.raises(Drift) as drift:
        psa.push_person(dataclasses.replace(MARISOL, city="Portland"), ledger)

    assert drift.value.ways == (Way.UNLINK_PERSON, Way.POINT)
