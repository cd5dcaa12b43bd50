"""What a new quote starts from: nothing, a template, or another quote."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET

from quotewright.people.models import Person
from quotewright.quotes import actions
from quotewright.quotes.freshening import Freshened
from quotewright.quotes.models import Quote
from quotewright.web.access import MemberRequest, writer_required

MOST_TEMPLATES = 200
MOST_QUOTES = 20


@dataclass(frozen=True, slots=True)
class Starts:
    """What is offered: templates by name, quotes by their latest change."""

    templates: list[Quote]
    quotes: list[Quote]
    chosen: Quote | None
    words: str = ""


@require_GET
@writer_required
def found(request: MemberRequest) -> HttpResponse:
    """Options of the select that match what is typed above it; the chosen one stays."""
    starts = starts_for(request, request.GET)
    return render(request, "web/quotes/_start_options.html", {"starts": starts})


def starts_for(request: MemberRequest, given: QueryDict) -> Starts:
    """Return what a quote can start from, as far as it matches the words in `find`."""
    words = given.get("find", "").strip()
    sheets = Quote.sheets.filter(account=request.account).select_related("person__organization")
    for word in words.split()[:6]:
        sheets = sheets.filter(
            Q(name__icontains=word)
            | Q(number__icontains=word)
            | Q(person__first_name__icontains=word)
            | Q(person__last_name__icontains=word)
            | Q(person__organization__name__icontains=word)
        )
    chosen = start_in(request, given)
    templates = sheets.filter(is_template=True, archived_at=None).order_by("name", "pk")
    quotes = sheets.filter(is_template=False).order_by("-updated_at", "-pk")
    return Starts(
        _without(chosen, templates, MOST_TEMPLATES),
        _without(chosen, quotes, MOST_QUOTES),
        chosen,
        words,
    )


def start_in(request: MemberRequest, given: QueryDict) -> Quote | None:
    """Return the account's template or quote that the form names, if it names one."""
    text = given.get("start", "")
    if not text.isdecimal() or len(text) > 15:
        return None
    sheets = Quote.sheets.select_related("account", "person__organization", "owner")
    return sheets.filter(account=request.account, pk=int(text)).first()


def prices_today(given: QueryDict, source: Quote) -> bool:
    """Whether lines from the catalog take today's prices: usual for templates, not for copies."""
    return {"today": True, "kept": False}.get(given.get("prices", ""), source.is_template)


def begun(request: MemberRequest, source: Quote, person: Person, name: str, fresh: bool) -> Quote:
    """Create the quote, and say what today's catalog changed in it."""
    make = actions.quote_from_template if source.is_template else actions.copy_quote
    made = make(source, person, name, request.user, fresh)
    if told := _told(made.freshened):
        messages.info(request, told)
    return made.quote


def _told(freshened: Freshened) -> str:
    changed, left = len(freshened.changes), len(freshened.left)
    parts = []
    if changed:
        parts.append(f"{changed} line{'s' if changed > 1 else ''} took today’s catalog prices")
    if freshened.taxes:
        parts.append("tax has today’s rate")
    if left:
        parts.append(f"{left} kept {'their' if left > 1 else 'its'} price")
    if not parts:
        return ""
    told = ", ".join(parts)
    return f"{told[0].upper()}{told[1:]}. The timeline says which"


def _without(chosen: Quote | None, rows: QuerySet[Quote], most: int) -> list[Quote]:
    found: Iterable[Quote] = rows[:most]
    return [row for row in found if row != chosen]
