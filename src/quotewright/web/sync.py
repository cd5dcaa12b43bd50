"""Sync activity: what needs a person, what waits, and the history of pushes, live."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseNotModified, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from quotewright.integrations.activity import (
    OpenIssue,
    Wanted,
    glimpse_of,
    open_issues,
    pushes_of,
    queue_of,
)
from quotewright.integrations.candidates import Candidate
from quotewright.integrations.hand_edits import HandEdit
from quotewright.integrations.health import health_of
from quotewright.integrations.issues import candidates_of
from quotewright.integrations.mending import RETRIABLE
from quotewright.integrations.models import Connection, Issue, Push
from quotewright.integrations.naming import names_of
from quotewright.web.access import MemberRequest, is_admin, member_required

PAGE = 30
KINDS = {"quote": "Quotes", "person": "People"}


@dataclass(frozen=True, slots=True)
class IssueRow:
    """An issue as the page shows it; `place` is the page of its record."""

    issue: Issue
    name: str
    is_tried: bool
    place: str
    requests: str
    preview: str
    can_retry: bool
    candidates: tuple[Candidate, ...]
    differences: tuple[HandEdit, ...]


@dataclass(frozen=True, slots=True)
class PushRow:
    """A push in the history; `requests` is where its calls are shown."""

    push: Push
    name: str
    requests: str

    @property
    def seconds(self) -> str:
        """How long it took: `2.9 s`."""
        return f"{self.push.milliseconds / 1000:.1f} s"


@require_GET
@member_required
def activity(request: MemberRequest) -> HttpResponse:
    """The whole page."""
    connection, glimpse = glimpse_of(request.account)
    if connection is None:
        return render(request, "web/sync/none.html")
    wanted = wanted_of(request.GET)
    context = {
        **live_context(request, connection, glimpse),
        **_history(connection, wanted),
        "wanted": wanted,
        "kinds": KINDS,
        "outcomes": Push.Outcome.choices,
        "keeps_days": settings.JOURNAL_DAYS,
    }
    return render(request, "web/sync/page.html", context)


@require_GET
@member_required
def live(request: MemberRequest) -> HttpResponse:
    """What changes by itself; 304 while it is what the page shows already."""
    connection, glimpse = glimpse_of(request.account)
    if connection is None:  # it was the last one: the whole page is another now
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    if request.headers.get("If-None-Match") == _etag(request, glimpse):
        return HttpResponseNotModified()
    return live_answer(request, connection, glimpse)


@require_GET
@member_required
def history(request: MemberRequest) -> HttpResponse:
    """Older pushes, those that came since, or (filtered anew) the newest ones."""
    connection, _ = glimpse_of(request.account)
    wanted = wanted_of(request.GET)
    if connection is None:
        return HttpResponse(status=204)
    since, before = _id(request.GET.get("since", "")), _id(request.GET.get("before", ""))
    if since is not None:
        return _newer(request, connection, wanted, since)
    context = {**_history(connection, wanted, before), "wanted": wanted}
    if before is None:
        response = render(request, "web/sync/_history.html", context)
        response["HX-Replace-Url"] = f"{reverse('web:sync')}?{_query(wanted)}".rstrip("?")
        return response
    return render(request, "web/sync/_pushes.html", context)


def live_answer(
    request: MemberRequest, connection: Connection, glimpse: str, said: str = "", undo: str = ""
) -> HttpResponse:
    """Answer with the parts that change, what was just done, and where that is taken back."""
    done = {"oob": True, "said": said, "undo": undo}
    context = {**live_context(request, connection, glimpse), **done}
    response = render(request, "web/sync/_live.html", context)
    response["ETag"], response["Cache-Control"] = context["etag"], "private, no-cache"
    response["HX-Trigger"] = "pushed"  # the history looks for what came since
    return response


def live_context(request: MemberRequest, connection: Connection, glimpse: str) -> dict[str, Any]:
    """What the parts that change show, whatever the number of rows in the same few queries."""
    shown, away, count = open_issues(connection)
    queue = queue_of(connection)
    sees = request.membership.sees_margins
    return {
        "connection": connection,
        "etag": _etag(request, glimpse),
        "issues": [issue_row(each, sees) for each in shown],
        "away": away,
        "issue_count": count,
        "queue": queue,
        "eta": duration(queue.seconds),
        "health": health_of(connection),
        "may_write": request.membership.may_write,
        "is_admin": is_admin(request),
        "is_closed": bool(connection.closed_until and connection.closed_until > timezone.now()),
    }


def duration(seconds: float) -> str:
    """Say about how long that is: `about 3 minutes`."""
    if seconds < 60:
        return "less than a minute"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"about {minutes} minute{'' if minutes == 1 else 's'}"
    return f"about {round(seconds / 3600)} hours"


def requests_of(kind: str, pk: int) -> str:
    """Return where a record's requests are shown, empty where they are nowhere."""
    if kind == "quote":
        return reverse("web:quote_requests", args=[pk])
    return reverse("web:person_requests", args=[pk]) if kind == "person" else ""


