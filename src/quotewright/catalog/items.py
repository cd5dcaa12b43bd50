"""Items, their options and parts: their only writer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from quotewright.accounts.models import Account
from quotewright.catalog.bundles import put_parts, reprice, reprice_bundles_of, require_bundles_fit
from quotewright.catalog.categories import categories_at, find_or_create_category
from quotewright.catalog.costing import ruled_price
from quotewright.catalog.indexing import index
from quotewright.catalog.models import Item, Manufacturer, Supplier, tiers_of
from quotewright.catalog.names import (
    find_or_create_all,
    find_or_create_manufacturer,
    find_or_create_supplier,
)
from quotewright.catalog.options import options_state, put_options
from quotewright.catalog.schemes import tier_of
from quotewright.catalog.values import TIERED, item_values
from quotewright.lib.fields import Invalid
from quotewright.lib.money import plain
from quotewright.lib.rows import users_of

FIELDS = (
    "kind",
    "name",
    "code",
    "sku",
    "description",
    "note",
    "category",
    "manufacturer",
    "supplier",
    "supplier_sku",
    "cost",
    "price",
    "price_rule",
    "price_percent",
    "scheme",
    "tiers",
    "taxable",
    "frequency",
    "decimal_quantity",
    "shows",
    "options",
    "parts",
)


@transaction.atomic
def create_item(account: Account, raw: Mapping[str, Any]) -> Item:
    """Create an item or a bundle from raw values, see FIELDS.

    `category` is a path, `manufacturer` and `supplier` are names; what is not there is made.
    Raises Invalid.
    """
    item = Item(account=account)
    _put(item, item_values({"name": "", **raw}))
    return item


@transaction.atomic
def create_items(account: Account, raws: Sequence[Mapping[str, Any]]) -> list[Item | Invalid]:
    """Create many items in few queries; each is made or comes back as what is wrong with it.

    Bundles and items with options are made one by one, as `create_item` makes them.
    """
    made: list[Item | Invalid] = []
    new: list[Item] = []
    named: list[tuple[Item, dict[str, str]]] = []
    for raw in raws:
        try:
            item, names = _prepared(account, raw)
        except Invalid as error:
            made.append(error)
            continue
        made.append(item)
        if item.pk is None:
            new.append(item)
            named.append((item, names))
    _name_all(account, named)
    Item.objects.bulk_create(new)
    index(new)
    return made


@transaction.atomic
def remove_items(account: Account, ids: Collection[int]) -> dict[int, str]:
    """Delete items that nothing refers to; return why the others stay, by id."""
    rows = Item.objects.filter(account=account, pk__in=ids).select_for_update(of=("self",))
    there = list(rows.order_by("pk").values_list("pk", flat=True))
    used = users_of(Item, there)
    rows.filter(pk__in=[pk for pk in there if pk not in used]).delete()
    return used


@transaction.atomic
def change_item(item: Item, raw: Mapping[str, Any], expected: int | None = None) -> Item:
    """Change the given fields and leave the others; no change makes no version.

    Of options and their values, those with an `id` are kept and keep what is not named; those
    left out go. A tier without a cost keeps that of the tier that it replaces. Raises Invalid,
    also when the item is at another version than `expected`.
    """
    values = item_values(raw)
    # A bundle's parts are always locked before it, so that two changes never wait in a circle.
    parts = [part["item_id"] for part in values.get("parts", ()) if part["item_id"]]
    if parts:
        rows = Item.objects.filter(pk__in=parts, account=item.account)
        list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    locked = Item.objects.select_for_update(of=("self",)).select_related("account").get(pk=item.pk)
    if expected is not None and locked.version != expected:
        raise Invalid(
            {"version": "Somebody changed this item meanwhile. Compare, then save once more."}
        )
    before = _state_of(locked)
    version = locked.version
    _put(locked, values)
    if _state_of(locked) != before:
        locked.version = version + 1
        locked.save(update_fields=["version", "updated_at"])
        reprice_bundles_of(locked)
    return locked


def archive_item(item: Item) -> Item:
    """Stop offering an item; quotes and bundles that have it keep it."""
    return _archived(item, True)


def restore_item(item: Item) -> Item:
    """Offer an archived item again."""
    return _archived(item, False)


@transaction.atomic
def _archived(item: Item, away: bool) -> Item:
    locked = Item.objects.select_for_update().get(pk=item.pk)
    if bool(locked.archived_at) is not away:
        locked.archived_at = timezone.now() if away else None
        locked.version += 1
        locked.save(update_fields=["archived_at", "version", "updated_at"])
        index([locked])
    return locked


def _put(item: Item, values: dict[str, Any]) -> None:
    """Apply checked values and save, with options and parts. Raises Invalid."""
    options, parts = values.pop("options", None), values.pop("parts", None)
    _require_kind(item, values, options, parts)
    _name(item, values)
    if "tiers" in values:
        values["tiers"] = _with_costs(values["tiers"], item)
    for field, value in values.items():
        setattr(item, field, value)
    if item.kind == Item.Kind.ITEM:
        _price(item, values)
    item.save()
    if options is not None:
        put_options(item, options)
    if item.kind == Item.Kind.BUNDLE:
        if parts is not None:
            put_parts(item, parts)
        reprice(item)
    else:
        require_bundles_fit(item)
    index([item])


def _prepared(account: Account, raw: Mapping[str, Any]) -> tuple[Item, dict[str, str]]:
    """Return an item that is checked and not saved yet, and the names that it refers to.

    Bundles and items with options are saved, and have their names. Raises Invalid.
    """
    values = item_values({"name": "", **raw})
    if values.get("kind") == Item.Kind.BUNDLE or values.get("options") or values.get("parts"):
        return create_item(account, raw), {}
    item = Item(account=account)
    if "tiers" in values:
        values["tiers"] = _with_costs(values["tiers"], item)
    names = {field: values.pop(field) for field in _NAMED if values.get(field)}
    for field, value in values.items():
        if field not in _NAMED:
            setattr(item, field, value)
    _price(item, values)
    return item, names


_NAMED = ("category", "manufacturer", "supplier")


def _name_all(account: Account, items: Sequence[tuple[Item, Mapping[str, str]]]) -> None:
    """Give items their categories, manufacturers and suppliers, in a few queries for all."""
    wanted = {
        field: list(dict.fromkeys(names[field] for _, names in items if field in names))
        for field in _NAMED
    }
    found: dict[str, Mapping[str, Any]] = {
        "category": categories_at(account, wanted["category"]),
        "manufacturer": find_or_create_all(Manufacturer, account, wanted["manufacturer"]),
        "supplier": find_or_create_all(Supplier, account, wanted["supplier"]),
    }
    for item, names in items:
        for field, name in names.items():
            setattr(item, field, found[field][name])


def _require_kind(item: Item, values: Mapping[str, Any], options: object, parts: object) -> None:
    kind = values.get("kind", item.kind)
    errors: dict[str, str] = {}
    if item.pk and kind != item.kind:
        errors["kind"] = "An item stays an item and a bundle a bundle. Make a new one instead."
    elif kind == Item.Kind.BUNDLE:
        if not item.pk and not parts:
            errors["parts"] = "This bundle has no parts. Add the items that it is made of."
        if options:
            errors["options"] = "A bundle has no options of its own. Give them to its parts."
        if values.get("scheme", "unit") != "unit" or values.get("tiers"):
            errors["scheme"] = "A bundle is priced as the sum of its parts, per unit."
    elif parts:
        errors["parts"] = "Only a bundle has parts. Make a bundle, or leave them out."
    if errors:
        raise Invalid(errors)


def _name(item: Item, values: dict[str, Any]) -> None:
    """Replace the names of category, manufacturer and supplier by their rows."""
    account = item.account
    if "category" in values:
        values["category"] = find_or_create_category(account, values["category"])
    if "manufacturer" in values:
        values["manufacturer"] = find_or_create_manufacturer(account, values["manufacturer"])
    if "supplier" in values:
        values["supplier"] = find_or_create_supplier(account, values["supplier"])


def _price(item: Item, given: Mapping[str, Any]) -> None:
    """Make the price follow its rule. Raises Invalid."""
    rule, fixed = item.price_rule, Item.PriceRule.FIXED
    if item.scheme in TIERED:
        if not item.tiers:
            raise Invalid({"tiers": "This pricing has no tiers yet. Add at least one."})
        if rule != fixed:
            raise Invalid({"price_rule": "Tiers name their own prices. Choose the fixed price."})
        first = tiers_of(item.tiers)[0]
        item.price, item.cost = first.price, first.cost
        return
    item.tiers = []
    if rule == fixed:
        item.price_percent = None
        return
    percent, cost = item.price_percent, Decimal(item.cost)
    if percent is None:
        raise Invalid({"price_percent": "The percentage is missing. Type one, 25 for example."})
    if rule == Item.PriceRule.MARGIN and percent > Decimal("99.99"):
        message = f"A margin of {plain(percent)} % has no price. It must be under 100 %."
        raise Invalid({"price_percent": message})
    if not cost:
        raise Invalid(
            {"cost": "Without a cost there is no margin. Type the cost, or fix the price."}
        )
    item.price = ruled_price(rule, cost, Decimal(percent), item.account.currency)
    if item.price >= 10_000_000:
        message = f"That makes the price {plain(item.price)}. It must be under 10,000,000."
        raise Invalid({"price_percent": message})


def _with_costs(tiers: Sequence[Mapping[str, Any]], item: Item) -> list[dict[str, Any]]:
    """Return the tiers, each with a cost: its own, or that of the tier there was before."""
    old = tiers_of(item.tiers)
    return [
        {
            **tier,
            "cost": tier.get("cost")
            or plain(tier_of(Decimal(tier["start"]), old).cost if old else Decimal(item.cost)),
        }
        for tier in tiers
    ]


def _state_of(item: Item) -> tuple[Any, ...]:
    columns = [field.attname for field in Item._meta.concrete_fields]
    own = tuple(getattr(item, name) for name in columns if name not in {"updated_at", "version"})
    parts = tuple(item.parts.order_by("position", "pk").values_list("item_id", "quantity"))
    return (*own, options_state(item), parts)
