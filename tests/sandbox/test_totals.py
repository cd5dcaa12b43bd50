"""Totals are the server's own work: rounded half up, taxed by line, product or customer."""

from __future__ import annotations

from decimal import Decimal

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotewright.sandbox import Sandbox
from quotewright.sandbox.totals import PricedLine, line_total, totals_of

from .cast import Json, add_line, make_customer, make_estimate, make_product

amounts = st.decimals(min_value=0, max_value=99999, places=2)


def priced(quantity: str, price: str, percent: str = "0", dollars: str = "0") -> PricedLine:
    return PricedLine(*map(Decimal, (quantity, price, percent, dollars, "0")))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (priced("1", "0.125"), "0.13"),
        (priced("1.5", "33.33"), "50.00"),
        (priced("3", "100", percent="12.5"), "262.50"),
        (priced("1", "100", percent="10", dollars="5"), "85.00"),
        (priced("-2", "75"), "-150.00"),
    ],
)
def test_a_line_total_is_rounded_half_up_to_cents(line: PricedLine, expected: str) -> None:
    assert str(line_total(line)) == expected


@given(st.lists(st.tuples(amounts, amounts), max_size=8))
def test_a_total_is_always_subtotal_and_tax_in_whole_cents(
    lines: list[tuple[Decimal, Decimal]],
) -> None:
    taxed = [PricedLine(q, p, Decimal(0), Decimal(0), Decimal("5.5")) for q, p in lines]

    totals = totals_of(taxed)

    assert totals.total == totals.subtotal + totals.tax
    assert totals.total == totals.total.quantize(Decimal("0.01"))


def taxed_at(api: httpx.Client, customer: Json, **line: object) -> str:
    estimate = make_estimate(api, customer_id=customer["id"])
    tax: str = add_line(api, estimate, quantity=1, price=100, **line)["estimate"]["tax"]
    return tax


def test_the_rate_of_the_line_goes_before_the_products_and_the_customers(
    api: httpx.Client,
) -> None:
    customer = make_customer(api, tax_rate_id=41)
    product = make_product(api, price_retail=100, tax_rate_id=40)

    assert taxed_at(api, customer) == "13.0"
    assert taxed_at(api, customer, product_id=product["id"]) == "5.5"
    assert taxed_at(api, customer, product_id=product["id"], tax_rate_id=41) == "13.0"


def test_no_tax_without_a_rate_or_on_a_line_that_is_not_taxable(api: httpx.Client) -> None:
    untaxed, taxed = make_customer(api), make_customer(api, tax_rate_id=41)

    assert taxed_at(api, untaxed) == "0.0"
    assert taxed_at(api, taxed, taxable=False) == "0.0"


def test_tax_is_rounded_once_for_the_document_or_for_each_line(
    api: httpx.Client, sandbox: Sandbox
) -> None:
    customer = make_customer(api, tax_rate_id=40)
    estimate = make_estimate(api, customer_id=customer["id"])
    line = {"quantity": 1, "price": "0.10"}

    add_line(api, estimate, **line)
    per_document = add_line(api, estimate, **line)["estimate"]["tax"]
    sandbox.switch("tax_rounding", "per_line")
    per_line = add_line(api, estimate, **line)["estimate"]["tax"]

    assert (per_document, per_line) == ("0.01", "0.03")


def test_the_tax_rates_of_the_account_can_be_read_nowhere(api: httpx.Client) -> None:
    assert api.get("tax_rates").status_code == 404
    assert "tax" not in api.get("settings").text
