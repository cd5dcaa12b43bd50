"""Writing the parts of bundles, and keeping bundles at the price of their parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from quotewright.catalog.costing import bundle_extent
from quotewright.catalog.models import Item, Part
from quotewright.catalog.schemes import Frequency
from quotewright.catalog.values import listed
from quotewright.lib.fields import Invalid
from quotewright.lib.money import plain

_OFTEN = {
    Frequency.ONE_TIME: "once",
    Frequency.MONTHLY: "monthly",
    Frequency.QUARTERLY: "quarterly",
    Frequency.SEMI_ANNUAL: "twice a year",
    Frequency.ANNUAL: "yearly",
}


def put_parts(bundle: Item, parts: Sequence[Mapping[str, Any]]) -> None:
    """Make the bundle's parts those given, in order. Raises Invalid, `parts[1].item_id`."""
    if not parts:
        raise Invalid({"parts": "This bundle has no parts. Add the items that it is made of."})
    wanted = [part["item_id"] for part in parts]
    items = Item.objects.filter(account=bundle.account, pk__in=[pk for pk in wanted if pk])
    found = items.in_bulk()
    there = set(bundle.parts.values_list("item_id", flat=True))
    errors: dict[str, str] = {}
    for place, part in enumerate(parts):
        item = found.get(part["item_id"])
        if refusal := _refusal(item, part["item_id"] in there, place, wanted):
            errors[f"parts[{place}].item_id"] = refusal
        elif item and not item.decimal_quantity and part["quantity"] != int(part["quantity"]):
            errors[f"parts[{place}].quantity"] = (
                f"Quantity is {plain(part['quantity'])}. “{item.name}” comes in whole numbers."
            )
    if errors:
        raise Invalid(errors)
    bundle.parts.all().delete()
    Part.objects.bulk_create(
        Part(
            bundle=bundle,
            item=found[part["item_id"]],
            quantity=part["quantity"],
            position=place + 1,
        )
        for place, part in enumerate(parts)
    )


def reprice(bundle: Item) -> bool:
    """Set the bundle's price and cost to the sums of its parts; say whether they changed.

    Raises Invalid where one line could not bill its parts.
    """
    parts = bundle.parts.select_related("item").prefetch_related("item__options__values")
    sums = bundle_extent(parts)
    if max(sums.price, sums.cost) >= 10_000_000:
        message = f"The parts come to {plain(sums.price)}; a bundle can be at most 9,999,999."
        raise Invalid({"parts": message})
    _require_one_line(bundle, [part.item for part in parts])
    if (bundle.price, bundle.cost) == (sums.price, sums.cost):
        return False
    bundle.price, bundle.cost = sums.price, sums.cost
    bundle.save(update_fields=["price", "cost", "updated_at"])
    return True


def reprice_bundles_of(item: Item) -> None:
    """Keep the bundles that an item is part of at the price of their parts."""
    bundles = Item.objects.filter(pk__in=item.bundled_in.values("bundle_id"))
    for bundle in bundles.select_for_update(no_key=True).order_by("pk"):
        if reprice(bundle):
            bundle.version += 1
            bundle.save(update_fields=["version"])


def require_bundles_fit(item: Item) -> None:
    """Refuse a part's new billing or quantities that a bundle cannot follow. Raises Invalid."""
    for part in item.bundled_in.select_related("bundle"):
        bundle, quantity = part.bundle, Decimal(part.quantity)
        if bundle.shows != Item.Shows.LINES and bundle.frequency != item.frequency:
            raise Invalid(
                {
                    "frequency": f"It is part of “{bundle.name}”, one line that is billed "
                    f"{_OFTEN[Frequency(bundle.frequency)]}. Let that bundle show a line for "
                    "each part first."
                }
            )
        if not item.decimal_quantity and quantity != int(quantity):
            raise Invalid(
                {
                    "decimal_quantity": f"“{bundle.name}” has {plain(quantity)} of it. "
                    "Make that a whole number first."
                }
            )


def _refusal(item: Item | None, kept: bool, place: int, wanted: Sequence[int | None]) -> str:
    if item is None:
        return "There is no such item. Choose another one."
    if item.kind == Item.Kind.BUNDLE:
        return f"“{item.name}” is a bundle; a bundle has no bundle in it. Add its items."
    if item.archived_at and not kept:
        return f"“{item.name}” is archived. Restore it first, or choose another item."
    if item.pk in wanted[:place]:
        return f"“{item.name}” is here twice. Raise its quantity instead."
    return ""


def _require_one_line(bundle: Item, items: Sequence[Item]) -> None:
    """One line has one billing: refuse parts that are billed otherwise. Raises Invalid."""
    others = [item.name for item in items if item.frequency != bundle.frequency]
    if others and bundle.shows != Item.Shows.LINES:
        raise Invalid(
            {
                "frequency": f"This bundle is one line, billed "
                f"{_OFTEN[Frequency(bundle.frequency)]}; {listed(others)} "
                f"{'is' if len(others) == 1 else 'are'} not. Show a line for each part instead."
            }
        )
