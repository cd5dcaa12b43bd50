"""A page for every record and a list for every kind, with what a technician does there by hand."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from quotewright.sandbox import technician, wire
from quotewright.sandbox.asked import any_contains, here
from quotewright.sandbox.fields import Record, decimal_from, decimal_text, whole_from
from quotewright.sandbox.forms import FORMS, form_fields
from quotewright.sandbox.notices import told
from quotewright.sandbox.pages import amounts_owed, money, owner, shell
from quotewright.sandbox.queued import ARRIVING, settle
from quotewright.sandbox.requestlog import Filter
from quotewright.sandbox.totals import TAX_RATES

blueprint = Blueprint("record_pages", __name__)

PER_PAGE = 50
SHOWN_REQUESTS = 20
NUMBER = re.compile(r"\s*-?\d{1,9}(\.\d{1,4})?\s*")
PLURALS = (
    "any(customers, contacts, products, vendors, estimates, invoices, payments, schedules, tickets)"
)

Column = tuple[str, Callable[[Record], object]]


def _field(label: str, name: str) -> Column:
    return label, lambda record: record.get(name)


def _cash(label: str, name: str) -> Column:
    return label, lambda record: money(record[name])


OWNER: Column = ("Customer", lambda record: owner(record["customer_id"]))
COLUMNS: dict[str, tuple[Column, ...]] = {
    "customer": (
        ("Business", lambda record: wire.business_then_name(record)),
        _field("E-mail", "email"),
        _field("City", "city"),
        _field("State", "state"),
    ),
    "contact": (_field("Name", "name"), _field("E-mail", "email"), OWNER),
    "product": (
        _field("Product", "name"),
        _field("UPC", "upc_code"),
        _cash("Cost", "price_cost"),
        _cash("Price", "price_retail"),
    ),
    "vendor": (
        _field("Vendor", "name"),
        _field("E-mail", "email"),
        _field("Account", "account_number"),
    ),
    "estimate": (
        _field("Number", "number"),
        _field("Name", "name"),
        OWNER,
        _field("Status", "status"),
        _cash("Total", "total"),
    ),
    "invoice": (
        _field("Number", "number"),
        OWNER,
        ("Paid", lambda record: "yes" if record["is_paid"] else "no"),
        _cash("Total", "total"),
    ),
    "payment": (
        OWNER,
        _field("Method", "payment_method"),
        _field("Reference", "ref_num"),
        _cash("Amount", "payment_amount"),
    ),
    "schedule": (_field("Name", "name"), OWNER, _field("Frequency", "frequency")),
    "ticket": (
        _field("Number", "number"),
        _field("Subject", "subject"),
        OWNER,
        _field("Status", "status"),
    ),
}


@blueprint.get(f"/<{PLURALS}:plural>")
def list_page(plural: str) -> str:
    """Every record of a kind, newest first, found by any of the columns."""
    kind, query = plural[:-1], request.args.get("query", "").strip()
    columns = COLUMNS[kind]
    rows = here().store.all(kind)[::-1]
    if query:
        rows = [
            one
            for one in rows
            if any_contains([one["id"], *(read(one) for _, read in columns)], query)
        ]
    pages = max(1, math.ceil(len(rows) / PER_PAGE))
    page = min(pages, max(1, whole_from(request.args.get("page")) or 1))
    return render_template(
        "list.html",
        plural=plural,
        columns=columns,
        rows=rows[(page - 1) * PER_PAGE : page * PER_PAGE],
        found=len(rows),
        query=query,
        page=page,
        pages=pages,
        **shell(),
    )


def _record(kind: str, record_id: int) -> Record:
    record = here().store.find(kind, record_id)
    if record is None:
        abort(404)
    return record


@blueprint.get(f"/<{PLURALS}:plural>/<int:record_id>")
def record_page(plural: str, record_id: int) -> str:
    kind = plural[:-1]
    record = _record(kind, record_id)
    if kind in ARRIVING:
        settle(kind, record)
    about = {
        "kind": kind,
        "plural": plural,
        "record": record,
        "form": form_fields(kind, record),
        "rates": TAX_RATES,
        "asked": here().log.newest(SHOWN_REQUESTS, Filter(path=f"/{plural}/{record_id}*")),
    }
    return render_template(
        f"{PAGES.get(kind, 'record')}.html", **about, **_beside(kind, record), **shell()
    )


PAGES = {kind: kind for kind in ("customer", "estimate", "invoice", "product")}


def _beside(kind: str, record: Record) -> Record:
    """What the page of a record shows from other records."""
    store = here().store
    if kind == "customer":
        theirs = {
            f"{name}s": [one for one in store.all(name) if one["customer_id"] == record["id"]]
            for name in technician.CUSTOMERS_OWN
        }
        return {"theirs": theirs}
    if kind == "estimate":
        made = [one for one in store.all("invoice") if one["estimate_id"] == record["id"]]
        person = store.find("contact", record["contact_id"])
        return {"made": made, "lines": wire.in_position(record), "person": person}
    if kind == "invoice":
        return {
            "lines": wire.in_position(record),
            "source": store.find("estimate", record["estimate_id"]),
            "person": store.find("contact", record["contact_id"]),
            "payments": [one for one in store.all("payment") if record["id"] in one["invoice_ids"]],
            "balance": amounts_owed([record])[record["id"]],
        }
    if kind == "product":
        vendors = {one["id"]: one["name"] for one in store.all("vendor")}
        return {"vendors": vendors}
    return {}


@blueprint.post(f"/change/<{PLURALS}:plural>/<int:record_id>")
def change_record(plural: str, record_id: int) -> Response | tuple[str, int]:
    """What the buttons on a record's page do; a mistake comes back in words."""
    kind = plural[:-1]
    record = _record(kind, record_id)
    here_again = f"/{plural}/{record_id}"
    try:
        leads_to = _do(kind, record)
    except (ValueError, LookupError) as problem:
        return told(f"Nothing was changed: {problem}.", here_again)
    return redirect("/" if request.form.get("back") == "/" else leads_to or here_again, 303)


