"""Deciding from a quote's strip what becomes of what was changed in Syncro."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from quotewright.integrations import drift
from quotewright.integrations.hand_edits import Way
from quotewright.lib.fields import Invalid
from quotewright.quotes.models import Quote
from quotewright.web.access import MemberRequest, member_required, own
from quotewright.web.answers import refusals_answered
from quotewright.web.strip import strip_of

_DEEDS = {
    Way.THEIRS.value: drift.keep_theirs,
    Way.OURS.value: drift.push_ours,
    Way.UNLINK.value: drift.unlink,
    Way.UNLINK_PERSON.value: drift.unlink_person,
}


@require_POST
@member_required
@refusals_answered
def decide(request: MemberRequest, pk: int, way: str) -> HttpResponse:
    """Go one of the ways that the strip offers."""
    quote = own(request, Quote, pk=pk)
    if way == Way.POINT:
        drift.point(quote, request.POST.get("customer_id", ""), request.user)
    elif deed := _DEEDS.get(way):
        deed(quote, request.user)
    else:
        raise Invalid({"way": "There is no such way. Reload the page."})
    return render(request, "web/quotes/_strip.html", {"quote": quote, "strip": strip_of(quote)})
