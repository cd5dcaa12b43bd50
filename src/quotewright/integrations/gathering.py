"""Saves in quick succession go as one push: a save waits until no other came for a moment.

What somebody did on purpose does not wait: publishing, a signature, a refusal, *Push now*. No
worker is held meanwhile; should one die, the sweep finds what waited here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic

from django.conf import settings
from django.utils import timezone

from quotewright.integrations.models import Outbox
from quotewright.integrations.options import PushFrom
from quotewright.quotes.models import Quote
from quotewright.quotes.states import State

# However many saves come, a record waits at most so many times as long as for one.
LONGEST = 5
TICK_SECONDS = 0.05

Place = tuple[int, str, int]  # connection, kind, record


@dataclass(slots=True)
class Gathering:
    """The records of one worker process that wait for further saves."""

    # When to look at a record again, and until when it may be put off.
    _waiting: dict[Place, tuple[float, float]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def puts_off(self, row: Outbox) -> bool:
        """Whether the record is to wait; `take_due` brings it back, else the sweep does."""
        wait = seconds_to_wait(row)
        if wait > 0:
            now = monotonic()
            until = now + LONGEST * settings.GATHER_SECONDS
            with self._lock:
                place = (row.connection_id, row.kind, row.record_id)
                # A save by a clock that is ahead waits no longer than others.
                self._waiting.setdefault(place, (min(now + wait, until), until))
        return wait > 0

    def take_due(self, now: float) -> Iterator[Place]:
        """Yield what has waited long enough; `now` in seconds of `monotonic`.

        Asks the database only about what may have waited long enough.
        """
        with self._lock:
            due = {place: until for place, (at, until) in self._waiting.items() if at <= now}
            for place in due:
                del self._waiting[place]
        for place, until in due.items():
            row = row_at(*place)
            if row is None or row.is_done:
                continue
            wait = min(seconds_to_wait(row), until - now)
            if wait <= 0:
                yield place
                continue
            with self._lock:
                self._waiting[place] = (now + wait, until)


def row_at(connection_id: int, kind: str, record_id: int) -> Outbox | None:
    """Return what is owed to a record, with its connection."""
    rows = Outbox.objects.select_related("connection__account")
    return rows.filter(connection_id=connection_id, kind=kind, record_id=record_id).first()


def seconds_to_wait(row: Outbox) -> float:
    """Return for how long further saves of the record may yet come; zero or less: push it."""
    wait = settings.GATHER_SECONDS - (timezone.now() - row.wanted_at).total_seconds()
    if wait <= 0 or row.kind != "quote":
        return wait
    if row.connection.chosen.push_from is not PushFrom.SAVED:
        return 0.0  # of a draft nothing is pushed before it is published
    is_draft = Quote.objects.filter(pk=row.record_id, state=State.DRAFT).exists()
    return wait if is_draft else 0.0


gathering = Gathering()
