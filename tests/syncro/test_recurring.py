"""Lines that are billed again: on the estimate, by a recurring invoice, or both."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from quotewright.catalog.schemes import Frequency, Scheme, Tier
from quotewright.integrations.hand_edits import Way
from quotewright.integrations.options import Recurring
from quotewright.integrations.port import Drift, Offer, Stage
from quotewright.integrations.syncro.plan_schedules import first_run
from quotewright.integrations.syncro.psa import SyncroPsa
from quotewright.quotes.document import Line
from quotewright.sandbox import Sandbox, technician
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


def test_the_calls_are_as_counted_in_the_documents(wire: Wire, ledger: MemoryLedger) -> None:
    connected(wire, recurring=Recurring.SCHEDULE).push_quote(accepted(*QUOTE), ledger)

    calls = [call.split()[0] for call in wire.calls if "/schedules" in call]
    assert calls == ["GET", "POST", "POST", "POST", "POST", "POST", "GET", "GET", "PUT", "PUT"]


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


def test_what_stays_declined_in_syncro_starts_no_recurring_invoice(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa = connected(wire, recurring=Recurring.BOTH)
    psa.push_quote(make_offer(*QUOTE), ledger)
    (estimate,) = sandbox.state()["estimates"]
    technician.edit(sandbox, "estimate", estimate["id"], {"status": "Declined"})
    with pytest.raises(Drift) as drift:
        psa.push_quote(accepted(*QUOTE), ledger)
    kept = {edit.mark: Way.THEIRS.value for edit in drift.value.edits}
    ledger.remember("decision", "QW-TESTKEY23", "made", kept)

    planned = psa.preview_quote(accepted(*QUOTE), ledger)
    psa.push_quote(accepted(*QUOTE), ledger)

    assert schedules(sandbox) == {} and sandbox.state()["invoices"] == []
    assert not [step for step in planned if "schedule" in step.kind]
