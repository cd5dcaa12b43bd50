"""Taxes as lines of their own: Syncro computes none, and its total is the quote's to the cent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from quotewright.catalog.schemes import Frequency
from quotewright.integrations.hand_edits import Way
from quotewright.integrations.options import HandEdits, Options, Recurring
from quotewright.integrations.port import Drift, Offer, OutcomeUnknown, Stage, Step
from quotewright.integrations.syncro.plan import KnownQuote, plan_quote
from quotewright.integrations.syncro.psa import SyncroPsa
from quotewright.lib.taxes import TaxMode
from quotewright.quotes.document import Conditions, Line, Tax
from quotewright.quotes.pricing import totals
from quotewright.sandbox import Sandbox, technician
from tests.syncro.conftest import LINES, MAINE, MemoryLedger, Wire, connected, make_offer
from tests.syncro.test_drift import decide, edit_line, estimate, lines
from tests.syncro.test_lost_answers import SIGNATURE

D = Decimal
SIGNED = replace(SIGNATURE, at=datetime(2099, 1, 31, 12, tzinfo=UTC))
MAINE_LINE = "Maine sales tax, 5.5 %"
GST, PST = Tax("GST", D(5)), Tax("PST", D(8))
QST = Tax("QST", D("9.975"), compound=True)
SEATS = Line("m", "Managed seat", D(18), D("57.77"), D(20), frequency=Frequency.MONTHLY)


def taxed(*taxes: Tax, **more: Any) -> Conditions:
    return Conditions(tax_mode=TaxMode.EXCLUSIVE, taxes=taxes, **more)


def signed(*some: Line, **changes: Any) -> Offer:
    return replace(make_offer(*some, **changes), stage=Stage.ACCEPTED, signature=SIGNED)


@pytest.fixture
def lined(wire: Wire) -> SyncroPsa:
    """A connection that sends taxes as lines, and has no rate mapped."""
    return connected(wire, tax_lines=True, tax_rates={})


def sums(record: dict[str, Any]) -> tuple[Decimal, Decimal, Decimal]:
    return D(record["subtotal"]), D(record["tax"]), D(record["total"])


def in_order(sandbox: Sandbox) -> list[str]:
    rows = sorted(estimate(sandbox)["lines"], key=lambda line: line["position"])
    return [line["item"] for line in rows]


def planned(**changes: Any) -> list[Step]:
    steps = plan_quote(make_offer(**changes), KnownQuote(), Options(tax_lines=True))
    return [step for step in steps if step.kind == "line"]


def test_each_tax_is_a_last_line_and_nothing_is_taxable() -> None:
    steps = planned(conditions=taxed(GST, QST, shipping=D(20), shipping_taxable=True))

    assert not any(step.body["taxable"] or "tax_rate_id" in step.body for step in steps)
    assert [(step.title, step.body["quantity"], step.body["price"]) for step in steps[-3:]] == [
        ("Shipping", 1, 20),
        ("GST, 5 %", 1, 68.45),
        ("QST, 9.975 %, also on the tax above", 1, 143.38),
    ]
    assert steps[-1].body["name"] == "Tax on quote 1042"


@pytest.mark.parametrize(
    "conditions",
    [
        replace(MAINE, tax_exempt=True),
        replace(MAINE, tax_mode=TaxMode.INCLUSIVE),
        Conditions(),
        taxed(),
        taxed(Tax("None", D(0))),
    ],
    ids=["exempt", "inside prices", "left to Syncro", "no tax", "a tax of nothing"],
)
def test_where_no_tax_is_added_there_is_no_line_of_it(conditions: Conditions) -> None:
    assert [step.title for step in planned(conditions=conditions)] == [ln.name for ln in LINES]


def test_where_tax_is_left_to_syncro_lines_stay_taxable() -> None:
    taxable = [step.body["taxable"] for step in planned(conditions=Conditions())]
    assert taxable == [True, True, False]


@pytest.mark.parametrize("rounding", ["per_document", "per_line"])
@pytest.mark.parametrize("products", [False, True])
@pytest.mark.parametrize(
    "conditions",
    [
        MAINE,
        taxed(GST, PST, discount_percent=D("7.77"), shipping=D("19.95"), shipping_taxable=True),
        taxed(GST, QST, discount_amount=D("33.33")),
    ],
    ids=["one", "several", "compound"],
)
def test_the_invoice_is_what_was_signed_however_syncro_taxes(
    wire: Wire, sandbox: Sandbox, conditions: Conditions, products: bool, rounding: str
) -> None:
    for name, value in {
        "tax_rounding": rounding,
        "tax_precedence": "line_customer_account",  # the account has a rate for all of it
        "taxable_with_product": "always_true",
    }.items():
        sandbox.switch(name, value)
    psa = connected(wire, tax_lines=True, push_products=products)
    offer = signed(*LINES, Line("d", "Cable", D(7), D("1.995")), conditions=conditions)

    pushed = psa.push_quote(offer, MemoryLedger())

    [invoice], due = sandbox.state()["invoices"], totals(offer.document).due
    assert sums(invoice) == (due.total, D(0), due.total) and due.tax
    assert pushed.totals and pushed.totals.total == due.total
    catalog = {each["name"] for each in sandbox.state()["products"]}
    assert catalog == ({"Firewall", "Access point", "Hours", "Cable"} if products else set())


def test_another_rate_changes_the_line_and_fewer_taxes_remove_one(
    lined: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger, wire: Wire
) -> None:
    lined.push_quote(make_offer(conditions=taxed(GST, PST)), ledger)
    wire.calls.clear()
    dearer = make_offer(revision=2, conditions=taxed(Tax("GST", D(6)), PST))
    lined.push_quote(dearer, ledger)
    assert [call.split()[0] for call in wire.calls if "line" in call] == ["PUT"]
    assert D(lines(sandbox)["GST, 6 %"]["price"]) == D("80.94")

    lined.push_quote(make_offer(revision=3, conditions=taxed(PST)), ledger)

    assert in_order(sandbox) == ["Firewall", "Access point", "Hours", "PST, 8 %"]
    assert sandbox.census()["duplicates"] == []


def test_turning_it_on_and_off_converts_what_is_there_as_the_preview_shows(
    psa: SyncroPsa, lined: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    offer = make_offer(conditions=replace(MAINE, discount_percent=D(10)))
    total = totals(offer.document).due.total
    psa.push_quote(offer, ledger)
    before = estimate(sandbox)

    told = [(s.action, s.title) for s in lined.preview_quote(offer, ledger)]
    lined.push_quote(offer, ledger)
    assert ("create", MAINE_LINE) in told and ("update", "Firewall") in told
    assert sums(estimate(sandbox)) == (total, D(0), total)
    assert {line["tax_rate_id"] for line in estimate(sandbox)["lines"]} == {None}

    told = [(s.action, s.title) for s in psa.preview_quote(offer, ledger)]
    psa.push_quote(offer, ledger)
    assert ("delete", MAINE_LINE) in told and ("update", "Firewall") in told
    assert sums(estimate(sandbox)) == sums(before)
    assert in_order(sandbox) == ["Firewall", "Access point", "Hours", "Discount", "Discount"]
    assert psa.preview_quote(offer, ledger) == []


@pytest.mark.parametrize("lost", ["POST /line_items", "DELETE /line_items"])
def test_a_lost_answer_while_it_is_turned_on_or_off_makes_no_twin(
    lost: str, psa: SyncroPsa, wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    lined = connected(wire, tax_lines=True)
    before, after = (psa, lined) if lost.startswith("POST") else (lined, psa)
    before.push_quote(make_offer(), ledger)
    wire.lose = [lost]
    try:
        after.push_quote(make_offer(), ledger)
    except OutcomeUnknown:
        after.push_quote(make_offer(), ledger)

    assert sums(estimate(sandbox))[2] == D("1821.93")
    assert len(lines(sandbox)) == len(estimate(sandbox)["lines"]) == (4 if after is lined else 3)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"price": "70"}, f"“{MAINE_LINE}” has price 70 there, 74.21 here."),
        ({"item": "Tax"}, f"“{MAINE_LINE}” is called “Tax” there."),
        ({"taxable": True}, f"“{MAINE_LINE}” is taxable there."),
    ],
)
def test_an_edited_tax_line_is_shown_and_stays_or_is_put_back(
    lined: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger, fields: dict[str, Any], said: str
) -> None:
    lined.push_quote(make_offer(), ledger)
    edit_line(sandbox, MAINE_LINE, **fields)
    before = estimate(sandbox)
    cheaper = make_offer(replace(LINES[0], unit_price=D("949.20")), *LINES[1:])
    with pytest.raises(Drift) as drift:
        lined.push_quote(cheaper, ledger)
    assert said in str(drift.value) and estimate(sandbox) == before

    decide(ledger, drift.value, Way.OURS)
    lined.push_quote(cheaper, ledger)

    line = lines(sandbox)[MAINE_LINE]
    assert (D(line["price"]), line["taxable"]) == (D("74.21"), False)
    assert sums(estimate(sandbox))[2] == totals(cheaper.document).due.total


def test_a_tax_line_edited_there_stays_where_theirs_wins_and_bills_nobody(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa = connected(wire, tax_lines=True, hand_edits=HandEdits.THEIRS)
    psa.push_quote(make_offer(), ledger)
    edit_line(sandbox, MAINE_LINE, price="70")

    dearer = make_offer(replace(LINES[0], unit_price=D("999")), *LINES[1:])
    kept = psa.push_quote(dearer, ledger)

    assert D(lines(sandbox)[MAINE_LINE]["price"]) == 70 and len(lines(sandbox)) == 4
    assert any("has price 70 there" in note for note in kept.notes)
    with pytest.raises(Drift, match="has price 70 there"):
        psa.push_quote(replace(dearer, stage=Stage.ACCEPTED, signature=SIGNED), ledger)
    assert sandbox.state()["invoices"] == []


def test_a_tax_line_that_was_deleted_there_is_made_anew_for_ours(
    lined: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    lined.push_quote(make_offer(), ledger)
    technician.remove(sandbox, "line", lines(sandbox)[MAINE_LINE]["id"])
    with pytest.raises(Drift, match="was deleted in Syncro") as drift:
        lined.push_quote(signed(), ledger)

    decide(ledger, drift.value, Way.OURS)
    lined.push_quote(signed(), ledger)

    assert [sums(each)[2] for each in sandbox.state()["invoices"]] == [D("1821.93")]


def test_what_was_approved_stays_as_it_was_approved(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    """Nothing is written under a signature because an admin turns a switch."""
    chosen = {"convert_accepted": False}
    connected(wire, tax_lines=True, **chosen).push_quote(signed(), ledger)
    before = estimate(sandbox)

    psa = connected(wire, **chosen)

    assert before["status"] == "Approved"
    assert [step.action for step in psa.preview_quote(signed(), ledger)] == ["compare"]
    psa.push_quote(signed(), ledger)
    assert estimate(sandbox) == before


def test_what_may_have_been_approved_stays_too(
    lined: SyncroPsa, psa: SyncroPsa, wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    pushed = lined.push_quote(make_offer(), ledger)
    wire.lose = [f"PUT /estimates/{pushed.remote_id}"]
    with pytest.raises(OutcomeUnknown):
        lined.push_quote(signed(), ledger)

    psa.push_quote(signed(), ledger)

    assert in_order(sandbox)[-1] == MAINE_LINE
    assert [sums(each) for each in sandbox.state()["invoices"]] == [
        (D("1821.93"), D(0), D("1821.93"))
    ]


def test_an_invoice_made_by_hand_before_the_switch_is_taken(
    psa: SyncroPsa, lined: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    pushed = psa.push_quote(make_offer(), ledger)
    psa.client.convert(pushed.remote_id)

    taken = lined.push_quote(signed(), ledger)

    [invoice] = sandbox.state()["invoices"]
    assert taken.invoice_id == str(invoice["id"]) and sums(invoice)[1] == D("74.19")


def test_recurring_invoices_bear_their_tax_as_a_line(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa = connected(wire, tax_lines=True, recurring=Recurring.BOTH)

    psa.push_quote(signed(*LINES, SEATS), ledger)

    [schedule] = sandbox.state()["schedules"]
    told = [(ln["name"], ln["retail_cents"], ln["taxable"]) for ln in schedule["lines"]]
    assert told == [("Managed seat", 5777, False), (MAINE_LINE, 5719, False)]
    assert schedule["paused"] is False
    [invoice] = sandbox.state()["invoices"]
    assert sums(invoice) == (D("2918.99"), D(0), D("2918.99"))


def test_a_recurring_invoice_without_its_tax_line_is_not_started(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    """What an approved quote is billed by holds for what is left to be made of it."""
    chosen = {"recurring": Recurring.SCHEDULE}
    wire.lose = ["POST /schedules"]
    with pytest.raises(OutcomeUnknown):
        connected(wire, tax_lines=True, **chosen).push_quote(signed(SEATS), ledger)

    connected(wire, **chosen).push_quote(signed(SEATS), ledger)

    [schedule] = sandbox.state()["schedules"]
    assert [line["name"] for line in schedule["lines"]] == ["Managed seat", MAINE_LINE]
