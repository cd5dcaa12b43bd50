"""What is owed to the PSA: written in the transaction of the change, worked off by jobs.

The outbox row is the truth; a job only says “look at this row now”. One job per record waits at
most, so that ten edits make one push, and a sweep finds rows that no job is working on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from django.db import connection as database
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from quotewright.accounts.models import Account
from quotewright.integrations import tasks
from quotewright.integrations.locks import push_lock
from quotewright.integrations.models import Connection, Outbox
from quotewright.integrations.models.owing import OWED, PARKED
from quotewright.integrations.state import connection_of
from quotewright.quotes.models import Quote

SWEEP_AT_MOST = 500
SOMEBODY_WAITS = 1


def want(connection: Connection, kind: str, record_id: int, version: int) -> None:
    """Owe this version of the record. Call inside the transaction that changed it."""
    row, made = Outbox.objects.get_or_create(
        connection=connection,
        kind=kind,
        record_id=record_id,
        defaults={"wanted_version": version},
    )
    if not made:
        Outbox.objects.filter(pk=row.pk).update(
            wanted_version=version, wanted_at=timezone.now(), not_before=None
        )
    defer(connection.pk, kind, record_id)


def want_all(connection: Connection, kind: str, versions: Mapping[int, int]) -> None:
    """Owe these versions of many records by their ids. The sweep makes the jobs."""
    now = timezone.now()
    rows = [
        Outbox(
            connection=connection, kind=kind, record_id=pk, wanted_version=version, wanted_at=now
        )
        for pk, version in versions.items()
    ]
    Outbox.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["connection", "kind", "record_id"],
        update_fields=["wanted_version", "wanted_at", "not_before"],
    )


def push_now(account: Account, kind: str, record_id: int, version: int = 1) -> bool:
    """Push a record at once, also one that waits for a person or was never owed before.

    False when the account has no connection that is on. A push that is running now does not
    swallow this: `wanted_at` tells it that somebody asked again.
    """
    with transaction.atomic():
        connection = connection_of(account)
        if connection is None:
            return False
        row, _ = Outbox.objects.get_or_create(
            connection=connection,
            kind=kind,
            record_id=record_id,
            defaults={"wanted_version": version},
        )
        again = {"parked_version": 0, "done_version": 0, "not_before": None}
        Outbox.objects.filter(pk=row.pk).update(**again, failures=0, wanted_at=timezone.now())
        Connection.objects.filter(pk=connection.pk).update(closed_until=None)
        defer(connection.pk, kind, record_id, priority=SOMEBODY_WAITS, at_once=True)
    return True


def wake_all(connection: Connection) -> int:
    """Let everything that waits, for the clock or for a person, be tried at once; return how many.

    The sweep makes the jobs. Call it when what may have stood in the way was changed.
    """
    return (
        _owed()
        .filter(connection=connection)
        .update(not_before=None, parked_version=0, wanted_at=timezone.now())
    )


def unpark_quotes_of(connection: Connection, people: Sequence[int]) -> None:
    """These people were mended: their quotes that wait for somebody are tried again."""
    quotes = Quote.objects.filter(person__in=people).values("pk")
    parked = Outbox.objects.filter(connection=connection, kind="quote", record_id__in=quotes)
    parked.filter(parked_version__gt=0).update(parked_version=0, wanted_at=timezone.now())


def unpark_people(connection: Connection, people: Sequence[int]) -> None:
    """What stood in these people's way is over: they and their quotes are tried again."""
    parked = Outbox.objects.filter(connection=connection, kind="person", record_id__in=people)
    parked.filter(parked_version__gt=0).update(parked_version=0, wanted_at=timezone.now())
    unpark_quotes_of(connection, people)


def defer(
    connection_id: int,
    kind: str,
    record_id: int,
    priority: int | None = None,
    *,
    at_once: bool = False,
) -> None:
    """Make sure that a job which begins after this transaction's commit looks at the record.

    A job that waits already becomes one that goes `at_once`, never the other way round.

    Accounts take turns: a job goes behind as many as its own connection has waiting, so that one
    with ten thousand does not keep another's first from being next.
    """
    name = push_lock(connection_id, kind, record_id)
    if priority is None:
        priority = -_owed().filter(connection_id=connection_id).count()
    with transaction.atomic():
        while True:
            try:
                with transaction.atomic():  # a refused job must not spoil the caller's changes
                    tasks.push.configure(lock=name, queueing_lock=name, priority=priority).defer(
                        connection_id=connection_id, kind=kind, record_id=record_id, at_once=at_once
                    )
                return
            except AlreadyEnqueued:
                # Holding the waiting job's row keeps it from starting before our commit; were it
                # to start now, it would not see the change. If it has started, make another.
                if _hold_waiting_job(name):
                    if at_once:
                        _hurry(name)
                    return


def sweep() -> int:
    """Make jobs for rows that are due and that no job is working on; return how many."""
    now = timezone.now()
    due = _waiting().filter(
        Q(not_before=None) | Q(not_before__lte=now),
        Q(connection__closed_until=None) | Q(connection__closed_until__lte=now),
        connection__is_on=True,
        connection__paused_at=None,
    )
    rows = due.order_by("wanted_at").values_list("connection_id", "kind", "record_id")
    jobs = ProcrastinateJob.objects.filter(status__in=["todo", "doing"])
    busy = set(jobs.values_list("lock", flat=True))
    idle = [row for row in rows[: SWEEP_AT_MOST + len(busy)] if push_lock(*row) not in busy]
    behind = Counter[int]()
    for connection_id, kind, record_id in idle:
        behind[connection_id] += 1
        defer(connection_id, kind, record_id, priority=-behind[connection_id])
    return len(idle)


def end_jobs_of_dead_workers(silent_seconds: float) -> int:
    """Give up jobs whose worker's heartbeat stopped; the sweep makes new ones. Return how many."""
    with database.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(procrastinate_finish_job_v1(job.id, 'failed', true))
            FROM procrastinate_jobs AS job
            LEFT JOIN procrastinate_workers AS worker ON worker.id = job.worker_id
            WHERE job.status = 'doing' AND (
                worker.id IS NULL
                OR worker.last_heartbeat < now() - %s * interval '1 second'
            )
            """,
            [silent_seconds],
        )
        return int(cursor.fetchone()[0])


def _owed() -> QuerySet[Outbox]:
    """Rows whose wanted version is not there yet, those that wait for a person included."""
    return Outbox.objects.filter(OWED)


def _waiting() -> QuerySet[Outbox]:
    return _owed().exclude(PARKED)


def _hold_waiting_job(name: str) -> bool:
    jobs = ProcrastinateJob.objects.filter(queueing_lock=name, status="todo")
    return jobs.select_for_update().values_list("pk", flat=True).first() is not None


def _hurry(name: str) -> None:
    with database.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET args = args || '{\"at_once\": true}'"
            " WHERE queueing_lock = %s AND status = 'todo'",
            [name],
        )
