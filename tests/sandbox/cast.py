"""The one cast of the sandbox tests: Harbor Dental, its estimate and its lines, as API records."""

from __future__ import annotations

from typing import Any

import httpx

Json = dict[str, Any]


def make_customer(api: httpx.Client, **fields: object) -> Json:
    body = {"business_name": "Harbor Dental", "email": "marisol@harbordental.example", **fields}
    customer: Json = api.post("customers", json=body).raise_for_status().json()["customer"]
    return customer


def make_product(api: httpx.Client, **fields: object) -> Json:
    body = {"name": "UPS 1500", "description": "Smart UPS", "price_retail": 450.0, **fields}
    product: Json = api.post("products", json=body).raise_for_status().json()["product"]
    return product


def make_estimate(api: httpx.Client, **fields: object) -> Json:
    if "customer_id" not in fields:
        fields["customer_id"] = make_customer(api)["id"]
    body = {"date": "2026-11-23", "name": "Server refresh", **fields}
    estimate: Json = api.post("estimates", json=body).raise_for_status().json()["estimate"]
    return estimate


def add_line(api: httpx.Client, estimate: Json, **fields: object) -> Json:
    """The whole answer to adding a line: the raw record and the line."""
    body = {"item": "Labor", "name": "On-site installation", "quantity": 2, "price": 75, **fields}
    answer: Json = api.post(f"estimates/{estimate['id']}/line_items", json=body).json()
    return answer


def reread(api: httpx.Client, estimate: Json) -> Json:
    detail: Json = api.get(f"estimates/{estimate['id']}").raise_for_status().json()["estimate"]
    return detail


def invoice_of(api: httpx.Client, estimate: Json) -> Json:
    answer = api.post(f"estimates/{estimate['id']}/convert_to_invoice")
    invoice: Json = answer.raise_for_status().json()["invoice"]
    return invoice
