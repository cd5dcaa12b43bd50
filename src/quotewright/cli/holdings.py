"""What a Syncro account holds, read independently of the adapter, and whether it is the quote.

The demo's judge: it knows the quote's document and Syncro's public lists, and nothing of how the
push was done.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import httpx

from quotewright.quotes.document import QuoteDocument
from quotewright.quotes.pricing import totals

Row = dict[str, Any]
KINDS = ("customers", "contacts", "products", "vendors", "estimates", "invoices")
MOST_PAGES = 500


@dataclass(slots=True)
class Holdings:
    """Reads one account's lists; `before` are the ids that were there already."""

    site: str
    token: str
    before: dict[str, set[int]] = field(default_factory=dict)

    def note(self) -> None:
        """Remember what is there now, so that `new` tells what came since."""
        self.before = {kind: {row["id"] for row in self._all(kind)} for kind in KINDS}

    def new(self) -> dict[str, list[Row]]:
        """Return what came since, estimates and invoices with their lines."""
        found = {
            kind: [row for row in self._all(kind) if row["id"] not in self.before[kind]]
            for kind in KINDS
        }
        for kind in ("estimates", "invoices"):
            found[kind] = [self._one(kind, row["id"]) for row in found[kind]]
        return found

    def _all(self, kind: str) -> list[Row]:
        rows: dict[int, Row] = {}
        for page in range(1, MOST_PAGES):
            body = self._get(f"/{kind}", page=page)
            fresh = [row for row in body[kind] if row["id"] not in rows]
            rows |= {row["id"]: row for row in fresh}
            if not fresh or page >= (body.get("meta") or {}).get("total_pages", MOST_PAGES):
                break
        return list(rows.values())

    def _one(self, kind: str, record_id: int) -> Row:
        body = self._get(f"/{kind}/{record_id}")
        row: Row = body.get(kind[:-1], body)
        row["line_items"] = sorted(
            row.get("line_items") or [], key=lambda line: line.get("position") or 0
        )
        return row

    def _get(self, path: str, **params: int) -> Row:
        answer = httpx.get(
            f"{self.site}/api/v1{path}",
            params=params,
            headers={"Authorization": f"Bearer {self.token}"},
            timeout=30,
        )
        answer.raise_for_status()
        body: Row = answer.json()
        return body


def differences(
    document: QuoteDocument, held: dict[str, list[Row]], with_products: bool
) -> list[str]:
    """Say each way in which Syncro is not exactly the accepted quote; empty when it is."""
    said = [
        f"{len(held[kind])} {kind}, not 1"
        for kind in ("customers", "estimates", "invoices")
        if len(held[kind]) != 1
    ]
    said += _of_products(document, held) if with_products else []
    for kind in () if with_products else ("products", "vendors"):
        said += [f"{len(held[kind])} {kind}, not 0"] if held[kind] else []
    for kind in ("estimates", "invoices"):
        for record in held[kind]:
            said += [f"{kind[:-1]} {record['number']}: {text}" for text in _of(document, record)]
    for estimate in held["estimates"]:
        if [row["id"] for row in held["invoices"]] != [estimate.get("invoice_id")]:
            said.append(f"estimate {estimate['number']} does not lead to the invoice")
    return said


def _of_products(document: QuoteDocument, held: dict[str, list[Row]]) -> list[str]:
    """Each accepted line sells the product with its code, which is tied to its one vendor."""
    products = {row["id"]: row for row in held["products"]}
    vendors = {row["id"]: row["name"] for row in held["vendors"]}
    codes = {line.name: line.code for line in document.taken if line.code}
    suppliers = {line.name: line.supplier for line in document.taken if line.supplier}
    said = []
    for record in [*held["estimates"], *held["invoices"]]:
        for row in record["line_items"]:
            product, name = products.get(row["product_id"], {}), row["item"]
            if name in codes and product.get("upc_code") != codes[name]:
                said.append(f"{name} is not tied to the product {codes[name]}")
            theirs = [vendors.get(vendor) for vendor in product.get("vendor_ids") or ()]
            if name in suppliers and theirs != [suppliers[name]]:
                said.append(f"{name} has vendors {theirs}, not {suppliers[name]}")
    twice = len(vendors) - len(set(vendors.values()))
    return [*said, *(["a vendor is there twice"] if twice else [])]


def _of(document: QuoteDocument, record: Row) -> list[str]:
    ours = totals(document).due
    wanted = {"subtotal": ours.subtotal}
    if ours.tax is not None:
        wanted |= {"tax": ours.tax, "total": ours.total}
    said = [
        f"{name} {record[name]}, not {amount}"
        for name, amount in wanted.items()
        if Decimal(str(record[name])) != amount
    ]
    lines = [(ln.name, ln.quantity, ln.unit_price, ln.taxable) for ln in document.taken]
    theirs = [
        (
            row["item"],
            Decimal(str(row["quantity"])),
            Decimal(str(row["price"])),
            bool(row["taxable"]),
        )
        for row in record["line_items"]
    ]
    if lines != theirs:
        said.append(f"lines {theirs}, not {lines}")
    return said
