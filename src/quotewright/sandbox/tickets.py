"""The endpoints for tickets, with their comments, files and lines."""

from __future__ import annotations

from flask import Blueprint, g, request

from quotewright.sandbox import errors, wire
from quotewright.sandbox.access import needs
from quotewright.sandbox.account import PROBLEM_TYPES, USER_ID
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
    texts,
)
from quotewright.sandbox.fields import (
    Record,
    decimal_from,
    decimal_text,
    flag_from,
    is_blank,
    moment_from,
    names,
    now_after,
    text_from,
    whole_from,
)
from quotewright.sandbox.lines import blank_line, product_meant
from quotewright.sandbox.people import shown as shown_customer
from quotewright.sandbox.queued import files_in, put_off, settle
from quotewright.sandbox.sandbox import Sandbox

blueprint = Blueprint("tickets", __name__, url_prefix="/api/v1/tickets")

PER_PAGE = 50
STATUSES = (
    "New",
    "In Progress",
    "Resolved",
    "Invoiced",
    "Waiting for Parts",
    "Waiting on Customer",
    "Scheduled",
    "Customer Reply",
)
CLOSED = ("Resolved", "Invoiced")
TEXTS = names("subject status problem_type priority signature_name")
WHOLES = names("customer_id contact_id user_id location_id ticket_type_id sla_id")
MOMENTS = names("due_date start_at end_at")
NO_FILES = "Missing files param - or not an array like [{'url':'http://foo','filename': 'test'}]"


def shown(ticket: Record) -> Record:
    """A ticket as GET of one shows it, with the files that have arrived by now."""
    settle("ticket", ticket)
    owner = store().find("customer", ticket["customer_id"])
    person = store().find("contact", ticket["contact_id"])
    return wire.ticket_detail(ticket, owner, shown_customer(owner) if owner else None, person)


def ticket_from(body: Record) -> Record:
    kept = texts(body, TEXTS)
    kept |= {name: whole_from(value) for name, value in only(body, WHOLES).items()}
    kept |= {name: moment_from(value) for name, value in only(body, MOMENTS).items()}
    for name, kind in (("tag_list", list), ("asset_ids", list), ("properties", dict)):
        if isinstance(body.get(name), kind):
            kept[name] = body[name]
    # Numbers of tickets come out as numbers, so nothing else goes in.
    if (number := whole_from(body.get("number"))) is not None:
        kept["number"] = str(number)
    return kept


def check_ticket(ticket: Record, params: Record | None) -> None:
    if store().find("customer", ticket["customer_id"]) is None:
        raise errors.invalid_parameter("Customer required field")
    if is_blank(ticket["subject"]):
        raise errors.invalid(["Subject can't be blank"], params)


@blueprint.get("")
@needs("Tickets - List/Search")
def list_tickets() -> Record:
    rows = store().all("ticket")[::-1]
    for name in ("customer_id", "contact_id", "user_id"):
        if wanted := whole_from(request.args.get(name)):
            rows = [one for one in rows if one[name] == wanted]
    if number := filter_text("number"):
        rows = [one for one in rows if one["number"] == number]
    if status := filter_text("status"):
        still_open = status == "Not Closed"
        rows = [
            one
            for one in rows
            if (one["status"] not in CLOSED if still_open else one["status"] == status)
        ]
    if query := filter_text("query"):
        rows = [one for one in rows if any_contains([one["subject"], one["number"]], query)]
    if since := moment_from(filter_text("since_updated_at")):
        rows = [one for one in rows if one["updated_at"] >= since]
    page, meta = page_of(rows, PER_PAGE)
    owners = [(one, store().find("customer", one["customer_id"])) for one in page]
    return {"tickets": [wire.ticket(*pair) for pair in owners], "meta": short_meta(meta)}


@blueprint.get("/settings")
def ticket_settings() -> Record:
    """Needs no permission, as far as the documents say."""
    lists = names(
        "saved_searches ticket_types ticket_type_fields ticket_type_field_answers "
        "appointment_types worksheet_templates"
    )
    blanks = names(
        "default_labor_product_id ticket_timer_charge_by_default dashboard_settings "
        "require_ticket_type require_intake_form_with_ticket require_outtake_form_with_ticket "
        "ticket_workflow_default_id"
    )
    users = [{"id": one["id"], "name": one["full_name"]} for one in wire.USERS.values()]
    return {
        "ticket_status_list": list(STATUSES),
        "problem_types": list(PROBLEM_TYPES),
        "users": users,
        **{name: [] for name in lists},
        **dict.fromkeys(blanks),
    }


@blueprint.get("/<int:ticket_id>")
@needs("Tickets - View Details")
def get_ticket(ticket_id: int) -> Record:
    return {"ticket": shown(found("ticket", ticket_id))}


@blueprint.post("")
@needs("Tickets - Create")
def create_ticket() -> Record:
    body = sent()
    fields: Record = {
        **dict.fromkeys((*TEXTS, *WHOLES, *MOMENTS, "resolved_at")),
        **{"status": "New", "properties": {}, "tag_list": [], "asset_ids": []},
        **{"comments": [], "attachments": [], "lines": []},
        **ticket_from(body),
    }
    fields["creator_name_or_email"] = g.token.email
    check_ticket(fields, params=body)
    if is_blank(fields.get("number")):
        fields["number"] = store().next_number("ticket")
    first = body.get("comments_attributes")
    for comment in first if isinstance(first, list) else ():
        if isinstance(comment, dict):
            fields["comments"].append(_comment_from(comment))
    return {"ticket": shown(store().add("ticket", fields))}


