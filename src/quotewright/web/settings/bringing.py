"""Settings > Integrations > Syncro > Bring in what exists: choose, look over, bring in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRefresh

from quotewright.integrations.bringing import actions, jobs
from quotewright.integrations.models import Connection, Listing
from quotewright.integrations.models.bringing import Arrival, Bringing
from quotewright.web.access import (
    MemberRequest,
    MemberView,
    changed_by_admins,
    is_admin,
    member_required,
)
from quotewright.web.answers import go_to, refusals_answered
from quotewright.web.settings.integrations import connection_of

KINDS = {
    "customer": ("Customers", "people and their organizations"),
    "contact": ("Contacts", "people of their customer's organization"),
    "product": ("Products", "items of the catalog"),
    "vendor": ("Vendors", "suppliers"),
}
PAGE = 50


@dataclass(frozen=True, slots=True)
class KindShown:
    """One list that may be brought in; `count` is how many it had when it was read last."""

    name: str
    label: str
    becomes: str
    count: int | None


@require_GET
@member_required
def page(request: MemberRequest) -> HttpResponse:
    """Where it is: to be begun, at work, to be looked over, or done."""
    connection = _connection(request)
    job = actions.latest(connection)
    counted = {row.kind: row.count for row in Listing.objects.filter(connection=connection)}
    context: dict[str, Any] = {
        "connection": connection,
        "is_admin": is_admin(request),
        "kinds": [KindShown(k, *said, counted.get(k)) for k, said in KINDS.items()],
        "job": job,
    }
    if job:
        context |= _progress_of(job)
        if not job.is_working:
            context |= _review(request, job)
    return render(request, "web/settings/bringing.html", context)


@require_GET
@member_required
def progress(request: MemberRequest) -> HttpResponse:
    """How far it is; once it stands still the page is loaded anew."""
    job = _job(request)
    if not job.is_working:
        return HttpResponseClientRefresh()
    context = _progress_of(job) | {"job": job, "is_admin": is_admin(request)}
    return render(request, "web/settings/_bring_progress.html", context)


@require_POST
@changed_by_admins
@refusals_answered
def begin(request: MemberRequest) -> HttpResponse:
    """Begin to read the lists that are ticked."""
    actions.begin(_connection(request), request.POST.getlist("kinds"), request.user)
    return redirect("web:bring")


@require_POST
@changed_by_admins
@refusals_answered
def decide(request: MemberRequest, row: int) -> HttpResponse:
    """Say what one record is; saved at once."""
    job = _job(request)
    try:
        arrival = actions.decide(job, row, request.POST.get("decision", ""))
    except Arrival.DoesNotExist:
        raise Http404("This record is not here.") from None
    context = {"arrival": arrival, "is_admin": True, "due": jobs.due(job).count(), "job": job}
    context |= {"is_decided": True, **_near_ones(job)}
    return render(request, "web/settings/_arrival_decided.html", context)


@require_POST
@changed_by_admins
@refusals_answered
def decide_near(request: MemberRequest) -> HttpResponseBase:
    """Say of all that are only near to something here that they are new; or take that back."""
    actions.decide_near(_job(request), request.POST.get("decision", ""))
    return go_to(request, f"{reverse('web:bring')}#to-decide")


def _act(action: Callable[[Bringing], Bringing]) -> MemberView:
    @require_POST
    @changed_by_admins
    @refusals_answered
    def acted(request: MemberRequest) -> HttpResponseBase:
        action(_job(request))
        return go_to(request, reverse("web:bring"))

    return acted


run, cancel, go_on = _act(actions.run), _act(actions.cancel), _act(actions.go_on)


def _connection(request: MemberRequest) -> Connection:
    connection = connection_of(request)
    if connection is None:
        raise Http404("This account is not connected.")
    return connection


def _job(request: MemberRequest) -> Bringing:
    job = actions.latest(_connection(request))
    if job is None:
        raise Http404("Nothing is being brought in.")
    return job


def _progress_of(job: Bringing) -> dict[str, Any]:
    """What the bar shows: lists that were read, then records."""
    label = KINDS.get(job.reading, ("", ""))[0].lower()
    skipped = [(KINDS[kind][0], said) for kind, said in job.skipped.items()]
    return {"reading": label, "skipped": skipped, "lists": len(job.kinds)}


def _review(request: MemberRequest, job: Bringing) -> dict[str, Any]:
    """What is to be decided, and how many of each kind and verdict there are."""
    told = job.arrivals.values_list("kind", "verdict", "outcome").annotate(n=Count("pk"))
    table = {kind: {"label": said[0]} for kind, said in KINDS.items() if kind in job.kinds}
    rows: dict[str, dict[str, Any]] = {k: {**v, **_ZERO} for k, v in table.items()}
    for kind, verdict, outcome, n in told:
        if kind in rows:
            rows[kind][verdict] += n
            rows[kind][outcome or "waits"] += n
    open_rows = job.arrivals.filter(verdict=Arrival.Verdict.ASK, outcome="").order_by("pk")
    asked = Paginator(open_rows, PAGE).get_page(request.GET.get("page"))
    noted = job.arrivals.exclude(said="").exclude(outcome="")
    refused = noted.filter(outcome__in=["refused", "made"]).order_by("pk")
    return {
        **_near_ones(job),
        "table": list(rows.values()),
        "asked": asked,
        "refused": list(refused[:PAGE]),
        "due": jobs.due(job).count(),
        "is_begun": job.arrivals.exclude(outcome="").exists(),
    }


def _near_ones(job: Bringing) -> dict[str, int]:
    """How many are only near to something here: undecided, and brought in as new."""
    told = actions.near_ones(job).values_list("decision").annotate(n=Count("pk"))
    counts = dict(told.order_by())
    return {"near_open": counts.get("", 0), "near_new": counts.get("new", 0)}


_ZERO = dict.fromkeys(
    ("new", "same", "ask", "known", "waits", "made", "linked", "left", "refused"), 0
)
