"""The page of one quote or template: the editor of a draft, or what was published."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import reswap

from quotewright.lib.fields import Invalid
from quotewright.lib.money import shown
from quotewright.quotes import actions
from quotewright.quotes.documents import conditions_of, customer_url
from quotewright.quotes.models import Acceptance, Quote
from quotewright.quotes.states import State
from quotewright.web.access import MemberRequest, member_required, own, own_sheet
from quotewright.web.answers import go_to, refusals_answered
from quotewright.web.badges import stage_of
from quotewright.web.forms import QUICK_PERSON, filled
from quotewright.web.grid import Grid
from quotewright.web.patches import conditions_shown, history_of
from quotewright.web.still import still_of
from quotewright.web.strip import strip_of
from quotewright.web.whom import box, whom
from quotewright.web.words import BILLING


@require_GET
@member_required
def quote_page(request: MemberRequest, pk: int) -> HttpResponse:
    """The editor while the quote is a draft, else the frozen document."""
    quote = own_sheet(request, pk)
    may_write = request.membership.may_write
    context: dict[str, Any] = {
        "quote": quote,
        "may_write": may_write,
        "editable": quote.state == State.DRAFT and may_write,
        "sees": request.membership.sees_margins,
    }
    if not quote.is_template:
        context |= _of_quote(quote)
    if context["editable"]:
        return render(request, "web/quotes/editor.html", context | _editor(request, quote))
    acceptance = Acceptance.objects.select_related("publication").filter(quote=quote).first()
    still = still_of(quote, acceptance)
    context |= {"still": still, "acceptance": acceptance, "person": quote.person}
    if quote.state != State.DRAFT:
        context |= {"document": still, "person": still.party}
    return render(request, "web/quotes/published.html", context)


@require_POST
@member_required
@refusals_answered
def change(request: MemberRequest, pk: int) -> HttpResponse:
    """Change the person that a draft is for; they are added if they are new."""
    quote = own(request, Quote, pk=pk)
    try:
        with transaction.atomic():
            person = whom(request)
            if person is None:
                raise Invalid({"person": "No person is chosen. Search for one."})
            actions.change_quote(quote, {"person": person}, request.user)
    except Invalid as error:
        if not request.htmx:
            raise
        response = render(request, "web/people/_refused.html", {"said": error}, status=422)
        response["X-Refused"] = "in place"  # the dialog stays open, with what was typed
        return reswap(response, "none")
    return go_to(request, reverse("web:quote", args=[pk]))


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


def _of_quote(quote: Quote) -> dict[str, Any]:
    """What the page shows of a quote and not of a template."""
    return {
        "stage": stage_of(quote),
        "strip": strip_of(quote),
        "published": quote.publications.order_by("-revision").first(),
        "customer_url": customer_url(quote),
        "events": quote.events.all()[:50],
        "expired": actions.is_expired(quote),
    }


def _editor(request: MemberRequest, quote: Quote) -> dict[str, Any]:
    """What the editor adds: the grid and the totals, rendered, and the rules of its sums."""
    grid = Grid(quote, request.membership.sees_margins)
    bodies, sums = grid.bodies(), grid.sums()
    return {
        "person": quote.person,
        **box(request, None),
        "fields": filled(QUICK_PERSON, {}, {}),
        # Rendered by a template that escapes.
        "grid": mark_safe(grid.render("_body", bodies=bodies)),
        "totals": mark_safe(grid.render("_totals", sums=sums)),
        "due": sums.totals.due.total,
        "zero": Decimal(0),
        "fifty": shown(Decimal(50), quote.currency),
        "conditions": conditions_shown(quote),
        "history": history_of(quote, request.user),
        "billing": [(frequency.value, word) for frequency, word in BILLING.items()],
        "rules": _rules(quote),
    }


def _rules(quote: Quote) -> dict[str, Any]:
    """What the browser's sums need to know beyond the cells."""
    conditions = conditions_of(quote)
    floor = quote.account.margin_floor
    return {
        "taxMode": conditions.tax_mode,
        "taxes": [
            {"percent": str(tax.percent), "compound": tax.compound} for tax in conditions.taxes
        ],
        "floor": None if floor is None else str(floor),
    }
