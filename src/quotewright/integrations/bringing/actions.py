"""Everything that can happen to a bringing. The pages call these."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from quotewright.accounts.models import User
from quotewright.integrations.bringing import jobs
from quotewright.integrations.bringing.sorting import ORDER
from quotewright.integrations.models import Connection
from quotewright.integrations.models.bringing import WORKING, Arrival, Bringing
from quotewright.lib.fields import Invalid

State = Bringing.State


def latest(connection: Connection) -> Bringing | None:
    """Return the run that is under way, else the last one."""
    return connection.bringings.order_by("-pk").first()


@transaction.atomic
def begin(connection: Connection, kinds: Collection[str], by: User | None = None) -> Bringing:
    """Begin to read the lists that are wanted. Raises Invalid.

    What an earlier run left to be decided is looked at anew.
    """
    Connection.objects.select_for_update().get(pk=connection.pk)
    wanted = [kind for kind in ORDER if kind in kinds]
    if not wanted:
        raise Invalid({"kinds": "Nothing is chosen. Tick what is to be brought in."})
    if not connection.is_on:
        raise Invalid({"kinds": "Syncro is not connected. Connect it first."})
    before = latest(connection)
    if before and before.is_working:
        raise Invalid({"kinds": "This is under way already. Reload the page."})
    Bringing.objects.filter(connection=connection).delete()
    job = Bringing.objects.create(connection=connection, by=by, kinds=wanted)
    jobs.defer(job.pk)
    return job


def decide(job: Bringing, row: int, decision: str) -> Arrival:
    """Say what one record is: "new", "leave", the id of a candidate, or "" for later.

    Raises Invalid, Arrival.DoesNotExist.
    """
    with _held(job, State.REVIEW, State.DONE, State.CANCELED):
        arrival = job.arrivals.select_for_update().get(pk=row, verdict=Arrival.Verdict.ASK)
        known = {"", "new", "leave"} | {str(each["id"]) for each in arrival.candidates}
        if decision not in known:
            raise Invalid({"decision": "This is none of the choices. Reload the page."})
        if arrival.outcome:
            raise Invalid({"decision": f"{arrival.label} was brought in meanwhile."})
        arrival.decision = decision
        arrival.save(update_fields=["decision"])
    return arrival


def decide_near(job: Bringing, decision: str) -> int:
    """Say of all that are only near to something here that they are "new", or "" for later.

    What somebody decided otherwise stays; returns how many changed. Raises Invalid.
    """
    if decision not in ("new", ""):
        raise Invalid({"decision": "This is none of the choices. Reload the page."})
    with _held(job, State.REVIEW, State.DONE, State.CANCELED):
        before = "" if decision else "new"
        return near_ones(job).filter(decision=before).update(decision=decision)


def near_ones(job: Bringing) -> QuerySet[Arrival]:
    """Return what was not brought in yet because something here is almost the same."""
    asked = job.arrivals.filter(verdict=Arrival.Verdict.ASK, outcome="")
    return asked.filter(candidates__0__has_key="score")


def run(job: Bringing) -> Bringing:
    """Bring in what is clear or decided; the rest waits. Raises Invalid."""
    with _held(job, State.REVIEW, State.DONE, State.CANCELED) as held:
        held.state, held.failures, held.finished_at = State.RUNNING, 0, None
        held.done, held.total = 0, jobs.due(held).count()
        jobs.defer(held.pk)
    return held


def cancel(job: Bringing) -> Bringing:
    """Stop after the batch that is under way; what came in stays. Raises Invalid."""
    with _held(job, *WORKING) as held:
        held.stopped_in = held.state if held.state != State.RUNNING else State.RUNNING
        held.state, held.finished_at = State.CANCELED, timezone.now()
    return held


def go_on(job: Bringing) -> Bringing:
    """Go on where it was canceled or stopped. Raises Invalid."""
    with _held(job, State.CANCELED, State.STOPPED) as held:
        held.state = held.stopped_in or State.READING
        held.stopped_in, held.trouble, held.failures, held.not_before = "", "", 0, None
        jobs.defer(held.pk)
    return held


@contextmanager
def _held(job: Bringing, *states: str) -> Iterator[Bringing]:
    with transaction.atomic():
        held = Bringing.objects.select_for_update().get(pk=job.pk)
        if held.state not in states:
            now = held.get_state_display().lower()
            raise Invalid({"state": f"This is {now} by now. Reload the page."})
        yield held
        held.save()
