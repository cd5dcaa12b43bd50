"""The levers on the page: everyday faults by name, and the permission that can be taken away."""

from __future__ import annotations

from dataclasses import dataclass

from quotewright.sandbox.access import FIRST_TOKEN, PERMISSIONS
from quotewright.sandbox.faults import Fault
from quotewright.sandbox.sandbox import Sandbox

TAKEN_AWAY = "Estimates - Edit"


@dataclass(frozen=True, slots=True)
class Lever:
    """A checkbox; one without a fault takes TAKEN_AWAY from the first token."""

    label: str
    about: str
    fault: Fault | None


LEVERS = {
    "too_many": Lever("Answer 429 next time", "Too many requests, once", Fault("too_many")),
    "lose": Lever(
        "Lose the answer to the next create",
        "The record is made, the reply never comes",
        Fault("lose_answer", "POST"),
    ),
    "late": Lever(
        "Do the next create late",
        "The connection closes, the record is made 5 seconds later",
        Fault("late_commit", "POST", seconds=5),
    ),
    "fail": Lever("Fail once", "500, and nothing was done", Fault("error_before")),
    "fail_after": Lever(
        "Fail after the next create",
        "502, and it was done all the same",
        Fault("error_after", "POST"),
    ),
    "html": Lever("Answer with a web page once", "200, but no JSON in it", Fault("html")),
    "slow": Lever("Slow", "Every answer takes 8 seconds", Fault("stall", times=0, seconds=8)),
    "down": Lever("Be down", "503 to everything", Fault("down")),
    "permission": Lever(f"Take away {TAKEN_AWAY}", "401, not authorized", None),
}


def _armed(sandbox: Sandbox, fault: Fault) -> list[int]:
    """The ids of armed faults like this one, however many times they still have."""
    return [
        number
        for number, armed in sandbox.faults.armed.items()
        if (armed.kind, armed.method, armed.path) == (fault.kind, fault.method, fault.path)
    ]


def is_pulled(sandbox: Sandbox, name: str) -> bool:
    fault = LEVERS[name].fault
    if fault is not None:
        return bool(_armed(sandbox, fault))
    token = sandbox.token(FIRST_TOKEN)
    return token is not None and TAKEN_AWAY not in token.permissions


def pull(sandbox: Sandbox, name: str, on: bool) -> None:
    """Put a lever where it is wanted; one that is already there stays as it is."""
    if is_pulled(sandbox, name) == on:
        return
    fault = LEVERS[name].fault
    if fault is None:
        kept = [one for one in PERMISSIONS if not on or one != TAKEN_AWAY]
        sandbox.set_token(FIRST_TOKEN, FIRST_TOKEN, kept)
    elif on:
        sandbox.arm(fault)
    else:
        for number in _armed(sandbox, fault):
            sandbox.faults.disarm(number)
