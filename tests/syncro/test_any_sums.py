"""Whatever a quote prices and an account chose: what is billed is what was signed, or a sentence
says why nothing is.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from quotewright.catalog.schemes import Frequency, Scheme, Tier
from quotewright.integrations.options import Recurring
from quotewright.integrations.port import Offer, Rejected, Stage
from quotewright.integrations.recurring import again, each_period, on_acceptance
from quotewright.integrations.syncro.parity import expected
from quotewright.lib.taxes import TaxMode
from quotewright.quotes.document import Conditions, Line, QuoteDocument, Section, Tax
from quotewright.sandbox import Sandbox
from tests.syncro.conftest import MemoryLedger, Wire, connected, make_offer
from tests.syncro.test_lost_answers import SIGNATURE

D = Decimal
SIGNED = replace(SIGNATURE, at=datetime(2099, 1, 31, tzinfo=UTC))
TAXES = ((Tax("Maine", D("5.5")),), (Tax("GST", D(5)), Tax("PST", D(8))))
SCHEDULED = {"Monthly": Frequency.MONTHLY, "Annually": Frequency.ANNUAL}


def decimals(most: int, places: int) -> st.SearchStrategy[Decimal]:
    return st.integers(0, most * 10**places).map(lambda digits: D(digits).scaleb(-places))


def lines_from(key: str) -> st.SearchStrategy[Line]:
    tiers = decimals(50, 3).map(lambda price: (Tier(D(1), price), Tier(D(5), price / 2)))
    return st.builds(
        Line,
        key=st.just(key),
        name=st.sampled_from(["Firewall", "Hours"]),
        quantity=decimals(40, 2),
        unit_price=decimals(900, 4),
        unit_cost=decimals(500, 2),
        taxable=st.booleans(),
        scheme=st.sampled_from(list(Scheme)),
        tiers=tiers,
        discount_percent=st.sampled_from([D(0), D(0), D("12.5"), D("33.3333"), D(100)]),
        discount_amount=st.sampled_from([D(0), D(0), D("7.77")]),
        frequency=st.sampled_from([Frequency.ONE_TIME, *SCHEDULED.values()]),
        hidden=st.sampled_from([False] * 5 + [True]),
        included=st.sampled_from([False] * 5 + [True]),
        optional=st.booleans(),
        chosen=st.sampled_from([True, True, False]),
    )


SHEETS = st.integers(1, 5).flatmap(lambda n: st.tuples(*(lines_from(f"l{i}") for i in range(n))))
CONDITIONS = st.builds(
    Conditions,
    discount_percent=st.sampled_from([D(0), D(0), D("7.77"), D(100)]),
    discount_amount=st.sampled_from([D(0), D(0), D("33.33"), D(9999)]),
    shipping=st.sampled_from([D(0), D("19.95")]),
    shipping_taxable=st.booleans(),
    tax_mode=st.sampled_from(list(TaxMode)),
    taxes=st.sampled_from(TAXES),
    tax_exempt=st.sampled_from([False, False, True]),
)
SWITCHES = st.fixed_dictionaries(
    {
        "tax_rounding": st.sampled_from(["per_document", "per_line"]),
        "price_decimals": st.sampled_from(["as_sent", "two"]),
        "convert_taxable": st.sampled_from(["kept", "kept", "reset"]),
        "schedule_detail": st.sampled_from(["told", "missing"]),
    }
)


def sums(record: dict[str, Any]) -> tuple[Decimal, Decimal, Decimal]:
    return D(record["subtotal"]), D(record["tax"]), D(record["total"])


def assert_billed_as_signed(sandbox: Sandbox, signed: QuoteDocument, policy: Recurring) -> None:
    part = on_acceptance(signed, policy)
    wanted = expected(part, tax_lines=False)
    state = sandbox.state()
    for there in [*state["estimates"], *state["invoices"]]:
        subtotal, tax, total = sums(there)
        assert subtotal == wanted.subtotal
        if wanted.tax is not None:
            assert (tax, total) == (wanted.tax, wanted.total)
    wanted_again = () if policy is Recurring.FIRST_PERIOD else again(signed)
    bills = {
        SCHEDULED[each["frequency"]]: sum(
            (D(line["quantity"]) * line["retail_cents"] for line in each["lines"]), D(0)
        )
        / 100
        for each in state["schedules"]
    }
    assert bills == {
        each: expected(each_period(signed, each), tax_lines=False).subtotal for each in wanted_again
    }
    assert not any(each["paused"] for each in state["schedules"])


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    lines=SHEETS,
    conditions=CONDITIONS,
    policy=st.sampled_from(list(Recurring)),
    headings=st.booleans(),
    currency=st.sampled_from(["USD", "USD", "USD", "JPY"]),
    switches=SWITCHES,
)
def test_what_is_billed_is_what_was_signed_or_a_sentence_says_why_not(
    lines: tuple[Line, ...],
    conditions: Conditions,
    policy: Recurring,
    headings: bool,
    currency: str,
    switches: dict[str, str],
) -> None:
    sandbox = Sandbox(limit_per_minute=0)
    for name, value in switches.items():
        sandbox.switch(name, value)
    psa = connected(
        Wire(sandbox),
        recurring=policy,
        section_headings=headings,
        tax_rates={"5.5": "40", "13": "41"},
    )
    offer = make_offer(
        sections=(Section("1", "All of it", lines),), conditions=conditions, currency=currency
    )
    signed = Offer(offer.document, Stage.ACCEPTED, SIGNED)

    try:
        psa.push_quote(signed, MemoryLedger())
    except Rejected as refusal:
        event(f"refused: {refusal.remedy[:40]}")
        assert str(refusal).endswith(".") and refusal.remedy
    else:
        event("billed")
        assert_billed_as_signed(sandbox, signed.document, policy)
