"""Rows pasted into a quote: what each cell is taken for, and what is refused with its reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotewright.quotes.values import line_values
from quotewright.transfer.amounts import Mark, number_text
from quotewright.transfer.paste import parse_paste


def test_a_header_says_what_is_what() -> None:
    text = (
        "Qty\tItem\tMPN\tUnit cost\tPrice\tBilling\n"
        "3\tAccess point\tU6-PRO\t$133.33\t$189.00\tMonthly"
    )
    (line,) = parse_paste(text).lines
    assert line == {
        "quantity": "3",
        "name": "Access point",
        "code": "U6-PRO",
        "unit_cost": "133.33",
        "unit_price": "189.00",
        "frequency": "monthly",
    }
    assert line_values(line)["quantity"] == 3


def test_without_a_header_the_shape_says_it() -> None:
    text = (
        "Firewall\tSmall, quiet, with eight ports\t1\t$949.00\n"
        "Access point\tFor the ceiling\t3\t$133.33\n"
    )
    lines = parse_paste(text).lines
    assert [line["name"] for line in lines] == ["Firewall", "Access point"]
    assert lines[1]["description"] == "For the ceiling"
    assert (lines[1]["quantity"], lines[1]["unit_price"]) == ("3", "133.33")


@pytest.mark.parametrize(
    ("numbers", "cost", "price"),
    [
        ("2\t610.00\t949.00", "610.00", "949.00"),
        ("2\t949.00\t610.00", "610.00", "949.00"),
        ("2\t949.00\t1898.00", None, "949.00"),  # the last one is the total
    ],
)
def test_cost_and_price_are_told_apart(numbers: str, cost: str | None, price: str) -> None:
    (line,) = parse_paste(f"Firewall\t{numbers}").lines
    assert (line.get("unit_cost"), line["unit_price"]) == (cost, price)


def test_costs_stay_out_for_those_who_see_none() -> None:
    (line,) = parse_paste("Name\tCost\tPrice\nHub\t5.00\t9.00", costs=False).lines
    assert line == {"name": "Hub", "unit_price": "9.00"}


def test_plain_lines_are_names() -> None:
    paste = parse_paste('Rack, 12 units\nDisk 5"\n\nCable')
    assert [line["name"] for line in paste.lines] == ["Rack, 12 units", 'Disk 5"', "Cable"]
    assert paste.rows == (1, 2, 4)


def test_each_wrong_row_is_named_and_the_others_stay() -> None:
    text = "Item\tQty\tPrice\nHub\ttwo\t9.00\n=SUM(A1)\t1\t2.00\n\t1\t3.00\nCable\t2\t4.50"
    paste = parse_paste(text)
    assert [line["name"] for line in paste.lines] == ["Cable"]
    assert [trouble.row for trouble in paste.troubles] == [2, 3, 4]
    assert "“two”" in paste.troubles[0].sentence and "formula" in paste.troubles[1].sentence


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("$1,234.50", "1234.50"),
        ("1.234,50 €", "1234.50"),
        ("1 234,50", "1234.50"),
        ("1,234,567", "1234567"),
        ("0.125", "0.125"),
        ("($12.00)", "-12.00"),
        ("USD 12.00", "12.00"),
        ("12", "12"),
    ],
)
def test_a_number_without_doubt_is_read_in_any_country(typed: str, read: str) -> None:
    (line,) = parse_paste(f"Item\tPrice\nHub\t{typed}").lines
    assert line["unit_price"] == read


def test_a_doubtful_number_is_asked_about_unless_others_settle_it() -> None:
    (trouble,) = parse_paste("Item\tPrice\nHub\t1.234").troubles
    assert "may be 1.234 or 1234" in trouble.sentence
    assert parse_paste("Item\tPrice\nHub\t1,234", Mark.POINT).lines[0]["unit_price"] == "1234"
    settled = parse_paste("Item\tPrice\nHub\t1.234\nCable\t1,5").lines
    assert [line["unit_price"] for line in settled] == ["1234", "1.5"]


def test_a_column_that_uses_both_marks_is_not_guessed_at() -> None:
    paste = parse_paste("Item\tPrice\nHub\t1,5\nCable\t1.5\nDisk\t1,234", Mark.POINT)
    assert [line["unit_price"] for line in paste.lines] == ["1.5", "1.5"]
    assert paste.troubles[0].row == 4


@given(st.decimals(0, 9_999_999, places=2), st.sampled_from(Mark))
def test_a_written_amount_is_read_back(amount: object, mark: Mark) -> None:
    written = f"{amount:,.2f}"
    if mark is Mark.COMMA:
        written = written.translate(str.maketrans(",.", ".,"))
    assert number_text(written, "Price", mark) == f"{amount:.2f}"


@given(st.text(max_size=200))
def test_any_text_gives_lines_or_sentences(text: str) -> None:
    try:
        paste = parse_paste(text)
    except ValueError as error:
        assert str(error).endswith(".")
    else:
        assert len(paste.rows) == len(paste.lines)
