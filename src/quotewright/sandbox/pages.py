"""The pages of the stand-in: what arrived, what was asked, and levers to pull."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from quotewright.sandbox import technician, wire
from quotewright.sandbox.asked import here
from quotewright.sandbox.fields import Record, decimal_from, decimal_text
from quotewright.sandbox.levers import LEVERS, is_pulled, pull
from quotewright.sandbox.lines import priced
from quotewright.sandbox.requestlog import Request
from quotewright.sandbox.switches import SWITCHES
from quotewright.sandbox.totals import TAX_RATES, line_total, to_cents

blueprint = Blueprint("pages", __name__)

SHOWN_RECORDS = 100
SHOWN_REQUESTS = 40
NUMBER = re.compile(r"\s*-?\d{1,9}(\.\d{1,4})?\s*")
TELLING = ("item", "business_name", "name", "number", "status", "quantity", "note", "email")


@blueprint.app_template_filter("money")
def money(amount: object) -> str:
    return f"{to_cents(decimal_from(amount)):,}"


@blueprint.app_template_filter("amount")
def amount(line: Record) -> str:
    return f"{line_total(priced(line)):,}"


@blueprint.app_template_filter("count")
def count(quantity: object) -> str:
    return decimal_text(decimal_from(quantity)).removesuffix(".0")


@blueprint.app_template_filter("rate")
def rate(rate_id: int | None) -> str:
    if rate_id is None:
        return "none"
    return TAX_RATES[rate_id].name if rate_id in TAX_RATES else f"{rate_id}?"


@blueprint.app_template_filter("owner")
def owner(customer_id: int | None) -> str:
    return wire.business_then_name(here().store.find("customer", customer_id)) or "gone"


@blueprint.app_template_filter("clock")
def clock(moment: str) -> str:
    return moment[11:19]


@blueprint.app_template_test("fresh")
def is_fresh(record: Record) -> bool:
    """Whether the record changed in the last minute."""
    changed = datetime.fromisoformat(record["updated_at"])
    return datetime.now(UTC) - changed < timedelta(minutes=1)


@blueprint.app_template_filter("remark")
def remark(asked: Request) -> str:
    """The last column of the log: the fault, else the most telling part of what was sent."""
    if asked.fault:
        return f"fault: {asked.fault.replace('_', ' ')}"
    if isinstance(asked.body, dict):
        for name in TELLING:
            if asked.body.get(name) not in (None, ""):
                return f"{name}: {asked.body[name]}"[:60]
    return asked.query[:60]


def arrivals() -> Record:
    """What the live part of the overview shows, newest first."""
    sandbox = here()
    newest = {
        f"{kind}s": sandbox.store.all(kind)[: -SHOWN_RECORDS - 1 : -1]
        for kind in ("estimate", "invoice", "customer", "product", "vendor")
    }
    contacts: dict[int, list[Record]] = {}
    for contact in sandbox.store.all("contact"):
        contacts.setdefault(contact["customer_id"], []).append(contact)
    census = sandbox.census()
    return {
        **newest,
        "contacts": contacts,
        "numbers": {one["id"]: one["number"] for one in sandbox.store.all("estimate")},
        "owed": amounts_owed(),
        "counts": census["counts"],
        "duplicates": census["duplicates"],
        "log": sandbox.log.newest(SHOWN_REQUESTS),
        "asked": sandbox.log.count,
        "up": int((datetime.now(UTC) - sandbox.started_at).total_seconds() // 60),
        "pulled": [name for name in LEVERS if is_pulled(sandbox, name)],
        "armed": sandbox.faults.armed,
        "base": request.host_url.rstrip("/"),
    }


def amounts_owed() -> dict[int, str]:
    """What is still owed on each invoice, by its id."""
    payments: dict[int, list[Record]] = {}
    for payment in here().store.all("payment"):
        for invoice_id in payment["invoice_ids"]:
            payments.setdefault(invoice_id, []).append(payment)
    return {
        invoice["id"]: decimal_text(wire.balance_due(invoice, payments.get(invoice["id"], [])))
        for invoice in here().store.all("invoice")
    }


@blueprint.get("/")
def overview() -> str:
    values = {name: here().value_of(name) for name in SWITCHES}
    return render_template(
        "overview.html", levers=LEVERS, switches=SWITCHES, values=values, **arrivals(), **shell()
    )


@blueprint.get("/live")
def live() -> str:
    return render_template("_live.html", **arrivals())


def shell() -> Record:
    return {"product_url": here().product_url}


def _record(kind: str, record_id: int) -> Record:
    record = here().store.find(kind, record_id)
    if record is None:
        abort(404)
    return record


@blueprint.get("/estimates/<int:record_id>")
def estimate_page(record_id: int) -> str:
    estimate = _record("estimate", record_id)
    made = [one for one in here().store.all("invoice") if one["estimate_id"] == record_id]
    lines = wire.in_position(estimate)
    return render_template("estimate.html", estimate=estimate, lines=lines, made=made, **shell())


@blueprint.get("/invoices/<int:record_id>")
def invoice_page(record_id: int) -> str:
    invoice = _record("invoice", record_id)
    return render_template(
        "invoice.html",
        invoice=invoice,
        lines=wire.in_position(invoice),
        source=here().store.find("estimate", invoice["estimate_id"]),
        balance=amounts_owed()[record_id],
        **shell(),
    )


@blueprint.get("/customers/<int:record_id>")
def customer_page(record_id: int) -> str:
    def theirs(kind: str) -> list[Record]:
        return [one for one in here().store.all(kind) if one["customer_id"] == record_id]

    return render_template(
        "customer.html",
        customer=_record("customer", record_id),
        contacts=theirs("contact"),
        estimates=theirs("estimate")[::-1],
        invoices=theirs("invoice")[::-1],
        **shell(),
    )


@blueprint.post("/change/levers")
def change_levers() -> Response:
    """Each lever goes where its checkbox says; "All off" also takes away faults armed elsewhere."""
    off = request.form.get("all") == "off"
    if off:
        here().faults.clear()
    for name in LEVERS:
        pull(here(), name, on=not off and name in request.form.getlist("lever"))
    return redirect("/", 303)


@blueprint.post("/change/switches")
def change_switches() -> Response:
    for name in SWITCHES:
        if request.form.get(name) in SWITCHES[name].values:
            here().switch(name, request.form[name])
    return redirect("/", 303)


@blueprint.post("/change/wipe")
def wipe() -> Response:
    here().reset()
    return redirect("/", 303)


@blueprint.post("/change/twin/<int:customer_id>")
def make_twin(customer_id: int) -> Response:
    _record("customer", customer_id)
    technician.add_a_twin(here(), customer_id)
    return redirect("/", 303)


@blueprint.post("/change/estimates/<int:record_id>")
def change_estimate(record_id: int) -> Response:
    """One more of the first line, another status, other quantities, or gone."""
    estimate = _record("estimate", record_id)
    back = "/" if request.form.get("back") == "/" else f"/estimates/{record_id}"
    match request.form.get("do", ""):
        case "more":
            technician.change_a_quantity(here(), record_id)
        case "Approved" | "Declined" as status:
            technician.edit(here(), "estimate", record_id, {"status": status})
        case "delete":
            technician.remove(here(), "estimate", record_id)
            back = "/"
        case "quantities":
            for line in list(estimate["lines"]):
                sent = request.form.get(f"quantity-{line['id']}")
                if sent and NUMBER.fullmatch(sent) and sent != count(line["quantity"]):
                    technician.edit(here(), "line", line["id"], {"quantity": sent})
    return redirect(back, 303)


def render_not_found() -> str:
    return render_template("not_found.html", **shell())
