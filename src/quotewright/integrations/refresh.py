"""Reading the PSA's lists again while they are needed, within a small part of the calls."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

from django.utils import timezone
from procrastinate.exceptions import AlreadyEnqueued

from quotewright.integrations import locks, registry, tasks
from quotewright.integrations.directory import DatabaseDirectory
from quotewright.integrations.journal import Journal
from quotewright.integrations.models import Asked, Connection, Listing, Outbox
from quotewright.integrations.port import PsaError

KINDS = ("customer", "contact")
# A list is read again after this time, or later where it is so long that reading it would take
# more than a twentieth of the calls.
AT_LEAST = timedelta(minutes=10)
_ROWS_A_MINUTE = 25 * 9
# Lists are kept fresh for as long after the last change that was to be pushed, or the last search.
NEEDED_FOR = timedelta(hours=1)


def defer_due() -> int:
    """Make a job for each connection with a list that is due; return how many."""
    made = 0
    for connection in Connection.objects.filter(is_on=True):
        if any(due(connection, timezone.now())):
            name = f"refresh:{connection.pk}"
            job = tasks.refresh.configure(lock=name, queueing_lock=name, priority=-1000)
            try:
                job.defer(connection_id=connection.pk)
                made += 1
            except AlreadyEnqueued:
                pass
    return made


def due(connection: Connection, now: datetime) -> Iterator[str]:
    """Yield the lists of a connection that are to be read again."""
    closed = connection.closed_until
    pushed = Outbox.objects.filter(connection=connection, wanted_at__gt=now - NEEDED_FOR)
    typed = Asked.objects.filter(connection=connection, what="people", at__gt=now - NEEDED_FOR)
    if (closed and closed > now) or not (pushed.exists() or typed.exists()):
        return
    read = {row.kind: row for row in Listing.objects.filter(connection=connection)}
    for kind in KINDS:
        row = read.get(kind)
        if row is None or row.read_at + _interval(row.count) <= now:
            yield kind


def refresh(connection_id: int) -> None:
    """Read what is due; what cannot be read now is due again at the next turn."""
    with locks.held(f"refresh:{connection_id}") as got:
        connection = Connection.objects.filter(pk=connection_id, is_on=True).first()
        if not got or connection is None:
            return
        directory = DatabaseDirectory(connection)
        try:
            with closing(registry.adapter_of(connection, Journal(connection))) as psa:
                for kind in due(connection, timezone.now()):
                    directory.replace(kind, psa.read_list(kind))
        except PsaError:
            return  # a push that meets the same says so


def doubt_what_was_listed() -> None:
    """Read every list again before it is believed: what was listed may be from a backup.

    What was pushed after that backup was taken is neither linked nor listed, but it is there.
    """
    listed = Listing.objects.filter(kind__in=("customer", "contact", "product", "vendor"))
    listed.update(read_at=datetime(1970, 1, 1, tzinfo=UTC))


def _interval(count: int) -> timedelta:
    return max(AT_LEAST, timedelta(minutes=count / _ROWS_A_MINUTE))