def wanted_of(given: QueryDict) -> Wanted:
    """Read the filters of an address; what means nothing is left out."""
    texts = {
        name: " ".join(given.get(name, "").replace("\x00", "").split())[:100]
        for name in ("outcome", "kind", "q", "day")
    }
    try:
        day = date.fromisoformat(texts["day"])
    except ValueError:
        day = None
    return Wanted(
        outcome=texts["outcome"] if texts["outcome"] in Push.Outcome.values else "",
        kind=texts["kind"] if texts["kind"] in KINDS else "",
        words=texts["q"],
        day=day if day and 2000 < day.year < 2200 else None,
    )


def issue_row(each: OpenIssue, sees: bool) -> IssueRow:
    """Return an issue as pages show it; `sees` says that the member is told of costs."""
    issue, pk = each.issue, each.issue.record_id
    edits = tuple(HandEdit(**edit) for edit in issue.differences)
    is_quote = issue.kind == "quote" and not each.is_gone
    places = {"quote": "web:quote", "person": "web:person"}
    place = reverse(places[issue.kind], args=[pk]) if issue.kind in places else ""
    if each.is_gone:
        place = ""
    if issue.kind == "connection":
        place = reverse("web:syncro")
    return IssueRow(
        issue=issue,
        name=each.name,
        is_tried=each.is_tried,
        place=place,
        requests="" if each.is_gone else requests_of(issue.kind, pk),
        preview=reverse("web:push_preview", args=[pk]) if is_quote else "",
        can_retry=issue.kind in RETRIABLE and not each.is_gone,
        candidates=candidates_of(issue),
        differences=tuple(edit for edit in edits if sees or "cost" not in edit.field),
    )


def _history(connection: Connection, wanted: Wanted, before: int | None = None) -> dict[str, Any]:
    found = pushes_of(connection, wanted)
    rows = list((found.filter(pk__lt=before) if before is not None else found)[: PAGE + 1])
    page = rows[:PAGE]
    older = urlencode({"before": page[-1].pk}) if len(rows) > PAGE else ""
    newest = page[0].pk if page else 0
    return {
        "pushes": _push_rows(page),
        "older": _address(wanted, older) if older else "",
        "newer": _address(wanted, urlencode({"since": newest})),
    }


def _newer(
    request: MemberRequest, connection: Connection, wanted: Wanted, since: int
) -> HttpResponse:
    """Those that came since, to go above the others; more than a page of them begins anew."""
    rows = list(pushes_of(connection, wanted).filter(pk__gt=since)[: PAGE + 1])
    if not rows:
        return HttpResponse(status=204)
    if len(rows) > PAGE:
        context = {**_history(connection, wanted), "wanted": wanted}
        response = render(request, "web/sync/_history.html", context)
        response["HX-Retarget"], response["HX-Reswap"] = "#history", "innerHTML"
        return response
    newer = _address(wanted, urlencode({"since": rows[0].pk}))
    context = {"pushes": _push_rows(rows), "newer": newer, "wanted": wanted}
    return render(request, "web/sync/_newer.html", context)


def _push_rows(pushes: list[Push]) -> list[PushRow]:
    names = names_of([(push.kind, push.record_id) for push in pushes])
    rows = []
    for push in pushes:
        place = requests_of(push.kind, push.record_id)
        address = f"{place}?push={push.pk}" if place else ""
        rows.append(PushRow(push, names[push.kind, push.record_id], address))
    return rows


def _address(wanted: Wanted, more: str) -> str:
    parts = [part for part in (_query(wanted), more) if part]
    return f"{reverse('web:sync_history')}?{'&'.join(parts)}"


def _query(wanted: Wanted) -> str:
    said = {
        "outcome": wanted.outcome,
        "kind": wanted.kind,
        "q": wanted.words,
        "day": wanted.day.isoformat() if wanted.day else "",
    }
    return urlencode({name: text for name, text in said.items() if text})


def _etag(request: MemberRequest, glimpse: str) -> str:
    """Names what this member would see: another day, role or right shows it otherwise."""
    who = (request.membership.role, request.membership.sees_margins, timezone.localdate())
    return f'"{hashlib.sha256(repr((glimpse, who)).encode()).hexdigest()[:20]}"'


def _id(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None
