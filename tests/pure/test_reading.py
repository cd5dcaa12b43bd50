"""What people type is read kindly, or refused with the field named and the remedy."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quotewright.lib.fields import Invalid
from quotewright.lib.money import NotANumber, parsed, plain, shown
from quotewright.quotes.values import line_values


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,234.50", "1234.50"), ("$12", "12"), (" 0.5 ", "0.5"), (".5", "0.5"), ("2.", "2")],
)
def test_numbers_as_people_write_them(text: str, value: str) -> None:
    assert parsed(text, "Price") == Decimal(value)


@pytest.mark.parametrize("text", ["1,o", "1,5", "12,34", "1.2.3", "NaN", "Infinity", "1e9", "٣"])
def test_what_could_be_misread_is_refused(text: str) -> None:
    with pytest.raises(NotANumber, match=r"^Quantity is “"):
        parsed(text, "Quantity")


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("quantity", "-1", "Quantity is -1. It must be more than 0."),
        ("quantity", "0", "Quantity is 0. It must be more than 0."),
        ("quantity", "1.23456", "Quantity is 1.23456. At most four decimals are kept."),
        ("unit_price", "-5", "Price is -5. It cannot be less than 0."),
        ("unit_price", "10000000", "Price is 10000000. It must be under 10,000,000."),
        ("unit_cost", "abc", "Cost is “abc”. Use digits, for example 1.5."),
        ("name", " ", "Item name is empty. Type one."),
        ("name", "x" * 201, "Item name has 201 characters; at most 200 fit."),
    ],
)
def test_a_refused_field_says_its_value_and_the_remedy(
    field: str, value: str, message: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        line_values({field: value})

    assert refusal.value.errors == {field: message}


def test_all_complaints_come_at_once() -> None:
    with pytest.raises(Invalid) as refusal:
        line_values({"name": "", "quantity": "x", "unit_price": "-1"})

    assert set(refusal.value.errors) == {"name", "quantity", "unit_price"}


def test_money_as_people_read_it() -> None:
    assert shown(Decimal("-1234.505"), "USD") == "−$1,234.51"
    assert shown(Decimal("1234.5"), "JPY") == "¥1,235"
    assert plain(Decimal("1500.00")) == "1500"
