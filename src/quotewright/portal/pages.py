"""The customer's page: the published document, and accepting or declining it. No sign-in.

Everything shown comes from the frozen document; cost and margin never reach a template. What lets
somebody accept is knowing the link, not a cookie, so a forged request gains nothing and the forms
need no CSRF token (browsers hide the origin of a page whose referrer is not to be told).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from quotewright.lib.fields import Invalid
from quotewright.quotes import actions, pricing
from quotewright.quotes.document import Party, QuoteDocument, Tax, from_json
from quotewright.quotes.models import Acceptance, Publication, Quote
from quotewright.quotes.states import IllegalMove, State

REASONS = (
    "The price",
    "Not the right time",
    "It is not what we need",
    "We chose someone else",
)
_AGREE = "Tick the box to accept the quote and its terms."


@dataclass(frozen=True, slots=True)
class OfferedLine:
    """What a customer sees of a line."""

    name: str
    description: str
    quantity: Decimal
    unit_price: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class OfferedSection:
    """A heading and its lines."""

    name: str
    lines: tuple[OfferedLine, ...]
    subtotal: Decimal


@dataclass(frozen=True, slots=True)
class Offered:
    """What a customer sees of a document."""

    number: str
    revision: int
    name: str
    currency: str
    seller: str
    owner: str
    party: Party
    issued_on: Any
    expires_on: Any
    sections: tuple[OfferedSection, ...]
    tax: Tax | None
    subtotal: Decimal
    tax_amount: Decimal | None
    total: Decimal


View = Callable[..., HttpResponse]


def private(view: View) -> View:
    """Keep the page out of caches, search engines and the addresses that browsers pass on."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return answered


@require_safe
@private
def offer(request: HttpRequest, link: str) -> HttpResponse:
    """Show the quote as it was published, or say why it cannot be accepted now."""
    quote = _quote(link)
    return _unknown(request) if quote is None else _shown(request, quote)


@csrf_exempt
@require_POST
@private
def accept(request: HttpRequest, link: str) -> HttpResponse:
    """Sign. A second click finds the quote accepted and shows that."""
    quote = _quote(link)
    if quote is None:
        return _unknown(request)
    if quote.state == State.ACCEPTED:
        return redirect("portal:offer", link=link)
    agreed = request.POST.get("agree") == "on"
    signer = actions.Signer(
        name=request.POST.get("name", ""),
        po_number=request.POST.get("po_number", ""),
        ip=request.META.get("REMOTE_ADDR") or None,
        user_agent=request.META.get("HTTP_USER_AGENT", ""),
    )
    try:
        if not agreed:
            raise Invalid(_missing(signer))
        actions.accept(quote, signer, _revision(request))
    except Invalid as error:
        return _shown(request, quote, error.errors, 422)
    except IllegalMove:
        return _moved_on(request, link)
    return redirect("portal:offer", link=link)


@csrf_exempt
@require_POST
@private
def decline(request: HttpRequest, link: str) -> HttpResponse:
    """Say no, with a reason if the customer gives one."""
    quote = _quote(link)
    if quote is None:
        return _unknown(request)
    if quote.state == State.DECLINED:
        return redirect("portal:offer", link=link)
    given = (request.POST.get("why", "").strip(), request.POST.get("reason", "").strip())
    reason = ". ".join(text for text in given if text)[:250]
    try:
        actions.decline(quote, reason, quote.buyer.full_name)
    except Invalid as error:
        return _shown(request, quote, error.errors, 422)
    except IllegalMove:
        return _moved_on(request, link)
    return redirect("portal:offer", link=link)


def offered(document: QuoteDocument) -> Offered:
    """Return what a customer may see of the document."""
    sums = pricing.totals(document).due
    return Offered(
        number=document.number,
        revision=document.revision,
        name=document.name,
        currency=document.currency,
        seller=document.seller,
        owner=document.owner,
        party=document.party,
        issued_on=document.issued_on,
        expires_on=document.expires_on,
        sections=tuple(
            _section(section.name, section.lines, document.currency)
            for section in document.sections
            if section.lines
        ),
        tax=next(iter(document.conditions.taxes), None),
        subtotal=sums.subtotal,
        tax_amount=sums.tax,
        total=sums.total,
    )


def _section(name: str, lines: Any, currency: str) -> OfferedSection:
    rows = tuple(
        OfferedLine(
            line.name,
            line.description,
            line.quantity,
            line.unit_price,
            pricing.line_total(line, currency),
        )
        for line in lines
    )
    return OfferedSection(name, rows, sum((row.total for row in rows), pricing.ZERO))


def _quote(link: str) -> Quote | None:
    related = ("account", "owner", "person")
    return Quote.objects.select_related(*related).filter(link=link).first()


def _shown(
    request: HttpRequest, quote: Quote, errors: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    publication = quote.publications.order_by("-revision").first()
    if publication is None:
        return _unknown(request)
    with timezone.override(ZoneInfo(quote.account.time_zone)):
        if quote.state == State.ACCEPTED:
            return _accepted(request, quote)
        errors = errors or {}
        context = {
            "offer": offered(from_json(publication.document)),
            "link": quote.link,
            "condition": _condition(quote),
            "consent": actions.CONSENT,
            "reasons": REASONS,
            "errors": errors,
            "summary": [(f"id_{name}", text) for name, text in errors.items()],
            "given": _given(request, publication),
        }
        return render(request, "portal/quote.html", context, status=status)


def _accepted(request: HttpRequest, quote: Quote) -> HttpResponse:
    acceptance = Acceptance.objects.select_related("publication").get(quote=quote)
    context = {
        "offer": offered(from_json(acceptance.publication.document)),
        "acceptance": acceptance,
        "first_name": acceptance.name.split()[0],
        "fingerprint": " ".join(
            acceptance.sha256[start : start + 4] for start in range(0, len(acceptance.sha256), 4)
        ),
    }
    return render(request, "portal/accepted.html", context)


def _condition(quote: Quote) -> str:
    """Return one word for why the quote is or is not open: open, revised, declined, expired."""
    if quote.state == State.DRAFT:
        return "revised"
    if quote.state == State.DECLINED:
        return "declined"
    return "expired" if actions.is_expired(quote) else "open"


def _given(request: HttpRequest, publication: Publication) -> dict[str, str]:
    """Return what was typed, or at first the name that we know."""
    if request.method == "POST":
        fields = ("name", "po_number", "agree", "reason")
        return {field: request.POST.get(field, "") for field in fields}
    party = publication.document["party"]
    return {"name": f"{party['first_name']} {party['last_name']}".strip()}


def _missing(signer: actions.Signer) -> dict[str, str]:
    errors = {"agree": _AGREE}
    if not signer.name.strip():
        errors = {"name": "Your name is empty. Type your full name.", **errors}
    return errors


def _revision(request: HttpRequest) -> int | None:
    text = request.POST.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < 9 else None


def _moved_on(request: HttpRequest, link: str) -> HttpResponse:
    """Show the quote as it is now: somebody was quicker."""
    quote = _quote(link)
    if quote is None:
        return _unknown(request)
    if quote.state == State.ACCEPTED:  # the other one of two clicks
        return redirect("portal:offer", link=link)
    return _shown(request, quote, status=409)


def _unknown(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/unknown.html", status=404)
