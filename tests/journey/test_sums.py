"""The browser's sums and the server's are the same, for any lines and conditions."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from quotewright.catalog.schemes import Scheme
from quotewright.lib.money import plain
from quotewright.quotes.document import Conditions, Line
from quotewright.quotes.models import Quote
from quotewright.quotes.pricing import line_amounts, totals_of
from tests.pure.test_pricing import CONDITIONS, LINES

pytestmark = pytest.mark.django_db(transaction=True)
SCALE = 10_000
IN_BROWSER = """async ([url, lines, rules]) => {
  const {lineAmounts, totals} = await import(url);
  const big = (row) => Object.fromEntries(Object.entries(row).map(([k, v]) => [k,
    Array.isArray(v) ? v.map(big) : typeof v === "number" ? BigInt(v) : v]));
  const amounts = lines.map(big).map((line) => ({...line, ...lineAmounts(line, 2)}));
  const sums = totals(amounts, {...big(rules), taxes: rules.taxes.map(big)}, 2);
  return [...sums.bills, sums.due].map((bill) => [bill.listed, bill.lines, bill.discount,
    bill.subtotal, bill.tax, bill.total, bill.cost].map(String)).concat([String(sums.yearly)]);
}"""


def test_sums_in_the_browser_are_those_of_the_server(
    signed_in: Page, live_server: LiveServer, quote: Quote
) -> None:
    url = f"{live_server.url}/static/editor/sums.js"

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(LINES, CONDITIONS)
    def agree(lines: list[Line], conditions: Conditions) -> None:
        priced = [replace(line, tiers=_tiers_of(line)) for line in lines]
        found = signed_in.evaluate(IN_BROWSER, [url, *_sent(priced, conditions)])
        assert found == _expected(priced, conditions)

    agree()


def _expected(lines: list[Line], conditions: Conditions) -> list[Any]:
    sums = totals_of(lines, conditions, "USD")
    bills = [
        [b.listed, b.lines, b.discount, b.subtotal, b.tax or Decimal(0), b.total, b.cost]
        for b in (*sums.bills, sums.due)
    ]
    return [[_cents(amount) for amount in bill] for bill in bills] + [_cents(sums.yearly)]


def _sent(lines: list[Line], conditions: Conditions) -> tuple[list[Any], dict[str, Any]]:
    rows = [
        {
            "scheme": line.scheme.value,
            "tiers": [_scaled_row(t.start, t.price, t.cost) for t in line.tiers],
            "quantity": _scaled(line.quantity),
            "price": _scaled(line.unit_price),
            "cost": _scaled(line.unit_cost),
            "percent": _scaled(line.discount_percent),
            "off": _scaled(line.discount_amount),
            "free": line.hidden or line.included,
            "taxable": line.taxable,
            "frequency": line.frequency.value,
        }
        for line in lines
    ]
    rules = {
        "taxMode": conditions.tax_mode.value,
        "taxes": [
            {"percent": _scaled(t.percent), "compound": t.compound} for t in conditions.taxes
        ],
        "exempt": conditions.tax_exempt,
        "percent": _scaled(conditions.discount_percent),
        "off": int(_cents(conditions.discount_amount)),
        "shipping": int(_cents(conditions.shipping)),
        "shippingTaxable": conditions.shipping_taxable,
    }
    assert all(amounts.net >= 0 for amounts in (line_amounts(line, "USD") for line in lines))
    return rows, rules


def _tiers_of(line: Line) -> Any:
    return line.tiers if line.scheme in (Scheme.VOLUME, Scheme.STEPPED) else ()


def _scaled_row(start: Decimal, price: Decimal, cost: Decimal) -> dict[str, int]:
    return {"start": _scaled(start), "price": _scaled(price), "cost": _scaled(cost)}


def _scaled(number: Decimal) -> int:
    return int(number * SCALE)


def _cents(amount: Decimal) -> str:
    return plain(amount * 100)
