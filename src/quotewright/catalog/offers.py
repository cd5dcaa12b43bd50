"""From an item and the chosen options to lines that a quote can take."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from quotewright.catalog.costing import Priced, bundle_extent, kept, part_extent, presets, priced
from quotewright.catalog.models import Item, Option, OptionValue, Part
from quotewright.lib.fields import Invalid, Reader
from quotewright.lib.money import plain

# What `raws_of` reads of an item, for the one who looks it up.
NEEDED = ("manufacturer", "supplier")
NEEDED_LISTS = ("options__values", "parts__item__options__values")


def raws_of(
    item: Item, picked: Iterable[int] | None = None, quantity: Decimal | str | None = None
) -> list[dict[str, Any]]:
    """Return the raw values of the lines that offer an item, for `quotes.values.line_values`.

    `picked` are the ids of the chosen option values; None takes the preset ones. A bundle that
    shows a line for each part makes several. Raises Invalid, naming `option_<id>`.
    """
    count = _count(quantity)
    if item.kind == Item.Kind.BUNDLE:
        return _bundle(item, count)
    return [_line(item, picked_values(item, picked), count)]


def picked_values(item: Item, picked: Iterable[int] | None = None) -> list[OptionValue]:
    """Return the chosen values of an item's options, in order. Raises Invalid."""
    options = list(item.options.all())
    wanted = {value.pk for value in presets(item)} if picked is None else set(picked)
    errors: dict[str, str] = {}
    chosen: list[OptionValue] = []
    for option in options:
        values = [value for value in option.values.all() if value.pk in wanted]
        if refusal := _refusal(option, values):
            errors[f"option_{option.pk}"] = refusal
        chosen += values
    if unknown := wanted - {value.pk for value in chosen}:
        errors["options"] = f"{len(unknown)} of the choices are no longer offered. Choose again."
    if errors:
        raise Invalid(errors)
    return chosen


def _refusal(option: Option, values: Sequence[OptionValue]) -> str:
    if option.required and not values:
        return f"“{option.name}” is not chosen. Choose one."
    if len(values) > 1 and not option.multiple:
        return f"“{option.name}” takes one choice, not {len(values)}."
    return ""


def _count(quantity: Decimal | str | None) -> Decimal:
    if quantity is None or quantity == "":
        return Decimal(1)
    reader = Reader({"quantity": quantity})
    reader.number("quantity", "Quantity", above=Decimal(0))
    return Decimal(reader.done()["quantity"])


def _line(item: Item, values: Sequence[OptionValue], quantity: Decimal) -> dict[str, Any]:
    price = priced(item, values)
    return {
        **_described(item),
        **_amounts(price),
        "quantity": quantity,
        "options": [
            {
                "option": value.option.name,
                "value": value.name,
                "price": plain(Decimal(value.price)),
                "cost": plain(Decimal(value.cost)),
            }
            for value in values
        ],
        "parts": [],
        "shows_parts": False,
    }


def _bundle(bundle: Item, quantity: Decimal) -> list[dict[str, Any]]:
    parts = list(bundle.parts.all())
    if bundle.shows == Item.Shows.LINES:
        return [
            _line(part.item, presets(part.item), kept(Decimal(part.quantity) * quantity))
            for part in parts
        ]
    sums = bundle_extent(parts)
    return [
        {
            **_described(bundle),
            "quantity": quantity,
            "unit_price": sums.price,
            "unit_cost": sums.cost,
            "scheme": "unit",
            "tiers": [],
            "options": [],
            "parts": [_part(part) for part in parts],
            "shows_parts": bundle.shows == Item.Shows.BOTH,
        }
    ]


def _described(item: Item) -> dict[str, Any]:
    return {
        "item_id": item.pk,
        "name": item.name,
        "code": item.code or item.sku,
        "description": item.description,
        "whole_quantity": not item.decimal_quantity,
        "taxable": item.taxable,
        "frequency": item.frequency,
        "manufacturer": item.manufacturer.name if item.manufacturer else "",
        "supplier": item.supplier.name if item.supplier else "",
        "supplier_sku": item.supplier_sku,
    }


def _amounts(price: Priced) -> dict[str, Any]:
    return {
        "unit_price": price.price,
        "unit_cost": price.cost,
        "scheme": price.scheme.value,
        "tiers": [
            {"start": plain(t.start), "price": plain(t.price), "cost": plain(t.cost)}
            for t in price.tiers
        ],
    }


def _part(part: Part) -> dict[str, Any]:
    """Return a part as a line keeps it; its price and cost are those of one."""
    whole, quantity = part_extent(part), Decimal(part.quantity)
    named: Mapping[str, str] = {"name": part.item.name, "code": part.item.code or part.item.sku}
    return {
        **named,
        "quantity": plain(quantity),
        "price": plain(kept(whole.price / quantity)),
        "cost": plain(kept(whole.cost / quantity)),
    }
