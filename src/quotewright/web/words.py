"""Small words of pages: icons, times as people say them, prices, how often something is billed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

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


def when(moment: datetime) -> SafeString:
    """Today as 09:12, this week as Thu 16:48, then 18 Nov, then 18 Nov 2025."""
    now = timezone.localtime()
    local = moment.astimezone(now.tzinfo)
    title = f"{local:%-d %B %Y, %H:%M:%S (%Z)}"
    at = local.isoformat(timespec="seconds")
    # No part of it is anybody's text.
    return mark_safe(f'<time datetime="{at}" title="{title}">{_said(local, now)}</time>')


def day(value: date) -> str:
    """`23 Dec`, with the year when it is another one."""
    same_year = value.year == timezone.localdate().year
    return f"{value:%-d %b}" if same_year else f"{value:%-d %b %Y}"


def _said(moment: datetime, now: datetime) -> str:
    days = (now.date() - moment.date()) / timedelta(days=1)
    if days == 0:
        return f"{moment:%H:%M}"
    if 0 < days < 7:
        return f"{moment:%a %H:%M}"
    return f"{moment:%-d %b}" if moment.year == now.year else f"{moment:%-d %b %Y}"


def price_text(amount: Decimal) -> str:
    """Write a unit price: `1,020.00`, and `0.0375` where two decimals are not enough."""
    return f"{amount:,.2f}" if amount == round(amount, 2) else grouped(plain(amount))


def grouped(number: str) -> str:
    """Put thousands commas into a plain number."""
    whole, dot, rest = number.partition(".")
    return f"{int(whole):,}{dot}{rest}"
