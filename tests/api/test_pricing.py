"""Discounts, billing, groups, taxes and catalog items by the API."""

from __future__ import annotations

from typing import Any

import pytest

from quotewright.accounts.models import Account
from quotewright.catalog.actions import create_item
from quotewright.quotes.models import Quote

MARISOL = {"email": "marisol@harbordental.example"}


def _created(api: Any, *lines: dict[str, Any], **fields: Any) -> Any:
    body = {"name": "Care", "person": MARISOL, "sections": [{"lines": list(lines)}], **fields}
    return api.done("POST /quotes", body)


def test_a_quote_is_made_with_everything_a_price_can_have(api: Any, account: Account) -> None:
    hours = {"name": "Hours", "quantity": "14", "unit_price": "145", "discount_percent": "10"}
    care = {"name": "Care", "quantity": "18", "unit_price": "58", "frequency": "monthly"}
    ups = {"name": "UPS", "unit_price": "765", "optional": True, "chosen": False}
    quote = _created(api, hours, care, ups, shipping="25", discount_percent="5")
    totals = quote["totals"]
    assert [bill["frequency"] for bill in totals["bills"]] == ["one_time", "monthly"]
    assert (totals["line_discounts"], totals["discount"]) == ("203.00", "143.55")
    assert (totals["subtotal"], totals["yearly"]) == ("2752.45", "13662.25")
    assert quote["sections"][0]["lines"][0]["total"] == "1827.00"


def test_a_group_to_choose_from_counts_its_suggestion(api: Any, account: Account) -> None:
    lines = [{"name": name, "unit_price": price} for name, price in (("A", "10"), ("B", "20"))]
    group = {"name": "Backup", "kind": "choice", "lines": [*lines]}
    body = {"name": "Care", "person": MARISOL, "sections": [group]}
    quote = api.done("POST /quotes", body)
    assert [line["chosen"] for line in quote["sections"][0]["lines"]] == [True, False]
    assert quote["totals"]["subtotal"] == "10.00"


def test_taxes_of_a_quote_are_its_own(api: Any, quote: Quote) -> None:
    taxes = [
        {"name": "GST", "percent": "5"},
        {"name": "QST", "percent": "9.975", "compound": True},
    ]
    changed = api.done(f"PATCH /quotes/{quote.pk}", {"taxes": taxes})
    assert [tax["amount"] for tax in changed["totals"]["taxes"]] == ["67.45", "141.29"]
    exempt = api.done(f"PATCH /quotes/{quote.pk}", {"tax_exempt": True})
    assert (exempt["totals"]["tax"], exempt["totals"]["total"]) == ("0.00", "1747.74")


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ({"name": "A", "discount_percent": "101"}, "discount_percent"),
        ({"name": "A", "frequency": "hourly"}, "frequency"),
        ({"name": "A", "margin": "30"}, "margin"),
        ({"name": "A", "min_quantity": "5", "max_quantity": "2"}, "max_quantity"),
        ({"name": "A", "hidden": True, "included": True}, "hidden"),
        ({"name": "A", "whole_quantity": True, "quantity": "1.5"}, "quantity"),
        ({"item_id": 999}, "item_id"),
    ],
)
def test_a_refused_field_is_named(api: Any, account: Account, line: Any, field: str) -> None:
    body = {"name": "Care", "person": MARISOL, "sections": [{"lines": [{"name": "ok"}, line]}]}
    assert list(api.refused(422, "POST /quotes", body)) == [f"sections[0].lines[1].{field}"]


def test_a_line_takes_an_item_of_the_catalog_and_its_own_words(api: Any, quote: Quote) -> None:
    values = {"name": "Managed workstation", "code": "CARE-WS", "price": "58", "cost": "22"}
    item = create_item(quote.account, {**values, "frequency": "monthly"})
    line = {"item_id": item.pk, "quantity": "18", "name": "Care, Portland office"}
    added = api.done(f"POST /quotes/{quote.pk}/lines", line)
    assert (added["name"], added["code"]) == ("Care, Portland office", "CARE-WS")
    assert (added["total"], added["frequency"]) == ("1044.00", "monthly")


def test_fifty_items_of_the_catalog_are_read_at_once(
    api: Any, quote: Quote, django_assert_max_num_queries: Any
) -> None:
    ids = [create_item(quote.account, {"name": f"Item {n}", "price": "5"}).pk for n in range(50)]
    body = {"sections": [{"lines": [{"item_id": pk} for pk in ids]}]}
    with django_assert_max_num_queries(36):
        answer = api.done(f"PATCH /quotes/{quote.pk}", body)
    assert answer["totals"]["subtotal"] == "250.00"
