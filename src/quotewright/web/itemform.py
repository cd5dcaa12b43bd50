"""The form of an item: its rows of tiers, options and parts, out of a request and into a page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from quotewright.catalog.models import Item
from quotewright.lib.money import plain

TEXTS = (
    "name",
    "code",
    "sku",
    "description",
    "note",
    "category",
    "manufacturer",
    "supplier",
    "supplier_sku",
    "price",
    "scheme",
    "frequency",
    "shows",
)
# What a member who sees no margins neither gets nor sends.
INSIDE = ("cost", "price_rule", "price_percent")
FLAGS = ("taxable", "decimal_quantity")
_CELL = re.compile(r"^(tiers|parts|options)-(\d{1,4})-(?:values-(\d{1,4})-)?(\w+)$", re.ASCII)
_STEP = re.compile(r"\[(\d+)\]\.?")


@dataclass
class Cells:
    """One row of the form: what was typed in each of its cells, and what is wrong with it."""

    at: str  # `options-0-values-1`, the beginning of the names of its inputs
    values: dict[str, Any]
    errors: dict[str, str]
    rows: list[Cells] = field(default_factory=list)


def given(post: QueryDict, sees_margins: bool, item: Item | None) -> dict[str, Any]:
    """Return the raw values that a form sent, as `catalog.actions` takes them."""
    names = TEXTS + INSIDE if sees_margins else TEXTS
    raw: dict[str, Any] = {name: post[name] for name in names if name in post}
    raw |= {name: post.get(name) == "on" for name in FLAGS}
    raw |= _rows(post)
    is_bundle = (item.kind if item else post.get("kind")) == Item.Kind.BUNDLE
    raw["kind"] = Item.Kind.BUNDLE.value if is_bundle else Item.Kind.ITEM.value
    for name in ("options", "tiers", "scheme", "price", *INSIDE) if is_bundle else ("parts",):
        raw.pop(name, None)
    if not is_bundle and raw.get("scheme") in {"unit", "flat"}:
        raw.pop("tiers", None)
    elif not is_bundle and sees_margins:
        raw["price_rule"] = Item.PriceRule.FIXED.value
    if not sees_margins:
        _without_costs(raw, item)
    return raw


def values_of(item: Item, paths: Mapping[int, str], sees_margins: bool) -> dict[str, Any]:
    """Return an item as its form shows it."""
    raw: dict[str, Any] = {name: getattr(item, name) for name in (*TEXTS[:5], *TEXTS[8:], *FLAGS)}
    raw["category"] = paths.get(item.category_id or 0, "")
    raw["manufacturer"] = item.manufacturer.name if item.manufacturer else ""
    raw["supplier"] = item.supplier.name if item.supplier else ""
    raw["price"] = plain(item.price)
    if sees_margins:
        raw["cost"], raw["price_rule"] = plain(item.cost), item.price_rule
        raw["price_percent"] = "" if item.price_percent is None else plain(item.price_percent)
    raw["kind"], raw["version"] = item.kind, item.version
    raw["tiers"] = item.tiers
    raw["options"] = [_option(option) for option in item.options.prefetch_related("values")]
    raw["parts"] = [
        {"item_id": part.item_id, "quantity": plain(part.quantity)} for part in item.parts.all()
    ]
    return raw


def cells_of(raw: Mapping[str, Any], name: str, errors: Mapping[str, str]) -> list[Cells]:
    """Return the rows of one of the form's tables, with their errors."""
    rows = []
    for place, values in enumerate(raw.get(name, ())):
        at = f"{name}[{place}]"
        row = Cells(f"{name}-{place}", dict(values), _under(at, errors))
        for n, each in enumerate(values.get("values", ())):
            under = _under(f"{at}.values[{n}]", errors)
            row.rows.append(Cells(f"{name}-{place}-values-{n}", dict(each), under))
        rows.append(row)
    return rows


def id_of(field_name: str) -> str:
    """Return the id of the input that an error names: `tiers[0].price` is `id_tiers-0-price`."""
    return "id_" + _STEP.sub(r"-\1-", field_name).rstrip("-")


def _rows(post: QueryDict) -> dict[str, list[dict[str, Any]]]:
    """Gather cells such as `options-2-values-0-name` into rows; empty ones are left out."""
    tables: dict[str, dict[int, dict[str, Any]]] = {"tiers": {}, "options": {}, "parts": {}}
    inner: dict[tuple[int, int], dict[str, Any]] = {}
    for name in post:
        if not (cell := _CELL.match(name)):
            continue
        table, row, value, column = cell[1], int(cell[2]), cell[3], cell[4]
        if value is None:
            tables[table].setdefault(row, {})[column] = post[name]
        elif table == "options":
            inner.setdefault((row, int(value)), {})[column] = post[name]
    for (row, _), values in sorted(inner.items()):
        if _is_typed(values):
            option = tables["options"].setdefault(row, {})
            option.setdefault("values", []).append({"is_default": False, **values})
    return {
        name: [
            {"required": False, "multiple": False, "values": [], **row}
            if name == "options"
            else row
            for _, row in sorted(rows.items())
            if _is_typed(row)
        ]
        for name, rows in tables.items()
    }


def _is_typed(row: Mapping[str, Any]) -> bool:
    flags = {"is_default", "required", "multiple", "quantity"}
    return any(value not in ("", [], None) for name, value in row.items() if name not in flags)


def _without_costs(raw: dict[str, Any], item: Item | None) -> None:
    """Leave out what this member may not see, so that it stays as it is."""
    if item and item.price_rule != Item.PriceRule.FIXED:
        raw.pop("price", None)
        raw.pop("scheme", None)
        raw.pop("tiers", None)
    values = [value for option in raw.get("options", ()) for value in option["values"]]
    for row in [*raw.get("tiers", ()), *values]:
        row.pop("cost", None)


def _option(option: Any) -> dict[str, Any]:
    return {
        "id": option.pk,
        "name": option.name,
        "required": option.required,
        "multiple": option.multiple,
        "values": [
            {
                "id": value.pk,
                "name": value.name,
                "code": value.code,
                "price": plain(value.price),
                "cost": plain(value.cost),
                "is_default": value.is_default,
            }
            for value in option.values.all()
        ],
    }


def _under(at: str, errors: Mapping[str, str]) -> dict[str, str]:
    start = f"{at}."
    return {
        name.removeprefix(start): text
        for name, text in errors.items()
        if name.startswith(start) and "[" not in name.removeprefix(start)
    }


def flags_read(rows: Sequence[dict[str, Any]], *names: str) -> None:
    """Turn what checkboxes send into yes and no, for the page that shows them again."""
    for row in rows:
        for name in names:
            row[name] = row.get(name) in (True, "on")
