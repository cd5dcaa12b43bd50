"""The endpoints for schedules, as recurring invoices are called: a list without meta, and lines."""

from __future__ import annotations

from flask import Blueprint, request

from quotewright.sandbox import errors, wire
from quotewright.sandbox.access import needs
from quotewright.sandbox.asked import found, here, only, page_of, sent, store, texts
from quotewright.sandbox.fields import (
    Record,
    decimal_from,
    decimal_text,
    flag_from,
    is_blank,
    moment_from,
    names,
    whole_from,
)
from quotewright.sandbox.lines import product_meant

blueprint = Blueprint("schedules", __name__, url_prefix="/api/v1/schedules")

PER_PAGE = 25
FREQUENCIES = (
    "Daily",
    "Weekly",
    "Biweekly",
    "Monthly",
    "Quarterly",
    "Semi-Annually",
    "Annually",
    "Biennially",
    "Triennially",
)
FLAGS = names("email_customer snail_mail charge_mop invoice_unbilled_ticket_charges paused")
LINE_WHOLES = names(
    "cost_cents retail_cents position product_id user_id asset_type_id recurring_type_id"
)


def schedule_from(body: Record) -> Record:
    kept = texts(body, ("name", "frequency"))
    kept |= {name: flag_from(value) for name, value in only(body, FLAGS).items()}
    if "customer_id" in body:
        kept["customer_id"] = whole_from(body["customer_id"])
    if "next_run" in body:
        kept["next_run"] = moment_from(body["next_run"])
    return kept


def check_schedule(schedule: Record) -> None:
    problems = []
    if schedule["frequency"] not in FREQUENCIES:
        problems.append("Frequency Must be a valid selection")
    if is_blank(schedule["frequency"]):
        problems.append("Frequency can't be blank")
    if schedule["next_run"] is None:
        problems.append("Next run can't be blank")
    if is_blank(schedule["name"]):
        problems.append("Name can't be blank")
    if store().find("customer", schedule["customer_id"]) is None:
        problems.append("Customer can't be blank")
    if problems:
        raise errors.invalid_schedule(problems)


def _shown(schedule: Record) -> Record:
    answer = wire.schedule(schedule)
    if here().value_of("schedule_detail") == "missing":
        return {key: each for key, each in answer.items() if key not in ("lines", "subtotal")}
    return answer


@blueprint.get("")
@needs("Recurring Invoices - List")
def list_schedules() -> Record:
    rows = store().all("schedule")
    if customer_id := whole_from(request.args.get("customer_id")):
        rows = [one for one in rows if one["customer_id"] == customer_id]
    page, _ = page_of(rows, PER_PAGE)
    return {"schedules": [_shown(one) for one in page]}


@blueprint.get("/<int:schedule_id>")
@needs("Recurring Invoices - List")
def get_schedule(schedule_id: int) -> Record:
    return {"schedule": _shown(found("schedule", schedule_id))}


@blueprint.post("")
@needs("Recurring Invoices - New")
def create_schedule() -> Record:
    """Lines come afterwards, one by one."""
    blank: Record = {
        **dict.fromkeys(("customer_id", "name", "frequency", "next_run", "last_invoice_paid")),
        **dict.fromkeys(FLAGS, False),
        "lines": [],
    }
    fields = {**blank, **schedule_from(sent())}
    check_schedule(fields)
    return {"schedule": _shown(store().add("schedule", fields))}


@blueprint.put("/<int:schedule_id>")
@needs("Recurring Invoices - Edit")
def update_schedule(schedule_id: int) -> Record:
    schedule = found("schedule", schedule_id)
    fields = schedule_from(sent())
    check_schedule({**schedule, **fields})
    store().change("schedule", schedule, **fields)
    return {"schedule": _shown(schedule)}


@blueprint.delete("/<int:schedule_id>")
@needs("Recurring Invoices - Delete")
def delete_schedule(schedule_id: int) -> Record:
    """The documents show no body for this answer."""
    found("schedule", schedule_id)
    store().remove("schedule", schedule_id)
    return {"success": True}


def line_from(body: Record) -> Record:
    kept = texts(body, ("name", "description"))
    kept |= {name: whole_from(value) for name, value in only(body, LINE_WHOLES).items()}
    kept |= {name: kept[name] or 0 for name in ("cost_cents", "retail_cents") if name in kept}
    if "quantity" in body:
        kept["quantity"] = decimal_text(decimal_from(body["quantity"]))
    for name in ("taxable", "one_time_charge"):
        if name in body:
            kept[name] = flag_from(body[name])
    return kept


def _catalog_line(product: Record) -> Record:
    return {
        "product_id": product["id"],
        "name": product["name"],
        "description": product["description"],
        "cost_cents": int(decimal_from(product["price_cost"]) * 100),
        "retail_cents": int(decimal_from(product["price_retail"]) * 100),
        "taxable": product["taxable"],
        "product_category": product["product_category"],
    }


@blueprint.post("/<int:schedule_id>/add_line_item")
@needs("Recurring Invoices - Edit")
def add_line(schedule_id: int) -> Record:
    """Whether the catalog fills these lines too is unknown; here it fills what was not sent."""
    schedule = found("schedule", schedule_id)
    body = sent()
    product = product_meant(here(), body)
    line: Record = {
        "id": store().next_id("schedule line"),
        **dict.fromkeys((*LINE_WHOLES, "name", "description", "product_category")),
        **{"cost_cents": 0, "retail_cents": 0, "quantity": "1.0", "device_ids": []},
        **{"taxable": False, "one_time_charge": False, "position": len(schedule["lines"])},
        **(_catalog_line(product) if product else {}),
        **line_from(body),
    }
    _check_line(line)
    store().change("schedule", schedule, lines=[*schedule["lines"], line])
    return {"schedule_line_item": wire.schedule_line(line, schedule_id)}


def _check_line(line: Record) -> None:
    if is_blank(line["name"]):
        raise errors.invalid_schedule(["Name can't be blank"])


def _line_of(schedule: Record, line_id: int | None) -> Record:
    for line in schedule["lines"]:
        if line["id"] == line_id:
            return line  # type: ignore[no-any-return]
    raise errors.not_found()


@blueprint.put("/<int:schedule_id>/line_items/<int:line_id>")
@needs("Recurring Invoices - Edit")
def update_line(schedule_id: int, line_id: int) -> Record:
    schedule = found("schedule", schedule_id)
    line = _line_of(schedule, line_id)
    fields = line_from(sent())
    _check_line({**line, **fields})
    line.update(fields)
    store().change("schedule", schedule)
    return {"schedule_line_item": wire.schedule_line(line, schedule_id)}


@blueprint.post("/<int:schedule_id>/remove_line_item")
@needs("Recurring Invoices - Edit")
def remove_line(schedule_id: int) -> Record:
    """The documents draw the body as a bare number; an object with that number works too."""
    schedule = found("schedule", schedule_id)
    body = request.get_json(silent=True)
    if isinstance(body, dict):
        keys = ("schedule_line_item_id", "line_item_id", "id")
        body = next((body[key] for key in keys if key in body), None)
    line = _line_of(schedule, whole_from(body))
    left = [one for one in schedule["lines"] if one is not line]
    store().change("schedule", schedule, lines=left)
    return {"success": True}
