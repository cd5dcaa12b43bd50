"""Where Syncro's tax is another than the quote's: what is said, and that following it helps."""

from __future__ import annotations

import pytest

from quotewright.integrations.port import Rejected
from quotewright.integrations.syncro.psa import SyncroPsa
from quotewright.quotes.document import Conditions, Line
from quotewright.quotes.pricing import totals
from quotewright.sandbox import Sandbox
from tests.syncro.conftest import LINES, MAINE, MemoryLedger, Wire, connected
from tests.syncro.test_tax_lines import GST, PST, D, signed, sums, taxed


def test_lines_that_syncro_makes_taxable_after_all_are_told(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    sandbox.switch("convert_taxable", "reset")
    sandbox.switch("tax_precedence", "line_customer_account")

    with pytest.raises(Rejected, match="though this quote's tax is a line of its own") as refusal:
        connected(wire, tax_lines=True).push_quote(signed(), ledger)

    assert refusal.value.remedy == "Make the lines not taxable in Syncro, then retry."


@pytest.mark.parametrize(
    ("rates", "rounding", "conditions", "said"),
    [
        ({}, "per_document", MAINE, "Enter the id of your Syncro tax rate at Settings"),
        ({"5.5": "41"}, "per_document", MAINE, "Check the Syncro tax rate"),
        ({"5.5": "40"}, "per_line", MAINE, "seems to round tax on each line"),
        ({"13": "41"}, "per_document", taxed(GST, PST), "this quote rounds GST and PST each"),
        ({"13": "40"}, "per_document", taxed(GST, PST), "must be one of 13 %"),
    ],
)
def test_an_issue_about_tax_offers_lines_and_following_it_settles_it(
    wire: Wire,
    sandbox: Sandbox,
    ledger: MemoryLedger,
    rates: dict[str, str],
    rounding: str,
    conditions: Conditions,
    said: str,
) -> None:
    sandbox.switch("tax_rounding", rounding)
    some = (Line("x", "Cable", D(1), D("100.10")), Line("y", "Clip", D(1), D("0.10")))
    offer = signed(*some, *LINES, Line("z", "Tie", D(1), D("0.10")), conditions=conditions)
    with pytest.raises(Rejected) as refusal:
        connected(wire, tax_rates=rates).push_quote(offer, ledger)
    assert said in refusal.value.remedy
    assert "turn on “Tax as lines of its own” " in refusal.value.remedy.replace("Turn", "turn")

    connected(wire, tax_rates=rates, tax_lines=True).push_quote(offer, ledger)

    [invoice] = sandbox.state()["invoices"]
    assert sums(invoice)[2] == totals(offer.document).due.total


def test_an_invoice_with_another_tax_is_not_offered_what_cannot_help_it(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    sandbox.switch("convert_taxable", "reset")

    with pytest.raises(Rejected, match="Invoice") as refusal:
        psa.push_quote(signed(), ledger)

    assert "Tax as lines" not in refusal.value.remedy


def test_hundredths_of_a_yen_are_told_and_tax_as_a_line_has_none(
    psa: SyncroPsa, wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    cable = Line("x", "Cable", D(3), D("333.50"))  # 1,001 yen, not 1,000.50
    offer = signed(cable, currency="JPY")
    with pytest.raises(Rejected, match=r"has ¥55\.06 tax, this quote ¥55\.") as refusal:
        psa.push_quote(offer, ledger)
    assert "Syncro rounds tax to hundredths" in refusal.value.remedy

    connected(wire, tax_lines=True).push_quote(offer, ledger)

    assert [sums(each)[2] for each in sandbox.state()["invoices"]] == [D(1056)]
