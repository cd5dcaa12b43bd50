"""The endpoints for invoices, their lines, and payments."""

from __future__ import annotations

from flask import Blueprint, request

from quotewright.sandbox import errors, wire
from quotewright.sandbox.access import needs
from quotewright.sandbox.asked import (
    any_contains,
    filter_text,
    found,
    here,
    only,
    page_of,
    sent,
    short_meta,
    store,
)
from quotewright.sandbox.estimates import found_line
from quotewright.sandbox.fields import (
    Record,
    decimal_from,
    decimal_text,
    flag_from,
    is_blank,
    moment_from,
    today_text,
    whole_from,
)
from quotewright.sandbox.lines import INVOICE_DISCOUNTS, add_up, fields_from, new_line, update_line
from quotewright.sandbox.people import shown as shown_customer

blueprint = Blueprint("invoices", __name__, url_prefix="/api/v1")

PER_PAGE = 25
TEXTS = ("number", "po_number", "note")
WHOLES = ("customer_id", "ticket_id", "contact_id", "location_id", "user_id")
FLAGS = ("verified_paid", "tech_marked_paid", "is_paid")
DATES = ("date", "due_date")
PAYMENT_METHODS = ("Credit Card", "Cash", "Check", "Offline CC", "Quick", "Other")


def payments_of(invoice: Record) -> list[Record]:
    return [one for one in store().all("payment") if invoice["id"] in one["invoice_ids"]]


def shown(invoice: Record) -> Record:
    return wire.invoice(invoice, store().find("customer", invoice["customer_id"]))


def invoice_from(body: Record) -> Record:
    """The part of a body that is kept. The lines are not, nor totals, which the server makes."""
    kept = only(body, TEXTS)
    kept |= {name: whole_from(value) for name, value in only(body, WHOLES).items()}
    kept |= {name: flag_from(value) for name, value in only(body, FLAGS).items()}
    kept |= {name: moment_from(value) for name, value in only(body, DATES).items()}
    if not is_blank(kept.get("number")):
        kept["number"] = str(kept["number"])
    return kept


def check_invoice(invoice: Record) -> None:
    problems = {}
    if store().find("customer", invoice["customer_id"]) is None:
        problems["customer_id"] = ["can't be blank"]
    if invoice["date"] is None:
        problems["date"] = ["can't be blank"]
    if problems:
        raise errors.invalid_document(problems)


@blueprint.get("/invoices")
@needs("Invoices - List/Search")
def list_invoices() -> Record:
    rows = store().all("invoice")[::-1]
    if flag_from(request.args.get("paid")):
        rows = [one for one in rows if one["is_paid"]]
    if flag_from(request.args.get("unpaid")):
        rows = [one for one in rows if not one["is_paid"]]
    if ticket := whole_from(request.args.get("ticket_id")):
        rows = [one for one in rows if one["ticket_id"] == ticket]
    if since := moment_from(filter_text("since_updated_at")):
        rows = [one for one in rows if one["updated_at"] >= since]
    page, meta = page_of(rows, PER_PAGE)
    listed = [{**shown(one), "user_id": one["user_id"]} for one in page]
    return {"invoices": listed, "meta": short_meta(meta)}


@blueprint.get("/invoices/<key>")
@needs("Invoices - View Details")
def get_invoice(key: str) -> Record:
    """By id, else by number: both share the path."""
    invoice = store().find("invoice", whole_from(key))
    if invoice is None:
        rows = store().all("invoice")[::-1]
        invoice = next((one for one in rows if one["number"] == key), None)
    if invoice is None:
        raise errors.not_found()
    customer = store().find("customer", invoice["customer_id"])
    owner = shown_customer(customer) if customer else None
    return {"invoice": wire.invoice_detail(invoice, customer, payments_of(invoice), owner)}


@blueprint.post("/invoices")
@needs("Invoices - Create")
def create_invoice() -> Record:
    fields: Record = {
        **dict.fromkeys((*TEXTS, *WHOLES, *DATES, "estimate_id")),
        **dict.fromkeys(FLAGS, False),
        **dict.fromkeys(("subtotal", "tax", "total"), "0.0"),
        "lines": [],
        **invoice_from(sent()),
    }
    check_invoice(fields)
    fields["due_date"] = fields["due_date"] or fields["date"]
    if is_blank(fields["number"]):
        fields["number"] = store().next_number("invoice")
    invoice = store().add("invoice", fields)
    return {"invoice": {**shown(invoice), "user_id": invoice["user_id"]}}


