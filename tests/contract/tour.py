"""A tour of the sandbox: one good request and every documented refusal of each operation."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import httpx

from quotewright.sandbox import Sandbox, create_app
from tests.contract.cast import (
    CARE,
    CAST,
    COMMENT,
    FILES,
    HEADER,
    LINE,
    PAYMENT,
    PEOPLE,
    SEAT,
    SWITCH,
    TICKET,
    id_in,
)
from tests.contract.description import API, Operation

NOBODY = 987654321
TOKEN = "sandbox"

# Files come by URL a moment after the answer; what deletes them must wait for them.
QUEUED = {
    "DELETE /products/{id}/delete_image": "photo",
    "POST /tickets/{id}/delete_attachment": "attachment",
}

# Answers that are described but cannot be had from the sandbox, and why.
NOT_GIVEN: dict[tuple[str, int], str] = {
    ("POST /payments", 422): "the sandbox answers 404 for a customer that is not named",
}


@dataclass(frozen=True, slots=True)
class Visit:
    """Bodies and queries name records of the cast in braces, such as "{customer}"."""

    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    refused: Any = None  # a body that is answered with 422, or 400 where that is documented
    refused_path: Mapping[str, str] = field(default_factory=dict)  # instead of a body


VISITS: dict[str, Visit] = {
    "GET /me": Visit(),
    "GET /settings": Visit(),
    "GET /settings/tabs": Visit(),
    "GET /search": Visit(query={"query": "Harbor"}),
    "GET /customers": Visit(query={"query": "harbor", "page": "1"}),
    "POST /customers": Visit(body=PEOPLE, refused={**PEOPLE, "email": "no address"}),
    "GET /customers/latest": Visit(),
    "GET /customers/autocomplete": Visit(query={"query": "harbor"}),
    "GET /customers/{id}": Visit({"id": "customer"}),
    "PUT /customers/{id}": Visit(
        {"id": "customer"}, body={"city": "Portland"}, refused={"email": "no address"}
    ),
    "DELETE /customers/{id}": Visit({"id": "customer"}),
    "GET /customers/{customer_id}/phones": Visit({"customer_id": "customer"}),
    "POST /customers/{customer_id}/phones": Visit(
        {"customer_id": "customer"},
        body={"label": "Office", "number": "207-555-0104"},
        refused={"number": ""},
    ),
    "PUT /customers/{customer_id}/phones/{id}": Visit(
        {"customer_id": "customer", "id": "phone"},
        body={"number": "207-555-0105"},
        refused={"number": ""},
    ),
    "DELETE /customers/{customer_id}/phones/{id}": Visit(
        {"customer_id": "customer", "id": "phone"}
    ),
    "GET /contacts": Visit(query={"customer_id": "{customer}", "page": "1"}),
    "POST /contacts": Visit(
        body={"customer_id": "{customer}", "name": "Paul"},
        refused={"customer_id": "{customer}", "name": "Paul", "email": "no address"},
    ),
    "GET /contacts/{id}": Visit({"id": "contact"}),
    "PUT /contacts/{id}": Visit(
        {"id": "contact"},
        body={"name": "Paul", "title": "Owner"},
        refused={"name": "Paul", "email": "no address"},
    ),
    "DELETE /contacts/{id}": Visit({"id": "contact"}),
    "GET /products": Visit(query={"query": "switch", "page": "1"}),
    "POST /products": Visit(
        body=SWITCH,
        refused={"name": "", "description": ""},
    ),
    "GET /products/barcode": Visit(query={"barcode": "SW-24"}),
    "GET /products/categories": Visit(),
    "GET /products/{id}": Visit({"id": "product"}),
    "PUT /products/{id}": Visit({"id": "product"}, body={"notes": "x"}, refused={"name": ""}),
    "POST /products/{id}/add_images": Visit({"id": "product"}, body=FILES, refused={}),
    "DELETE /products/{id}/delete_image": Visit({"id": "product"}, query={"photo_id": "{photo}"}),
    "PUT /products/{id}/location_quantities": Visit(
        {"id": "product"}, body={"location_quantity_id": "{stock}", "quantity": 100}
    ),
    "GET /products/{product_id}/product_skus": Visit({"product_id": "product"}),
    "POST /products/{product_id}/product_skus": Visit(
        {"product_id": "product"}, body={"vendor_id": "{vendor}", "value": "ING-2"}, refused={}
    ),
    "PUT /products/{product_id}/product_skus/{id}": Visit(
        {"product_id": "product", "id": "sku"},
        body={"vendor_id": "{vendor}", "value": "ING-3"},
        refused={"value": ""},
    ),
    "GET /vendors": Visit(query={"page": "1"}),
    "POST /vendors": Visit(body={"name": "TD"}, refused={"name": ""}),
    "GET /vendors/{id}": Visit({"id": "vendor"}),
    "PUT /vendors/{id}": Visit({"id": "vendor"}, body={"city": "Keene"}, refused={"name": ""}),
    "GET /estimates": Visit(query={"page": "1"}),
    "POST /estimates": Visit(body=HEADER, refused={}),
    "GET /estimates/{id}": Visit({"id": "estimate"}),
    "PUT /estimates/{id}": Visit(
        {"id": "estimate"}, body={"status": "Approved"}, refused={"date": ""}
    ),
    "DELETE /estimates/{id}": Visit({"id": "estimate"}),
    "POST /estimates/{id}/line_items": Visit({"id": "estimate"}, body=LINE, refused={"item": ""}),
    "PUT /estimates/{id}/line_items/{line_item_id}": Visit(
        {"id": "estimate", "line_item_id": "line"}, body={"price": 80}, refused={"item": ""}
    ),
    "DELETE /estimates/{id}/line_items/{line_item_id}": Visit(
        {"id": "estimate", "line_item_id": "line"}
    ),
    "POST /estimates/{id}/convert_to_invoice": Visit(
        {"id": "estimate"}, refused_path={"id": "untitled"}
    ),
    "POST /estimates/{id}/email": Visit({"id": "estimate"}),
    "POST /estimates/{id}/print": Visit({"id": "estimate"}),
    "GET /invoices": Visit(query={"page": "1"}),
    "POST /invoices": Visit(body={**HEADER, "number": "9001"}, refused={}),
    "GET /invoices/{id}": Visit({"id": "invoice"}),
    "PUT /invoices/{id}": Visit(
        {"id": "invoice"}, body={"po_number": "PO-7"}, refused={"customer_id": NOBODY}
    ),
    "DELETE /invoices/{id}": Visit({"id": "invoice"}),
    "POST /invoices/{id}/line_items": Visit({"id": "invoice"}, body=LINE, refused={"item": ""}),
    "PUT /invoices/{id}/line_items/{line_item_id}": Visit(
        {"id": "invoice", "line_item_id": "invoice_line"}, body={"price": 80}, refused={"item": ""}
    ),
    "DELETE /invoices/{id}/line_items/{line_item_id}": Visit(
        {"id": "invoice", "line_item_id": "invoice_line"}
    ),
    "GET /invoices/{id}/ticket": Visit({"id": "invoice"}),
    "POST /invoices/{id}/email": Visit({"id": "invoice"}),
    "POST /invoices/{id}/print": Visit({"id": "invoice"}),
    "GET /line_items": Visit(query={"estimate_id": "{estimate}", "page": "1"}),
    "GET /payments": Visit(query={"page": "1"}),
    "POST /payments": Visit(body=PAYMENT, refused={}),
    "GET /payments/{id}": Visit({"id": "payment"}),
    "GET /payment_methods": Visit(),
    "GET /schedules": Visit(query={"customer_id": "{customer}", "page": "1"}),
    "POST /schedules": Visit(body={**CARE, "next_run": "2026-12-01"}, refused={}),
    "GET /schedules/{id}": Visit({"id": "schedule"}),
    "PUT /schedules/{id}": Visit({"id": "schedule"}, body={"name": "B"}, refused={"next_run": ""}),
    "DELETE /schedules/{id}": Visit({"id": "schedule"}),
    "POST /schedules/{id}/add_line_item": Visit({"id": "schedule"}, body=SEAT, refused={}),
    "POST /schedules/{id}/remove_line_item": Visit(
        {"id": "schedule"}, body={"schedule_line_item_id": "{schedule_line}"}
    ),
    "PUT /schedules/{id}/line_items/{schedule_line_item_id}": Visit(
        {"id": "schedule", "schedule_line_item_id": "schedule_line"},
        body={"quantity": 4},
        refused={"name": ""},
    ),
    "GET /users": Visit(),
    "GET /users/{id}": Visit({"id": "user"}),
    "GET /tickets": Visit(query={"page": "1"}),
    "POST /tickets": Visit(body=TICKET, refused={"subject": ""}),
    "GET /tickets/settings": Visit(),
    "GET /tickets/{id}": Visit({"id": "ticket"}),
    "PUT /tickets/{id}": Visit(
        {"id": "ticket"}, body={"status": "Resolved"}, refused={"subject": ""}
    ),
    "DELETE /tickets/{id}": Visit({"id": "ticket"}),
    "POST /tickets/{id}/comment": Visit({"id": "ticket"}, body=COMMENT, refused={}),
    "GET /tickets/{id}/comments": Visit({"id": "ticket"}, query={"page": "1"}),
    "POST /tickets/{id}/attach_file_url": Visit({"id": "ticket"}, body=FILES, refused={}),
    "POST /tickets/{id}/add_line_item": Visit(
        {"id": "ticket"}, body={"name": "Labor", "description": "On site"}, refused={}
    ),
    "POST /tickets/{id}/delete_attachment": Visit(
        {"id": "ticket"}, body={"attachment_id": "{attachment}"}
    ),
}


@cache
def _place(limit_per_minute: int) -> tuple[Sandbox, httpx.Client]:
    """One sandbox for all tours: making its app takes longer than a tour."""
    sandbox = Sandbox(limit_per_minute=limit_per_minute)
    return sandbox, _door(sandbox)


def _door(sandbox: Sandbox) -> httpx.Client:
    transport = httpx.WSGITransport(app=create_app(sandbox))
    return httpx.Client(transport=transport, base_url=f"http://sandbox.test{API}")


class Tour:
    """A guest of one sandbox; `cast` has the ids of one record of every kind."""

    def __init__(
        self, limit_per_minute: int = 0, peopled: bool = True, sandbox: Sandbox | None = None
    ) -> None:
        if sandbox is None:
            self.sandbox, self._api = _place(limit_per_minute)
            self.sandbox.reset()
        else:
            self.sandbox, self._api = sandbox, _door(sandbox)
        self._peopled = peopled
        self.cast = dict.fromkeys(CAST, NOBODY)
        for name in CAST if peopled else ():
            self._make(name)

    def visit(self, operation: Operation, status: int = 200, token: str = TOKEN) -> httpx.Response:
        """Ask so that this status is the documented answer."""
        visit = VISITS[str(operation)]
        absent = status == 404
        unreadable = status == 400 and (422 in operation.statuses or visit.refused is None)
        refused = status in (400, 422)
        if self._peopled and str(operation) in QUEUED:
            self._await(QUEUED[str(operation)])
        path = operation.template
        for name, record in {**visit.path, **(visit.refused_path if refused else {})}.items():
            path = path.replace(f"{{{name}}}", str(NOBODY if absent else self.cast[record]))
        query = dict.fromkeys(visit.query, "nothing") if absent else visit.query
        if unreadable:
            return self.ask(operation.method, path, unreadable=True)
        body = visit.refused if refused and visit.refused is not None else visit.body
        token = "wrong" if status == 401 and token == TOKEN else token
        return self.ask(operation.method, path, body, query, token)

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        query: Mapping[str, str] | None = None,
        token: str = TOKEN,
        unreadable: bool = False,
    ) -> httpx.Response:
        """Send one request; braces in body and query name records of the cast."""
        return self._api.request(
            method,
            path,
            params=self._filled(dict(query or {})),
            headers={"Authorization": f"Bearer {token}"},
            json=self._filled(body),
            content="this is no JSON" if unreadable else None,
        )

    def _filled(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self._filled(part) for name, part in value.items()}
        if isinstance(value, str) and value.startswith("{"):
            return self.cast[value.strip("{}")]
        return value

    def _make(self, name: str) -> None:
        part = CAST[name]
        method, _, path = part.call.partition(" ")
        answer = self.ask(method, path.format(**self.cast), part.body)
        if answer.status_code == 200:
            self.cast[name] = id_in(answer.json(), part.id_at) or NOBODY

    def _await(self, name: str) -> None:
        """Look again until what was queued has arrived."""
        deadline = time.monotonic() + 5
        while self.cast[name] == NOBODY and time.monotonic() < deadline:
            time.sleep(0.05)
            self._make(name)
