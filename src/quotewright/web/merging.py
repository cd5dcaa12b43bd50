"""Possible duplicates, and the preview of making one record of two."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from quotewright.integrations.merging import Places, places
from quotewright.lib.fields import Invalid
from quotewright.people import actions
from quotewright.people.apart import MOST_AT_ONCE, apart
from quotewright.people.finding import (
    kept_organization,
    kept_person,
    suspicions,
    twins_of,
)
from quotewright.people.merging import Versions, differences, parts_of
from quotewright.people.models import Organization, Person
from quotewright.quotes.models import Quote
from quotewright.web.access import MemberRequest, member_required, own, writer_required
from quotewright.web.forms import summary_of
from quotewright.web.history import quote_counts

# Groups of possible duplicates on a page, and records that a preview names one by one.
PAGE, NAMED = 50, 5
_SHARED = {
    "e-mail": "Same e-mail",
    "name": "Same name",
    "phone": "Same phone",
    "website": "Same website",
}


@dataclass(frozen=True, slots=True)
class Noun:
    """What differs between merging people and merging organizations."""

    kind: str
    plural: str
    apart: str  # the address that keeps records apart
    model: type[Any]
    merge: Callable[..., Any]
    quotes_of: str  # the lookup from a quote

    @property
    def list_url(self) -> str:
        """The address of the list."""
        return reverse("web:people" if self.kind == "person" else "web:organizations")


PEOPLE = Noun("person", "people", "web:people_apart", Person, actions.merge_people, "person")
ORGANIZATIONS = Noun(
    "organization",
    "organizations",
    "web:organizations_apart",
    Organization,
    actions.merge_organizations,
    "person__organization",
)


@dataclass(frozen=True, slots=True)
class Group:
    """Records that may be the same: each with its number of quotes."""

    shared: str
    first: Any
    members: list[tuple[Any, int]]
    is_few: bool  # few enough to be told apart at once


@require_GET
@member_required
def duplicate_people(request: MemberRequest) -> HttpResponse:
    """People who may be in the list twice."""
    return _duplicates(request, PEOPLE)


@require_GET
@member_required
def duplicate_organizations(request: MemberRequest) -> HttpResponse:
    """Organizations that may be in the list twice."""
    return _duplicates(request, ORGANIZATIONS)


@writer_required
@require_http_methods(["GET", "POST"])
def merge_people(request: MemberRequest, pk: int) -> HttpResponse:
    """Look at two people side by side, and make one of them."""
    return _merge(request, PEOPLE, pk)


@writer_required
@require_http_methods(["GET", "POST"])
def merge_organizations(request: MemberRequest, pk: int) -> HttpResponse:
    """Look at two organizations side by side, and make one of them."""
    return _merge(request, ORGANIZATIONS, pk)


def _duplicates(request: MemberRequest, noun: Noun) -> HttpResponse:
    start = request.GET.get("from", "")
    first = int(start) if start.isdecimal() and len(start) < 7 else 0
    found = list(suspicions(request.account, noun.model))
    page = found[first : first + PAGE]
    ids = [pk for suspicion in page for pk in suspicion.ids]
    records = _records(noun).filter(account=request.account).in_bulk(ids)
    quotes = quote_counts(noun.quotes_of, ids)
    groups = []
    for suspicion in page:
        # The one with most quotes is likely to stay, of several the oldest.
        members = [(records[pk], quotes.get(pk, 0)) for pk in suspicion.ids]
        members.sort(key=lambda pair: -pair[1])
        is_few = len(members) <= MOST_AT_ONCE
        groups.append(Group(_SHARED[suspicion.shared], members[0][0], members, is_few))
    context = {
        "noun": noun,
        "groups": groups,
        "count": len(found),
        "older": first + PAGE if first + PAGE < len(found) else 0,
        "apart": apart(request.account, noun.model)[:PAGE],
        "may_write": request.membership.may_write,
    }
    return render(request, "web/merging/duplicates.html", context)


def _merge(request: MemberRequest, noun: Noun, pk: int) -> HttpResponse:
    kept = own(request, noun.model, pk=pk)
    try:
        gone = _other(request, noun)
    except Http404:
        if _is_done(request, noun, kept):  # a second click
            return redirect(f"web:{noun.kind}", pk=kept.pk)
        raise
    if gone is None:
        return _choose(request, noun, kept)
    if request.method != "POST":
        return _preview(request, noun, kept, gone, {})
    try:
        take = [part.name for part in parts_of(kept) if request.POST.get(part.name) == "theirs"]
        actor = str(request.user)
        merged = noun.merge(kept, gone, take, by=actor, seen=_seen(request))
    except Invalid as error:
        return _preview(request, noun, kept, gone, error.errors)
    except noun.model.DoesNotExist:
        messages.warning(request, f"{gone} or {kept} was merged or removed meanwhile")
        return redirect(f"web:{noun.kind}", pk=kept.pk)
    messages.success(request, f"{gone} is merged into {merged}")
    return redirect(f"web:{noun.kind}", pk=merged.pk)


def _other(request: MemberRequest, noun: Noun) -> Any:
    """Return the record that the form or the address names; None where it names none."""
    given = request.POST if request.method == "POST" else request.GET
    name = given.get("organization", "").strip()
    if name and noun is ORGANIZATIONS:
        return Organization.objects.filter(account=request.account, name__iexact=name).first()
    named = given.get("with") or given.get("person") or ""
    return own(request, noun.model, pk=named) if named else None


def _is_done(request: MemberRequest, noun: Noun, kept: Any) -> bool:
    """Whether the record that the form names was merged into this one already."""
    named = request.POST.get("with", "")
    if not (named.isdecimal() and len(named) < 19):
        return False
    found = kept_person if noun is PEOPLE else kept_organization
    return bool(found(request.account, int(named)) == kept)


def _seen(request: MemberRequest) -> Versions:
    mine, _, theirs = request.POST.get("seen", "").partition(",")
    if not (mine.isdecimal() and theirs.isdecimal()):
        raise Http404("This preview is not complete. Open it again.")
    return int(mine), int(theirs)


def _choose(request: MemberRequest, noun: Noun, kept: Any) -> HttpResponse:
    name = request.GET.get("organization", "").strip()
    error = ""
    if name:
        error = f"There is no organization called “{name}”. Choose one of the list."
    elif "who" in request.GET:
        error = "Nobody is chosen. Search, and choose one of those found."
    context = {
        "noun": noun,
        "kept": kept,
        "named": name,
        "twins": [(twin, _SHARED[shared]) for twin, shared in twins_of(kept)],
        "error": error,
    }
    status = 422 if error else 200
    return render(request, "web/merging/choose.html", context, status=status)


def _preview(
    request: MemberRequest, noun: Noun, kept: Any, gone: Any, errors: dict[str, str]
) -> HttpResponse:
    if errors:  # what was merged or changed meanwhile is shown as it is
        kept.refresh_from_db()
        gone.refresh_from_db()
    rows = differences(kept, gone)
    quotes = Quote.objects.filter(account=request.account, **{noun.quotes_of: gone})
    people: QuerySet[Person] | None = gone.people.all() if noun is ORGANIZATIONS else None
    context = {
        "noun": noun,
        "kept": kept,
        "gone": gone,
        "rows": rows,
        "alike": len(parts_of(kept)) - len(rows),
        "joins_notes": bool(kept.notes and gone.notes and kept.notes != gone.notes),
        "quotes": quotes.order_by("-updated_at")[:NAMED],
        "quote_count": quotes.count(),
        "people": people.order_by("entry__place")[:NAMED] if people is not None else [],
        "people_count": people.count() if people is not None else 0,
        "syncro": _syncro(noun, kept, gone, places(request.account, noun.kind, kept.pk, gone.pk)),
        "summary": [("preview", sentence) for _, sentence in summary_of(errors)],
        "seen": f"{kept.version},{gone.version}",
    }
    status = 422 if errors else 200
    return render(request, "web/merging/preview.html", context, status=status)


def _syncro(noun: Noun, kept: Any, gone: Any, at: Places) -> list[str]:
    """Say what the merger means for Syncro, as it is now."""
    if not at.is_connected:
        return []
    if at.is_same:
        return [f"Both are {at.kept} in Syncro already. Nothing changes there."]
    if at.kept and at.gone:
        follows = (
            "Its people stay contacts where they are."
            if noun is ORGANIZATIONS
            else f"Estimates that are not invoiced yet move to {at.kept}."
        )
        return [
            f"Both are in Syncro: {kept} as {at.kept}, {gone} as {at.gone}. "
            f"{at.kept.capitalize()} stays linked. {follows}",
            f"Quotewright never merges records in Syncro: {at.gone} stays there, no longer linked. "
            "Merge the two there as well.",
        ]
    if at.gone:
        said = [f"{kept} takes over {at.gone} in Syncro from {gone}."]
        if noun is PEOPLE and kept.organization_id != gone.organization_id and gone.organization:
            said.append(
                f"In Syncro that is somebody of {gone.organization}: take that organization here, "
                "too, or the next push stops and asks."
            )
        return said
    if at.kept:
        return [f"{kept} stays {at.kept} in Syncro. {gone} is not there."]
    return ["Neither is in Syncro yet."]


def _records(noun: Noun) -> QuerySet[Any]:
    rows: QuerySet[Any] = noun.model.objects.all()
    return rows.select_related("organization") if noun is PEOPLE else rows