@blueprint.put("/invoices/<int:invoice_id>")
@needs("Invoices - Edit")
def update_invoice(invoice_id: int) -> Record:
    invoice = found("invoice", invoice_id)
    fields = invoice_from(sent())
    check_invoice({**invoice, **fields})
    store().change("invoice", invoice, **fields)
    return {"invoice": shown(invoice)}


@blueprint.delete("/invoices/<int:invoice_id>")
@needs("Invoices - Delete")
def delete_invoice(invoice_id: int) -> Record:
    """A paid invoice stays, and the answer is 200 all the same, as the vendor warns."""
    invoice = found("invoice", invoice_id)
    if payments_of(invoice):
        return {"message": f"We could not delete # {invoice['number']}"}
    store().remove("invoice", invoice_id)
    return {"message": f"{invoice_id}: We deleted # {invoice['number']}"}


def _saved(invoice: Record) -> None:
    add_up(here(), invoice)
    store().change("invoice", invoice)


@blueprint.post("/invoices/<int:invoice_id>/line_items")
@needs("Invoices - Edit")
def add_line(invoice_id: int) -> Record:
    invoice = found("invoice", invoice_id)
    line, problem = new_line(here(), invoice, sent(), INVOICE_DISCOUNTS)
    if problem:
        raise errors.invalid_new_line(problem)
    invoice["lines"].append(line)
    _saved(invoice)
    return {"line_item": wire.line(line, invoice_id)}


@blueprint.put("/invoices/<int:invoice_id>/line_items/<int:line_id>")
@needs("Invoices - Edit")
def change_line(invoice_id: int, line_id: int) -> Record:
    """On a paid invoice nothing changes, and the answer is 200 all the same."""
    invoice = found("invoice", invoice_id)
    line = found_line(invoice, line_id)
    fields = fields_from(sent(), INVOICE_DISCOUNTS)
    if is_blank(fields.get("item", line["item"])):
        raise errors.invalid_document({"item": ["can't be blank"]})
    if not invoice["is_paid"]:
        update_line(line, fields)
        _saved(invoice)
    return {"line_item": wire.line(line, invoice_id)}


@blueprint.delete("/invoices/<int:invoice_id>/line_items/<int:line_id>")
@needs("Invoices - Edit")
def delete_line(invoice_id: int, line_id: int) -> Record:
    invoice = found("invoice", invoice_id)
    line = found_line(invoice, line_id)
    if not invoice["is_paid"]:
        invoice["lines"].remove(line)
        _saved(invoice)
    return {"invoice": shown(invoice)}


@blueprint.get("/payment_methods")
def list_payment_methods() -> Record:
    moment = "2026-01-01T00:00:00.000Z"
    rows = [
        {
            "id": number,
            "name": name,
            "created_at": moment,
            "updated_at": moment,
            "uses_card_processing": False,
        }
        for number, name in enumerate(PAYMENT_METHODS, start=1)
    ]
    return {"payment_methods": rows}


@blueprint.get("/payments")
@needs("Payments - View List")
def list_payments() -> Record:
    rows = store().all("payment")[::-1]
    if query := filter_text("query"):
        rows = [one for one in rows if any_contains([one["ref_num"]], query)]
    page, meta = page_of(rows, PER_PAGE)
    return {"payments": [_with_customer(one) for one in page], "meta": short_meta(meta)}


@blueprint.get("/payments/<int:payment_id>")
@needs("Payments - View List")
def get_payment(payment_id: int) -> Record:
    return {"payment": _with_customer(found("payment", payment_id))}


def _with_customer(payment: Record) -> Record:
    customer = store().find("customer", payment["customer_id"])
    return {**wire.payment(payment), "customer": shown_customer(customer) if customer else None}


@blueprint.post("/payments")
@needs("Payments - Create")
def create_payment() -> Record:
    """Cents in, dollars out; an invoice that owes nothing any more counts as paid."""
    body = sent()
    customer = found("customer", whole_from(body.get("customer_id")))
    invoice = store().find("invoice", whole_from(body.get("invoice_id")))
    fields = {
        "customer_id": customer["id"],
        "success": True,
        "payment_amount": decimal_text(decimal_from(body.get("amount_cents")) / 100),
        "invoice_ids": [invoice["id"]] if invoice else [],
        "ref_num": body.get("ref_num"),
        "applied_at": moment_from(body.get("applied_at")) or today_text(),
        "payment_method": body.get("payment_method"),
        "transaction_response": None,
        "signature_date": None,
    }
    payment = store().add("payment", fields)
    if invoice is not None and wire.balance_due(invoice, payments_of(invoice)) <= 0:
        store().change("invoice", invoice, is_paid=True)
    return {"payment": {**wire.payment(payment), "tickets": []}}
