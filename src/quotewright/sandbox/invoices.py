"""The endpoints for invoices and their lines."""

from __future__ import annotations

from flask import Blueprint, request

from quotewright.sandbox import errors, wire
from quotewright.sandbox.access import needs
from quotewright.sandbox.asked import (
    filter_text,
    found,
    here,
    only,
    page_of,
    sent,
    short_meta,
    store,
    texts,
)
from quotewright.sandbox.estimates import allowed, check_manual, found_line
from quotewright.sandbox.fields import Record, flag_from, is_blank, moment_from, whole_from
from quotewright.sandbox.lines import (
    INVOICE_DISCOUNTS,
    add_up,
    fields_from,
    make_room,
    new_line,
    update_line,
)
from quotewright.sandbox.payments import payments_of
from quotewright.sandbox.people import shown as shown_customer
from quotewright.sandbox.records import (
    INVOICE_DATES,
    INVOICE_FLAGS,
    INVOICE_TEXTS,
    INVOICE_WHOLES,
    new_invoice,
)
from quotewright.sandbox.tickets import line_from_ticket
from quotewright.sandbox.tickets import shown as shown_ticket

blueprint = Blueprint("invoices", __name__, url_prefix="/api/v1")

PER_PAGE = 25


def shown(invoice: Record) -> Record:
    return wire.invoice(invoice, store().find("customer", invoice["customer_id"]))


def invoice_from(body: Record) -> Record:
    """The part of a body that is kept. The lines are not, nor totals, which the server makes."""
    kept = texts(body, INVOICE_TEXTS)
    kept |= {name: whole_from(value) for name, value in only(body, INVOICE_WHOLES).items()}
    kept |= {name: flag_from(value) for name, value in only(body, INVOICE_FLAGS).items()}
    kept |= {name: moment_from(value) for name, value in only(body, INVOICE_DATES).items()}
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
    body = sent()
    fields = new_invoice(**invoice_from(body))
    check_invoice(fields)
    fields["due_date"] = fields["due_date"] or fields["date"]
    if is_blank(fields["number"]):
        fields["number"] = store().next_number("invoice")
    invoice = store().add("invoice", fields)
    _fill(invoice, body)
    return {"invoice": {**shown(invoice), "user_id": invoice["user_id"]}}


def _fill(invoice: Record, body: Record) -> None:
    """The lines of the ticket; of those in the body none, or on some accounts the first."""
    ticket = store().find("ticket", invoice["ticket_id"])
    if ticket is not None:
        invoice["lines"] += [line_from_ticket(here(), one) for one in ticket["lines"]]
    rows = body.get("line_items")
    if here().value_of("create_with_lines") == "first_only" and isinstance(rows, list) and rows:
        line, problem = new_line(here(), invoice, allowed(rows[0]), INVOICE_DISCOUNTS)
        if not problem:
            invoice["lines"].append(line)
    if invoice["lines"]:
        _saved(invoice)


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
    if payments_of(invoice) or here().value_of("invoice_delete") == "kept":
        return {"message": f"We could not delete # {invoice['number']}"}
    store().remove("invoice", invoice_id)
    return {"message": f"{invoice_id}: We deleted # {invoice['number']}"}


def _saved(invoice: Record, moved: Record | None = None) -> None:
    make_room(here(), invoice, moved)
    add_up(here(), invoice)
    store().change("invoice", invoice)


@blueprint.post("/invoices/<int:invoice_id>/line_items")
@needs("Invoices - Edit")
def add_line(invoice_id: int) -> Record:
    invoice = found("invoice", invoice_id)
    body = sent()
    check_manual(body)
    line, problem = new_line(here(), invoice, allowed(body), INVOICE_DISCOUNTS)
    if problem:
        raise errors.invalid_new_line(problem)
    invoice["lines"].append(line)
    _saved(invoice, line)
    return {"line_item": wire.line(line, invoice_id)}


@blueprint.put("/invoices/<int:invoice_id>/line_items/<int:line_id>")
@needs("Invoices - Edit")
def change_line(invoice_id: int, line_id: int) -> Record:
    """On a paid invoice nothing changes, and the answer is 200 all the same."""
    invoice = found("invoice", invoice_id)
    line = found_line(invoice, line_id)
    fields = fields_from(here(), allowed(sent()), INVOICE_DISCOUNTS)
    if is_blank(fields.get("item", line["item"])):
        raise errors.invalid_document({"item": ["can't be blank"]})
    if not invoice["is_paid"]:
        update_line(line, fields)
        _saved(invoice, line if "position" in fields else None)
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


@blueprint.get("/invoices/<int:invoice_id>/ticket")
@needs("Invoices - View Details", "Tickets - View Details")
def get_ticket(invoice_id: int) -> Record:
    return {"ticket": shown_ticket(found("ticket", found("invoice", invoice_id)["ticket_id"]))}


@blueprint.post("/invoices/<int:invoice_id>/email")
@needs("Invoices - View Details")
def email(invoice_id: int) -> Record:
    """The documents show no body for this answer nor for that of a print."""
    found("invoice", invoice_id)
    return {"message": "Invoice email sent"}


@blueprint.post("/invoices/<int:invoice_id>/print")
@needs("Invoices - View Details")
def print_out(invoice_id: int) -> Record:
    found("invoice", invoice_id)
    return {"message": "We queued up a print job"}
