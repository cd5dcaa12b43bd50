"""The lines of estimates and invoices: filled from the catalog, changed, put in their places."""

from __future__ import annotations

from collections.abc import Sequence

from quotewright.sandbox.asked import texts
from quotewright.sandbox.fields import (
    Record,
    decimal_from,
    decimal_text,
    flag_from,
    is_blank,
    now_after,
    whole_from,
)
from quotewright.sandbox.sandbox import Sandbox
from quotewright.sandbox.sums import add_up as add_up_with
from quotewright.sandbox.totals import to_cents

TEXTS = ("item", "name", "tax_note", "product_category")
NUMBERS = ("quantity", "price", "cost")
WHOLES = ("product_id", "tax_rate_id", "user_id", "position")
ESTIMATE_DISCOUNTS = ("discount_percent",)
INVOICE_DISCOUNTS = ("discount_percent", "discount_dollars")


def price_text(sandbox: Sandbox, value: object) -> str:
    """A price or cost as it is stored: with every decimal that was sent, or with two."""
    price = decimal_from(value)
    return decimal_text(to_cents(price) if sandbox.value_of("price_decimals") == "two" else price)


def fields_from(sandbox: Sandbox, body: Record, discounts: Sequence[str]) -> Record:
    """The part of a sent line that is kept. Only invoice lines take a discount in dollars."""
    kept = texts(body, TEXTS)
    for name in ("price", "cost"):
        if name in body:
            kept[name] = price_text(sandbox, body[name])
    if "quantity" in body:
        kept["quantity"] = decimal_text(decimal_from(body["quantity"]))
    for name in WHOLES:
        if name in body:
            kept[name] = whole_from(body[name])
    if "taxable" in body:
        kept["taxable"] = flag_from(body["taxable"])
    for name in discounts:
        # Invoices call the percentage line_discount_percent on the way in.
        value = body.get(name, body.get(f"line_{name}"))
        if value is not None:
            kept[name] = decimal_text(decimal_from(value))
    return kept


def product_meant(sandbox: Sandbox, body: Record) -> Record | None:
    """The product of a line, by its id or else by its UPC."""
    if not is_blank(body.get("product_id")):
        return sandbox.store.find("product", whole_from(body["product_id"]))
    products = sandbox.store.all("product") if not is_blank(body.get("upc_code")) else []
    return next((one for one in products if str(one["upc_code"]) == str(body["upc_code"])), None)


def catalog_fields(product: Record) -> Record:
    """What the catalog says about a line; a line's `name` is the product's description."""
    return {
        "product_id": product["id"],
        "item": product["name"],
        "name": product["description"],
        "price": product["price_retail"],
        "cost": product["price_cost"],
        "taxable": product["taxable"],
        "product_category": product["product_category"],
    }


def _filled(sandbox: Sandbox, product: Record, wanted: Record) -> Record:
    """What was sent with a product, where the catalog lets it stand."""
    filled = wanted | catalog_fields(product)
    if sandbox.value_of("price_with_product") == "honoured" and "price" in wanted:
        filled["price"] = wanted["price"]
    taxable = sandbox.value_of("taxable_with_product")
    if taxable == "honoured" and "taxable" in wanted:
        filled["taxable"] = wanted["taxable"]
    elif taxable == "always_true":
        filled["taxable"] = True
    return filled


def blank_line(sandbox: Sandbox, **fields: object) -> Record:
    now = now_after(None)
    return {
        "id": sandbox.store.next_id("line"),
        "created_at": now,
        "updated_at": now,
        **dict.fromkeys((*TEXTS, *WHOLES, *INVOICE_DISCOUNTS)),
        "quantity": "1.0",
        "price": "0.0",
        "cost": "0.0",
        "taxable": True,
        **fields,
    }


def new_line(
    sandbox: Sandbox, document: Record, body: Record, discounts: Sequence[str]
) -> tuple[Record, str]:
    """The line to add and what is wrong with it, which is empty when it is good."""
    wanted = fields_from(sandbox, body, discounts)
    product = product_meant(sandbox, body)
    if product is not None:
        wanted = _filled(sandbox, product, wanted)
    # Kept for the census: a repeated request asks for the same place, or for none.
    line = blank_line(sandbox, **wanted, asked_position=wanted.get("position"))
    if line["position"] is None:
        line["position"] = max((one["position"] for one in document["lines"]), default=0) + 1
    if line["product_id"] is not None and product is None:
        return line, "Product can't be found"
    return line, "Item can't be blank" if is_blank(line["item"]) else ""


def update_line(line: Record, fields: Record) -> None:
    if fields.get("position", 0) is None:
        del fields["position"]
    line.update(fields)
    line["updated_at"] = now_after(line["updated_at"])


def make_room(sandbox: Sandbox, document: Record, moved: Record | None) -> None:
    """Number the lines from 1 without gaps, as acts_as_list does, if this account does so.

    `moved` is the line that was just put somewhere; the others make room for it there.
    """
    if sandbox.value_of("line_position") != "shifted":
        return
    rows = sorted(document["lines"], key=lambda one: int(one["position"]))
    if moved is not None:
        rows.remove(moved)
        rows.insert(max(0, moved["position"] - 1), moved)
    for position, line in enumerate(rows, start=1):
        line["position"] = position


def line_of(document: Record, line_id: int) -> Record | None:
    return next((line for line in document["lines"] if line["id"] == line_id), None)


def add_up(sandbox: Sandbox, document: Record) -> None:
    """Set subtotal, tax and total from the lines as they are now."""
    rounding, precedence = sandbox.value_of("tax_rounding"), sandbox.value_of("tax_precedence")
    add_up_with(sandbox.store, document, rounding, precedence)
