"""Small words of the templates of both languages: icons, prices, how often something is billed."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from django.utils.html import format_html
from django.utils.safestring import SafeString

from quotewright.catalog.schemes import Frequency
from quotewright.lib.money import plain

BILLING = {
    Frequency.ONE_TIME: "One-time",
    Frequency.MONTHLY: "Monthly",
    Frequency.QUARTERLY: "Quarterly",
    Frequency.SEMI_ANNUAL: "Semi-annual",
    Frequency.ANNUAL: "Annual",
}
# Behind an amount in a column; `quotes.words` has those of sentences.
PER = {
    Frequency.ONE_TIME: "",
    Frequency.MONTHLY: "/mo",
    Frequency.QUARTERLY: "/qtr",
    Frequency.SEMI_ANNUAL: "/6mo",
    Frequency.ANNUAL: "/yr",
}


@cache
def icon(name: str, size: str = "") -> SafeString:
    """One icon of the style sheet; size `s` is the small one."""
    return format_html(
        '<span class="i i-{}{}" aria-hidden="true"></span>', name, f" i-{size}" if size else ""
    )


def price_text(amount: Decimal) -> str:
    """Write a unit price: `1,020.00`, and `0.0375` where two decimals are not enough."""
    return f"{amount:,.2f}" if amount == round(amount, 2) else grouped(plain(amount))


def grouped(number: str) -> str:
    """Put thousands commas into a plain number."""
    whole, dot, rest = number.partition(".")
    return f"{int(whole):,}{dot}{rest}"
