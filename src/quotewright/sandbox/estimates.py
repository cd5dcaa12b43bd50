"""The endpoints for estimates, their lines, and turning one into an invoice."""

from __future__ import annotations

from flask import Blueprint, g, request

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
)
from quotewright.sandbox.fields import (
    Record,
    flag_from,
    is_blank,
    moment_from,
    now_after,
    today_text,
    whole_from,
)
from quotewright.sandbox.lines import (
    ESTIMATE_DISCOUNTS,
    add_up,
    fields_from,
    line_of,
    new_line,
    update_line,
)
from quotewright.sandbox.people import shown as shown_customer

blueprint = Blueprint("estimates", __name__, url_prefix="/api/v1/estimates")

PER_PAGE = 50
TEXTS = ("number", "name", "note", "status")
WHOLES = ("customer_id", "ticket_id", "location_id")


def shown(estimate: Record) -> Record:
    answer = wire.estimate(estimate, store().find("customer", estimate["customer_id"]))
    return without_name(answer) if here().value_of("estimate_name") == "missing" else answer


def without_name(answer: Record) -> Record:
    return {key: value for key, value in answer.items() if key != "name"}


def estimate_from(body: Record) -> Record:
    """The part of a body that is kept: no lines, no totals, and by default no contact."""
    kept = only(body, TEXTS)
    kept |= {name: whole_from(value) for name, value in only(body, WHOLES).items()}
    if not is_blank(kept.get("number")):
        kept["number"] = str(kept["number"])
    if "date" in body:
        kept["date"] = moment_from(body["date"])
    if "contact_id" in body and here().value_of("contact_on_estimate") == "accepted":
        kept["contact_id"] = whole_from(body["contact_id"])
    return kept


def check_estimate(estimate: Record) -> None:
    problems = {}
    if store().find("customer", estimate["customer_id"]) is None:
        problems["customer_id"] = ["can't be blank"]
    if estimate["date"] is None:
        problems["date"] = ["can't be blank"]
    taken = {one["number"] for one in store().all("estimate") if one["id"] != estimate.get("id")}
    if here().value_of("duplicate_estimate_number") == "refused" and estimate["number"] in taken:
        problems["number"] = ["has already been taken"]
    if problems:
        raise errors.invalid_document(problems)


@blueprint.get("")
@needs("Estimates - List/Search")
def list_estimates() -> Record:
    """Newest first; the true order is undocumented."""
    rows = store().all("estimate")[::-1]
    if status := filter_text("status"):
        rows = [one for one in rows if str(one["status"]).lower() == status.lower()]
    if flag_from(request.args.get("mine")):
        rows = [one for one in rows if one["employee"] == g.token.email]
    page, meta = page_of(rows, PER_PAGE)
    return {"estimates": [shown(one) for one in page], "meta": short_meta(meta)}


def _asked_for(estimate_id: int) -> Record:
    """By id, or by `?number=` when no estimate has that id."""
    estimate = store().find("estimate", estimate_id)
    number = filter_text("number")
    if estimate is None and number and here().value_of("estimate_by_number") == "found":
        rows = store().all("estimate")[::-1]
        estimate = next((one for one in rows if one["number"] == number), None)
    if estimate is None:
        raise errors.not_found()
    return estimate


@blueprint.get("/<int:estimate_id>")
@needs("Estimates - View Details")
def get_estimate(estimate_id: int) -> Record:
    """Adds customer and lines; the note is kept but never shown here."""
    estimate = _asked_for(estimate_id)
    customer = store().find("customer", estimate["customer_id"])
    detail = {
        **shown(estimate),
        "customer": shown_customer(customer) if customer else None,
        "line_items": [wire.line(one) for one in wire.in_position(estimate)],
    }
    return {"estimate": detail}


@blueprint.post("")
@needs("Estimates - Create")
def create_estimate() -> Record:
    body = sent()
    fields: Record = {
        **dict.fromkeys((*TEXTS, *WHOLES, "date", "contact_id", "invoice_id", "converted_at")),
        **dict.fromkeys(("subtotal", "tax", "total"), "0.0"),
        "employee": g.token.email,
        "lines": [],
        **estimate_from(body),
    }
    check_estimate(fields)
    customer = found("customer", fields["customer_id"])
    fields["tax_rate_id"] = customer["tax_rate_id"]
    fields["status"] = fields["status"] or here().value_of("new_estimate_status")
    if is_blank(fields["number"]):
        fields["number"] = store().next_number("estimate")
    for name in ("created_at", "updated_at"):
        if moment := moment_from(body.get(name)):
            fields[name] = moment
    return {"estimate": shown(store().add("estimate", fields))}


