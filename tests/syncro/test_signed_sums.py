"""What Syncro bills is what was signed, to the cent, for everything that a quote can price."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from quotewright.catalog.schemes import Frequency, Scheme, Tier
from quotewright.integrations.port import Offer, Rejected, Stage
from quotewright.integrations.syncro.psa import SyncroPsa
from quotewright.lib.taxes import TaxMode
from quotewright.quotes.document import Conditions, Line, Tax
from quotewright.quotes.pricing import totals
from quotewright.sandbox import Sandbox
from tests.syncro.conftest import LINES, MAINE, MARISOL, MemoryLedger, Wire, connected, make_offer
from tests.syncro.test_lost_answers import SIGNATURE

D = Decimal
GST_AND_PST = (Tax("GST", D(5)), Tax("PST", D(8)))
TIERS = (Tier(D(1), D("10.15")), Tier(D(11), D("8.333")))


def line(quantity: str, price: str, **more: Any) -> Line:
    more = {"key": "x", "name": "Cable", **more}
    return Line(quantity=D(quantity), unit_price=D(price), **more)


def accepted(*lines: Line, **changes: Any) -> Offer:
    offer = make_offer(*lines, **changes)
    return replace(offer, stage=Stage.ACCEPTED, signature=SIGNATURE)


CASES = {
    "a percentage that leaves many decimals": accepted(
        line("3", "133.33", discount_percent=D("33.3333"))
    ),
    "a percentage that leaves four decimals": accepted(
        line("7", "19.99", discount_percent=D("12.5"))
    ),
    "an amount off a line": accepted(line("3", "19.99", discount_amount=D("7.77"))),
    "both off a line": accepted(
        line("3", "19.99", discount_percent=D(15), discount_amount=D("7.77"))
    ),
    "volume tiers": accepted(line("15", "0", scheme=Scheme.VOLUME, tiers=TIERS)),
    "stepped tiers": accepted(line("15.5", "0", scheme=Scheme.STEPPED, tiers=TIERS)),
    "a flat price": accepted(line("18", "400.05", scheme=Scheme.FLAT)),
    "a price of a fraction of a cent": accepted(line("1250", "0.0375")),
    "an included line and a hidden one": accepted(
        *LINES, line("2", "50", included=True), line("1", "77", key="h", hidden=True)
    ),
    "a quantity of which none was taken": accepted(*LINES, line("0", "50")),
    "a discount on taxed and untaxed lines": accepted(
        *LINES, conditions=replace(MAINE, discount_percent=D("7.77"), discount_amount=D("33.33"))
    ),
    "shipping that is taxed": accepted(
        *LINES, conditions=replace(MAINE, shipping=D("19.95"), shipping_taxable=True)
    ),
    "shipping that is not": accepted(*LINES, conditions=replace(MAINE, shipping=D("19.95"))),
    "everything discounted away": accepted(
        *LINES, conditions=replace(MAINE, discount_percent=D(100), shipping=D(5))
    ),
    "first periods with the one-time lines": accepted(
        *LINES,
        line("18", "57.77", frequency=Frequency.MONTHLY),
        line("1", "180", key="y", frequency=Frequency.ANNUAL, taxable=False),
        conditions=replace(MAINE, discount_percent=D("2.5")),
    ),
    "an exempt customer": accepted(
        *LINES, conditions=replace(MAINE, tax_exempt=True, shipping=D(5), shipping_taxable=True)
    ),
    "an exempt customer where Syncro computes tax": accepted(
        *LINES, conditions=Conditions(tax_exempt=True, discount_percent=D(3))
    ),
    "no tax at all": accepted(*LINES, conditions=Conditions(tax_mode=TaxMode.EXCLUSIVE)),
    "tax inside the prices": accepted(
        *LINES,
        conditions=Conditions(
            tax_mode=TaxMode.INCLUSIVE,
            taxes=(Tax("VAT", D(20)),),
            discount_percent=D("7.77"),
            shipping=D("9.99"),
        ),
    ),
    "tax left to Syncro": accepted(*LINES, conditions=Conditions(discount_percent=D("7.77"))),
}


@pytest.mark.parametrize("offer", CASES.values(), ids=CASES.keys())
def test_the_invoice_is_what_was_signed(
    offer: Offer, psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa.push_quote(offer, ledger)

    [invoice] = sandbox.state()["invoices"]
    due, conditions = totals(offer.document).due, offer.document.conditions
    if conditions.tax_mode is TaxMode.EXTERNAL and not conditions.tax_exempt:
        assert D(invoice["subtotal"]) == due.subtotal
    else:
        assert D(invoice["total"]) == due.total
    if conditions.tax_mode is TaxMode.EXCLUSIVE:
        assert (D(invoice["subtotal"]), D(invoice["tax"])) == (due.subtotal, due.tax)


def test_hidden_lines_and_what_was_not_taken_stay_here(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa.push_quote(
        accepted(
            line("1", "100"),
            line("1", "77", key="h", name="Hidden", hidden=True),
            line("1", "99", key="u", name="Left out", optional=True, chosen=False),
            line("0", "50", key="n", name="None of it"),
        ),
        ledger,
    )

    assert [each["item"] for each in sandbox.state()["invoices"][0]["lines"]] == ["Cable"]


def test_two_taxes_that_are_one_rate_there_are_billed_where_the_sums_agree(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    conditions = Conditions(tax_mode=TaxMode.EXCLUSIVE, taxes=GST_AND_PST)

    connected(wire, tax_rates={"13": "41"}).push_quote(
        accepted(line("1", "100"), conditions=conditions), ledger
    )

    assert [invoice["total"] for invoice in sandbox.state()["invoices"]] == ["113.0"]


def test_two_taxes_rounded_each_are_not_billed_as_one_rounded_once(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    """5 % and 8 % of 100.10 are 5.01 and 8.01; 13 % of it is 13.01."""
    conditions = Conditions(tax_mode=TaxMode.EXCLUSIVE, taxes=GST_AND_PST)

    with pytest.raises(Rejected, match=r"\$13.01 tax, this quote \$13.02") as refusal:
        connected(wire, tax_rates={"13": "41"}).push_quote(
            accepted(line("1", "100.10"), conditions=conditions), ledger
        )

    assert "one rate of 13 % and rounds once; this quote rounds GST and PST each" in (
        refusal.value.remedy
    )
    assert sandbox.state()["invoices"] == []


@pytest.mark.parametrize(
    ("rate", "sentence"), [("", "a Syncro tax rate of 13 %"), ("40", "must be one of 13 %")]
)
def test_two_taxes_want_a_rate_of_their_sum(
    rate: str, sentence: str, wire: Wire, ledger: MemoryLedger
) -> None:
    conditions = Conditions(tax_mode=TaxMode.EXCLUSIVE, taxes=GST_AND_PST)

    with pytest.raises(Rejected) as refusal:
        connected(wire, tax_rates={"13": rate}).push_quote(
            accepted(line("1", "100"), conditions=conditions), ledger
        )

    assert sentence in refusal.value.remedy


def test_a_compound_tax_wants_a_rate_that_has_it(wire: Wire, ledger: MemoryLedger) -> None:
    taxes = (Tax("GST", D(5)), Tax("QST", D("9.5"), compound=True))
    conditions = Conditions(tax_mode=TaxMode.EXCLUSIVE, taxes=taxes)

    with pytest.raises(Rejected) as refusal:
        connected(wire, tax_rates={}).push_quote(
            accepted(line("1", "100"), conditions=conditions), ledger
        )

    assert "a Syncro tax rate of 14.975 %" in refusal.value.remedy


def test_decimals_that_syncro_cuts_are_named(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    sandbox.switch("price_decimals", "two")

    with pytest.raises(Rejected) as refusal:
        psa.push_quote(accepted(line("1250", "0.0375")), ledger)

    assert "keeps fewer decimals of a price: “Cable” has price 0.04 there" in refusal.value.remedy
    assert sandbox.state()["invoices"] == []


def test_an_exempt_customer_is_not_taxed_behind_our_back(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    """Some accounts make every line taxable when an estimate becomes an invoice."""
    sandbox.switch("convert_taxable", "reset")
    offer = accepted(*LINES, conditions=Conditions(tax_exempt=True))

    with pytest.raises(Rejected, match="this quote") as refusal:
        psa.push_quote(offer, ledger)

    assert f"{MARISOL.organization} is tax-exempt" in refusal.value.remedy