@blueprint.put("/<int:ticket_id>")
@needs("Tickets - Edit")
def update_ticket(ticket_id: int) -> Record:
    ticket = found("ticket", ticket_id)
    fields = ticket_from(sent())
    check_ticket({**ticket, **fields}, params=None)
    if fields.get("status") == "Resolved" != ticket["status"]:
        fields["resolved_at"] = now_after(None)
    store().change("ticket", ticket, **fields)
    return {"ticket": shown(ticket)}


@blueprint.delete("/<int:ticket_id>")
@needs("Tickets - Delete")
def delete_ticket(ticket_id: int) -> Record:
    found("ticket", ticket_id)
    store().remove("ticket", ticket_id)
    return {"message": "Ticket was successfully deleted. "}


def _comment_from(body: Record) -> Record:
    """`emailed` is kept to tell a test who would have had mail; the API never shows it."""
    now = now_after(None)
    return {
        "id": store().next_id("comment"),
        "created_at": now,
        "updated_at": now,
        **{"subject": None, "body": None, **texts(body, ("subject", "body"))},
        "tech": text_from(body.get("tech")) or g.token.name,
        "hidden": flag_from(body.get("hidden")),
        "user_id": USER_ID,
        "emailed": not flag_from(body.get("do_not_email")) and not flag_from(body.get("hidden")),
    }


@blueprint.get("/<int:ticket_id>/comments")
@needs("Tickets - View Details")
def list_comments(ticket_id: int) -> Record:
    ticket = found("ticket", ticket_id)
    page, meta = page_of(ticket["comments"][::-1], 100)
    return {"comments": [wire.comment(one, ticket_id) for one in page], "meta": meta}


@blueprint.post("/<int:ticket_id>/comment")
@needs("Tickets - Edit")
def add_comment(ticket_id: int) -> Record:
    ticket = found("ticket", ticket_id)
    body = sent()
    problems = [f"{x.title()} can't be blank" for x in ("body", "subject") if is_blank(body.get(x))]
    if problems:
        raise errors.invalid(problems, None)
    comment = _comment_from(body)
    store().change("ticket", ticket, comments=[*ticket["comments"], comment])
    return {"comment": wire.comment(comment, ticket_id)}


@blueprint.post("/<int:ticket_id>/attach_file_url")
@needs("Tickets - Edit")
def attach_files(ticket_id: int) -> Record:
    """Queued: the files are there a moment later, or by switch never, and nobody says why."""
    ticket = found("ticket", ticket_id)
    body = sent()
    files = files_in(body) if "files" in body else []
    if not files:
        raise errors.invalid_parameter(NO_FILES)
    now = now_after(None)
    rows = [
        {
            "id": store().next_id("attachment"),
            "file_name": str(one["filename"]),
            "file": {"url": str(one["url"])},
            "created_at": now,
            "updated_at": now,
        }
        for one in files
    ]
    if here().value_of("attach_file") == "later":
        waiting = [*ticket.get("files_waiting", ()), *put_off(rows)]
        store().change("ticket", ticket, files_waiting=waiting)
    return {"message": "Processing - refresh ticket in a moment to see if it worked."}


@blueprint.post("/<int:ticket_id>/delete_attachment")
@needs("Tickets - Edit")
def delete_attachment(ticket_id: int) -> Record:
    ticket = settle("ticket", found("ticket", ticket_id))
    wanted = whole_from(sent().get("attachment_id"))
    left = [one for one in ticket["attachments"] if one["id"] != wanted]
    if len(left) == len(ticket["attachments"]):
        raise errors.not_found()
    store().change("ticket", ticket, attachments=left)
    return {"success": True}


@blueprint.post("/<int:ticket_id>/add_line_item")
@needs("Tickets - Edit")
def add_line(ticket_id: int) -> Record:
    """Answers without a wrapper; live notes saw taxable true whatever the product says."""
    ticket = found("ticket", ticket_id)
    body = sent()
    product = product_meant(here(), body) or {}
    now = now_after(None)
    cost, retail = (
        decimal_from(body.get(name, product.get(name))) for name in ("price_cost", "price_retail")
    )
    line = {
        **dict.fromkeys(
            names(
                "item_id estimate_line_item_id old_price line_discount_percent discount_dollars "
                "original_ticket_line_item_id"
            )
        ),
        **{"id": store().next_id("ticket line"), "ticket_id": ticket_id, "user_id": USER_ID},
        **{"created_at": now, "updated_at": now, "converted": False},
        "product_id": product.get("id"),
        **{"name": product.get("name"), "description": product.get("description")},
        **texts(body, ("name", "description")),
        "quantity": decimal_text(decimal_from(body.get("quantity", 1))),
        "product_category": product.get("product_category"),
        "upc_code": product.get("upc_code"),
        "taxable": flag_from(body.get("taxable"), default=True),
        **{"cost_cents": int(cost * 100), "retail_cents": int(retail * 100)},
        **{"price_cost": float(cost), "price_retail": float(retail)},
        "position": len(ticket["lines"]) + 1,
    }
    blanks = [f"{x.title()} can't be blank" for x in ("name", "description") if is_blank(line[x])]
    if blanks:
        raise errors.Refused(422, {"errors": ", ".join(blanks), "params": {}})
    store().change("ticket", ticket, lines=[*ticket["lines"], line])
    return line


def line_from_ticket(sandbox: Sandbox, line: Record) -> Record:
    """The line of an invoice that a line of a ticket becomes."""
    return blank_line(
        sandbox,
        item=line["name"],
        name=line["description"],
        price=decimal_text(decimal_from(line["retail_cents"]) / 100),
        cost=decimal_text(decimal_from(line["cost_cents"]) / 100),
        quantity=line["quantity"],
        product_id=line["product_id"],
        taxable=line["taxable"],
        position=line["position"],
        asked_position=line["position"],
    )
