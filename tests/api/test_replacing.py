"""Whole quotes are written in as many queries for 50 lines as for 5."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from quotewright.quotes.models import Line, Quote


def _lines(count: int, price: str = "10") -> list[dict[str, object]]:
    return [{"name": f"Access point {n}", "unit_price": price} for n in range(count)]


def _queries(api: Any, call: str, body: object) -> int:
    with CaptureQueriesContext(connection) as captured:
        api.done(call, body)
    return len(captured)


def test_creating_takes_as_many_queries_for_50_lines_as_for_5(api: Any) -> None:
    quote = {"name": "Office refresh", "person": {"email": "marisol@harbordental.example"}}
    api.done("POST /quotes", quote)
    five, fifty = (
        _queries(api, "POST /quotes", {**quote, "sections": [{"lines": _lines(count)}]})
        for count in (5, 50)
    )
    assert five == fifty <= 27  # texts and files are in the answer, too


def test_replacing_takes_as_many_queries_for_50_lines_as_for_5(api: Any, quote: Quote) -> None:
    call = f"PATCH /quotes/{quote.pk}"
    counts = []
    for count in (5, 50):
        made = api.done(call, {"sections": [{"lines": _lines(count)}]})
        kept = [{"key": line["key"], "unit_price": "11"} for line in made["sections"][0]["lines"]]
        counts.append(_queries(api, call, {"sections": [{"lines": kept[1:] + _lines(count)}]}))
    assert counts[0] == counts[1] <= 30


def test_lines_keep_their_rows_and_take_their_new_order(api: Any, quote: Quote) -> None:
    before = {row.key: row.pk for row in Line.objects.all()}
    keys = [str(key) for key in before]
    lines = [{"key": keys[2]}, {"key": keys[0], "quantity": "4"}, {"name": "Cable"}]
    answer = api.done(f"PATCH /quotes/{quote.pk}", {"sections": [{"lines": lines}]})
    shown = [(line["name"], line["quantity"]) for line in answer["sections"][0]["lines"]]
    assert shown == [("Hours", "2.75"), ("Firewall", "4"), ("Cable", "1")]
    after = {row.key: row.pk for row in Line.objects.all()}
    assert {key: after[key] for key in after if key in before}.items() <= before.items()
    positions = [row.position for row in Line.objects.all()]
    assert positions == sorted(set(positions))


def test_replacing_by_the_same_lines_writes_no_line(api: Any, quote: Quote) -> None:
    lines = [{"key": str(row.key)} for row in Line.objects.all()]
    with CaptureQueriesContext(connection) as captured:
        api.done(f"PATCH /quotes/{quote.pk}", {"sections": [{"lines": lines}]})
    assert not [q for q in captured if "quotes_line" in q["sql"] and q["sql"][:6] != "SELECT"]
