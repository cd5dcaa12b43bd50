"""How a person stands with the PSA, on their page: where they are there, what needs somebody."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from quotewright.integrations import outbox
from quotewright.integrations.activity import issues_of
from quotewright.integrations.models import Connection, Issue
from quotewright.integrations.state import PersonState, Standing, connection_of, person_state
from quotewright.lib.fields import Invalid
from quotewright.people.models import Person
from quotewright.web.access import MemberRequest, member_required, own
from quotewright.web.answers import refusals_answered
from quotewright.web.sync import IssueRow, issue_row


@dataclass(frozen=True, slots=True)
class Panel:
    """What the panel shows; `seen` names this very content, `seconds` is when to look again."""

    state: PersonState
    rows: tuple[IssueRow, ...]
    away: tuple[Issue, ...]
    seconds: int
    seen: str


def panel_of(request: MemberRequest, person: Person) -> dict[str, Any]:
    """Return the panel and what it is shown with; no panel without a connection that is on."""
    connection = connection_of(request.account)
    if connection is None:
        return {"panel": None}
    return {
        "panel": _panel(request, connection, person),
        "person": person,
        "connection": connection,
        "may_write": request.membership.may_write,
    }


@require_GET
@member_required
def person_sync(request: MemberRequest, pk: int) -> HttpResponse:
    """The panel alone; 204 while it shows what the page shows already."""
    context = panel_of(request, own(request, Person, pk=pk))
    panel = context["panel"]
    if panel is None or request.GET.get("seen") == panel.seen:
        return HttpResponse(status=204)
    return render(request, "web/people/_sync.html", context)


@require_POST
@member_required
@refusals_answered
def push_person(request: MemberRequest, pk: int) -> HttpResponse:
    """Push a person now, also one who was here before the connection."""
    person = own(request, Person, pk=pk)
    if not outbox.push_now(request.account, "person", person.pk, person.version):
        raise Invalid({"sync": "This account is not connected to Syncro."})
    return answer(request, person)


def answer(request: MemberRequest, person: Person, said: str = "", undo: str = "") -> HttpResponse:
    """Answer with the panel, what was just done, and where that is taken back."""
    context = panel_of(request, person) | {"said": said, "undo": undo}
    return render(request, "web/people/_sync.html", context)


def _panel(request: MemberRequest, connection: Connection, person: Person) -> Panel:
    state = person_state(connection, person)
    shown, away = issues_of(connection, person)
    sees = request.membership.sees_margins
    rows = tuple(issue_row(each, sees) for each in shown)
    issues = [(e.issue.pk, e.issue.times, e.issue.last_at, e.is_tried) for e in shown]
    told = (state, connection.paused_at, issues, [each.pk for each in away])
    busy = state.standing in {Standing.QUEUED, Standing.WAITING}
    seen = hashlib.sha256(repr(told).encode()).hexdigest()[:12]
    return Panel(state, rows, tuple(away), 2 if busy else 15, seen)
