"""The lines of estimates and invoices: filled from the catalog, changed, and added up."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from quotewright.sandbox.fields import (
    ZERO,
    Record,
    decimal_from,
    decimal_text,
    flag_from,
    is_blank,
    now_after,
    whole_from,
)
from quotewright.sandbox.sandbox import Sandbox
from quotewright.sandbox.totals import TAX_RATES, PricedLine, totals_of

TEXTS = ("item", "name", "tax_note", "product_category")
NUMBERS = ("quantity", "price", "cost")
WHOLES = ("product_id", "tax_rate_id", "user_id", "position")
ESTIMATE_DISCOUNTS = ("discount_percent",)
INVOICE_DISCOUNTS = ("discount_percent", "discount_dollars")


def fields_from(body: Record, discounts: Sequence[str]) -> Record:
    """The part of a sent line that is kept. Only invoice lines take a discount in dollars."""
    kept = {name: body[name] for name in TEXTS if name in body}
    for name in NUMBERS:
        if name in body:
            kept[name] = decimal_text(decimal_from(body[name]))
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


def new_line(
    sandbox: Sandbox, document: Record, body: Record, discounts: Sequence[str]
) -> tuple[Record, str]:
    """The line to add and what is wrong with it, which is empty when it is good."""
    wanted = fields_from(body, discounts)
    product = product_meant(sandbox, body)
    if product is not None:
        wanted |= catalog_fields(product)
        if sandbox.value_of("price_with_product") == "honoured" and "price" in body:
            wanted["price"] = decimal_text(decimal_from(body["price"]))
    now = now_after(None)
    line = {
        "id": sandbox.store.next_id("line"),
        "created_at": now,
        "updated_at": now,
        **dict.fromkeys((*TEXTS, *WHOLES, *INVOICE_DISCOUNTS)),
        "quantity": "1.0",
        "price": "0.0",
        "cost": "0.0",
        "taxable": True,
        **wanted,
        # Kept for the census: a repeated request asks for the same place, or for none.
        "asked_position": wanted.get("position"),
    }
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


def line_of(document: Record, line_id: int) -> Record | None:
    return next((line for line in document["lines"] if line["id"] == line_id), None)


def _tax_percent(sandbox: Sandbox, document: Record, line: Record) -> Decimal:
    """The line's own rate, else its product's, else its customer's, else none."""
    if not line["taxable"]:
        return ZERO
    product = sandbox.store.find("product", line["product_id"])
    customer = sandbox.store.find("customer", document["customer_id"])
    for rate_id in (
        line["tax_rate_id"],
        product and product["tax_rate_id"],
        customer and customer["tax_rate_id"],
    ):
        if rate_id is not None:
            return TAX_RATES[rate_id].percent if rate_id in TAX_RATES else ZERO
    return ZERO


def priced(line: Record, tax_percent: Decimal = ZERO) -> PricedLine:
    return PricedLine(
        quantity=decimal_from(line["quantity"]),
        price=decimal_from(line["price"]),
        discount_percent=decimal_from(line["discount_percent"]),
        discount_dollars=decimal_from(line["discount_dollars"]),
        tax_percent=tax_percent,
    )


def add_up(sandbox: Sandbox, document: Record) -> None:
    """Set subtotal, tax and total from the lines as they are now."""
    rows = [priced(line, _tax_percent(sandbox, document, line)) for line in document["lines"]]
    totals = totals_of(rows, sandbox.value_of("tax_rounding"))
    document["subtotal"] = decimal_text(totals.subtotal)
    document["tax"] = decimal_text(totals.tax)
    document["total"] = decimal_text(totals.total)
