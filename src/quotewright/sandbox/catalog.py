"""The endpoints for products, their categories and their vendor part numbers."""

from __future__ import annotations

from flask import Blueprint

from quotewright.sandbox import errors, wire
from quotewright.sandbox.access import needs
from quotewright.sandbox.asked import (
    any_contains,
    filter_ids,
    filter_text,
    found,
    in_asked_order,
    only,
    page_of,
    sent,
    store,
)
from quotewright.sandbox.fields import (
    Record,
    decimal_from,
    decimal_text,
    flag_from,
    is_blank,
    names,
    whole_from,
)

blueprint = Blueprint("catalog", __name__, url_prefix="/api/v1")

PER_PAGE = 25
MONEY = names("price_cost price_retail price_wholesale")
FLAGS = names("maintain_stock disabled taxable serialized")
AS_SENT = names(
    "name description condition warranty sort_order reorder_at product_category upc_code "
    "discount_percent warranty_template_id qb_item_id desired_stock_level notes long_description "
    "physical_location"
)
CATEGORIES = {1201: "Hardware", 1202: "Software", 1203: "Services"}


def vendor_names() -> dict[int, str]:
    return {one["id"]: one["name"] for one in store().all("vendor")}


def product_from(body: Record) -> Record:
    kept = only(body, AS_SENT)
    kept |= {name: decimal_text(decimal_from(v)) for name, v in only(body, MONEY).items()}
    kept |= {name: flag_from(value) for name, value in only(body, FLAGS).items()}
    if "quantity" in body:
        kept["quantity"] = int(decimal_from(body["quantity"]))
    if "tax_rate_id" in body:
        kept["tax_rate_id"] = whole_from(body["tax_rate_id"])
    for name in ("vendor_ids", "category_ids"):
        if isinstance(body.get(name), list):
            kept[name] = [i for value in body[name] if (i := whole_from(value)) is not None]
    if known := [CATEGORIES[i] for i in kept.get("category_ids", ()) if i in CATEGORIES]:
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


@blueprint.get("/products")
@needs("Products - List/Search")
def list_products() -> Record:
    """Disabled ones are listed too: whether Syncro hides them is unknown."""
    rows = store().all("product")
    if ids := filter_ids("id"):
        rows = [one for one in rows if one["id"] in ids]
    if ids := filter_ids("id_not"):
        rows = [one for one in rows if one["id"] not in ids]
    if ids := filter_ids("category_id"):
        rows = [one for one in rows if ids & set(one["category_ids"])]
    if name := filter_text("name"):
        rows = [one for one in rows if any_contains([one["name"]], name)]
    if upc_code := filter_text("upc_code"):
        rows = [one for one in rows if str(one["upc_code"]) == upc_code]
    if sku := filter_text("sku"):
        rows = [one for one in rows if sku in [str(row["value"]) for row in one["skus"]]]
    if query := filter_text("query"):
        searched = ("name", "description", "upc_code")
        rows = [one for one in rows if any_contains([one[name] for name in searched], query)]
    page, _ = page_of(in_asked_order(rows), PER_PAGE)
    vendors = vendor_names()
    return {"products": [wire.product_with_skus(one, vendors) for one in page]}


@blueprint.get("/products/barcode")
@needs("Products - List/Search")
def product_by_barcode() -> Record:
    barcode = filter_text("barcode")
    for product in store().all("product"):
        if barcode and str(product["upc_code"]) == barcode:
            return {"product": wire.product(product)}
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
        for category_id, name in CATEGORIES.items()
    ]
    return {"categories": rows}


@blueprint.get("/products/<int:product_id>")
@needs("Products - List/Search")
def get_product(product_id: int) -> Record:
    return {"product": wire.product_with_skus(found("product", product_id), vendor_names())}


@blueprint.post("/products")
@needs("Products - Create")
def create_product() -> Record:
    body = sent()
    fields: Record = {
        **dict.fromkeys(AS_SENT),
        **dict.fromkeys(MONEY, "0.0"),
        **dict.fromkeys(FLAGS, False),
        "taxable": True,
        "quantity": 0,
        "tax_rate_id": None,
        "category_path": None,
        "vendor_ids": [],
        "category_ids": [],
        "location_quantities": [],
        "photos": [],
        **product_from(body),
    }
    check_product(fields, params=body)
    return {"product": wire.product(store().add("product", {**fields, "skus": skus_from(body)}))}


@blueprint.put("/products/<int:product_id>")
@needs("Products - Edit")
def update_product(product_id: int) -> Record:
    """Leaving maintain_stock out turns it off, as was seen live: read, merge, write."""
    product = found("product", product_id)
    body = sent()
    fields = {"maintain_stock": False, **product_from(body)}
    check_product({**product, **fields}, params=None)
    store().change("product", product, **fields, skus=[*product["skus"], *skus_from(body)])
    return {"product": wire.product(product)}


@blueprint.get("/products/<int:product_id>/product_skus")
@needs("Products - List/Search")
def list_skus(product_id: int) -> Record:
    vendors = vendor_names()
    return {
        "product_skus": [wire.sku(one, vendors) for one in found("product", product_id)["skus"]]
    }


def sku_fields() -> Record:
    """A part number in the body; this is the one place where Syncro answers 400 to a mistake."""
    body = sent()
    vendor_id = whole_from(body.get("vendor_id"))
    problems = ["Vendor is blank"] if store().find("vendor", vendor_id) is None else []
    if is_blank(body.get("value")):
        problems.append("Value is blank")
    if problems:
        raise errors.invalid_sku(problems)
    return {"vendor_id": vendor_id, "value": str(body["value"])}


@blueprint.post("/products/<int:product_id>/product_skus")
@needs("Products - Edit")
def create_sku(product_id: int) -> Record:
    product = found("product", product_id)
    row = {**sku_fields(), "id": store().next_id("sku")}
    store().change("product", product, skus=[*product["skus"], row])
    return {"product_sku": wire.sku(row, vendor_names())}


@blueprint.put("/products/<int:product_id>/product_skus/<int:sku_id>")
@needs("Products - Edit")
def update_sku(product_id: int, sku_id: int) -> Record:
    product = found("product", product_id)
    for row in product["skus"]:
        if row["id"] == sku_id:
            row.update(sku_fields())
            store().change("product", product)
            return {"product_sku": wire.sku(row, vendor_names())}
    raise errors.not_found()
