"""The timeline of a quote: what people did and what the sync did, newest first, in pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from quotewright.integrations.happenings import Happened, Happening, happenings_of
from quotewright.quotes.models import Event, Publication, Quote
from quotewright.quotes.states import State
from quotewright.web.access import MemberRequest, member_required, own

PAGE = 30


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `compare` are two revisions whose difference it is about."""

    at: datetime
    actor: str
    text: str
    icon: str
    tone: str = ""
    compare: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """The entries of one day. `is_continued` when the page before began it."""

    day: date
    entries: tuple[Entry, ...]
    is_continued: bool

    @property
    def name(self) -> str:
        """Today, Yesterday, `Monday 23 November`, with the year when it is another one."""
        today = timezone.localdate()
        if self.day == today:
            return "Today"
        if self.day == today - timedelta(days=1):
            return "Yesterday"
        year = "" if self.day.year == today.year else f" {self.day.year}"
        return f"{self.day:%A %-d %B}{year}"


_ICONS = {
    Event.Kind.CREATED: ("plus", ""),
    Event.Kind.EDITED: ("rows", ""),
    Event.Kind.PUBLISHED: ("send", "info"),
    Event.Kind.REVISED: ("pen", ""),
    Event.Kind.ACCEPTED: ("check", "good"),
    Event.Kind.DECLINED: ("x", "bad"),
    Event.Kind.COMMENT: ("mail", ""),
    Event.Kind.FILE: ("file", ""),
    Event.Kind.FACT: ("tag", ""),
    Event.Kind.VIEWED: ("eye", "plum"),
    Event.Kind.OTHER: ("info", ""),
}
_SYNC_ICONS = {
    Happening.PUSHED: ("sync", ""),
    Happening.FAILED: ("alert", "warn"),
    Happening.SOLVED: ("check", "good"),
    Happening.ESTIMATE: ("sync", "good"),
    Happening.INVOICE: ("card", "good"),
}


@require_GET
@member_required
def timeline(request: MemberRequest, pk: int) -> HttpResponse:
    """The newest page as a panel, or an older one to go below what is shown."""
    quote = own(request, Quote, pk=pk)
    before = _moment(request.GET.get("before", ""))
    entries = entries_of(quote, before or timezone.now() + timedelta(minutes=1), PAGE + 1)
    page = entries[:PAGE]
    context = {
        "quote": quote,
        "days": list(days_of(page, request.GET.get("day", ""))),
        "older": _older(quote, page) if len(entries) > PAGE else "",
    }
    if before:
        return render(request, "web/quotes/_timeline_days.html", context)
    context["compare"] = _latest_two(quote)
    return render(request, "web/quotes/_timeline_panel.html", context)


def entries_of(quote: Quote, before: datetime, limit: int) -> list[Entry]:
    """Return what happened before that moment, newest first, in a fixed number of queries."""
    events = [_of_event(event) for event in quote.events.filter(at__lt=before)[:limit]]
    synced = [_of_sync(happened) for happened in happenings_of(quote, before, limit)]
    return sorted([*events, *synced], key=lambda entry: entry.at, reverse=True)[:limit]


def days_of(entries: list[Entry], continued: str = "") -> Iterator[Day]:
    """Group entries by the day on which they happened where the account is."""
    for day, group in groupby(entries, key=lambda entry: timezone.localtime(entry.at).date()):
        yield Day(day, tuple(group), str(day) == continued)


def _of_event(event: Event) -> Entry:
    icon, tone = _ICONS.get(Event.Kind(event.kind), ("info", ""))
    number = event.text.removeprefix("published revision ")
    compare = None
    if event.kind == Event.Kind.PUBLISHED and number.isdecimal() and int(number) > 1:
        compare = (int(number) - 1, int(number))
    if event.text.startswith("asked:"):
        icon, tone = "question", "warn"
    return Entry(event.at, event.actor, event.text, icon, tone, compare)


def _of_sync(happened: Happened) -> Entry:
    icon, tone = _SYNC_ICONS[happened.kind]
    return Entry(happened.at, "Syncro", happened.text, icon, tone)


def _older(quote: Quote, page: list[Entry]) -> str:
    last = page[-1].at
    query = {"before": last.isoformat(), "day": str(timezone.localtime(last).date())}
    return f"{reverse('web:timeline', args=[quote.pk])}?{urlencode(query)}"


def _latest_two(quote: Quote) -> tuple[int, int | str] | None:
    """Return the revisions that somebody at this quote would compare first, if there are two."""
    rows = Publication.objects.filter(quote=quote).order_by("-revision")
    numbers = list(rows.values_list("revision", flat=True)[:2])
    if quote.state == State.DRAFT:
        return (numbers[0], "draft") if numbers else None
    return (numbers[1], numbers[0]) if len(numbers) == 2 else None


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
