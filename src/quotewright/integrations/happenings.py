"""What the sync did for one quote, as a timeline tells it: read from links, issues and journal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Count, Max, Q
from django.db.models.functions import TruncMinute

from quotewright.integrations.models import Call, Connection, Issue, Link, Outbox
from quotewright.quotes.models import Quote


class Happening(StrEnum):
    """What kind of thing happened."""

    PUSHED = "pushed"
    FAILED = "failed"
    SOLVED = "solved"
    ESTIMATE = "estimate"
    INVOICE = "invoice"


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened; `text` reads on after the PSA's name."""

    at: datetime
    kind: Happening
    text: str


# Calls that are no further apart belong to one push.
_ONE_PUSH = timedelta(minutes=2)
_NAMES = {"estimate": Happening.ESTIMATE, "invoice": Happening.INVOICE}


def happenings_of(quote: Quote, before: datetime, limit: int) -> list[Happened]:
    """Return what happened before that moment, newest first, at most `limit` of it.

    Four queries, whatever the number of calls.
    """
    connection = Connection.objects.filter(account=quote.account_id).first()
    if connection is None:
        return []
    found = [
        *_links(connection, quote, before),
        *_issues(connection, quote, before, limit),
        *_pushes(connection, quote, before, limit),
    ]
    return sorted(found, key=lambda each: each.at, reverse=True)[:limit]


def _links(connection: Connection, quote: Quote, before: datetime) -> Iterator[Happened]:
    links = Link.objects.filter(connection=connection, key=quote.key, kind__in=_NAMES)
    rows = list(links.filter(created_at__lt=before))
    if not rows:
        return
    row = Outbox.objects.filter(connection=connection, kind="quote", record_id=quote.pk).first()
    result = row.result if row else {}
    for link in rows:
        number = result.get(f"{link.kind}_number") or link.remote_id
        yield Happened(link.created_at, _NAMES[link.kind], f"holds {link.kind} {number}")


def _issues(
    connection: Connection, quote: Quote, before: datetime, limit: int
) -> Iterator[Happened]:
    issues = Issue.objects.filter(connection=connection, kind="quote", record_id=quote.pk)
    recent = issues.filter(Q(since__lt=before) | Q(closed_at__lt=before)).order_by("-since")
    for issue in recent[:limit]:
        if issue.since < before:
            yield Happened(issue.since, Happening.FAILED, f"did not take it: {issue.cause}")
        if issue.closed_at and issue.closed_at < before:
            yield Happened(issue.closed_at, Happening.SOLVED, "took what it had refused")


def _pushes(
    connection: Connection, quote: Quote, before: datetime, limit: int
) -> Iterator[Happened]:
    """Bursts of calls that wrote something, told by their last call."""
    calls = Call.objects.filter(
        connection=connection, kind="quote", record_id=quote.pk, at__lt=before
    )
    wrote = calls.exclude(method="GET").filter(status__lt=400)
    minutes = (
        wrote.annotate(minute=TruncMinute("at"))
        .order_by("-minute")
        .values("minute")
        .annotate(last=Max("at"), count=Count("pk"))[: limit + 1]
    )
    last: datetime | None = None
    begun: datetime | None = None
    count = 0
    for row in minutes:
        if last is not None and begun is not None and begun - row["last"] > _ONE_PUSH:
            yield _pushed(last, count)
            last, count = None, 0
        last, begun, count = last or row["last"], row["minute"], count + row["count"]
    if last is not None:
        yield _pushed(last, count)


def _pushed(at: datetime, count: int) -> Happened:
    return Happened(at, Happening.PUSHED, f"took {count} change{'' if count == 1 else 's'}")
