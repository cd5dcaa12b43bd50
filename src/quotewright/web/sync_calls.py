"""What was said to the PSA about one record: each request and its answer, secrets removed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from quotewright.integrations import registry
from quotewright.integrations.models import Call, Connection, Push
from quotewright.people.models import Person
from quotewright.quotes.models import Quote
from quotewright.web.access import MemberRequest, member_required, own

PAGE = 50
# Calls are kept when they end, the push when it ends; both by the same clock.
_SLACK = timedelta(milliseconds=50)
# Calls of pushes before these are told without them.
_MOST_PUSHES = 200
# What members that do not see margins are not told, also in a text that is cut.
_COSTS = re.compile(r'("[^"]*(?:cost|margin|markup)[^"]*"\s*:\s*)("(?:[^"\\]|\\.)*"?|[^,}\]\s]+)')


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call as the list shows it. `tone` goes with its status.

    `begins` says that a group of calls begins above it: those of `push`, or apart from any.
    """

    call: Call
    told: str
    status: str
    tone: str
    push: Push | None = None
    begins: bool = False


@require_GET
@member_required
def quote_requests(request: MemberRequest, pk: int) -> HttpResponse:
    """What was said about a quote."""
    quote = own(request, Quote, pk=pk)
    context = {"quote": quote, "title": f"Quote {quote.number}, {quote.name}"}
    return _requests(request, ("quote", "preview"), pk, context)


@require_GET
@member_required
def person_requests(request: MemberRequest, pk: int) -> HttpResponse:
    """What was said about a person, besides what their quotes' pushes said."""
    person = own(request, Person, pk=pk)
    return _requests(request, ("person",), pk, {"person": person, "title": person.full_name})


@require_GET
@member_required
def exchange(request: MemberRequest, pk: int) -> HttpResponse:
    """What one call sent and what was answered."""
    call = own(request, Call, pk=pk)
    sees = request.membership.sees_margins
    sent = "" if call.sent is None else pretty(json.dumps(call.sent), sees)
    context = {"call": call, "sent": sent, "answer": pretty(call.answer, sees)}
    return render(request, "web/sync/_exchange.html", context)


def pretty(text: str, sees_margins: bool) -> str:
    """Lay JSON out for reading; what is no JSON, or was cut, stays as it is."""
    try:
        laid = json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except ValueError:
        laid = text
    return laid if sees_margins else _COSTS.sub(r'\1"not shown to you"', laid)


def _requests(
    request: MemberRequest, kinds: tuple[str, ...], pk: int, context: dict[str, Any]
) -> HttpResponse:
    connection = Connection.objects.filter(account=request.account).first()
    calls = Call.objects.filter(connection=connection, kind__in=kinds, record_id=pk)
    push = _push(connection, kinds[0], pk, request.GET.get("push", ""))
    if push:
        end = push.at + timedelta(milliseconds=push.milliseconds)
        calls = calls.filter(kind=push.kind, at__range=(push.at - _SLACK, end + _SLACK))
    rows, older = _page(request, calls.order_by("-pk"))
    context |= {
        "connection": connection,
        "push": push,
        "calls": list(_rows(connection, kinds[0], rows)) if connection else [],
        "older": older,
        "keeps_days": settings.JOURNAL_DAYS,
    }
    is_more = request.htmx and "before" in request.GET
    return render(request, "web/sync/_calls.html" if is_more else "web/sync/calls.html", context)


def _page(request: MemberRequest, calls: QuerySet[Call]) -> tuple[list[Call], str]:
    text = request.GET.get("before", "")
    if text.isdecimal() and len(text) < 19:
        calls = calls.filter(pk__lt=int(text))
    rows = list(calls.defer("answer")[: PAGE + 1])
    if len(rows) <= PAGE:
        return rows, ""
    query = {"before": str(rows[PAGE - 1].pk)}
    if push := request.GET.get("push", ""):
        query["push"] = push
    return rows[:PAGE], f"{request.path}?{urlencode(query)}"


def _push(connection: Connection | None, kind: str, pk: int, text: str) -> Push | None:
    if connection is None or not text.isdecimal() or len(text) > 18:
        return None
    found = Push.objects.filter(connection=connection, kind=kind, record_id=pk)
    return found.filter(pk=int(text)).first()


def _rows(connection: Connection, kind: str, calls: list[Call]) -> Iterator[CallRow]:
    """Say each call in words, under the push that it belongs to."""
    if not calls:
        return
    pushes = Push.objects.filter(connection=connection, kind=kind, record_id=calls[0].record_id)
    found = list(pushes.order_by("-id")[:_MOST_PUSHES])
    before: tuple[Push | None, str] | None = None
    for call in calls:
        push = next((each for each in found if _is_of(call, each)), None)
        place = (push, call.kind)
        yield replace(_row(connection, call), push=push, begins=place != before)
        before = place


def _is_of(call: Call, push: Push) -> bool:
    end = push.at + timedelta(milliseconds=push.milliseconds)
    return call.kind == push.kind and push.at - _SLACK <= call.at <= end + _SLACK


def _row(connection: Connection, call: Call) -> CallRow:
    if call.status is None:
        return CallRow(call, registry.told(connection, call), "No answer", "bad")
    tone = "good" if call.status < 400 else "warn" if call.status in (404, 429) else "bad"
    return CallRow(call, registry.told(connection, call), str(call.status), tone)
