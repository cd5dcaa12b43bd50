"""The admin API: what a test or a demo may ask of the sandbox that Syncro would never offer."""

from __future__ import annotations

from dataclasses import asdict, fields

from flask import Blueprint, request

from quotewright.sandbox import technician
from quotewright.sandbox.access import PERMISSIONS
from quotewright.sandbox.asked import here, sent
from quotewright.sandbox.faults import KINDS, Fault
from quotewright.sandbox.fields import Record, whole_from
from quotewright.sandbox.requestlog import Filter
from quotewright.sandbox.seeds import SEEDS
from quotewright.sandbox.switches import SWITCHES
from quotewright.sandbox.webhooks import EVENTS

blueprint = Blueprint("admin", __name__, url_prefix="/sandbox")


@blueprint.errorhandler(TypeError)
@blueprint.errorhandler(ValueError)
def tell_mistake(mistake: Exception) -> tuple[Record, int]:
    return {"error": str(mistake)}, 400


@blueprint.errorhandler(LookupError)
def tell_missing(missing: LookupError) -> tuple[Record, int]:
    return {"error": str(missing)}, 404


@blueprint.get("/state")
def state() -> Record:
    """Every record as it is kept; `?kind=customers` for those of one kind."""
    everything = here().state()
    kind = request.args.get("kind")
    if kind and kind not in everything:
        raise LookupError(f"there are no {kind}; there are {', '.join(everything)}")
    return {kind: everything[kind]} if kind else everything


@blueprint.get("/census")
def census() -> Record:
    return here().census()


@blueprint.get("/requests")
def requests() -> Record:
    """The log; `since=N` leaves out everything up to request N; method, path, status, token."""
    since = whole_from(request.args.get("since")) or 0
    return {"requests": here().log.since(since, filter_asked()), "last": here().log.count}


def filter_asked() -> Filter:
    """Which requests the query string asks for."""
    return Filter(**{field.name: request.args.get(field.name, "") for field in fields(Filter)})


@blueprint.post("/reset")
def reset() -> Record:
    here().reset()
    return {"ok": True}


@blueprint.post("/seed")
def seed() -> Record:
    """{"seed": "grown"}: every record is replaced; switches, tokens and webhooks stay."""
    here().plant(str(sent().get("seed", "")))
    return here().census()


@blueprint.get("/seed")
def list_seeds() -> Record:
    return {"seeds": list(SEEDS)}


@blueprint.get("/faults")
def list_faults() -> Record:
    rows = [{"id": number, **asdict(fault)} for number, fault in here().faults.armed.items()]
    return {"faults": rows}


@blueprint.post("/faults")
def arm_fault() -> Record:
    """The fields of a Fault; all but `kind` may be left out."""
    body = sent()
    unknown = sorted(set(body) - {field.name for field in fields(Fault)})
    if unknown:
        raise ValueError(f"a fault has no {', '.join(unknown)}")
    if not body.get("kind"):
        raise ValueError(f"a fault needs a kind: {', '.join(KINDS)}")
    return {"id": here().arm(fault_from(body))}


def fault_from(body: Record) -> Fault:
    """The fault that a body or a form describes; what is blank is left at its default."""
    read = {"times": int, "skip": int, "seed": int, "seconds": float, "probability": float}
    given = {name: value for name, value in body.items() if value not in (None, "")}
    return Fault(**{name: read.get(name, str)(str(value)) for name, value in given.items()})


@blueprint.delete("/faults")
def clear_faults() -> Record:
    here().faults.clear()
    return {"ok": True}


@blueprint.delete("/faults/<int:number>")
def clear_fault(number: int) -> Record:
    if not here().faults.disarm(number):
        raise LookupError(f"there is no fault {number}")
    return {"ok": True}


@blueprint.get("/switches")
def list_switches() -> Record:
    rows = [{**asdict(switch), "value": here().value_of(name)} for name, switch in SWITCHES.items()]
    return {"switches": rows}


@blueprint.post("/switches")
def set_switches() -> Record:
    """One or more switches by name, such as {"second_convert": "refused"}."""
    for name, value in sent().items():
        here().switch(name, str(value))
    return list_switches()


@blueprint.post("/tokens")
def add_token() -> Record:
    """A token with a name for the log and permissions; without a list it may do everything.

    `without` is a list of permissions to take from those.
    """
    body = sent()
    secret = str(body.get("token", ""))
    without = set(body.get("without", ()))
    permissions = [one for one in body.get("permissions", PERMISSIONS) if one not in without]
    if unknown := sorted(without - set(PERMISSIONS)):
        raise ValueError(f"unknown permissions: {', '.join(unknown)}")
    here().set_token(secret, str(body.get("name", "unnamed")), permissions)
    return {"ok": True}


@blueprint.post("/hand-edit")
def hand_edit() -> Record:
    """{"kind", "id"} and one of: "fields" to set, "line" to add, "do", or "delete": true.

    `do` is convert (an estimate), pay (an invoice), or merge (a customer, with "into").
    """
    body = sent()
    kind, record_id = str(body.get("kind")), whole_from(body.get("id")) or 0
    if body.get("delete"):
        technician.remove(here(), kind, record_id)
        return {"ok": True}
    if isinstance(body.get("line"), dict):
        return {"line": technician.add_line(here(), kind, record_id, body["line"])}
    match body.get("do"):
        case "convert":
            return {"record": technician.convert(here(), record_id)}
        case "pay":
            return {"record": technician.mark_paid(here(), record_id)}
        case "merge":
            into = whole_from(body.get("into")) or 0
            return {"record": technician.merge(here(), record_id, into)}
    return {"record": technician.edit(here(), kind, record_id, body.get("fields") or {})}


@blueprint.get("/webhooks")
def list_webhooks() -> Record:
    return {"webhooks": here().webhook_list(), "events": list(EVENTS)}


@blueprint.post("/webhooks")
def add_webhook() -> Record:
    """{"url", "events": [...]}; without events it is told about all of them."""
    body = sent()
    events = body.get("events") or list(EVENTS)
    if not isinstance(events, list):
        raise ValueError("events is a list")
    return {"id": here().add_webhook(str(body.get("url", "")), [str(one) for one in events])}


@blueprint.delete("/webhooks/<int:number>")
def remove_webhook(number: int) -> Record:
    if not here().remove_webhook(number):
        raise LookupError(f"there is no webhook {number}")
    return {"ok": True}


@blueprint.get("/deliveries")
def list_deliveries() -> Record:
    """What was sent, the oldest first; an empty outcome still waits."""
    return {"deliveries": [asdict(one) for one in here().webhooks.deliveries]}


@blueprint.post("/limit")
def set_limit() -> Record:
    """{"per_minute": N}; 0 for no limit."""
    per_minute = whole_from(sent().get("per_minute"))
    if per_minute is None or per_minute < 0:
        raise ValueError("per_minute is a number from 0")
    here().limiter.per_minute = per_minute
    return {"per_minute": per_minute}
