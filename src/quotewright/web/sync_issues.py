"""What somebody does about an issue: retry, dismiss, choose, decide. Where it was done on a
person's page, `person` names them, and their panel is the answer.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from quotewright.integrations import choosing, drift, mending
from quotewright.integrations.activity import glimpse_of
from quotewright.integrations.hand_edits import Way
from quotewright.integrations.models import Issue
from quotewright.lib.fields import Invalid
from quotewright.people.models import Person
from quotewright.quotes.models import Quote
from quotewright.web import person_sync
from quotewright.web.access import MemberRequest, member_required, own
from quotewright.web.answers import refusals_answered
from quotewright.web.sync import live_answer


@require_POST
@member_required
@refusals_answered
def retry(request: MemberRequest) -> HttpResponse:
    """Try the chosen ones again, or with `all` everything that waits."""
    connection, _ = glimpse_of(request.account)
    if connection is None:
        raise Invalid({"issue": "This account is not connected to Syncro."})
    if "all" in request.POST:
        count = mending.retry_all(connection)
        return _answer(request, f"{_records(count)} tried again")
    ids = [int(pk) for pk in request.POST.getlist("issue")[:200] if pk.isdecimal() and len(pk) < 19]
    if not ids:
        raise Invalid({"issue": "Nothing is chosen. Tick what is to be tried again."})
    issues = Issue.objects.select_related("connection__account")
    chosen = issues.filter(connection=connection, pk__in=ids, closed_at=None)
    return _answer(request, f"{_records(mending.retry(list(chosen)))} tried again")


@require_POST
@member_required
@refusals_answered
def retry_one(request: MemberRequest, pk: int) -> HttpResponse:
    """Try one again."""
    issue = own(request, Issue, pk=pk)
    if not mending.retry([issue]):
        raise Invalid({"issue": "This was settled meanwhile. Reload the page."})
    soon = "once the sync goes on" if issue.connection.is_paused else "now"
    return _answer(request, f"It is tried again {soon}")


@require_POST
@member_required
@refusals_answered
def dismiss(request: MemberRequest, pk: int) -> HttpResponse:
    """Put one away until its cause changes."""
    issue = own(request, Issue, pk=pk)
    mending.dismiss(issue, request.user, request.POST.get("reason", ""))
    undo = reverse("web:bring_back_issue", args=[pk])
    return _answer(request, "Dismissed until its cause changes", undo)


@require_POST
@member_required
@refusals_answered
def bring_back(request: MemberRequest, pk: int) -> HttpResponse:
    """Show a dismissed one again."""
    mending.bring_back(own(request, Issue, pk=pk))
    return _answer(request, "It is shown again")


@require_POST
@member_required
@refusals_answered
def choose(request: MemberRequest, pk: int) -> HttpResponse:
    """Take one of several records that fit, and push with it."""
    kind, remote_id = request.POST.get("kind", ""), request.POST.get("remote_id", "")
    taken = choosing.choose(own(request, Issue, pk=pk), kind, remote_id, request.user)
    return _answer(request, f"{taken.kind.capitalize()} {taken.remote_id} is used from now on")


@require_POST
@member_required
@refusals_answered
def decide(request: MemberRequest, pk: int, way: str) -> HttpResponse:
    """Go one of the ways out of a drift."""
    issue = own(request, Issue, pk=pk)
    subject = mending.subject_of(issue)
    if way == Way.THEIRS:
        drift.keep_theirs(subject, request.user)
    elif way == Way.OURS:
        drift.push_ours(subject, request.user)
    elif way == Way.UNLINK and isinstance(subject, Quote):
        drift.unlink(subject, request.user)
    elif way == Way.UNLINK_PERSON:
        drift.unlink_person(subject, request.user)
    elif way == Way.POINT:
        drift.point(subject, request.POST.get("customer_id", ""), request.user)
    else:
        raise Invalid({"way": "There is no such way. Reload the page."})
    soon = "once the sync goes on" if issue.connection.is_paused else "now"
    return _answer(request, f"Decided, and pushed {soon}")


def _answer(request: MemberRequest, said: str, undo: str = "") -> HttpResponse:
    """Show the page as it now is, and say what was done."""
    if request.htmx and (pk := request.POST.get("person")):
        return person_sync.answer(request, own(request, Person, pk=pk), said, undo)
    connection, glimpse = glimpse_of(request.account)
    if not request.htmx or connection is None:
        messages.success(request, said)
        return redirect("web:sync")
    return live_answer(request, connection, glimpse, said, undo)


def _records(count: int) -> str:
    return "1 record is" if count == 1 else f"{count} records are"
