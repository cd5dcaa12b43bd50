"""Lines that are billed again: on the estimate, by a recurring invoice, or both."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from quotewright.catalog.schemes import Frequency, Scheme, Tier
from quotewright.integrations.options import Recurring
from quotewright.integrations.port import Drift, Offer, OutcomeUnknown, Rejected, Stage
from quotewright.integrations.syncro.plan_schedules import first_run
from quotewright.integrations.syncro.psa import SyncroPsa
from quotewright.quotes.document import Line
from quotewright.sandbox import Sandbox
from quotewright.sandbox.access import PERMISSIONS
from tests.syncro.conftest import LINES, MAINE, MemoryLedger, Wire, connected, make_offer
from tests.syncro.test_lost_answers import SIGNATURE

D = Decimal
# Signed far ahead, so that no first run is in the past whenever this is run.
SIGNED = replace(SIGNATURE, at=datetime(2099, 1, 31, 12, tzinfo=UTC))
SEATS = Line("m", "Managed seat", D(18), D("57.77"), D(20), frequency=Frequency.MONTHLY)
BACKUP = Line("n", "Backup", D("2.5"), D("9.99"), frequency=Frequency.MONTHLY, taxable=False)
DOMAIN = Line("y", "Domain", D(1), D(180), frequency=Frequency.ANNUAL)
QUOTE = (*LINES, SEATS, BACKUP, DOMAIN)


def accepted(*lines: Line, **changes: Any) -> Offer:
    return replace(make_offer(*lines, **changes), stage=Stage.ACCEPTED, signature=SIGNED)


def schedules(sandbox: Sandbox) -> dict[str, dict[str, Any]]:
    return {each["frequency"]: each for each in sandbox.state()["schedules"]}


def bill(schedule: dict[str, Any]) -> Decimal:
    lines = schedule["lines"]
    return sum((D(line["quantity"]) * line["retail_cents"] for line in lines), D(0)) / 100


def test_by_default_the_first_period_is_on_the_estimate_and_nothing_else(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa.push_quote(accepted(*QUOTE), ledger)

    [invoice] = sandbox.state()["invoices"]
    names = [line["name"] for line in invoice["lines"]]
    assert "Billed monthly; this is the first month." in names
    assert schedules(sandbox) == {}


def test_both_bills_the_first_period_and_the_rest_from_the_next_one_on(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa = connected(wire, recurring=Recurring.BOTH)

    psa.push_quote(accepted(*QUOTE), ledger)

    [invoice] = sandbox.state()["invoices"]
    made = schedules(sandbox)
    assert D(invoice["subtotal"]) == D("1747.74") + D("1064.84") + D(180)
    assert {name: bill(each) for name, each in made.items()} == {
        "Monthly": D("1064.84"),
        "Annually": D(180),
    }
    assert [each["next_run"][:10] for each in made.values()] == ["2099-02-28", "2100-01-31"]
    assert not any(each["paused"] or each["email_customer"] for each in made.values())


def test_only_as_a_recurring_invoice_leaves_the_one_time_part_on_the_invoice(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa = connected(wire, recurring=Recurring.SCHEDULE)

    psa.push_quote(accepted(*QUOTE), ledger)

    [invoice] = sandbox.state()["invoices"]
    assert [line["item"] for line in invoice["lines"]] == ["Firewall", "Access point", "Hours"]
    assert (invoice["subtotal"], invoice["tax"]) == ("1747.74", "74.19")
    assert (
        "by recurring invoices from acceptance on: $1,064.84 monthly, $180.00 yearly"
        in (invoice["note"])
    )
    assert {each["next_run"][:10] for each in schedules(sandbox).values()} == {"2099-01-31"}


def test_before_acceptance_there_is_no_recurring_invoice(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    pushed = connected(wire, recurring=Recurring.SCHEDULE).push_quote(make_offer(*QUOTE), ledger)

    [estimate] = sandbox.state()["estimates"]
    assert pushed.totals and pushed.totals.subtotal == D("1747.74")
    assert "$1,064.84 monthly" in estimate["note"] and schedules(sandbox) == {}


def test_a_discount_is_taken_off_each_bill(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa = connected(wire, recurring=Recurring.SCHEDULE)
    conditions = replace(
        MAINE, discount_percent=D(10), discount_amount=D("7.77"), shipping=D("19.95")
    )

    psa.push_quote(accepted(*QUOTE, conditions=conditions), ledger)

    [invoice] = sandbox.state()["invoices"]
    assert D(invoice["subtotal"]) == D("1747.74") - D("174.77") - D("7.77") + D("19.95")
    made = schedules(sandbox)
    assert (bill(made["Monthly"]), bill(made["Annually"])) == (D("958.36"), D(162))


def test_where_all_of_it_recurs_there_is_no_invoice_of_nothing(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    connected(wire, recurring=Recurring.SCHEDULE).push_quote(accepted(SEATS), ledger)

    state = sandbox.state()
    assert [estimate["status"] for estimate in state["estimates"]] == ["Approved"]
    assert state["invoices"] == [] and bill(schedules(sandbox)["Monthly"]) == D("1039.86")


def test_what_recurs_at_no_charge_stays_on_the_estimate(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa = connected(wire, recurring=Recurring.SCHEDULE)

    psa.push_quote(accepted(*LINES, replace(SEATS, included=True)), ledger)

    [invoice] = sandbox.state()["invoices"]
    assert "Managed seat" in [line["item"] for line in invoice["lines"]]
    assert schedules(sandbox) == {}


def test_accepting_twice_makes_no_second_one_and_no_call(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa = connected(wire, recurring=Recurring.BOTH)
    psa.push_quote(accepted(*QUOTE), ledger)
    wire.calls.clear()

    psa.push_quote(accepted(*QUOTE), ledger)

    assert len(schedules(sandbox)) == 2 and wire.calls == []


def test_the_preview_shows_what_the_push_does(wire: Wire, ledger: MemoryLedger) -> None:
    psa = connected(wire, recurring=Recurring.SCHEDULE)

    steps = psa.preview_quote(accepted(SEATS, DOMAIN), ledger)

    about = [(step.action, step.title) for step in steps if step.kind.startswith("schedule")]
    assert about == [
        ("create", "Recurring invoice, monthly"),
        ("create", "Managed seat"),
        ("create", "Recurring invoice, yearly"),
        ("create", "Domain"),
        ("start", "Recurring invoice, monthly"),
        ("start", "Recurring invoice, yearly"),
    ]


@pytest.mark.parametrize("before", [Recurring.FIRST_PERIOD, Recurring.SCHEDULE])
def test_a_new_choice_does_not_bill_again_what_was_accepted_before(
    before: Recurring, wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    connected(wire, recurring=before).push_quote(accepted(*QUOTE), ledger)
    count = len(schedules(sandbox))
    wire.calls.clear()

    connected(wire, recurring=Recurring.BOTH).push_quote(accepted(*QUOTE), ledger)

    assert len(schedules(sandbox)) == count and wire.calls == []


def test_a_new_choice_moves_lines_of_a_quote_that_is_open(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    connected(wire).push_quote(make_offer(*QUOTE), ledger)

    connected(wire, recurring=Recurring.SCHEDULE).push_quote(make_offer(*QUOTE), ledger)
    [estimate] = sandbox.state()["estimates"]
    assert len(estimate["lines"]) == 3

    connected(wire).push_quote(make_offer(*QUOTE), ledger)
    [estimate] = sandbox.state()["estimates"]
    assert len(estimate["lines"]) == 6


# ── Lost answers, twins, permissions ────────────────────────────────────────────────────────────


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


# ── The numbers ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("signed", "frequency", "first"),
    [
        (date(2099, 1, 31), Frequency.MONTHLY, date(2099, 2, 28)),
        (date(2099, 11, 30), Frequency.QUARTERLY, date(2100, 2, 28)),
        (date(2099, 8, 31), Frequency.SEMI_ANNUAL, date(2100, 2, 28)),
        (date(2096, 2, 29), Frequency.ANNUAL, date(2097, 2, 28)),
    ],
)
def test_the_next_period_begins_on_the_same_day_or_the_last_of_a_shorter_month(
    signed: date, frequency: Frequency, first: date
) -> None:
    assert first_run(signed, frequency, Recurring.BOTH, signed) == first
    assert first_run(signed, frequency, Recurring.SCHEDULE, signed) == signed


def test_a_first_run_is_never_a_day_that_is_over() -> None:
    signed, today = date(2099, 1, 1), date(2099, 3, 5)

    assert first_run(signed, Frequency.MONTHLY, Recurring.BOTH, today) == today


def test_what_cents_cannot_say_is_one_line_of_its_sum(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    tiers = (Tier(D(1), D("10.15")), Tier(D(11), D("8.333")))
    lines = (
        Line("a", "Traffic", D(1250), D("0.0375"), frequency=Frequency.MONTHLY),
        Line("b", "Hours", D("2.75"), D("133.33"), frequency=Frequency.MONTHLY),
        Line(
            "c",
            "Seats",
            D(15),
            D(0),
            scheme=Scheme.STEPPED,
            tiers=tiers,
            frequency=Frequency.MONTHLY,
        ),
    )
    connected(wire, recurring=Recurring.SCHEDULE).push_quote(accepted(*lines), ledger)

    made = schedules(sandbox)["Monthly"]["lines"]
    assert [line["retail_cents"] for line in made] == [4688, 36666, 14317]
    assert [line["quantity"] for line in made] == ["1.0"] * 3
    assert made[0]["description"] == "1250 at $0.0375."
