"""Words of the templates: money, times as people say them, icons."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from json import dumps

from django import template

from quotewright.catalog.schemes import Frequency
from quotewright.lib import money as amounts
from quotewright.quotes.document import Line
from quotewright.quotes.words import EVERY, LINES, bill_label, discount_words
from quotewright.web import words

register = template.Library()


@register.filter
def json(values: Mapping[str, str]) -> str:
    """Plain values for a script, as an attribute's text: what comes out is escaped."""
    return dumps(dict(values))


@register.filter
def money(amount: Decimal, currency: str) -> str:
    """`$1,234.50` in the quote's currency."""
    return amounts.shown(amount, currency)


@register.filter
def whole_money(amount: Decimal, currency: str) -> str:
    """`$1,235`: an amount where cents do not matter."""
    return amounts.shown(amount.quantize(Decimal(1), ROUND_HALF_UP), currency).partition(".")[0]


@register.filter
def figure(amount: Decimal, currency: str) -> str:
    """`1,234.50`: an amount in a column of one currency."""
    return f"{amounts.rounded(amount, currency):,}"


@register.filter
def number(value: Decimal) -> str:
    """`2`, `0.25`, `1500`."""
    return amounts.plain(value)


@register.filter
def quantity(value: Decimal) -> str:
    """`1,500`, `0.25`."""
    return amounts.counted(value)


@register.filter
def number_of_rows(count: int) -> str:
    """`20,000`."""
    return f"{count:,}" if isinstance(count, int) else "0"


@register.filter
def unit_price(amount: Decimal, currency: str) -> str:
    """`$58.00`, and `$0.0375` where the currency's decimals are not enough."""
    return amounts.shown_exactly(amount, currency)


@register.filter
def period(frequency: Frequency) -> str:
    """`a month`; nothing for once."""
    return EVERY[frequency]


@register.filter
def bill_name(frequency: Frequency) -> str:
    """`Each month`, `One-time total`."""
    return bill_label(frequency)


@register.filter
def lines_name(frequency: Frequency) -> str:
    """`Monthly`: above the discount and tax of a bill."""
    return LINES[frequency]


@register.filter
def less(line: Line, currency: str) -> str:
    """`less 10 %`: a line's discount in words."""
    return discount_words(line.discount_percent, line.discount_amount, currency)


register.simple_tag(words.icon)
register.simple_tag(words.when)
register.filter(words.day)


@register.filter
def long_day(value: date) -> str:
    """`23 December 2026`."""
    return f"{value:%-d %B %Y}"
