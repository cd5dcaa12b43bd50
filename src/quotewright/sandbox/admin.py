"""The admin API: what a test or a demo may ask of the sandbox that Syncro would never offer."""

from __future__ import annotations

from dataclasses import asdict, fields

from flask import Blueprint, request

from quotewright.sandbox import technician
from quotewright.sandbox.access import PERMISSIONS
from quotewright.sandbox.asked import here, sent
from quotewright.sandbox.faults import Fault
from quotewright.sandbox.fields import Record, whole_from
from quotewright.sandbox.switches import SWITCHES

blueprint = Blueprint("admin", __name__, url_prefix="/sandbox")


@blueprint.errorhandler(ValueError)
def tell_mistake(mistake: ValueError) -> tuple[Record, int]:
    return {"error": str(mistake)}, 400


@blueprint.errorhandler(LookupError)
def tell_missing(missing: LookupError) -> tuple[Record, int]:
    return {"error": str(missing)}, 404


@blueprint.get("/state")
def state() -> Record:
    return here().state()


@blueprint.get("/census")
def census() -> Record:
    return here().census()


@blueprint.get("/requests")
def requests() -> Record:
    """The log; `?since=N` leaves out everything up to request number N."""
    since = whole_from(request.args.get("since")) or 0
    return {"requests": here().log.since(since), "last": here().log.count}


@blueprint.post("/reset")
def reset() -> Record:
    here().reset()
    return {"ok": True}


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
    fault = Fault(
        kind=str(body.get("kind")),
        method=str(body.get("method", "*")),
        path=str(body.get("path", "*")),
        times=int(body.get("times", 1)),
        skip=int(body.get("skip", 0)),
        seconds=float(body.get("seconds", 1)),
    )
    return {"id": here().arm(fault)}


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
    """A token with a name for the log and permissions; without a list it may do everything."""
    body = sent()
    secret = str(body.get("token", ""))
    permissions = body.get("permissions", list(PERMISSIONS))
    here().set_token(secret, str(body.get("name", "unnamed")), permissions)
    return {"ok": True}


@blueprint.post("/hand-edit")
def hand_edit() -> Record:
    """{"kind", "id", "fields": {...}} to set fields, or "delete": true instead of fields."""
    body = sent()
    kind, record_id = str(body.get("kind")), whole_from(body.get("id")) or 0
    if body.get("delete"):
        technician.remove(here(), kind, record_id)
        return {"ok": True}
    return {"record": technician.edit(here(), kind, record_id, body.get("fields") or {})}


@blueprint.post("/limit")
def set_limit() -> Record:
    """{"per_minute": N}; 0 for no limit."""
    per_minute = whole_from(sent().get("per_minute"))
    if per_minute is None or per_minute < 0:
        raise ValueError("per_minute is a number from 0")
    here().limiter.per_minute = per_minute
    return {"per_minute": per_minute}
