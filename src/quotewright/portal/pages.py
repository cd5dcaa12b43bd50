"""The customer's page: the published document, choosing, and accepting or declining. No sign-in.

Everything shown comes from the frozen document; cost and margin never reach a template. What lets
somebody accept is knowing the link, not a cookie, so a forged request gains nothing and the forms
need no CSRF token (browsers hide the origin of a page whose referrer is not to be told).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quotewright.lib.fields import Invalid
from quotewright.lib.money import shown
from quotewright.portal.choosing import Entered, entered
from quotewright.portal.offered import Offered, Remarks, offer_of
from quotewright.portal.texts import texts_of
from quotewright.quotes import actions
from quotewright.quotes.choices import Choices
from quotewright.quotes.document import QuoteDocument, from_json
from quotewright.quotes.models import Acceptance, Quote
from quotewright.quotes.pricing import totals
from quotewright.quotes.states import IllegalMove, State

REASONS = (
    "The price",
    "Not the right time",
    "It is not what we need",
    "We chose someone else",
)
_AGREE = "Tick the box to accept the quote and its terms."
_CHANGED = "The quote was changed while you read it. Load the page again."


@dataclass(frozen=True, slots=True)
class Signed:
    """What a customer sees of their signature."""

    name: str
    at: datetime
    ip: str
    po_number: str
    consent: str
    fingerprint: str


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
@require_http_methods(["GET", "HEAD", "POST"])
@private
def sums(request: HttpRequest, link: str) -> HttpResponse:
    """Answer what the choices come to: the parts that change to the script, else the whole page."""
    if request.method != "POST":
        return redirect("portal:offer", link=link)
    quote = _quote(link)
    published = _published(quote) if quote else None
    if quote is None or published is None:
        return _unknown(request)
    is_script = request.headers.get("X-Requested-With") == "fetch"
    if _condition(quote) != "open" or _revision(request) != published.revision:
        if is_script:
            return render(request, "portal/_moved_on.html", {"text": _CHANGED}, status=409)
        return _shown(request, quote, errors={"revision": _CHANGED}, status=409)
    entry = entered(published, request.POST.dict())
    status = 422 if entry.remarks.errors else 200
    if not is_script:
        return _shown(request, quote, entry, entry.remarks.errors, status)
    chosen = offer_of(published, entry.document, entry.remarks)
    context = {"offer": chosen, "due": _due(entry.document), "link": link, "condition": "open"}
    return render(request, "portal/_live.html", context, status=status)


@csrf_exempt
@require_POST
@private
def accept(request: HttpRequest, link: str) -> HttpResponse:
    """Sign. A second click finds the quote accepted and shows that."""
    quote = _quote(link)
    published = _published(quote) if quote else None
    if quote is None or published is None:
        return _unknown(request)
    if quote.state == State.ACCEPTED:
        return redirect("portal:offer", link=link)
    entry = _entered(request, published)
    try:
        _require_complete(request, entry)
        actions.accept(quote, _signer(request, entry.choices), _revision(request))
    except Invalid as error:
        return _shown(request, quote, entry, error.errors, 422)
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
        return _shown(request, quote, errors=error.errors, status=422)
    except IllegalMove:
        return _moved_on(request, link)
    return redirect("portal:offer", link=link)


def _quote(link: str) -> Quote | None:
    related = ("account", "owner", "person")
    return Quote.objects.select_related(*related).filter(link=link).first()


def _published(quote: Quote) -> QuoteDocument | None:
    publication = quote.publications.order_by("-revision").first()
    return actions.open_document(quote, publication) if publication else None


def _shown(
    request: HttpRequest,
    quote: Quote,
    entry: Entered | None = None,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    published = _published(quote)
    if published is None:
        return _unknown(request)
    with timezone.override(ZoneInfo(quote.account.time_zone)):
        if quote.state == State.ACCEPTED:
            return _accepted(request, quote)
        entry = entry or _as_suggested(published)
        errors = errors or {}
        remarks = Remarks(entry.remarks.typed, {**entry.remarks.errors, **errors})
        chosen = offer_of(published, entry.document, remarks)
        context = {
            "offer": chosen,
            "texts": texts_of(published),
            "due": _due(entry.document),
            "link": quote.link,
            "sums_url": reverse("portal:sums", args=[quote.link]),
            "condition": _condition(quote),
            "consent": actions.CONSENT,
            "reasons": REASONS,
            "errors": errors,
            "summary": [(_place_of(name, published), text) for name, text in errors.items()],
            "given": _given(request, published),
            "answered": request.method == "POST",
        }
        return render(request, "portal/quote.html", context, status=status)


def _accepted(request: HttpRequest, quote: Quote) -> HttpResponse:
    acceptance = Acceptance.objects.select_related("publication").get(quote=quote)
    sha256 = acceptance.sha256
    signed = Signed(
        name=acceptance.name,
        at=acceptance.at,
        ip=acceptance.ip or "",
        po_number=acceptance.po_number,
        consent=acceptance.consent,
        fingerprint=" ".join(sha256[start : start + 4] for start in range(0, len(sha256), 4)),
    )
    published = from_json(acceptance.publication.document)
    made: Offered = offer_of(published, actions.signed_document(acceptance))
    context = {
        "offer": made,
        "texts": texts_of(published),
        "signed": signed,
        "first_name": signed.name.split()[0],
        "link": quote.link,
    }
    return render(request, "portal/accepted.html", context)


def _condition(quote: Quote) -> str:
    """Return one word for why the quote is or is not open: open, revised, declined, expired."""
    if quote.state == State.DRAFT:
        return "revised"
    if quote.state in {State.DECLINED, State.ACCEPTED}:
        return str(quote.state)
    return "expired" if actions.is_expired(quote) else "open"


def _as_suggested(published: QuoteDocument) -> Entered:
    return Entered(Choices(), published, Remarks())


def _entered(request: HttpRequest, published: QuoteDocument) -> Entered:
    """Read the choices; those made of an older revision say nothing about this one."""
    if _revision(request) not in {None, published.revision}:
        return _as_suggested(published)
    return entered(published, request.POST.dict())


def _signer(request: HttpRequest, choices: Choices) -> actions.Signer:
    return actions.Signer(
        name=request.POST.get("name", ""),
        po_number=request.POST.get("po_number", ""),
        ip=request.META.get("REMOTE_ADDR") or None,
        user_agent=request.META.get("HTTP_USER_AGENT", ""),
        choices=choices,
    )


def _require_complete(request: HttpRequest, entry: Entered) -> None:
    """Raise Invalid with all that is missing or wrong; also where the total was not seen yet."""
    errors = dict(entry.remarks.errors)
    if not request.POST.get("name", "").strip():
        errors["name"] = "Your name is empty. Type your full name."
    if request.POST.get("agree") != "on":
        errors["agree"] = _AGREE
    seen, due = request.POST.get("due"), _due(entry.document)
    if not errors and seen is not None and seen != due:
        total = shown(totals(entry.document).due.total, entry.document.currency)
        errors["due"] = f"Your choices come to {total}. Check the totals, then sign again."
    if errors:
        raise Invalid(errors)


def _due(document: QuoteDocument) -> str:
    """Return what is due as the form carries it: what the customer saw when they signed."""
    return str(totals(document).due.total)


def _place_of(name: str, published: QuoteDocument) -> str:
    """Return the id of the input that an error is about."""
    kind, _, key = name.partition(":")
    if kind == "section":
        places = {section.key: n for n, section in enumerate(published.sections, start=1)}
        return f"section-{places.get(key, 0)}"
    return f"{kind}-{key}" if key else f"id_{name}"


def _given(request: HttpRequest, published: QuoteDocument) -> dict[str, str]:
    """Return what was typed, or at first the name that we know."""
    if request.method == "POST" and "name" in request.POST:
        fields = ("name", "po_number", "agree", "reason")
        return {field: request.POST.get(field, "") for field in fields}
    party = published.party
    return {"name": f"{party.first_name} {party.last_name}".strip()}


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
