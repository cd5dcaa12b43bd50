"""A quote's money, from its document alone."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from quotewright.catalog.schemes import Frequency, Scheme, Tier
from quotewright.lib.money import rounded
from quotewright.lib.taxes import TaxMode
from quotewright.quotes.document import Conditions, Line, Tax
from quotewright.quotes.pricing import (
    Bill,
    line_amounts,
    line_margin_percent,
    line_total,
    totals_of,
)

CENT = Decimal("0.01")
MAINE = Conditions(tax_mode=TaxMode.EXCLUSIVE, taxes=(Tax("Maine sales tax", Decimal("5.5")),))
NO_TAX = Conditions()

QUANTITIES = st.decimals("0.0001", 99_999, places=4)
PRICES = st.decimals(0, 99_999, places=4)
MONEY = st.decimals(0, 9_999, places=2)
PERCENTS = st.decimals(0, 100, places=4)
TIERS = st.lists(
    st.tuples(QUANTITIES, PRICES, PRICES), max_size=4, unique_by=lambda row: row[0]
).map(lambda rows: tuple(Tier(*row) for row in sorted(rows)))
LINE = st.builds(
    Line,
    key=st.uuids().map(str),
    name=st.just("Firewall"),
    quantity=QUANTITIES,
    unit_price=PRICES,
    unit_cost=PRICES,
    taxable=st.booleans(),
    scheme=st.sampled_from(Scheme),
    tiers=TIERS,
    discount_percent=PERCENTS,
    discount_amount=st.one_of(st.just(Decimal(0)), MONEY),
    frequency=st.sampled_from(Frequency),
    hidden=st.booleans(),
    included=st.booleans(),
)
LINES = st.lists(LINE, max_size=8)
TAXES = st.lists(
    st.builds(Tax, st.just("Tax"), st.decimals(0, 30, places=3), st.booleans()), max_size=3
).map(tuple)
CONDITIONS = st.builds(
    Conditions,
    discount_percent=PERCENTS,
    discount_amount=MONEY,
    shipping=MONEY,
    shipping_taxable=st.booleans(),
    tax_mode=st.sampled_from(TaxMode),
    taxes=TAXES,
    tax_exempt=st.booleans(),
)


def make_line(quantity: str, price: str, cost: str = "0", **more: Any) -> Line:
    return Line("a", "Firewall", Decimal(quantity), Decimal(price), Decimal(cost), **more)


def due(*lines: Line, conditions: Conditions = MAINE) -> Bill:
    return totals_of(lines, conditions, "USD").due


def test_a_half_cent_is_rounded_up() -> None:
    assert line_total(make_line("2.5", "19.99"), "USD") == Decimal("49.98")
    assert line_total(make_line("0.5", "0.01"), "USD") == Decimal("0.01")


def test_a_currency_without_cents_is_rounded_to_whole_units() -> None:
    assert line_total(make_line("3", "33.5"), "JPY") == Decimal("101")


def test_only_taxable_lines_are_taxed() -> None:
    sums = due(make_line("1", "100"), make_line("1", "50", taxable=False))

    assert sums.subtotal == 150
    assert sums.tax == Decimal("5.50") and sums.total == Decimal("155.50")


def test_a_quote_without_tax_of_its_own_has_none() -> None:
    sums = due(make_line("1", "100"), conditions=NO_TAX)

    assert sums.tax is None and sums.total == 100


def test_margin_is_of_the_price_after_its_discount() -> None:
    assert line_margin_percent(make_line("1", "200", "150")) == Decimal("25.0")
    assert line_margin_percent(make_line("1", "0", "150")) is None
    assert line_margin_percent(make_line("2", "200", "150", discount_percent=Decimal(10))) == (
        Decimal("16.7")
    )


def test_a_percentage_is_off_the_exact_amount_and_rounded_once() -> None:
    """14 hours at 145.00 less 10 %: 1,827.00, a discount of 203.00."""
    sums = line_amounts(make_line("14", "145", discount_percent=Decimal(10)), "USD")

    assert (sums.listed, sums.net) == (Decimal("2030.00"), Decimal("1827.00"))


def test_a_discount_never_makes_a_line_negative() -> None:
    assert line_total(make_line("1", "5", discount_amount=Decimal(8)), "USD") == 0


def test_hidden_and_included_lines_cost_the_house_only() -> None:
    for flag in ({"hidden": True}, {"included": True}):
        sums = line_amounts(make_line("2", "50", "30", **flag), "USD")
        assert sums.net == 0 and sums.cost == 60


def test_the_four_schemes() -> None:
    tiers = (Tier(Decimal(1), Decimal(10)), Tier(Decimal(11), Decimal(8)))
    amounts = {
        scheme: line_total(make_line("15", "10", scheme=scheme, tiers=tiers), "USD")
        for scheme in Scheme
    }

    # Stepped: the first ten at 10.00, from the eleventh on at 8.00.
    assert amounts == {"unit": 150, "flat": 10, "volume": 120, "stepped": 10 * 10 + 5 * 8}


def test_the_bill_on_acceptance_is_taxed_once() -> None:
    """Two bills of 0.10 at 5.5 % are 0.01 tax each; together 0.011 is 0.01, as on one invoice."""
    monthly = make_line("1", "0.10", frequency=Frequency.MONTHLY)
    sums = totals_of([make_line("1", "0.10"), monthly], MAINE, "USD")

    assert [bill.tax for bill in sums.bills] == [CENT, CENT]
    assert sums.due.tax == CENT


def test_the_first_year_counts_every_bill() -> None:
    lines = [make_line("1", "1", frequency=frequency) for frequency in Frequency]

    assert totals_of(lines, MAINE, "USD").yearly == 1 + 12 + 4 + 2 + 1


def test_the_quotes_discount_is_shared_by_what_is_taxed() -> None:
    """10 % off 100 taxable and 50 not: 5.5 % of 90."""
    lines = (make_line("1", "100"), make_line("1", "50", taxable=False))
    sums = due(*lines, conditions=replace(MAINE, discount_percent=Decimal(10)))

    assert sums.discount == 15 and sums.taxable_discount == 10
    assert (sums.subtotal, sums.tax) == (Decimal(135), Decimal("4.95"))


def test_an_amount_off_takes_at_most_the_one_time_lines() -> None:
    monthly = make_line("1", "80", frequency=Frequency.MONTHLY)
    conditions = replace(NO_TAX, discount_amount=Decimal(500))
    sums = totals_of([make_line("1", "300"), monthly], conditions, "USD")

    assert sums.due.total == 80


def test_a_compound_tax_is_on_the_tax_before_it() -> None:
    """Quebec as it was: 5 % and then 9.5 % of 105.00."""
    taxes = (Tax("GST", Decimal(5)), Tax("QST", Decimal("9.5"), compound=True))
    sums = due(
        make_line("1", "100"), conditions=Conditions(tax_mode=TaxMode.EXCLUSIVE, taxes=taxes)
    )

    assert [tax.amount for tax in sums.taxes] == [5, Decimal("9.98")]


def test_an_exempt_customer_pays_no_added_tax() -> None:
    sums = due(make_line("1", "100"), conditions=replace(MAINE, tax_exempt=True))

    assert not sums.taxes and sums.tax == 0 and sums.total == 100


def test_tax_inside_a_price_is_taken_out_of_it() -> None:
    vat = Conditions(tax_mode=TaxMode.INCLUSIVE, taxes=(Tax("VAT", Decimal(20)),))
    sums = due(make_line("1", "120"), conditions=vat)

    assert sums.subtotal == 100 and sums.tax == 20 and sums.total == 120


@given(LINES, CONDITIONS)
def test_the_order_of_lines_does_not_matter(lines: list[Line], conditions: Conditions) -> None:
    assert totals_of(lines, conditions, "USD") == totals_of(lines[::-1], conditions, "USD")


@given(LINES, CONDITIONS)
def test_totals_are_the_sums_of_what_is_printed(lines: list[Line], conditions: Conditions) -> None:
    sums = totals_of(lines, conditions, "USD")

    printed = sum((line_total(line, "USD") for line in lines), Decimal(0))
    assert sum((bill.lines for bill in sums.bills), Decimal(0)) == sums.due.lines == printed
    for bill in (*sums.bills, sums.due):
        tax = sum((each.amount for each in bill.taxes), Decimal(0))
        assert bill.total == bill.lines - bill.discount + bill.shipping + (
            tax if conditions.tax_mode is TaxMode.EXCLUSIVE else 0
        )
        assert bill.tax == (None if conditions.tax_mode is TaxMode.EXTERNAL else tax)
        assert bill.listed - bill.line_discounts == bill.lines
    if conditions.tax_mode is not TaxMode.INCLUSIVE:
        assert sums.due.subtotal == sum((bill.subtotal for bill in sums.bills), Decimal(0))


@given(LINES, CONDITIONS)
def test_everything_printed_is_in_cents_and_nothing_falls_below_zero(
    lines: list[Line], conditions: Conditions
) -> None:
    sums = totals_of(lines, conditions, "USD")

    for bill in (*sums.bills, sums.due):
        amounts = (bill.lines, bill.discount, bill.shipping, bill.subtotal, bill.total, bill.cost)
        for amount in (*amounts, *(tax.amount for tax in bill.taxes)):
            assert amount == rounded(amount, "USD") and amount >= 0
        assert bill.taxable_discount <= bill.discount <= bill.lines


@given(LINES, LINES)
def test_cutting_a_quote_in_two_makes_no_money_before_tax(a: list[Line], b: list[Line]) -> None:
    whole, first, second = (totals_of(lines, NO_TAX, "USD") for lines in (a + b, a, b))

    assert whole.due.subtotal == first.due.subtotal + second.due.subtotal
    assert whole.yearly == first.yearly + second.yearly


@given(QUANTITIES, PRICES, st.integers(2, 9))
def test_a_line_cut_in_pieces_differs_by_rounding_alone(
    quantity: Decimal, price: Decimal, pieces: int
) -> None:
    part = rounded(quantity / pieces, "JPY")
    cut = [part] * (pieces - 1) + [quantity - part * (pieces - 1)]
    whole = line_total(make_line(str(quantity), str(price)), "USD")
    total = sum((line_total(make_line(str(q), str(price)), "USD") for q in cut), Decimal(0))

    assert abs(whole - total) <= pieces * CENT / 2


@given(MONEY, TAXES)
def test_tax_taken_out_and_added_again_agree_to_a_cent(gross: Decimal, taxes: Any) -> None:
    line = make_line("1", str(gross))
    inside = due(line, conditions=Conditions(tax_mode=TaxMode.INCLUSIVE, taxes=taxes))
    net = make_line("1", str(inside.subtotal))
    added = due(net, conditions=Conditions(tax_mode=TaxMode.EXCLUSIVE, taxes=taxes))

    # Each tax is rounded for itself when added, and once together when taken out.
    assert abs(added.total - gross) <= CENT * max(1, len(taxes))


@given(LINE, QUANTITIES)
def test_more_of_a_stepped_line_never_costs_less(line: Line, more: Decimal) -> None:
    stepped = replace(line, scheme=Scheme.STEPPED, discount_amount=Decimal(0))
    bigger = replace(stepped, quantity=stepped.quantity + more)

    assert line_total(bigger, "USD") >= line_total(stepped, "USD")
