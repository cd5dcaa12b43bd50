"""The endpoints for products and their categories."""

from __future__ import annotations

from flask import Blueprint

from quotewright.sandbox import errors, wire
from quotewright.sandbox.access import needs
from quotewright.sandbox.asked import (
    any_contains,
    catalog_meta,
    filter_ids,
    filter_text,
    found,
    here,
    in_asked_order,
    only,
    page_of,
    sent,
    store,
    texts,
)
from quotewright.sandbox.fields import (
    Record,
    decimal_from,
    flag_from,
    is_blank,
    number_from,
    whole_from,
)
from quotewright.sandbox.lines import price_text
from quotewright.sandbox.queued import settle
from quotewright.sandbox.records import (
    PRODUCT_FLAGS,
    PRODUCT_MONEY,
    PRODUCT_TEXTS,
    PRODUCT_WHOLES,
    new_product,
)
from quotewright.sandbox.seeds import CATEGORY_NAMES
from quotewright.sandbox.stock import stock_rows, vendor_names

blueprint = Blueprint("catalog", __name__, url_prefix="/api/v1")

PER_PAGE = 25


def product_from(body: Record) -> Record:
    kept = texts(body, PRODUCT_TEXTS)
    kept |= {name: whole_from(value) for name, value in only(body, PRODUCT_WHOLES).items()}
    kept |= {name: price_text(here(), v) for name, v in only(body, PRODUCT_MONEY).items()}
    kept |= {name: flag_from(value) for name, value in only(body, PRODUCT_FLAGS).items()}
    if "discount_percent" in body:
        kept["discount_percent"] = number_from(body["discount_percent"])
    if "quantity" in body:
        kept["quantity"] = int(decimal_from(body["quantity"]))
    if "tax_rate_id" in body:
        kept["tax_rate_id"] = whole_from(body["tax_rate_id"])
    for name in ("vendor_ids", "category_ids"):
        if isinstance(body.get(name), list):
            kept[name] = [i for value in body[name] if (i := whole_from(value)) is not None]
    if known := [CATEGORY_NAMES[i] for i in kept.get("category_ids", ()) if i in CATEGORY_NAMES]:
        kept["category_path"] = known[0]
    return kept


def skus_from(body: Record) -> list[Record]:
    rows = body.get("product_skus_attributes")
    return [
        {"id": store().next_id("sku"), "vendor_id": whole_from(row.get("vendor_id")), "value": text}
        for row in (rows if isinstance(rows, list) else ())
        if isinstance(row, dict) and (text := row.get("value"))
    ]


def check_product(product: Record, params: Record | None) -> None:
    needed = ("name", "description")
    problems = [f"{name.title()} can't be blank" for name in needed if is_blank(product[name])]
    if problems:
        raise errors.invalid(problems, params)


def _compares(text: object, wanted: str, how: str) -> bool:
    return any_contains([text], wanted) if how == "like" else str(text or "") == wanted


def _filtered(rows: list[Record]) -> list[Record]:
    """What is left of the products after the filters of the request."""
    if ids := filter_ids("id"):
        rows = [one for one in rows if one["id"] in ids]
    if ids := filter_ids("id_not"):
        rows = [one for one in rows if one["id"] not in ids]
    if ids := filter_ids("category_id"):
        rows = [one for one in rows if ids & set(one["category_ids"])]
    if name := filter_text("name"):
        how = here().value_of("product_name_filter")
        rows = [one for one in rows if _compares(one["name"], name, how)]
    if upc_code := filter_text("upc_code"):
        how = here().value_of("upc_filter")
        rows = [one for one in rows if _compares(one["upc_code"], upc_code, how)]
    if sku := filter_text("sku"):
        rows = [one for one in rows if sku in [str(row["value"]) for row in one["skus"]]]
    if query := filter_text("query"):
        rows = [one for one in rows if matches(one, query)]
    return rows


def matches(product: Record, wanted: str) -> bool:
    return any_contains([product[name] for name in ("name", "description", "upc_code")], wanted)


@blueprint.get("/products")
@needs("Products - List/Search")
def list_products() -> Record:
    """Whether Syncro lists the disabled ones is unknown."""
    rows = store().all("product")
    if here().value_of("disabled_products") == "hidden":
        rows = [one for one in rows if not one["disabled"]]
    page, meta = page_of(in_asked_order(_filtered(rows)), PER_PAGE)
    vendors = vendor_names()
    listed = [wire.product_with_skus(_settled(one), vendors) for one in page]
    return {"products": listed, **catalog_meta(meta)}


def _settled(product: Record) -> Record:
    return settle("product", product)


@blueprint.get("/products/barcode")
@needs("Products - List/Search")
def product_by_barcode() -> Record:
    barcode = filter_text("barcode")
    for product in store().all("product"):
        if barcode and str(product["upc_code"]) == barcode:
            return {"product": wire.product(_settled(product))}
    if here().value_of("barcode_miss") == "null":
        return {"product": None}
    raise errors.not_found()


@blueprint.get("/products/categories")
@needs("Products - List/Search")
def list_categories() -> Record:
    rows = [
        {
            "id": category_id,
            "account_id": wire.ACCOUNT_ID,
            "ancestry": None,
            "name": name,
            "description": name,
            "device_product_id": None,
            "names_depth_cache": name,
        }
        for category_id, name in CATEGORY_NAMES.items()
    ]
    return {"categories": rows}


@blueprint.get("/products/<int:product_id>")
@needs("Products - List/Search")
def get_product(product_id: int) -> Record:
    return {
        "product": wire.product_with_skus(_settled(found("product", product_id)), vendor_names())
    }


@blueprint.post("/products")
@needs("Products - Create")
def create_product() -> Record:
    body = sent()
    fields = new_product(**product_from(body))
    check_product(fields, params=body)
    fields |= {"skus": skus_from(body), "location_quantities": stock_rows(fields)}
    return {"product": wire.product(store().add("product", fields))}


@blueprint.put("/products/<int:product_id>")
@needs("Products - Edit")
def update_product(product_id: int) -> Record:
    """Leaving maintain_stock out turns it off, as was seen live: read, merge, write."""
    product = found("product", product_id)
    body = sent()
    fields = {"maintain_stock": False, **product_from(body)}
    check_product({**product, **fields}, params=None)
    store().change("product", product, **fields, skus=[*product["skus"], *skus_from(body)])
    product["location_quantities"] = stock_rows(product)
    return {"product": wire.product(_settled(product))}
