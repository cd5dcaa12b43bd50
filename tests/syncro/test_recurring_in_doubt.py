"""Recurring invoices when answers are lost, twins come late, or somebody was there before."""

from __future__ import annotations

from contextlib import nullcontext
from decimal import Decimal

import pytest

from quotewright.integrations.options import Recurring
from quotewright.integrations.port import Drift, OutcomeUnknown, Rejected, Unavailable
from quotewright.sandbox import Sandbox
from quotewright.sandbox.access import PERMISSIONS
from tests.syncro.conftest import LINES, MemoryLedger, Wire, connected
from tests.syncro.test_late_twins import LateWire
from tests.syncro.test_recurring import QUOTE, SEATS, accepted, bill, schedules

D = Decimal


@pytest.mark.parametrize("detail", ["told", "missing"])
@pytest.mark.parametrize("lost", ["POST /schedules", "GET /schedules"])
def test_a_lost_answer_makes_no_second_recurring_invoice(
    lost: str, detail: str, wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    sandbox.switch("schedule_detail", detail)
    psa = connected(wire, recurring=Recurring.BOTH)
    wire.lose = [lost]
    with pytest.raises(Exception, match="did not answer"):
        psa.push_quote(accepted(*QUOTE), ledger)

    psa.push_quote(accepted(*QUOTE), ledger)

    made = schedules(sandbox)
    assert len(sandbox.state()["schedules"]) == 2 and sandbox.census()["duplicates"] == []
    assert (bill(made["Monthly"]), bill(made["Annually"])) == (D("1064.84"), D(180))
    assert not any(each["paused"] for each in made.values())


def test_a_lost_line_is_found_in_its_recurring_invoice(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa = connected(wire, recurring=Recurring.BOTH)
    wire.lose = ["POST /add_line_item"]
    with pytest.raises(OutcomeUnknown):
        psa.push_quote(accepted(*QUOTE), ledger)
    assert schedules(sandbox)["Monthly"]["paused"]

    psa.push_quote(accepted(*QUOTE), ledger)

    assert bill(schedules(sandbox)["Monthly"]) == D("1064.84")


def test_where_lines_are_not_told_a_lost_one_waits_for_a_person(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    sandbox.switch("schedule_detail", "missing")
    psa = connected(wire, recurring=Recurring.BOTH)
    wire.lose = ["POST /add_line_item"]
    with pytest.raises(OutcomeUnknown):
        psa.push_quote(accepted(*QUOTE), ledger)

    with pytest.raises(Rejected, match="does not list the lines"):
        psa.push_quote(accepted(*QUOTE), ledger)

    assert [each["paused"] for each in sandbox.state()["schedules"]] == [True]


def test_a_lost_start_does_not_start_it_over(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    """Syncro may have billed meanwhile and moved on to the next run."""
    psa = connected(wire, recurring=Recurring.SCHEDULE)
    psa.push_quote(accepted(*LINES), ledger)
    wire.lose = ["PUT /schedules/1204411"]
    other = accepted(SEATS, key="QW-OTHER")
    with pytest.raises(OutcomeUnknown):
        psa.push_quote(other, ledger)
    wire.calls.clear()

    psa.push_quote(other, ledger)

    assert [call for call in wire.calls if not call.startswith("GET")] == []
    assert not ledger.begun and not schedules(sandbox)["Monthly"]["paused"]


def test_a_late_twin_is_paused_and_empty_and_goes(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa = connected(wire, recurring=Recurring.BOTH)
    wire.lose = ["POST /add_line_item"]
    with pytest.raises(OutcomeUnknown):
        psa.push_quote(accepted(SEATS), ledger)
    [ours] = sandbox.state()["schedules"]
    kept = ("customer_id", "name", "frequency", "paused")
    twin = {name: ours[name] for name in kept} | {"next_run": "2099-02-28"}
    psa.client._call("POST", "/schedules", twin)

    psa.push_quote(accepted(SEATS), ledger)

    assert [each["id"] for each in sandbox.state()["schedules"]] == [ours["id"]]


def test_a_twin_that_bills_waits_for_a_person(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa = connected(wire, recurring=Recurring.BOTH)
    wire.lose = ["POST /add_line_item"]
    with pytest.raises(OutcomeUnknown):
        psa.push_quote(accepted(SEATS), ledger)
    [ours] = sandbox.state()["schedules"]
    twin = {name: ours[name] for name in ("customer_id", "name", "frequency")}
    psa.client._call("POST", "/schedules", {**twin, "next_run": "2099-02-28"})

    with pytest.raises(Drift, match="in Syncro twice"):
        psa.push_quote(accepted(SEATS), ledger)

    assert len(sandbox.state()["schedules"]) == 2


def test_a_line_that_came_late_a_second_time_is_removed(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa = connected(wire, recurring=Recurring.SCHEDULE)
    wire.lose = ["POST /add_line_item"]
    with pytest.raises(OutcomeUnknown):
        psa.push_quote(accepted(SEATS), ledger)
    [made] = sandbox.state()["schedules"]
    sent = ("name", "description", "quantity", "retail_cents", "taxable", "position")
    twin = {name: made["lines"][0][name] for name in sent} | {"quantity": 18}
    psa.client._call("POST", f"/schedules/{made['id']}/add_line_item", twin)

    psa.push_quote(accepted(SEATS), ledger)

    [made] = sandbox.state()["schedules"]
    assert len(made["lines"]) == 1 and not made["paused"]


def test_a_restored_backup_finds_what_is_there(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa = connected(wire, recurring=Recurring.BOTH)
    psa.push_quote(accepted(*QUOTE), ledger)
    for key in [key for key in ledger.links if key[0].startswith("schedule")]:
        del ledger.links[key]

    psa.push_quote(accepted(*QUOTE), ledger)

    assert len(sandbox.state()["schedules"]) == 2


@pytest.mark.parametrize("status", ["401", "403"])
def test_a_missing_permission_is_one_quotes_issue_and_loses_nothing(
    status: str, wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    sandbox.switch("missing_permission_status", status)
    rest = [name for name in PERMISSIONS if name != "Recurring Invoices - New"]
    sandbox.set_token("sandbox", "Quotewright", rest)
    psa = connected(wire, recurring=Recurring.BOTH)

    with pytest.raises(Rejected, match="recurring invoices of this quote wait") as refusal:
        psa.push_quote(accepted(*QUOTE), ledger)
    assert "Recurring Invoices - List, New, Edit and Delete" in refusal.value.remedy
    assert len(sandbox.state()["invoices"]) == 1

    sandbox.set_token("sandbox", "Quotewright", list(PERMISSIONS))
    psa.push_quote(accepted(*QUOTE), ledger)
    assert len(schedules(sandbox)) == 2


def test_what_somebody_changed_before_the_start_stays_paused(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa = connected(wire, recurring=Recurring.SCHEDULE)
    wire.lose = ["PUT /schedules/1204411"]
    with pytest.raises(OutcomeUnknown):
        psa.push_quote(accepted(SEATS), ledger)
    [made] = sandbox.state()["schedules"]
    path = f"/schedules/{made['id']}"
    psa.client._call("PUT", f"{path}/line_items/{made['lines'][0]['id']}", {"quantity": 3})
    psa.client._call("PUT", path, {"paused": True})

    with pytest.raises(Rejected, match=r"\$173.31 before tax in Syncro, and to \$1,039.86"):
        psa.push_quote(accepted(SEATS), ledger)

    assert schedules(sandbox)["Monthly"]["paused"]


def test_a_recurring_invoice_that_comes_late_is_paused_and_taken_away(
    sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    wire = LateWire(sandbox, "POST /schedules")
    psa = connected(wire, recurring=Recurring.SCHEDULE)
    with pytest.raises(OutcomeUnknown):
        psa.push_quote(accepted(SEATS), ledger)
    psa.push_quote(accepted(SEATS), ledger)
    [doubt] = ledger.suspects
    wire.arrive()
    assert [each["paused"] for each in sandbox.state()["schedules"]] == [False, True]

    twin = psa.clear_twin(doubt, ledger)

    assert twin and twin.is_removed
    assert [bill(each) for each in sandbox.state()["schedules"]] == [D("1039.86")]


@pytest.mark.parametrize("is_started", [False, True])
def test_a_line_that_comes_late_is_taken_away_unless_it_was_billed_meanwhile(
    is_started: bool, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    wire = LateWire(sandbox, "POST /add_line_item")
    psa = connected(wire, recurring=Recurring.SCHEDULE)
    with pytest.raises(OutcomeUnknown):
        psa.push_quote(accepted(SEATS), ledger)
    wire.lose = [] if is_started else ["GET /schedules"]
    with nullcontext() if is_started else pytest.raises(Unavailable):
        psa.push_quote(accepted(SEATS), ledger)
    [doubt] = ledger.suspects
    wire.arrive()

    twin = psa.clear_twin(doubt, ledger)

    [made] = sandbox.state()["schedules"]
    assert twin and twin.is_removed is not is_started
    assert len(made["lines"]) == 1 + is_started and "Managed seat" in twin.title
