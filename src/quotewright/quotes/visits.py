"""The customer's visits to their page, counted once each."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from quotewright.quotes.changing import record
from quotewright.quotes.house import holding
from quotewright.quotes.models import Event, Quote
from quotewright.quotes.states import State

ONE_VISIT = timedelta(hours=1)
# Whoever keeps no cookie would make an entry at every reload.
MOST_IN_ONE = 6


def record_visit(quote: Quote) -> None:
    """Write down that somebody with the link read the latest publication, if there is one."""
    with holding(quote) as locked:
        latest = locked.publications.order_by("-revision").values_list("revision", flat=True)
        revision, now = latest.first(), timezone.now()
        recent = locked.events.filter(kind=Event.Kind.VIEWED, at__gt=now - ONE_VISIT)
        if revision is None or recent.count() >= MOST_IN_ONE:
            return
        record(locked, Event.Kind.VIEWED, "The customer", f"viewed revision {revision}")
        if locked.state == State.PUBLISHED:
            Quote.objects.filter(pk=locked.pk).update(viewed_at=now)
