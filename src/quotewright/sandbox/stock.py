"""The endpoints below one product: vendor part numbers, images, and stock per location."""

from __future__ import annotations

from flask import Blueprint, request

from quotewright.sandbox import errors, wire
from quotewright.sandbox.access import needs
from quotewright.sandbox.asked import found, sent, store
from quotewright.sandbox.fields import Record, decimal_from, is_blank, now_after, whole_from
from quotewright.sandbox.queued import files_in, put_off, settle

blueprint = Blueprint("stock", __name__, url_prefix="/api/v1/products/<int:product_id>")

LOCATION = 1


def vendor_names() -> dict[int, str]:
    return {one["id"]: one["name"] for one in store().all("vendor")}


@blueprint.get("/product_skus")
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


@blueprint.post("/product_skus")
@needs("Products - Edit")
def create_sku(product_id: int) -> Record:
    product = found("product", product_id)
    row = {**sku_fields(), "id": store().next_id("sku")}
    store().change("product", product, skus=[*product["skus"], row])
    return {"product_sku": wire.sku(row, vendor_names())}


@blueprint.put("/product_skus/<int:sku_id>")
@needs("Products - Edit")
def update_sku(product_id: int, sku_id: int) -> Record:
    product = found("product", product_id)
    for row in product["skus"]:
        if row["id"] == sku_id:
            row.update(sku_fields())
            store().change("product", product)
            return {"product_sku": wire.sku(row, vendor_names())}
    raise errors.not_found()


@blueprint.post("/add_images")
@needs("Products - Edit")
def add_images(product_id: int) -> Record:
    """The answer only says that the images are queued; they are there a moment later."""
    product = found("product", product_id)
    files = files_in(sent())
    if not files:
        raise errors.invalid_parameter("Please pass 'url' & 'filename' or 'files([{}])' parameter.")
    rows = [
        {
            "id": store().next_id("photo"),
            "filename": str(one["filename"]),
            "photo_url": str(one["url"]),
            "created_at": now_after(None),
        }
        for one in files
    ]
    waiting = [*product.get("photos_waiting", ()), *put_off(rows)]
    store().change("product", product, photos_waiting=waiting)
    return {"message": "Success! Those will be added shortly in background workers."}


@blueprint.delete("/delete_image")
def delete_image(product_id: int) -> Record:
    """The documents name no permission for this one."""
    product = settle("product", found("product", product_id))
    photo_id = whole_from(request.args.get("photo_id"))
    left = [one for one in product["photos"] if one["id"] != photo_id]
    if len(left) == len(product["photos"]):
        raise errors.photo_not_found()
    store().change("product", product, photos=left)
    return {"message": "Success! Image removed."}


def stock_rows(product: Record) -> list[Record]:
    """The one row a stocked product has here, as this account has one location."""
    rows: list[Record] = product["location_quantities"]
    if rows or not product["maintain_stock"]:
        return [{**row, "quantity": product["quantity"]} for row in rows]
    now = now_after(None)
    row = {
        "id": store().next_id("location quantity"),
        "quantity": product["quantity"],
        "price_cost_cents": None,
        "price_retail_cents": None,
        "location_id": LOCATION,
        "tax_rate_id": None,
        "created_at": now,
        "updated_at": now,
        "reorder_at": None,
        "desired_stock_level": 0,
    }
    return [row]


@blueprint.put("/location_quantities")
@needs("Products - Edit Quantities")
def update_stock(product_id: int) -> Record:
    """The product's own quantity follows; the answer is the row without a wrapper."""
    product = found("product", product_id)
    body = sent()
    row_id = whole_from(body.get("location_quantity_id"))
    for row in product["location_quantities"]:
        if row["id"] == row_id:
            amount = int(decimal_from(body.get("quantity")))
            row.update(quantity=amount, updated_at=now_after(row["updated_at"]))
            total = sum(one["quantity"] for one in product["location_quantities"])
            store().change("product", product, quantity=total)
            return {"product_id": product_id, **row}
    raise errors.not_found()
