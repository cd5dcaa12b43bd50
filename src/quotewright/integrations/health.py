"""How an account's connection is doing as a whole, and which quotes wait for a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q

from quotewright.integrations.models import Connection, Issue, Outbox
from quotewright.integrations.models.owing import OWED, PARKED

# Counting stops here: the page must not go through all that was ever pushed.
MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Health:
    """Quotes that are in step, wait for their push, and need a person.

    `blocked` says what stands in the way of all of them, `paused_by` who paused it, `oldest` since
    when one waits. Where
    `known` is `MOST_COUNTED` there are more, and those counted last may be in step.
    """

    name: str
    in_step: int
    waiting: int
    need_person: int
    last_push: datetime | None
    oldest: datetime | None
    blocked: str = ""
    paused_by: str = ""

    @property
    def more(self) -> bool:
        """Whether counting stopped."""
        return self.known >= MOST_COUNTED

    @property
    def known(self) -> int:
        """How many quotes the PSA is to hold."""
        return self.in_step + self.waiting + self.need_person


def health_of(connection: Connection) -> Health:
    """Return the health of a connection, in four queries."""
    rows = Outbox.objects.filter(connection=connection, kind="quote")
    known = rows.order_by().values("pk")[:MOST_COUNTED].count()
    last = rows.exclude(done_at=None).order_by("-done_at").values_list("done_at", flat=True)
    owed = rows.filter(OWED).aggregate(
        waiting=Count("pk", filter=~PARKED),
        parked=Count("pk", filter=PARKED),
        oldest=Min("wanted_at", filter=~PARKED),
    )
    issues = Issue.objects.filter(connection=connection, kind="connection", closed_at=None)
    blocked = issues.values_list("cause", flat=True).first()
    return Health(
        name=connection.subdomain,
        in_step=known - owed["waiting"] - owed["parked"],
        waiting=owed["waiting"],
        need_person=owed["parked"],
        last_push=last.first(),
        oldest=owed["oldest"],
        blocked=blocked or "",
        paused_by=connection.paused_by if connection.is_paused else "",
    )


def needing_person(connection: Connection) -> tuple[int, ...]:
    """Return the ids of the quotes whose push waits for a person, at most `MOST_COUNTED`."""
    return _owed(connection, PARKED)


def waiting_for_push(connection: Connection) -> tuple[int, ...]:
    """Return the ids of the quotes whose push waits for nobody, at most `MOST_COUNTED`."""
    return _owed(connection, ~PARKED)


def _owed(connection: Connection, which: Q) -> tuple[int, ...]:
    rows = Outbox.objects.filter(OWED, which, connection=connection, kind="quote")
    return tuple(rows.order_by("-pk").values_list("record_id", flat=True)[:MOST_COUNTED])
