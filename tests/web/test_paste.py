"""Rows pasted into the editor: what would become of them is shown before any is added."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from quotewright.accounts.models import Membership
from quotewright.quotes.models import Line, Quote

ROWS = "Item\tQty\tCost\tPrice\nSwitch\t2\t$210.00\t$300.00\nCable\t24\t1.10\t4.25\n"


def pasted(client: Client, quote: Quote, text: str, status: int = 200) -> Any:
    answer = client.post(f"/quotes/{quote.pk}/paste/", {"text": text})
    assert answer.status_code == status, answer.text
    return answer.json()


def test_pasted_rows_are_shown_and_not_added(client: Client, quote: Quote) -> None:
    answer = pasted(client, quote, ROWS)
    assert [(line["name"], line["quantity"]) for line in answer["lines"]] == [
        ("Switch", "2"),
        ("Cable", "24"),
    ]
    assert "Switch" in answer["html"] and "Read as Name, Quantity, Cost, Price" in answer["said"]
    assert Line.objects.count() == 3


def test_what_was_shown_can_be_added(client: Client, quote: Quote) -> None:
    section = quote.sections.get()
    lines = pasted(client, quote, ROWS)["lines"]
    quote.refresh_from_db()
    add = {"op": "add_lines", "section": section.pk, "lines": lines}
    body = {"since": quote.version, "revision": 1, "do": add}
    client.post(f"/quotes/{quote.pk}/edits/", body, content_type="application/json")
    switch = Line.objects.get(name="Switch")
    assert switch.quantity == 2 and switch.unit_cost == 210 and switch.unit_price == 300


def test_a_row_that_makes_no_line_is_named(client: Client, quote: Quote) -> None:
    answer = pasted(client, quote, ROWS + 'Rack\t-1\t5\t9\n=HYPERLINK("x")\t1\t1\t1\n')
    assert len(answer["lines"]) == 2
    assert "Row 4: Quantity is -1. It must be more than 0." in answer["html"]
    assert "2 rows are left out" in answer["said"] and "Row 5" in answer["html"]


@pytest.mark.parametrize("rows", [2_000, 5_000])
def test_too_many_rows_are_refused_before_any_is_added(
    client: Client, quote: Quote, rows: int
) -> None:
    text = "".join(f"Cable {n}\t1\t4.25\n" for n in range(rows))
    answer = pasted(client, quote, text, status=422)
    assert f"{rows:,} rows were pasted; a quote holds at most 2,000" in answer["message"]


def test_costs_are_left_out_for_who_may_not_see_them(client: Client, quote: Quote) -> None:
    Membership.objects.update(sees_margins=False)
    answer = pasted(client, quote, ROWS)
    assert "unit_cost" not in answer["lines"][0] and "210" not in answer["html"]
