"""What an item costs and sells for: by itself, with chosen options, and as a bundle's parts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from quotewright.catalog.models import Item, OptionValue, Part, tiers_of
from quotewright.catalog.schemes import (
    Extent,
    Scheme,
    Tier,
    extent,
    price_at_margin,
    price_at_markup,
)

_KEPT = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Priced:
    """An item's price and cost per unit, options included; `tiers` where its scheme has them."""

    scheme: Scheme
    price: Decimal
    cost: Decimal
    tiers: tuple[Tier, ...]

    def extent(self, quantity: Decimal) -> Extent:
        """Return what a quantity comes to, not rounded."""
        return extent(self.scheme, quantity, self.price, self.cost, self.tiers)


def priced(item: Item, picked: Iterable[OptionValue] = ()) -> Priced:
    """Return an item's price with the picked options added per unit."""
    picked = list(picked)
    more = sum((Decimal(value.price) for value in picked), Decimal(0))
    cost = sum((Decimal(value.cost) for value in picked), Decimal(0))
    return Priced(
        scheme=Scheme(item.scheme),
        price=Decimal(item.price) + more,
        cost=Decimal(item.cost) + cost,
        tiers=tuple(
            Tier(tier.start, tier.price + more, tier.cost + cost) for tier in tiers_of(item.tiers)
        ),
    )


def presets(item: Item) -> list[OptionValue]:
    """Return the values that are chosen unless somebody chooses otherwise."""
    return [
        value for option in item.options.all() for value in option.values.all() if value.is_default
    ]


def part_extent(part: Part) -> Extent:
    """Return what a part adds to its bundle, its item's preset options included."""
    return priced(part.item, presets(part.item)).extent(Decimal(part.quantity))


def bundle_extent(parts: Iterable[Part]) -> Extent:
    """Return a bundle's price and cost: the sums of its parts, with four decimals."""
    extents = [part_extent(part) for part in parts]
    return Extent(
        kept(sum((each.price for each in extents), Decimal(0))),
        kept(sum((each.cost for each in extents), Decimal(0))),
    )


def ruled_price(rule: str, cost: Decimal, percent: Decimal, currency: str) -> Decimal:
    """Return the price that a rule other than a fixed price makes of a cost, rounded."""
    if rule == Item.PriceRule.MARGIN:
        return price_at_margin(cost, percent, currency)
    return price_at_markup(cost, percent, currency)


def kept(amount: Decimal) -> Decimal:
    """Round half-up to the four decimals that a price keeps."""
    return amount.quantize(_KEPT, ROUND_HALF_UP)
