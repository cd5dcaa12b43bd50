"""A draft as its customer will read it, for members of its account; nothing can be signed."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from quotewright.portal.choosing import entered
from quotewright.portal.offered import offer_of
from quotewright.portal.pages import private
from quotewright.portal.talk import is_member
from quotewright.portal.texts import texts_of
from quotewright.quotes import actions
from quotewright.quotes.documents import document_of
from quotewright.quotes.models import Quote
from quotewright.quotes.pricing import totals
from quotewright.quotes.states import State


@csrf_exempt  # it changes nothing
@require_http_methods(["GET", "HEAD", "POST"])
@private
def preview(request: HttpRequest, link: str) -> HttpResponse:
    """Show the draft; choices work as on the customer's page. To all but members it is unknown."""
    related = ("account", "owner", "person__organization")
    quote = Quote.objects.select_related(*related).filter(link=link).first()
    if quote is None or not is_member(request, quote):
        return render(request, "portal/unknown.html", status=404)
    if quote.state != State.DRAFT:  # published while the tab was open
        return redirect("portal:offer", link=link)
    with timezone.override(ZoneInfo(quote.account.time_zone)):
        return _shown(request, quote)


def _shown(request: HttpRequest, quote: Quote) -> HttpResponse:
    quote.expires_on = actions.last_day_of(quote)  # as publishing it would say; not saved
    document = document_of(quote)
    entry = entered(document, request.POST.dict())
    context = {
        "draft": True,
        "offer": offer_of(document, entry.document, entry.remarks),
        "texts": texts_of(document),
        "files": document.attachments,
        "due": str(totals(entry.document).due.total),
        "link": quote.link,
        "sums_url": reverse("portal:preview", args=[quote.link]),
        "condition": "open",
        "consent": actions.CONSENT,
        "given": {"name": f"{document.party.first_name} {document.party.last_name}".strip()},
        "answered": request.method == "POST",
    }
    by_script = request.headers.get("X-Requested-With") == "fetch"
    page = "portal/_live.html" if by_script else "portal/quote.html"
    status = 422 if entry.remarks.errors else 200
    return render(request, page, context, status=status)
