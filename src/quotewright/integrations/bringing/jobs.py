"""Making jobs for bringings. The row is the truth; a job only says “go on with it”."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from quotewright.integrations import tasks
from quotewright.integrations.models import RemoteRecord
from quotewright.integrations.models.bringing import WORKING, Arrival, Bringing

# Behind every push.
PRIORITY = -1000


def due(job: Bringing) -> QuerySet[Arrival]:
    """Return what is to be brought in now: what is clear, and what a person decided.

    Contacts wait for their customer: what that is, decides which organization they belong to.
    """
    clear = Q(verdict__in=[Arrival.Verdict.NEW, Arrival.Verdict.SAME])
    decided = Q(verdict=Arrival.Verdict.ASK) & ~Q(decision="")
    undecided = job.arrivals.filter(
        kind="customer", verdict=Arrival.Verdict.ASK, decision="", outcome=""
    )
    theirs = RemoteRecord.objects.filter(
        connection=job.connection_id, kind="contact", parent__in=undecided.values("remote_id")
    )
    waiting = Q(kind="contact", decision="", remote_id__in=theirs.values("remote_id"))
    return job.arrivals.filter(clear | decided, outcome="").exclude(waiting)


def defer(job_id: int) -> None:
    """Make sure that one job waits which goes on with it."""
    name = _lock(job_id)
    try:
        with transaction.atomic():  # a refused job must not spoil the caller's changes
            tasks.bring_in.configure(lock=name, queueing_lock=name, priority=PRIORITY).defer(
                bringing_id=job_id
            )
    except AlreadyEnqueued:
        pass


def sweep() -> int:
    """Make jobs for what no job is at, as after a worker died; return how many."""
    ready = Q(not_before=None) | Q(not_before__lte=timezone.now())
    rows = Bringing.objects.filter(ready, state__in=WORKING)
    waiting = list(rows.values_list("pk", flat=True)[:100])
    if not waiting:
        return 0
    jobs = ProcrastinateJob.objects.filter(status__in=["todo", "doing"], queue_name=tasks.QUEUE)
    busy = set(jobs.filter(task_name__endswith="bring_in").values_list("lock", flat=True))
    idle = [pk for pk in waiting if _lock(pk) not in busy]
    for pk in idle:
        defer(pk)
    return len(idle)


def _lock(job_id: int) -> str:
    return f"bring:{job_id}"
