"""The pages beside the records: the request log, the armed faults, the notification center."""

from __future__ import annotations

import json

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from quotewright.sandbox.admin import fault_from, filter_asked
from quotewright.sandbox.asked import here
from quotewright.sandbox.fields import printable
from quotewright.sandbox.pages import shell
from quotewright.sandbox.webhooks import EVENTS

blueprint = Blueprint("notices", __name__)

SHOWN_REQUESTS = 200


def told(problem: str, back: str) -> tuple[str, int]:
    """A page that says what was wrong with a form, and the way back."""
    return render_template("problem.html", problem=problem, back=back, **shell()), 400


@blueprint.app_template_filter("pretty")
def pretty(value: object) -> str:
    return printable(json.dumps(value, indent=1, ensure_ascii=False, default=str))


@blueprint.get("/log")
def log() -> str:
    wanted = filter_asked()
    rows = here().log.newest(SHOWN_REQUESTS, wanted)
    most = SHOWN_REQUESTS
    return render_template("log.html", log=rows, wanted=wanted, most=most, **shell())


@blueprint.post("/change/faults")
def arm_fault() -> Response | tuple[str, int]:
    try:
        here().arm(fault_from(request.form.to_dict()))
    except (ValueError, TypeError) as problem:
        return told(f"The fault was not armed: {problem}.", "/")
    return redirect("/", 303)


@blueprint.post("/change/faults/<int:number>")
def disarm_fault(number: int) -> Response:
    """One that has struck meanwhile is gone just as well."""
    here().faults.disarm(number)
    return redirect("/", 303)


@blueprint.get("/webhooks")
def webhooks() -> str:
    return render_template(
        "webhooks.html",
        hooks=here().webhook_list(),
        events=EVENTS,
        deliveries=list(here().webhooks.deliveries)[::-1],
        anywhere=here().webhooks.anywhere,
        **shell(),
    )


@blueprint.post("/change/webhooks")
def add_webhook() -> Response | tuple[str, int]:
    try:
        here().add_webhook(request.form.get("url", "").strip(), request.form.getlist("event"))
    except ValueError as problem:
        return told(f"The webhook was not added: {problem}.", "/webhooks")
    return redirect("/webhooks", 303)


@blueprint.post("/change/webhooks/<int:number>")
def remove_webhook(number: int) -> Response:
    here().remove_webhook(number)
    return redirect("/webhooks", 303)
