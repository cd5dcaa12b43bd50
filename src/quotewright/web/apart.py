"""Saying that records that look alike are not the same, and taking it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from quotewright.people import actions
from quotewright.people.models import Organization, Person
from quotewright.web.access import MemberRequest, member_required
from quotewright.web.answers import go_to, refusals_answered


@require_POST
@member_required
@refusals_answered
def people(request: MemberRequest) -> HttpResponse:
    """Keep people apart, or suspect them again."""
    return _told(request, Person, "person", "people")


@require_POST
@member_required
@refusals_answered
def organizations(request: MemberRequest) -> HttpResponse:
    """Keep organizations apart, or suspect them again."""
    return _told(request, Organization, "organization", "organizations")


def _told(
    request: MemberRequest, model: type[Person] | type[Organization], kind: str, plural: str
) -> HttpResponse:
    """Do it, and go back to where it was said: the page of one record, or the list."""
    ids = [int(pk) for pk in request.POST.getlist("ids") if pk.isdecimal() and len(pk) < 19]
    if "again" in request.POST:
        actions.suspect_again(request.account, model, ids)
        messages.success(request, "They are among the possible duplicates again")
    else:
        actions.keep_apart(request.account, model, ids, str(request.user))
        messages.success(
            request, f"These {plural} are kept apart. “Not duplicates”, below the list, undoes it"
        )
    back = request.POST.get("back", "")
    if back.isdecimal() and int(back) in ids:
        return go_to(request, reverse(f"web:{kind}", args=[back]))
    return go_to(request, reverse(f"web:duplicate_{plural}"))