def _do(kind: str, record: Record) -> str | None:
    """Do what the form says; returns where to go when that is not the record's own page."""
    sandbox, record_id, sent = here(), record["id"], request.form
    if line_id := whole_from(sent.get("remove")):
        technician.remove(sandbox, "line", line_id)
        return None
    match sent.get("do", ""):
        case "save":
            technician.edit(sandbox, kind, record_id, _sent_fields(kind))
        case "delete":
            technician.remove(sandbox, kind, record_id)
            return "/"
        case "disable" | "enable" as which:
            technician.edit(sandbox, kind, record_id, {"disabled": which == "disable"})
        case "merge":
            winner = technician.merge(sandbox, record_id, whole_from(sent.get("into")) or 0)
            return f"/customers/{winner['id']}"
        case "pay":
            technician.mark_paid(sandbox, record_id)
        case _:
            return _do_to_document(kind, record)
    return None


def _do_to_document(kind: str, record: Record) -> str | None:
    sandbox, record_id, sent = here(), record["id"], request.form
    match sent.get("do", ""):
        case "more":
            technician.change_a_quantity(sandbox, record_id)
        case "Approved" | "Declined" as status:
            technician.edit(sandbox, kind, record_id, {"status": status})
        case "convert":
            return f"/invoices/{technician.convert(sandbox, record_id)['id']}"
        case "add_line":
            names = ("item", "name", "quantity", "price", "product_id")
            body = {name: sent[name] for name in names if sent.get(name)}
            technician.add_line(sandbox, kind, record_id, {**body, "taxable": "taxable" in sent})
        case "quantities":
            _change_lines(record)
    return None


def _sent_fields(kind: str) -> Record:
    """The fields of the form; a checkbox that is not sent is not ticked."""
    fields: Record = {}
    for field in FORMS[kind]:
        if field.control == "flag":
            fields[field.name] = field.name in request.form
        elif field.name in request.form:
            # A form cannot tell nothing from an empty text; a record keeps nothing.
            fields[field.name] = request.form[field.name].strip() or None
    return fields


def _change_lines(document: Record) -> None:
    """Only what differs: a line that stays the same must not count as changed."""
    for line in list(document["lines"]):
        fields = {}
        for name in ("quantity", "price"):
            sent = request.form.get(f"{name}-{line['id']}", "")
            if NUMBER.fullmatch(sent) and decimal_text(decimal_from(sent)) != line[name]:
                fields[name] = sent
        if fields:
            technician.edit(here(), "line", line["id"], fields)


@blueprint.post("/change/twin/<int:customer_id>")
def make_twin(customer_id: int) -> Response:
    _record("customer", customer_id)
    technician.add_a_twin(here(), customer_id)
    return redirect("/", 303)
