"""The page of one quote: the editor of a draft, or what was published and what to do now."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from quotewright.people.models import Person
from quotewright.quotes import actions
from quotewright.quotes.document import from_json
from quotewright.quotes.documents import customer_url
from quotewright.quotes.models import Acceptance, Publication, Quote
from quotewright.quotes.states import State
from quotewright.web.access import MemberRequest, member_required, own
from quotewright.web.answers import go_to, refusals_answered
from quotewright.web.badges import stage_of
from quotewright.web.sheets import sheet_of, sheet_of_document
from quotewright.web.strip import strip_of


@require_GET
@member_required
def quote_page(request: MemberRequest, pk: int) -> HttpResponse:
    """The editor while the quote is a draft, else the frozen document."""
    quote = own(request, Quote, pk=pk)
    published = quote.publications.order_by("-revision").first()
    editable = quote.state == State.DRAFT and request.membership.may_write
    context: dict[str, Any] = {
        "quote": quote,
        "stage": stage_of(quote),
        "strip": strip_of(quote),
        "published": published,
        "customer_url": customer_url(quote),
        "events": quote.events.all()[:50],
        "expired": actions.is_expired(quote),
        "may_write": request.membership.may_write,
        "editable": editable,
        "zero": Decimal(0),
    }
    if quote.state == State.DRAFT or published is None:
        context["sheet"] = sheet_of(quote)
        context["person"] = quote.person
    else:
        context |= _frozen(quote, published)
    page = "web/quotes/editor.html" if editable else "web/quotes/published.html"
    return render(request, page, context)


@require_POST
@member_required
@refusals_answered
def change(request: MemberRequest, pk: int) -> HttpResponse:
    """Save the quote's name, or the person that it is for."""
    quote = own(request, Quote, pk=pk)
    if "person" in request.POST:
        person = own(request, Person, pk=int(request.POST["person"] or 0))
        actions.change_quote(quote, {"person": person}, request.user)
        return go_to(request, reverse("web:quote", args=[pk]))
    quote = actions.change_quote(quote, {"name": request.POST.get("name", "")}, request.user)
    context = {"quote": quote, "strip": strip_of(quote), "saved_at": timezone.now()}
    return render(request, "web/quotes/_renamed.html", context)


@require_POST
@member_required
@refusals_answered
def publish(request: MemberRequest, pk: int) -> HttpResponse:
    """Freeze the draft and open it to the customer."""
    publication = actions.publish(own(request, Quote, pk=pk), request.user)
    messages.success(request, f"Revision {publication.revision} is published")
    return go_to(request, reverse("web:quote", args=[pk]))


@require_POST
@member_required
@refusals_answered
def revise(request: MemberRequest, pk: int) -> HttpResponse:
    """Open the next revision for editing."""
    quote = actions.revise(own(request, Quote, pk=pk), request.user)
    messages.success(request, f"Revision {quote.revision} is open for editing")
    return go_to(request, reverse("web:quote", args=[pk]))


@require_POST
@member_required
@refusals_answered
def decline(request: MemberRequest, pk: int) -> HttpResponse:
    """Write down that the customer said no by another way than the page."""
    quote = own(request, Quote, pk=pk)
    actions.decline(quote, request.POST.get("reason", ""), request.user)
    messages.success(request, f"Quote {quote.number} is marked declined")
    return go_to(request, reverse("web:quote", args=[pk]))


def _frozen(quote: Quote, published: Publication) -> dict[str, Any]:
    document = from_json(published.document)
    acceptance = Acceptance.objects.filter(quote=quote).first()
    return {
        "sheet": sheet_of_document(document),
        "person": document.party,
        "document": document,
        "acceptance": acceptance,
    }
