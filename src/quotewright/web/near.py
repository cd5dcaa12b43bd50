"""What is almost a quote's person in the PSA: shown beside the quote, taken or put away."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from quotewright.integrations.suggesting import keep_apart, near_of_quote, take
from quotewright.quotes.models import Quote
from quotewright.web.access import MemberRequest, MemberView, member_required, own, writer_required
from quotewright.web.answers import refusals_answered
from quotewright.web.push_preview import planned
from quotewright.web.strip import strip_of


@require_GET
@member_required
def near(request: MemberRequest, pk: int) -> HttpResponse:
    """What the strip says of it; 204 where there is nothing."""
    quote = own(request, Quote, pk=pk)
    found = near_of_quote(quote)
    if not found:
        return HttpResponse(status=204)
    context = {"quote": quote, "near": found, "target": "strip"}
    return render(request, "web/sync/_near.html", context)


def _act(act: Callable[[MemberRequest, Quote, str, str], object]) -> MemberView:
    @require_POST
    @writer_required
    @refusals_answered
    def acted(request: MemberRequest, pk: int) -> HttpResponse:
        quote = own(request, Quote, pk=pk)
        act(request, quote, request.POST.get("kind", ""), request.POST.get("remote_id", ""))
        if request.POST.get("target") == "plan":
            return planned(request, quote)
        context = {"quote": quote, "strip": strip_of(quote)}
        return render(request, "web/quotes/_strip.html", context)

    return acted


choose = _act(lambda request, quote, kind, pk: take(quote, kind, pk, request.user))
put_away = _act(lambda _, quote, kind, pk: keep_apart(quote, kind, pk))
