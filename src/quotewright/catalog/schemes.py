"""How an item is priced: the four schemes, margin and markup, and how often it is billed.

Pure functions over Decimals in one currency; nothing is rounded unless its name says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from quotewright.lib.money import rounded

HUNDRED = Decimal(100)


class Scheme(StrEnum):
    """How quantity and price make an amount."""

    UNIT = "unit"  # quantity times price
    FLAT = "flat"  # the price, whatever the quantity
    VOLUME = "volume"  # the whole quantity at the price of the tier that it reaches
    STEPPED = "stepped"  # each part of the quantity at its own tier's price


class Frequency(StrEnum):
    """How often a line is billed, in the order in which people read them."""

    ONE_TIME = "one_time"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    SEMI_ANNUAL = "semi_annual"
    ANNUAL = "annual"

    @property
    def per_year(self) -> int:
        """Bills in the first year."""
        return _PER_YEAR[self]


_PER_YEAR = {
    Frequency.ONE_TIME: 1,
    Frequency.MONTHLY: 12,
    Frequency.QUARTERLY: 4,
    Frequency.SEMI_ANNUAL: 2,
    Frequency.ANNUAL: 1,
}


@dataclass(frozen=True, slots=True)
class Tier:
    """Price and cost per unit from a quantity on, up to the next tier."""

    start: Decimal
    price: Decimal
    cost: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Extent:
    """What a quantity comes to, not rounded yet."""

    price: Decimal
    cost: Decimal


def extent(
    scheme: Scheme, quantity: Decimal, price: Decimal, cost: Decimal, tiers: Sequence[Tier] = ()
) -> Extent:
    """Return price and cost of a quantity.

    Tiers rise by `start`. A quantity below the first tier is priced as the first tier. `price`
    and `cost` count where the scheme has no tiers.
    """
    if scheme is Scheme.FLAT:
        return Extent(price, cost)
    if scheme is Scheme.UNIT or not tiers:
        return Extent(quantity * price, quantity * cost)
    if scheme is Scheme.VOLUME:
        tier = tier_of(quantity, tiers)
        return Extent(quantity * tier.price, quantity * tier.cost)
    return _stepped(quantity, tiers)


def tier_of(quantity: Decimal, tiers: Sequence[Tier]) -> Tier:
    """Return the tier that a quantity reaches."""
    return next((tier for tier in reversed(tiers) if tier.start <= quantity), tiers[0])


def steps(quantity: Decimal, tiers: Sequence[Tier]) -> Iterator[tuple[Decimal, Tier]]:
    """Yield the parts of a STEPPED quantity with the tier that prices each."""
    for place, tier in enumerate(tiers):
        # The first tier also prices what lies below its start.
        low = tier.start if place else Decimal(0)
        high = tiers[place + 1].start if place + 1 < len(tiers) else quantity
        if (part := min(quantity, high) - low) > 0:
            yield part, tier


def price_at_margin(cost: Decimal, percent: Decimal, currency: str) -> Decimal:
    """Return the price of which `percent` is profit, rounded. `percent` is less than 100."""
    return rounded(cost * HUNDRED / (HUNDRED - percent), currency)


def price_at_markup(cost: Decimal, percent: Decimal, currency: str) -> Decimal:
    """Return cost plus `percent` of it, rounded."""
    return rounded(cost * (HUNDRED + percent) / HUNDRED, currency)


def margin_percent(price: Decimal, cost: Decimal) -> Decimal | None:
    """Return profit as a share of price, to one decimal; None where the price is 0."""
    return _tenths((price - cost) * HUNDRED / price) if price else None


def markup_percent(price: Decimal, cost: Decimal) -> Decimal | None:
    """Return profit as an addition to cost, to one decimal; None where the cost is 0."""
    return _tenths((price - cost) * HUNDRED / cost) if cost else None


def _tenths(percent: Decimal) -> Decimal:
    return percent.quantize(Decimal("0.1"))


def _stepped(quantity: Decimal, tiers: Sequence[Tier]) -> Extent:
    """Fill one tier after the other: with tiers from 1 and from 11, the first holds ten."""
    price = cost = Decimal(0)
    left = quantity
    for place, tier in enumerate(tiers):
        is_last = place + 1 == len(tiers)
        part = left if is_last else min(left, tiers[place + 1].start - tier.start)
        price += part * tier.price
        cost += part * tier.cost
        left -= part
    return Extent(price, cost)
