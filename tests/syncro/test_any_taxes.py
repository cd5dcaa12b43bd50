"""Whatever taxes a quote has: as lines of their own, what Syncro bills is the quote's total."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quotewright.integrations.options import Recurring
from quotewright.integrations.port import Rejected
from quotewright.integrations.recurring import again, each_period, on_acceptance
from quotewright.lib.taxes import TaxMode
from quotewright.quotes.document import Conditions, Line, Section, Tax
from quotewright.quotes.pricing import totals
from quotewright.sandbox import Sandbox
from tests.syncro.conftest import MemoryLedger, Wire, connected, make_offer
from tests.syncro.test_any_sums import CONDITIONS, SCHEDULED, SHEETS
from tests.syncro.test_tax_lines import GST, PST, QST, D, signed, sums

RATES = (GST, PST, QST, Tax("Maine", D("5.5")), Tax("City", D("1.125"), compound=True))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    some=SHEETS,
    conditions=CONDITIONS,
    taxes=st.lists(st.sampled_from(RATES), max_size=4).map(tuple),
    policy=st.sampled_from(list(Recurring)),
    rounding=st.sampled_from(["per_document", "per_line"]),
    currency=st.sampled_from(["USD", "USD", "JPY"]),
)
def test_whatever_taxes_a_quote_has_syncro_bills_its_total(
    some: tuple[Line, ...],
    conditions: Conditions,
    taxes: tuple[Tax, ...],
    policy: Recurring,
    rounding: str,
    currency: str,
) -> None:
    sandbox = Sandbox(limit_per_minute=0)
    sandbox.switch("tax_rounding", rounding)
    sandbox.switch("tax_precedence", "line_customer_account")
    psa = connected(Wire(sandbox), tax_lines=True, recurring=policy)
    mode = TaxMode.INCLUSIVE if conditions.tax_mode is TaxMode.INCLUSIVE else TaxMode.EXCLUSIVE
    conditions = replace(conditions, taxes=taxes, tax_mode=mode)
    sections = (Section("1", "", some),)
    offer = signed(sections=sections, conditions=conditions, currency=currency)

    psa.push_quote(offer, MemoryLedger())

    due = totals(on_acceptance(offer.document, policy)).due
    for each in [*sandbox.state()["estimates"], *sandbox.state()["invoices"]]:
        assert sums(each) == (due.total, D(0), due.total)
    bills = {
        SCHEDULED[each["frequency"]]: sum(
            (D(line["quantity"]) * line["retail_cents"] for line in each["lines"]), D(0)
        )
        / 100
        for each in sandbox.state()["schedules"]
    }
    wanted = () if policy is Recurring.FIRST_PERIOD else again(offer.document)
    assert bills == {each: totals(each_period(offer.document, each)).due.total for each in wanted}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    before=SHEETS,
    now=SHEETS,
    conditions=CONDITIONS,
    taxes=st.tuples(st.sampled_from(RATES), st.sampled_from(RATES)),
    was_on=st.booleans(),
    rounding=st.sampled_from(["per_document", "per_line"]),
)
def test_whatever_an_estimate_was_before_it_becomes_the_total(
    before: tuple[Line, ...],
    now: tuple[Line, ...],
    conditions: Conditions,
    taxes: tuple[Tax, Tax],
    was_on: bool,
    rounding: str,
) -> None:
    sandbox, ledger = Sandbox(limit_per_minute=0), MemoryLedger()
    sandbox.switch("tax_rounding", rounding)
    wire = Wire(sandbox)
    conditions = replace(conditions, tax_mode=TaxMode.EXCLUSIVE, tax_exempt=False)
    first = make_offer(
        sections=(Section("1", "", before),), conditions=replace(conditions, taxes=taxes[:1])
    )
    with suppress(Rejected):  # its tax may differ as long as tax is no line
        connected(wire, tax_lines=was_on).push_quote(first, ledger)
    offer = signed(
        sections=(Section("1", "", now),), conditions=replace(conditions, taxes=taxes), revision=2
    )

    connected(wire, tax_lines=True).push_quote(offer, ledger)

    due = totals(offer.document).due
    for each in [*sandbox.state()["estimates"], *sandbox.state()["invoices"]]:
        assert sums(each) == (due.total, D(0), due.total)
    assert sandbox.census()["duplicates"] == []
