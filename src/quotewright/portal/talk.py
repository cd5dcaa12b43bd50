"""The customer's words on their page: questions, and that they were here."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from quotewright.accounts.models import Membership
from quotewright.lib.fields import Invalid
from quotewright.portal.pages import private
from quotewright.quotes import actions
from quotewright.quotes.models import Quote
from quotewright.quotes.visits import ONE_VISIT

_VISIT = "visit"


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private
def ask(request: HttpRequest, link: str) -> HttpResponse:
    """Take a question; the page's script gets the thread, a browser without it a page."""
    quote = _published(link)
    if quote is None:
        return render(request, "portal/unknown.html", status=404)
    if request.method != "POST":
        return redirect("portal:offer", link=link)
    given = {name: request.POST.get(name, "") for name in ("name", "text")}
    try:
        actions.ask(quote, given["text"], given["name"])
    except Invalid as error:
        context = {"link": link, "quote": quote, "given": given, "error": str(error)}
        return _answer(request, quote, context, 422)
    if not _by_script(request):
        return redirect(f"{reverse('portal:offer', args=[link])}#talk")
    return _answer(request, quote, {"link": link, "asked": True, "given": {"name": given["name"]}})


@csrf_exempt
@require_POST
@private
def visit(request: HttpRequest, link: str) -> HttpResponse:
    """Note that somebody read the page, once a visit; the account's own members do not count."""
    response = HttpResponse(status=204)
    quote = _published(link)
    if quote is None or _VISIT in request.COOKIES or is_member(request, quote):
        return response
    actions.record_visit(quote)
    response.set_cookie(
        _VISIT,
        "1",
        max_age=int(ONE_VISIT.total_seconds()),
        path=reverse("portal:offer", args=[link]),
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response


def _answer(
    request: HttpRequest, quote: Quote, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    page = "portal/_talk.html" if _by_script(request) else "portal/ask.html"
    with timezone.override(ZoneInfo(quote.account.time_zone)):
        return render(request, page, context, status=status)


def _by_script(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


def _published(link: str) -> Quote | None:
    """Return the quote whose link it is, once there was something to read there."""
    quotes = Quote.objects.select_related("account", "person").filter(link=link)
    return quotes.filter(publications__isnull=False).distinct().first()


def is_member(request: HttpRequest, quote: Quote) -> bool:
    """Whether somebody of the quote's own account reads the page."""
    if not request.user.is_authenticated:
        return False
    return Membership.objects.filter(user=request.user, account=quote.account).exists()
