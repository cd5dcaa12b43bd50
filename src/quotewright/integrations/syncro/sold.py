"""A line that sells a product: what Syncro fills in from its catalog, and putting ours back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quotewright.integrations.port import Drift, Json, Ledger, Rejected
from quotewright.integrations.syncro import mapping
from quotewright.integrations.syncro.look_products import CATALOG
from quotewright.integrations.syncro.parity import TOLERANCE
from quotewright.integrations.syncro.wire import LineItem

# What an account may fill in by itself when a line is added.
FILLED_IN = ("item", "name", "price", "cost", "quantity", "taxable")


def takes(line: LineItem, body: Mapping[str, Any]) -> bool:
    """Whether Syncro kept what decides the money and, of a product's line, what it says."""
    money = (
        float(line.price) == body["price"]
        and float(line.quantity) == body["quantity"]
        and line.taxable in (None, body["taxable"])
    )
    if not money or "product_id" not in body:
        return money
    if line.cost is not None and float(line.cost) != body["cost"]:
        return False
    return (line.item.split(), line.name.split()) == (body["item"].split(), body["name"].split())


def correction_of(body: Mapping[str, Any]) -> Json:
    """What is sent in the second call. To name the product again might fill all in again."""
    return mapping.without(body, ["product_id"])


def require_money(title: str, line: LineItem, body: Mapping[str, Any]) -> None:
    """Raise Rejected where the catalog's price of a product's line cannot be replaced by ours."""
    if "product_id" in body and abs(float(line.price) - body["price"]) > TOLERANCE:
        raise Rejected(
            f"Syncro keeps its product's price, {line.price}, for “{title}”; this quote says "
            f"{body['price']}.",
            "In Syncro, give the API token the permission “Line Item - Edit Prices” under "
            "Admin > API Tokens, then retry.",
        )


def forget_refused_product(ledger: Ledger, body: Mapping[str, Any], refusal: Rejected) -> None:
    """Drop the links of a product that Syncro does not find any more. Raises Drift."""
    if "product_id" not in body or "product" not in str(refusal).casefold():
        return
    remote_id = str(body["product_id"])
    for key, link in ledger.recall_children("product", CATALOG).items():
        if link.remote_id == remote_id:
            ledger.forget("product", key)
    raise Drift(
        f"The product of “{body['item']}” is not in Syncro any more (it was {remote_id}).",
        "Retry: it is matched by UPC or name, or made anew.",
    ) from refusal
