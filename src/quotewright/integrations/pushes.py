"""The history of pushes: one row for each that spoke with the PSA or was stopped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Avg
from django.utils import timezone

from quotewright.integrations.journal import Journal
from quotewright.integrations.models import Connection, Outbox, Push

# How many of the last pushes say what a push takes.
_MEASURED = 50


@dataclass(frozen=True, slots=True)
class Effort:
    """What a push takes on average."""

    calls: float
    seconds: float


# Before anything was measured: a new quote of a known person with a few lines.
_GUESSED = Effort(8.0, 2.0)


def note(
    row: Outbox, begun: datetime, journal: Journal, outcome: Push.Outcome, cause: str = ""
) -> None:
    """Keep how a push ended; one that found nothing to do and asked nobody is no news."""
    if outcome is Push.Outcome.DONE and not journal.calls:
        return
    took = timezone.now() - begun
    Push.objects.create(
        connection=row.connection,
        kind=row.kind,
        record_id=row.record_id,
        at=begun,
        milliseconds=max(int(took.total_seconds() * 1000), 0),
        calls=journal.calls,
        changes=journal.changes,
        outcome=outcome,
        cause=cause.replace("\x00", ""),  # PostgreSQL keeps no NUL
    )


def effort_of(connection: Connection) -> Effort:
    """Measure what the last pushes that went through took, in one query."""
    done = Push.objects.filter(connection=connection, outcome=Push.Outcome.DONE)
    last = done.order_by("-id").values("pk")[:_MEASURED]
    found = Push.objects.filter(pk__in=last).aggregate(
        calls=Avg("calls"), milliseconds=Avg("milliseconds")
    )
    if found["calls"] is None:
        return _GUESSED
    return Effort(float(found["calls"]), float(found["milliseconds"]) / 1000)
