"""Numbers lose nothing on the wire, and what is not JSON is refused in words."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from quotewright.api.wire import price
from quotewright.quotes.models import Line, Quote


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("1.1", "1.10"),
        ("19.99", "19.99"),
        ("0.1255", "0.1255"),
        ("4503599.6271", "4503599.6271"),
        ('"133.33"', "133.33"),
        ('"1,234.50"', "1234.50"),
        ("7", "7.00"),
        ("1e2", "100.00"),
    ],
)
def test_a_price_keeps_every_digit(api: Any, quote: Quote, sent: str, kept: str) -> None:
    line = api(f"POST /quotes/{quote.pk}/lines", f'{{"name": "Cable", "unit_price": {sent}}}')
    assert line.json()["unit_price"] == kept
    assert Line.objects.get(name="Cable").unit_price == Decimal(kept)


@pytest.mark.parametrize(
    "sent", ["true", "null", "[]", '""', '"ten"', "1e400", "0.00001", "-1", "10000000", "9" * 60]
)
def test_what_is_no_price_is_refused_by_name(api: Any, quote: Quote, sent: str) -> None:
    body = f'{{"name": "Cable", "unit_price": {sent}}}'
    message = api.refused(422, f"POST /quotes/{quote.pk}/lines", body)
    assert list(message) == ["unit_price"] and message["unit_price"].endswith(".")


def test_a_price_without_cents_is_shown_by_its_currency() -> None:
    assert price(Decimal("1500"), "JPY") == "1500"
    assert price(Decimal("1500"), "USD") == "1500.00"


@pytest.mark.parametrize(
    "body",
    ['{"name": ', "name=Marisol", '{"a": NaN}', "\x00", "[" * 100_000, '{"a": 1e' + "9" * 30 + "}"],
)
def test_what_is_not_json_is_refused_in_words(api: Any, body: str) -> None:
    assert "not JSON that can be read" in api.refused(400, "POST /people", body)


@pytest.mark.parametrize("body", ["[]", "7", "null", '"x"', ""])
def test_json_of_the_wrong_shape_is_refused(api: Any, body: str) -> None:
    assert list(api.refused(422, "POST /people", body)) == ["body"]


@pytest.mark.parametrize("body", [r'{"first_name": "\ud83d"}', r'{"\uD83D": 1}'])
def test_half_of_a_character_pair_is_refused(api: Any, body: str) -> None:
    assert "half of a character pair" in api.refused(400, "POST /people", body)


def test_a_whole_character_pair_is_kept(api: Any) -> None:
    answer = api.done("POST /people", r'{"first_name": "Marisol \ud83d\ude42"}')
    assert answer["first_name"] == "Marisol 🙂"


def test_a_body_of_megabytes_is_refused(api: Any) -> None:
    assert "2.5 MB" in api.refused(413, "POST /people", {"first_name": "M" * 3_000_000})


@pytest.mark.parametrize(
    "path", ["/nothing", "/people/7/quotes", "/quotes/x", "/", "/quotes/" + "9" * 40]
)
def test_every_other_address_is_a_problem_too(api: Any, path: str) -> None:
    assert "nothing here" in api.refused(404, f"GET {path}")


def test_a_method_that_is_not_taken_says_which_are(api: Any) -> None:
    response = api("PUT /people")
    assert (response.status_code, response["Allow"]) == (405, "GET, POST")
    assert api.refused(405, "DELETE /people") == "This address does not take DELETE, but GET, POST."
