"""Bar charts as SVG made on the server, each with the same numbers as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from quotewright.lib.money import shown

# The drawing's own measure; it is stretched to the place it has.
SLOT, HEIGHT = 24, 100
_GAP = 4
_LINES = 4
_STEPS = (1, 2, Decimal("2.5"), 5, 10)


@dataclass(frozen=True, slots=True)
class Series:
    """One amount for each label. `tone` names its look in the style sheet."""

    name: str
    tone: str
    values: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle, and what it stands for in words."""

    x: float
    y: float
    width: float
    height: float
    tone: str
    value: Decimal
    title: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line across the chart, and what it stands for."""

    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Cells:
    """One row of the table: the label, the amounts as written, and what is added to them."""

    label: str
    amounts: tuple[str, ...]
    extra: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of series side by side. `extra` heads the table's last column, if it has one."""

    key: str
    title: str
    summary: str
    series: tuple[Series, ...]
    bars: tuple[Bar, ...]
    lines: tuple[Line, ...]
    rows: tuple[Cells, ...]
    width: int
    height: int
    extra: str


def chart_of(
    key: str,
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    currency: str,
    summary: str = "",
    extra: str = "",
    extras: Sequence[str] = (),
) -> Chart:
    """Draw amounts of one currency that are not negative, from 0 up to a round number."""
    top = _top(max((value for each in series for value in each.values), default=Decimal(0)))
    return Chart(
        key=key,
        title=title,
        summary=summary,
        series=tuple(series),
        bars=tuple(_bars(labels, series, top, currency)),
        lines=tuple(
            Line(_y(top * part / _LINES, top), short(top * part / _LINES, currency))
            for part in range(_LINES, -1, -1)
        ),
        rows=tuple(
            Cells(
                label,
                tuple(shown(each.values[place], currency) for each in series),
                extras[place] if extras else "",
            )
            for place, label in enumerate(labels)
        ),
        width=SLOT * len(labels),
        height=HEIGHT,
        extra=extra,
    )


def short(amount: Decimal, currency: str) -> str:
    """Write an amount in little room: `$12.5K`, `$1.2M`."""
    for size, letter in ((1_000_000, "M"), (1_000, "K")):
        if amount >= size:
            number = f"{amount / size:.1f}".removesuffix(".0")
            return _symbol(currency) + number + letter
    return _symbol(currency) + f"{amount:.2f}".removesuffix(".00")


def _symbol(currency: str) -> str:
    sample = shown(Decimal(0), currency)
    return sample[: sample.index("0")]


def _bars(
    labels: Sequence[str], series: Sequence[Series], top: Decimal, currency: str
) -> list[Bar]:
    width = (SLOT - 2 * _GAP) / len(series)
    return [
        Bar(
            x=round(SLOT * place + _GAP + width * side, 2),
            y=_y(each.values[place], top),
            width=round(width, 2),
            height=round(HEIGHT - _y(each.values[place], top), 2),
            tone=each.tone,
            value=each.values[place],
            title=f"{label}, {each.name.casefold()}: {shown(each.values[place], currency)}",
        )
        for place, label in enumerate(labels)
        for side, each in enumerate(series)
    ]


def _y(value: Decimal, top: Decimal) -> float:
    return round(float(HEIGHT - HEIGHT * value / top), 2)


def _top(most: Decimal) -> Decimal:
    """Return the next round number of which a fourth is round as well."""
    if most <= 0:
        return Decimal(_LINES)
    size = Decimal(10) ** (most / _LINES).adjusted()
    return next(step * size * _LINES for step in _STEPS if step * size * _LINES >= most)
