"""The endpoints for estimates, their lines, and turning one into an invoice."""

from __future__ import annotations

from flask import Blueprint, g, request

from quotewright.sandbox import errors, wire
from quotewright.sandbox.access import (
    ADD_MANUAL_ITEM,
    APPLY_DISCOUNT,
    EDIT_PRICES,
    check_permissions,
    may,
    needs,
)
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
from quotewright.sandbox.conversion import converted
from quotewright.sandbox.fields import (
    Record,
    flag_from,
    is_blank,
    moment_from,
    now_after,
    whole_from,
)
from quotewright.sandbox.lines import (
    ESTIMATE_DISCOUNTS,
    add_up,
    fields_from,
    line_of,
    make_room,
    new_line,
    update_line,
)
from quotewright.sandbox.people import shown as shown_customer
from quotewright.sandbox.records import (
    ESTIMATE_TEXTS,
    ESTIMATE_WHOLES,
    new_estimate,
)

blueprint = Blueprint("estimates", __name__, url_prefix="/api/v1/estimates")

PER_PAGE = 50


def shown(estimate: Record) -> Record:
    answer = wire.estimate(estimate, store().find("customer", estimate["customer_id"]))
    return without_name(answer) if here().value_of("estimate_name") == "missing" else answer


def without_name(answer: Record) -> Record:
    return {key: value for key, value in answer.items() if key != "name"}


def estimate_from(body: Record) -> Record:
    """The part of a body that is kept: no lines, no totals, and by default no contact."""
    kept = texts(body, ESTIMATE_TEXTS)
    kept |= {name: whole_from(value) for name, value in only(body, ESTIMATE_WHOLES).items()}
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
    """Newest first unless switched; the true order is undocumented."""
    rows = store().all("estimate")
    if here().value_of("estimate_order") == "newest_first":
        rows.reverse()
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
    detail = {**shown(estimate), "customer": shown_customer(customer) if customer else None}
    if here().value_of("estimate_lines") == "present":
        detail["line_items"] = [wire.line(one) for one in wire.in_position(estimate)]
    return {"estimate": detail}


@blueprint.post("")
@needs("Estimates - Create")
def create_estimate() -> Record:
    body = sent()
    fields = new_estimate(**{"employee": g.token.email, **estimate_from(body)})
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
    estimate = found("estimate", estimate_id)
    number = estimate["number"]
    if estimate["invoice_id"] and here().value_of("delete_converted") == "refused":
        raise errors.invalid_document({"base": ["Estimate was already converted"]})
    store().remove("estimate", estimate_id)
    return {"message": f"{estimate_id}: We deleted # {number}"}


def _open(estimate_id: int) -> Record:
    """The estimate whose lines are to change, unless it is approved and that locks it."""
    estimate = found("estimate", estimate_id)
    if estimate["status"] == "Approved" and here().value_of("approved_estimate") == "locked":
        raise errors.invalid_document({"base": ["Estimate is approved"]})
    return estimate


def allowed(body: Record) -> Record:
    """A sent line without what the token may not set: prices, discounts."""
    dropped: list[str] = [] if may(EDIT_PRICES) else ["price"]
    if not may(APPLY_DISCOUNT):
        dropped += ["discount_percent", "line_discount_percent", "discount_dollars"]
    return {name: value for name, value in body.items() if name not in dropped}


def check_manual(body: Record) -> None:
    """A line that is not from the catalog needs a permission of its own."""
    if is_blank(body.get("product_id")) and is_blank(body.get("upc_code")):
        check_permissions(ADD_MANUAL_ITEM)


def _saved(estimate: Record, moved: Record | None = None) -> None:
    customer = store().find("customer", estimate["customer_id"])
    make_room(here(), estimate, moved)
    add_up(here(), estimate)
    store().change("estimate", estimate, tax_rate_id=customer and customer["tax_rate_id"])


@blueprint.post("/<int:estimate_id>/line_items")
@needs("Estimates - Edit")
def add_line(estimate_id: int) -> Record:
    estimate = _open(estimate_id)
    body = sent()
    check_manual(body)
    line, problem = new_line(here(), estimate, allowed(body), ESTIMATE_DISCOUNTS)
    if problem:
        raise errors.invalid_new_line(problem)
    estimate["lines"].append(line)
    _saved(estimate, line)
    return {"estimate": wire.estimate_record(estimate), "line_item": wire.line(line)}


def found_line(document: Record, line_id: int) -> Record:
    line = line_of(document, line_id)
    if line is None:
        raise errors.not_found()
    return line


@blueprint.put("/<int:estimate_id>/line_items/<int:line_id>")
@needs("Estimates - Edit")
def change_line(estimate_id: int, line_id: int) -> Record:
    estimate = _open(estimate_id)
    line = found_line(estimate, line_id)
    fields = fields_from(here(), allowed(sent()), ESTIMATE_DISCOUNTS)
    if is_blank(fields.get("item", line["item"])):
        raise errors.invalid_document({"item": ["can't be blank"]})
    update_line(line, fields)
    _saved(estimate, line if "position" in fields else None)
    return {"line_item": wire.line(line)}


@blueprint.delete("/<int:estimate_id>/line_items/<int:line_id>")
@needs("Estimates - Edit")
def delete_line(estimate_id: int, line_id: int) -> Record:
    """Answers with the estimate added up again, and in this one place without its name."""
    estimate = _open(estimate_id)
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
    return {"invoice": wire.invoice(converted(here(), estimate), customer)}


@blueprint.post("/<int:estimate_id>/email")
@needs("Estimates - View Details")
def email(estimate_id: int) -> Record:
    """To the customer's own address; the words are Syncro's own, though nothing is printed."""
    estimate = found("estimate", estimate_id)
    store().change("estimate", estimate, last_emailed=now_after(None))
    return {"message": "We queued up a print job"}


@blueprint.post("/<int:estimate_id>/print")
@needs("Estimates - View Details")
def print_out(estimate_id: int) -> Record:
    """No PDF comes back: a printer somewhere in the shop gets it."""
    found("estimate", estimate_id)
    return {"message": "We queued up a print job"}
