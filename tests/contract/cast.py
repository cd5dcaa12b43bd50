"""The cast of the tour: how one record of every kind comes into a sandbox, by its API alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

LINE = {"item": "Labor", "name": "On site", "quantity": 2, "price": 75, "taxable": True}
FILES = {"files": [{"url": "https://quotes.example/1.pdf", "filename": "1.pdf"}]}
PEOPLE = {"firstname": "Marisol", "lastname": "Vega", "business_name": "Harbor Dental"}
SWITCH = {"name": "Switch", "description": "24 ports", "price_retail": 450}
HEADER = {"customer_id": "{customer}", "date": "2026-11-23"}
CARE = {"customer_id": "{customer}", "name": "Care", "frequency": "Monthly"}
SEAT = {"name": "Seat", "quantity": 3, "retail_cents": 1200}
COMMENT = {"subject": "Quote", "body": "Sent", "hidden": True, "do_not_email": True}
TICKET = {
    "customer_id": "{customer}",
    "subject": "Quote 1042",
    "status": "New",
    "tag_list": ["quote"],
    "comments_attributes": [COMMENT],
}
PAYMENT = {"customer_id": "{customer}", "invoice_id": "{invoice}", "amount_cents": 100}


@dataclass(frozen=True, slots=True)
class Part:
    """The call that makes or finds a record, and where its id stands in the answer."""

    call: str
    id_at: str
    body: Any = None


# In the order of making; braces name records made before.
CAST: dict[str, Part] = {
    "customer": Part(
        "POST /customers",
        "customer.id",
        {**PEOPLE, "phone": "207-555-0101", "mobile": "207-555-0102", "email": "m@hd.example"},
    ),
    "phone": Part("GET /customers/{customer}/phones", "phones.0.id"),
    "contact": Part("POST /contacts", "id", {"customer_id": "{customer}", "name": "Paul"}),
    "vendor": Part("POST /vendors", "vendor.id", {"name": "Ingram"}),
    "product": Part(
        "POST /products",
        "product.id",
        {**SWITCH, "upc_code": "SW-24", "maintain_stock": True, "quantity": 5},
    ),
    "sku": Part(
        "POST /products/{product}/product_skus",
        "product_sku.id",
        {"vendor_id": "{vendor}", "value": "ING-1"},
    ),
    "stock": Part("GET /products/{product}", "product.location_quantities.0.id"),
    "image": Part("POST /products/{product}/add_images", "", FILES),
    "photo": Part("GET /products/{product}", "product.photos.0.id"),
    "ticket": Part("POST /tickets", "ticket.id", TICKET),
    "comment": Part("POST /tickets/{ticket}/comment", "comment.id", COMMENT),
    "file": Part("POST /tickets/{ticket}/attach_file_url", "", FILES),
    "attachment": Part("GET /tickets/{ticket}", "ticket.attachments.0.id"),
    "converted": Part("POST /estimates", "estimate.id", {**HEADER, "ticket_id": "{ticket}"}),
    "converted_line": Part("POST /estimates/{converted}/line_items", "line_item.id", LINE),
    "invoice": Part("POST /estimates/{converted}/convert_to_invoice", "invoice.id"),
    "invoice_line": Part("GET /invoices/{invoice}", "invoice.line_items.0.id"),
    "payment": Part("POST /payments", "payment.id", {**PAYMENT, "amount_cents": 10}),
    "untitled": Part("POST /estimates", "estimate.id", HEADER),
    "untitled_line": Part(
        "POST /estimates/{untitled}/line_items", "line_item.id", {**LINE, "name": ""}
    ),
    "estimate": Part("POST /estimates", "estimate.id", {**HEADER, "number": "90001"}),
    "line": Part("POST /estimates/{estimate}/line_items", "line_item.id", LINE),
    "schedule": Part("POST /schedules", "schedule.id", {**CARE, "next_run": "2026-12-01"}),
    "schedule_line": Part(
        "POST /schedules/{schedule}/add_line_item", "schedule_line_item.id", SEAT
    ),
    "user": Part("GET /users", "users.0.0"),
}


def id_in(answer: Any, id_at: str) -> int | None:
    """The id at a dotted place of an answer, None if there is none."""
    try:
        for step in id_at.split("."):
            answer = answer[int(step)] if step.isdigit() else answer[step]
        return int(answer)
    except (LookupError, TypeError, ValueError):
        return None
