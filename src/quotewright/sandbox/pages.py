"""The overview: what arrived, what was asked, what lies in wait, and the levers to pull."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from quotewright.sandbox import wire
from quotewright.sandbox.asked import here
from quotewright.sandbox.faults import KINDS as FAULT_KINDS
from quotewright.sandbox.faults import Fault
from quotewright.sandbox.fields import Record, decimal_from, decimal_text, printable
from quotewright.sandbox.levers import LEVERS, is_pulled, pull
from quotewright.sandbox.queued import settle
from quotewright.sandbox.requestlog import Request
from quotewright.sandbox.seeds import SEEDS
from quotewright.sandbox.sums import priced
from quotewright.sandbox.switches import GROUPS, SWITCHES
from quotewright.sandbox.totals import TAX_RATES, line_total, to_cents

blueprint = Blueprint("pages", __name__)

SHOWN_RECORDS = 20
SHOWN_REQUESTS = 40
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
    """The most telling column of the log: the fault, else the best part of what was sent."""
    if asked.fault:
        return f"fault: {asked.fault.replace('_', ' ')}"
    if isinstance(asked.body, dict):
        for name in TELLING:
            if asked.body.get(name) not in (None, ""):
                return printable(f"{name}: {asked.body[name]}")[:60]
    return printable(asked.query)[:60]


@blueprint.app_template_filter("in_words")
def in_words(fault: Fault) -> str:
    """An armed fault in one line: what, on what, how often, how likely."""
    words = [fault.kind.replace("_", " ")]
    if fault.kind in ("stall", "late_commit"):
        words.append(f"{count(fault.seconds)} s")
    if fault.method != "*" or fault.path != "*":
        words.append(f"on {fault.method} {fault.path}".replace(" *", "").replace("* ", ""))
    if fault.skip:
        words.append(f"after {fault.skip} more")
    if fault.probability < 1:
        words.append(f"{count(fault.probability * 100)} % of the time")
    words.append("until taken away" if fault.lasts else f"{fault.times}×")
    return ", ".join(words)


def arrivals() -> Record:
    """What the live part of the overview shows, newest first."""
    sandbox = here()
    newest = {
        f"{kind}s": sandbox.store.all(kind)[: -SHOWN_RECORDS - 1 : -1]
        for kind in ("estimate", "invoice", "customer", "product", "vendor", "ticket", "schedule")
    }
    contacts = {one["id"]: sandbox.store.contacts_of(one["id"]) for one in newest["customers"]}
    for ticket in newest["tickets"]:
        settle("ticket", ticket)
    census = sandbox.census()
    return {
        **newest,
        "contacts": contacts,
        "sources": {
            one["id"]: sandbox.store.find("estimate", one["estimate_id"])
            for one in newest["invoices"]
        },
        "owed": amounts_owed(newest["invoices"]),
        "shown": SHOWN_RECORDS,
        "counts": census["counts"],
        "duplicates": census["duplicates"],
        "log": sandbox.log.newest(SHOWN_REQUESTS),
        "asked": sandbox.log.count,
        "up": int((datetime.now(UTC) - sandbox.started_at).total_seconds() // 60),
        "pulled": [name for name in LEVERS if is_pulled(sandbox, name)],
        "armed": sandbox.faults.armed,
        "base": request.host_url.rstrip("/"),
    }


def amounts_owed(invoices: list[Record]) -> dict[int, str]:
    """What is still owed on each of `invoices`, by its id."""
    payments: dict[int, list[Record]] = {one["id"]: [] for one in invoices}
    for payment in here().store.all("payment"):
        for invoice_id in payment["invoice_ids"]:
            if invoice_id in payments:
                payments[invoice_id].append(payment)
    return {one["id"]: decimal_text(wire.balance_due(one, payments[one["id"]])) for one in invoices}


@blueprint.get("/")
def overview() -> str:
    values = {name: here().value_of(name) for name in SWITCHES}
    return render_template(
        "overview.html",
        levers=LEVERS,
        groups=GROUPS,
        values=values,
        changed=[name for name, value in values.items() if value != SWITCHES[name].default],
        fault_kinds=FAULT_KINDS,
        seeds=SEEDS,
        hooks=here().webhook_list(),
        **arrivals(),
        **shell(),
    )


@blueprint.get("/live")
def live() -> str:
    return render_template("_live.html", **arrivals())


def shell() -> Record:
    return {"product_url": here().product_url}


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
    """Those that the form names; "All to the defaults" is every one of them."""
    for name, switch in SWITCHES.items():
        wanted = switch.default if request.form.get("all") else request.form.get(name)
        if wanted in switch.values and wanted != here().value_of(name):
            here().switch(name, wanted)
    return redirect("/", 303)


@blueprint.post("/change/wipe")
def wipe() -> Response:
    here().reset()
    return redirect("/", 303)


@blueprint.post("/change/seed")
def change_seed() -> Response:
    if request.form.get("seed") in SEEDS:
        here().plant(request.form["seed"])
    return redirect("/", 303)


def render_not_found() -> str:
    return render_template("not_found.html", **shell())
