"""What a push will do about products and vendors, as data: pure functions of what is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from quotewright.integrations.options import Options, ProductUpdates
from quotewright.integrations.port import Change, Json, Linked, Step
from quotewright.integrations.syncro import mapping
from quotewright.integrations.syncro.wares import Ware
from quotewright.integrations.syncro.wire import Product

# What a product of Syncro's may be brought up to date with.
_UPDATED = ("price_retail", "price_cost", "description")
# A change of a product that leaves these out may turn them off.
_SWITCHES = ("maintain_stock", "disabled", "taxable", "serialized")
# What stands for the id of a product that the push is yet to make.
NEW_PRODUCT = "new product"


@dataclass(frozen=True, slots=True)
class KnownProduct:
    """A product by the ledger, and as Syncro has it, where that had to be read."""

    link: Linked | None = None
    found: Product | None = None


@dataclass(frozen=True, slots=True)
class KnownVendor:
    """Where a vendor is, without an id where it is yet to be made; `is_linked` by the ledger."""

    remote_id: str = ""
    is_linked: bool = False


@dataclass(frozen=True, slots=True)
class KnownCatalog:
    """What is known of the items of one quote, by their keys, and of the vendors they need."""

    products: Mapping[str, KnownProduct] = field(default_factory=dict)
    vendors: Mapping[str, KnownVendor] = field(default_factory=dict)


def plan_products(
    wares: Sequence[Ware], known: KnownCatalog, says_news: Sequence[str], options: Options
) -> list[Step]:
    """Steps that make Syncro hold these items and their vendors, the vendors first.

    `says_news` has the keys of items that this quote has something new to say about.
    """
    steps = [
        step
        for key, vendor in known.vendors.items()
        for step in _vendor(key, _name_of(key, wares), vendor)
    ]
    for ware in wares:
        product = known.products[ware.key]
        vendor = known.vendors.get(ware.vendor_key, KnownVendor())
        updates = ware.key in says_news and options.product_updates is ProductUpdates.DIFFERING
        if product.found:
            steps += _bring(ware, product.found, product.link, vendor, updates)
        elif product.link is None:
            body = {**mapping.product_from(ware), **vendor_fields(ware, vendor.remote_id, None)}
            steps.append(Step("create", "product", ware.key, body, title=_title(ware)))
    return steps


def products_by_line(wares: Sequence[Ware], known: KnownCatalog) -> dict[str, str]:
    """Return the id of each line's product, as it is or will be."""
    return {line: _id_of(known.products[ware.key]) for ware in wares for line in ware.lines}


def needs_vendor(ware: Ware, link: Linked | None) -> bool:
    """Whether the item's vendor is not known to be with its product yet."""
    key = ware.vendor_key
    return bool(key) and (link is None or key not in link.snapshot.get("vendors", ()))


def needs_look(ware: Ware, link: Linked | None, is_news: bool, options: Options) -> bool:
    """Whether the product must be found or read before anything can be said of it."""
    if link is None or needs_vendor(ware, link):
        return True
    if not is_news or options.product_updates is ProductUpdates.NEVER:
        return False
    return bool(_wanted(ware, link.snapshot))


def news_of(
    wares: Sequence[Ware], bodies: Mapping[str, Json], pushed: Mapping[str, Linked]
) -> list[str]:
    """Return the keys of items of which a line is new or has another price, cost or text.

    What a quote said of an item before, it does not say again: another may have said it since.
    """
    return [
        ware.key
        for ware in wares
        if any(_is_news(bodies[key], pushed.get(key)) for key in ware.lines)
    ]


def vendor_fields(ware: Ware, vendor_id: str, found: Product | None) -> Json:
    """The fields that put an item's vendor, and what the vendor calls it, to its product."""
    if not vendor_id:
        return {}
    there = list(found.vendor_ids) if found else []
    fields: Json = {"vendor_ids": there if int(vendor_id) in there else [*there, int(vendor_id)]}
    skus = [each.sku for each in found.product_skus] if found else []
    if ware.vendor_sku and ware.vendor_sku not in skus:
        sku = {"vendor_id": int(vendor_id), "value": ware.vendor_sku}
        fields["product_skus_attributes"] = [sku]
    return fields


def said_in(body: Mapping[str, Any]) -> Json:
    """What of a product's body is remembered as said."""
    return {name: body[name] for name in _UPDATED if name in body}


def facts_of(product: Product) -> Json:
    """What of a product is remembered as it was seen: all that may be updated."""
    return {
        "price_retail": float(product.price_retail),
        "price_cost": float(product.price_cost),
        "description": product.description,
    }


def switches_of(product: Product) -> Json:
    """What every change of a product sends again as it is."""
    switches = {name: getattr(product, name) for name in _SWITCHES}
    return {name: value for name, value in switches.items() if value is not None}


def _vendor(key: str, name: str, vendor: KnownVendor) -> list[Step]:
    if vendor.is_linked:
        return []
    if vendor.remote_id:
        return [Step("adopt", "vendor", key, {}, vendor.remote_id, name)]
    return [Step("create", "vendor", key, mapping.vendor_from(name), title=name)]


def _bring(
    ware: Ware, found: Product, link: Linked | None, vendor: KnownVendor, updates: bool
) -> list[Step]:
    """Link the product that was found; change only what it lacks, or what may be updated."""
    remote_id, title = str(found.id), _title(ware)
    body: Json = {}
    wanted: Json = {}
    changes: tuple[Change, ...] = ()
    old = facts_of(found)
    if updates:
        # What somebody changed there, and nobody here, stays.
        wanted = _wanted(ware, link.snapshot if link else old)
        body = mapping.difference(old, wanted)
        changes = mapping.changes(old, wanted)
    lacks_vendor = needs_vendor(ware, link) and vendor.remote_id not in map(str, found.vendor_ids)
    if lacks_vendor:
        body |= vendor_fields(ware, vendor.remote_id, found)
        changes = (*changes, Change("vendor", "", ware.vendor))
    steps = []
    if link is None or not changes:
        seen = wanted if link else old
        steps.append(Step("adopt", "product", ware.key, seen, remote_id, title))
    if changes:
        body = {**switches_of(found), **body}
        steps.append(Step("update", "product", ware.key, body, remote_id, title, changes))
    return steps


def _wanted(ware: Ware, seen: Mapping[str, Any]) -> Json:
    """What may be updated and is not as it was seen last."""
    ours = mapping.product_from(ware)
    return mapping.difference(seen, {name: ours[name] for name in _UPDATED})


def _is_news(body: Json, pushed: Linked | None) -> bool:
    told = ("price", "cost", "name")
    return pushed is None or any(pushed.snapshot.get(name) != body[name] for name in told)


def _name_of(vendor_key: str, wares: Sequence[Ware]) -> str:
    return next(ware.vendor for ware in wares if ware.vendor_key == vendor_key)


def _id_of(product: KnownProduct) -> str:
    if product.found:
        return str(product.found.id)
    return product.link.remote_id if product.link else NEW_PRODUCT


def _title(ware: Ware) -> str:
    return f"{ware.name} ({ware.code})" if ware.code else ware.name