@blueprint.put("/<int:estimate_id>")
@needs("Estimates - Edit")
def update_estimate(estimate_id: int) -> Record:
    """A partial change of the header; totals stay as the last change of a line left them."""
    estimate = found("estimate", estimate_id)
    fields = estimate_from(sent())
    check_estimate({**estimate, **fields})
    store().change("estimate", estimate, **fields)
    return {"estimate": shown(estimate)}


@blueprint.delete("/<int:estimate_id>")
@needs("Estimates - Delete")
def delete_estimate(estimate_id: int) -> Record:
    number = found("estimate", estimate_id)["number"]
    store().remove("estimate", estimate_id)
    return {"message": f"{estimate_id}: We deleted # {number}"}


def _saved(estimate: Record) -> None:
    customer = store().find("customer", estimate["customer_id"])
    add_up(here(), estimate)
    store().change("estimate", estimate, tax_rate_id=customer and customer["tax_rate_id"])


@blueprint.post("/<int:estimate_id>/line_items")
@needs("Estimates - Edit")
def add_line(estimate_id: int) -> Record:
    estimate = found("estimate", estimate_id)
    line, problem = new_line(here(), estimate, sent(), ESTIMATE_DISCOUNTS)
    if problem:
        raise errors.invalid_new_line(problem)
    estimate["lines"].append(line)
    _saved(estimate)
    return {"estimate": wire.estimate_record(estimate), "line_item": wire.line(line)}


def found_line(document: Record, line_id: int) -> Record:
    line = line_of(document, line_id)
    if line is None:
        raise errors.not_found()
    return line


@blueprint.put("/<int:estimate_id>/line_items/<int:line_id>")
@needs("Estimates - Edit")
def change_line(estimate_id: int, line_id: int) -> Record:
    estimate = found("estimate", estimate_id)
    line = found_line(estimate, line_id)
    fields = fields_from(sent(), ESTIMATE_DISCOUNTS)
    if is_blank(fields.get("item", line["item"])):
        raise errors.invalid_document({"item": ["can't be blank"]})
    update_line(line, fields)
    _saved(estimate)
    return {"line_item": wire.line(line)}


@blueprint.delete("/<int:estimate_id>/line_items/<int:line_id>")
@needs("Estimates - Edit")
def delete_line(estimate_id: int, line_id: int) -> Record:
    """Answers with the estimate added up again, and in this one place without its name."""
    estimate = found("estimate", estimate_id)
    estimate["lines"].remove(found_line(estimate, line_id))
    _saved(estimate)
    return {"estimate": without_name(shown(estimate))}


def check_convertible(estimate: Record) -> None:
    if here().value_of("unapproved_convert") == "refused" and estimate["status"] != "Approved":
        raise errors.cannot_convert("Validation failed: Estimate must be approved")
    if here().value_of("second_convert") == "refused" and estimate["invoice_id"] is not None:
        raise errors.cannot_convert("Validation failed: Estimate was already converted")
    blanks = [
        f"{name.title()} can't be blank"
        for name in ("item", "name")
        if any(is_blank(line[name]) for line in estimate["lines"])
    ]
    if blanks:
        raise errors.cannot_convert(f"Validation failed: {', '.join(blanks)}")


@blueprint.post("/<int:estimate_id>/convert_to_invoice")
@needs("Estimates - View Details", "Invoices - Create")
def convert(estimate_id: int) -> Record:
    estimate = found("estimate", estimate_id)
    check_convertible(estimate)
    customer = store().find("customer", estimate["customer_id"])
    earlier = store().find("invoice", estimate["invoice_id"])
    if earlier is not None and here().value_of("second_convert") == "same_invoice":
        return {"invoice": wire.invoice(earlier, customer)}
    invoice = store().add("invoice", invoice_from(estimate))
    moment = now_after(None)
    store().change("estimate", estimate, invoice_id=invoice["id"], converted_at=moment)
    return {"invoice": wire.invoice(invoice, customer)}


def invoice_from(estimate: Record) -> Record:
    """Lines, customer and totals go over; the contact, as far as anyone knows, does not."""
    today, now = today_text(), now_after(None)
    fresh = {"created_at": now, "updated_at": now}
    copied = ("customer_id", "ticket_id", "location_id", "subtotal", "tax", "total")
    return {
        **{name: estimate[name] for name in copied},
        **dict.fromkeys(("po_number", "contact_id", "note", "user_id")),
        **dict.fromkeys(("verified_paid", "tech_marked_paid", "is_paid"), False),
        "number": store().next_number("invoice"),
        "date": today,
        "due_date": today,
        "estimate_id": estimate["id"],
        "lines": [
            {**line, **fresh, "id": store().next_id("line")} for line in wire.in_position(estimate)
        ],
    }
