"""The panel of comments beside a quote: between members, and with the customer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from quotewright.lib.fields import Invalid
from quotewright.quotes import actions
from quotewright.quotes.models import Comment, Quote
from quotewright.quotes.talk import MOST_TEXT, is_mendable
from quotewright.web.access import MemberRequest, member_required, own
from quotewright.web.answers import refusals_answered
from quotewright.web.quote_facts import told

# Of a long talk the newest are shown at first.
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Said:
    """A comment, and whether whoever looks may still mend it."""

    comment: Comment
    mendable: bool


@require_http_methods(["GET", "POST"])
@member_required
def comments(request: MemberRequest, pk: int) -> HttpResponse:
    """The panel; a POST writes a comment, internal unless it says otherwise."""
    quote = own(request, Quote, pk=pk)
    if request.method != "POST":
        return _panel(request, quote)
    text, internal = request.POST.get("text", ""), request.POST.get("audience") != "customer"
    try:
        actions.say(quote, text, request.user, internal)
    except Invalid as error:
        context = {"quote": quote, "error": str(error)}
        response = render(request, "web/quotes/_comment_refused.html", context, status=422)
        response["HX-Reswap"] = "none"
        return response
    quote.refresh_from_db(fields=["asked_at"])
    return told(_panel(request, quote, said=True))


@require_http_methods(["GET", "POST"])
@member_required
@refusals_answered
def comment(request: MemberRequest, pk: int) -> HttpResponse:
    """One comment as a form; a POST saves it."""
    row = own(request, Comment, pk=pk)
    if request.method != "POST":
        return render(request, "web/quotes/_comment_form.html", {"comment": row})
    actions.change_comment(row, request.POST.get("text", ""), request.user)
    return told(_panel(request, row.quote))


@require_POST
@member_required
@refusals_answered
def delete(request: MemberRequest, pk: int) -> HttpResponse:
    """Take back a comment."""
    row = own(request, Comment, pk=pk)
    actions.delete_comment(row, request.user)
    return told(_panel(request, row.quote))


@require_POST
@member_required
@refusals_answered
def answered(request: MemberRequest, pk: int) -> HttpResponse:
    """The customer's question needs no answer here."""
    quote = own(request, Quote, pk=pk)
    actions.mark_answered(quote, request.user)
    quote.refresh_from_db(fields=["asked_at"])
    return told(_panel(request, quote))


def _panel(request: MemberRequest, quote: Quote, **more: Any) -> HttpResponse:
    rows = quote.comments.order_by("-at", "-pk")
    count = rows.count()
    shown = rows if request.GET.get("all") else rows[:SHOWN]
    context = {
        "quote": quote,
        "said_so_far": [Said(row, is_mendable(row, request.user)) for row in reversed(shown)],
        "count": count,
        "older": count - len(shown),
        "published": quote.publications.exists(),
        "may_write": request.membership.may_write,
        "most": MOST_TEXT,
        **more,
    }
    return render(request, "web/quotes/_comments.html", context)
