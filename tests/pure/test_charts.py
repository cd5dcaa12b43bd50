"""A chart's drawing says what its table says."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest

from quotewright.web.charts import HEIGHT, Chart, Series, chart_of, short

MONTHS = ["Sep 2026", "Oct 2026", "Nov 2026"]
WON = Series("Won", "won", (Decimal("1200.50"), Decimal(0), Decimal(9000)))
LOST = Series("Lost", "lost", (Decimal(400), Decimal(50), Decimal(0)))


def drawn() -> Chart:
    return chart_of("decided", "Won and lost", MONTHS, [WON, LOST], "USD")


def test_each_bar_is_as_high_as_its_number() -> None:
    chart = drawn()
    top = Decimal(10_000)
    assert chart.lines[0].text == "$10K" and chart.lines[-1].text == "$0"
    for bar in chart.bars:
        assert bar.height == pytest.approx(float(HEIGHT * bar.value / top), abs=0.01)
        assert bar.y + bar.height == HEIGHT


def test_the_table_has_the_numbers_of_the_bars() -> None:
    chart = drawn()
    assert [bar.value for bar in chart.bars] == [
        amount for pair in zip(WON.values, LOST.values, strict=True) for amount in pair
    ]
    assert [row.amounts for row in chart.rows] == [
        ("$1,200.50", "$400.00"),
        ("$0.00", "$50.00"),
        ("$9,000.00", "$0.00"),
    ]
    assert chart.bars[0].title == "Sep 2026, won: $1,200.50"


def test_bars_stay_in_their_slots_and_beside_each_other() -> None:
    bars = drawn().bars
    for left, right in pairwise(bars):
        assert left.x + left.width <= right.x
    assert bars[-1].x + bars[-1].width <= drawn().width


@pytest.mark.parametrize("most", ["0", "0.01", "7", "999", "1000", "1001", "123456789"])
def test_the_highest_bar_fits_and_fills_two_fifths(most: str) -> None:
    chart = chart_of("x", "X", ["Nov"], [Series("X", "won", (Decimal(most),))], "USD")
    assert chart.bars[0].height <= HEIGHT
    assert chart.bars[0].height >= 40 or not Decimal(most)


@pytest.mark.parametrize(
    ("amount", "text"),
    [("0", "$0"), ("2.50", "$2.50"), ("950", "$950"), ("12500", "$12.5K"), ("2000000", "$2M")],
)
def test_an_axis_is_short(amount: str, text: str) -> None:
    assert short(Decimal(amount), "USD") == text
