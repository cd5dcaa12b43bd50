"""A quote's money, from its document alone."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from quotewright.quotes.document import Line, Tax
from quotewright.quotes.pricing import line_margin_percent, line_total, totals_of

AMOUNTS = st.decimals(0, 99_999, places=4)
LINES = st.lists(
    st.builds(
        Line,
        key=st.uuids().map(str),
        name=st.just("Firewall"),
        quantity=AMOUNTS,
        unit_price=AMOUNTS,
        unit_cost=AMOUNTS,
        taxable=st.booleans(),
    ),
    max_size=8,
)
TAX = Tax("Maine sales tax", Decimal("5.5"))


def make_line(quantity: str, price: str, cost: str = "0", taxable: bool = True) -> Line:
    return Line("a", "Firewall", Decimal(quantity), Decimal(price), Decimal(cost), taxable)


def test_a_half_cent_is_rounded_up() -> None:
    assert line_total(make_line("2.5", "19.99"), "USD") == Decimal("49.98")
    assert line_total(make_line("0.5", "0.01"), "USD") == Decimal("0.01")


def test_a_currency_without_cents_is_rounded_to_whole_units() -> None:
    assert line_total(make_line("3", "33.5"), "JPY") == Decimal("101")


def test_only_taxable_lines_are_taxed() -> None:
    sums = totals_of([make_line("1", "100"), make_line("1", "50", taxable=False)], TAX, "USD")

    assert (sums.subtotal, sums.tax, sums.total) == (
        Decimal(150),
        Decimal("5.50"),
        Decimal("155.50"),
    )


def test_a_quote_without_tax_of_its_own_has_none() -> None:
    sums = totals_of([make_line("1", "100")], None, "USD")

    assert sums.tax is None and sums.total == 100


def test_margin_is_of_the_price() -> None:
    assert line_margin_percent(make_line("1", "200", "150")) == Decimal("25.0")
    assert line_margin_percent(make_line("1", "0", "150")) is None


@given(LINES)
def test_the_order_of_lines_does_not_matter(lines: list[Line]) -> None:
    assert totals_of(lines, TAX, "USD") == totals_of(list(reversed(lines)), TAX, "USD")


@given(LINES)
def test_totals_are_the_sums_of_what_is_printed(lines: list[Line]) -> None:
    sums = totals_of(lines, TAX, "USD")

    assert sums.subtotal == sum((line_total(line, "USD") for line in lines), Decimal(0))
    assert sums.total == sums.subtotal + (sums.tax or 0)


@given(LINES, LINES)
def test_cutting_a_quote_in_two_makes_no_money_before_tax(a: list[Line], b: list[Line]) -> None:
    whole, parts = totals_of(a + b, None, "USD"), [totals_of(x, None, "USD") for x in (a, b)]

    assert whole.subtotal == parts[0].subtotal + parts[1].subtotal
