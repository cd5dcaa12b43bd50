"""Making jobs for imports. The import's row is the truth; a job only says “go on with it”."""

from __future__ import annotations

from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from quotewright.transfer import tasks
from quotewright.transfer.models import WORKING, Import

# Behind every push of a person who waits, and among the pushes of imports' records.
PRIORITY = -1


def defer(import_id: int) -> None:
    """Make sure that one job waits which goes on with the import."""
    name = _lock(import_id)
    try:
        with transaction.atomic():  # a refused job must not spoil the caller's changes
            tasks.advance.configure(lock=name, queueing_lock=name, priority=PRIORITY).defer(
                import_id=import_id
            )
    except AlreadyEnqueued:
        pass


def sweep() -> int:
    """Make jobs for imports that no job is at, as after a worker died; return how many."""
    waiting = list(Import.objects.filter(state__in=WORKING).values_list("pk", flat=True)[:100])
    if not waiting:
        return 0
    jobs = ProcrastinateJob.objects.filter(status__in=["todo", "doing"], queue_name=tasks.QUEUE)
    busy = set(jobs.values_list("lock", flat=True))
    idle = [pk for pk in waiting if _lock(pk) not in busy]
    for pk in idle:
        defer(pk)
    return len(idle)


def _lock(import_id: int) -> str:
    return f"transfer:{import_id}"
