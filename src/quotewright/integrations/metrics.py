"""The sync in figures: what waits, since when, how many calls, which failures. For operators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Min, Q
from django.db.models.fields.json import KT
from django.utils import timezone

from quotewright.integrations.models import Call, Connection, Issue, Outbox
from quotewright.integrations.models.owing import OWED, PARKED

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Figures:
    """One connection's. `calls` of the last hour are by what became of them: ok, refused (4xx),
    limited (429), failed (5xx) and unanswered. `issues` are the open ones by class.
    """

    account: str
    connection: str
    is_on: bool
    is_paused: bool
    waiting: int
    parked: int
    oldest: datetime | None
    calls: Mapping[str, int]
    issues: Mapping[str, int]
    parity_failures: int
    in_doubt: int
    suspects: int

    def oldest_seconds(self, now: datetime) -> float:
        """Return how long the oldest waits, zero where nothing does."""
        return (now - self.oldest).total_seconds() if self.oldest else 0.0


def figures_of(connection: Connection) -> Figures:
    """Return one connection's figures, in six queries."""
    owed = connection.outbox.filter(OWED).aggregate(
        waiting=Count("pk", filter=~PARKED),
        parked=Count("pk", filter=PARKED),
        oldest=Min("wanted_at", filter=~PARKED),
    )
    open_issues = Issue.objects.filter(connection=connection, closed_at=None)
    classes = open_issues.order_by().values_list("failure").annotate(count=Count("pk"))
    return Figures(
        account=str(connection.account),
        connection=str(connection),
        is_on=connection.is_on,
        is_paused=connection.is_paused,
        waiting=owed["waiting"],
        parked=owed["parked"],
        oldest=owed["oldest"],
        calls=_calls(connection),
        issues={str(Issue.Class(name).value): count for name, count in classes},
        parity_failures=_parity_failures(connection),
        in_doubt=connection.intents.count(),
        suspects=connection.suspects.count(),
    )


def _calls(connection: Connection) -> dict[str, int]:
    recent = Call.objects.filter(connection=connection, at__gt=timezone.now() - _HOUR)
    return recent.aggregate(
        ok=Count("pk", filter=Q(status__lt=400)),
        refused=Count("pk", filter=Q(status__gte=400, status__lt=500) & ~Q(status=429)),
        limited=Count("pk", filter=Q(status=429)),
        failed=Count("pk", filter=Q(status__gte=500)),
        unanswered=Count("pk", filter=Q(status=None)),
    )


def _parity_failures(connection: Connection) -> int:
    """Quotes that wait for somebody because Syncro came to another subtotal or total."""
    parked = Outbox.objects.filter(PARKED, connection=connection, kind="quote")
    told = parked.filter(OWED, result__has_key="their_total")
    differ = Q(result__our_tax=None) | ~Q(ours=F("theirs"))
    named = told.annotate(
        ours=KT("result__our_total"),
        theirs=KT("result__their_total"),
        our_part=KT("result__our_subtotal"),
        their_part=KT("result__their_subtotal"),
    )
    return named.filter(differ).exclude(our_part=F("their_part"), result__our_tax=None).count()
