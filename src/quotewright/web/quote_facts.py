"""What the person strip says of a quote, changed in place: last day, owner, tags; and its notes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import F, Func
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import trigger_client_event

from quotewright.accounts.models import User
from quotewright.lib.fields import Invalid
from quotewright.quotes import actions
from quotewright.quotes.models import Quote
from quotewright.quotes.seen import Conflict
from quotewright.quotes.states import IllegalMove, State
from quotewright.web.access import MemberRequest, member_required, own
from quotewright.web.answers import refusals_answered

MOST_SUGGESTED = 200
_NO_END = "none"


@require_http_methods(["GET", "POST"])
@member_required
def facts(request: MemberRequest, pk: int) -> HttpResponse:
    """Show the facts; a POST names one field, its new value, and what it held when it was read."""
    quote = own(request, Quote, pk=pk)
    if request.method != "POST":
        return _facts(request, quote)
    try:
        field, value = _given(request, quote)
        seen = _seen(request, field)
        quote = actions.change_facts(quote, {field: value}, request.user, seen)
    except Conflict as conflict:
        now = own(request, Quote, pk=pk)
        return _facts(request, now, {"conflict": conflict, "mine": _again(request, now)}, 409)
    except Invalid as error:
        field = next(iter(error.errors))
        return _facts(request, quote, {"wrong": field, "error": str(error)}, 422)
    except IllegalMove as error:
        return _facts(request, quote, {"error": str(error)}, 409)
    return told(_facts(request, own(request, Quote, pk=pk), {"changed": field}))


@require_GET
@member_required
def owners(request: MemberRequest, pk: int) -> HttpResponse:
    """The members who may own the quote, to choose from."""
    quote = own(request, Quote, pk=pk)
    members = User.objects.filter(memberships__account=request.account, is_active=True)
    members = members.exclude(memberships__role="reader").order_by("name", "email")
    context = {"quote": quote, "members": members}
    return render(request, "web/quotes/_owners.html", context)


@require_GET
@member_required
def tags(request: MemberRequest) -> HttpResponse:
    """The tags in use, as suggestions."""
    quotes = Quote.objects.filter(account=request.account).exclude(tags=[])
    unnested = quotes.annotate(tag=Func(F("tags"), function="unnest"))
    found = unnested.order_by("tag").values_list("tag", flat=True).distinct()[:MOST_SUGGESTED]
    return render(request, "web/quotes/_tags.html", {"tags": found})


@require_http_methods(["GET", "POST"])
@member_required
@refusals_answered
def notes(request: MemberRequest, pk: int) -> HttpResponse:
    """The panel of internal notes; a POST saves them, unless somebody else wrote there since."""
    quote = own(request, Quote, pk=pk)
    context: dict[str, Any] = {"quote": quote}
    if request.method != "POST":
        return render(request, "web/quotes/_notes.html", context)
    given = {name: _lines(request.POST.get(name, "")) for name in ("notes", "seen")}
    try:
        seen = {"notes": given["seen"]}
        quote = actions.change_facts(quote, {"notes": given["notes"]}, request.user, seen)
    except Conflict as conflict:
        context["conflict"] = conflict
        return _beside(render(request, "web/quotes/_notes_saved.html", context, status=409))
    except Invalid as error:
        context["error"] = str(error)
        return _beside(render(request, "web/quotes/_notes_saved.html", context, status=422))
    context |= {"quote": quote, "saved_at": timezone.now()}
    return told(_beside(render(request, "web/quotes/_notes_saved.html", context)))


def told(response: HttpResponse) -> HttpResponse:
    """Let the page's timeline know that there is more to show."""
    return trigger_client_event(response, "timeline")


def _facts(
    request: MemberRequest, quote: Quote, said: Mapping[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    refused = status >= 400
    context = {"quote": quote, "oob": refused, **(said or {})}
    response = render(request, "web/quotes/_facts.html", context, status=status)
    if quote.state == State.DRAFT:  # the dialog that publishes names its last day, too
        until = {"quote": quote, "oob_until": True}
        response.write(render_to_string("web/quotes/_publish_until.html", until))
    return _beside(response) if refused else response


def _beside(response: HttpResponse) -> HttpResponse:
    """Swap nothing but what says so itself."""
    response["HX-Reswap"] = "none"
    return response


def _given(request: MemberRequest, quote: Quote) -> tuple[str, Any]:
    """Return the field that the form is about and its new value. Raises Invalid."""
    given = request.POST
    if "days" in given:
        return "expires_on", _day_in(given["days"], quote)
    if "expires_on" in given:
        if not given["expires_on"]:
            raise Invalid({"expires_on": "Choose a day, or press “No end”."})
        return "expires_on", given["expires_on"]
    if "owner" in given:
        return "owner", _member(request, given["owner"])
    return "tags", given.getlist("tag")


def _seen(request: MemberRequest, field: str) -> dict[str, Any]:
    given = request.POST
    if field == "tags":
        return {"tags": given.getlist("seen_tag")}
    if f"seen_{field}" not in given:
        return {}
    seen = given[f"seen_{field}"]
    return {field: _member(request, seen) if field == "owner" else seen}


def _again(request: MemberRequest, now: Quote) -> list[tuple[str, str]]:
    """Return the fields of a form that says the same again, knowing what is there now."""
    given = request.POST
    for name in ("days", "expires_on", "owner"):
        if name in given:
            return [(name, given[name])]
    tags = [("tag", tag) for tag in given.getlist("tag")]
    return [*tags, *(("seen_tag", tag) for tag in now.tags)]


def _day_in(days: str, quote: Quote) -> Any:
    if days == _NO_END:
        return None
    if not (days.isdecimal() and len(days) < 5):
        raise Invalid({"expires_on": "Choose a day."})
    return timezone.localdate() + timedelta(days=int(days))


def _member(request: MemberRequest, text: str) -> User | None:
    """Return the account's member with that id; empty means nobody. Raises Invalid."""
    if not text:
        return None
    members = User.objects.filter(memberships__account=request.account)
    found = members.filter(pk=int(text)).first() if text.isdecimal() and len(text) < 16 else None
    if found is None:
        raise Invalid({"owner": "This member has left the account. Choose another one."})
    return found


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def may_expire(quote: Quote) -> bool:
    """Whether the last day may be changed: a draft's freely, a published quote's to a later one."""
    if quote.state == State.PUBLISHED:
        return quote.expires_on is not None
    return quote.state == State.DRAFT
