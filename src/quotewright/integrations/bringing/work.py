"""Working through a bringing: lists are read one by one, sorted and taken in batch by batch.

How far it is, is written with each batch, so that a worker may die at any point.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from quotewright.integrations import registry
from quotewright.integrations.bringing import jobs
from quotewright.integrations.bringing.nearby import forget, nearby_of
from quotewright.integrations.bringing.sorting import ORDER, sort
from quotewright.integrations.bringing.taking import Taker
from quotewright.integrations.directory import DatabaseDirectory
from quotewright.integrations.journal import Journal
from quotewright.integrations.ledger import DatabaseLedger
from quotewright.integrations.models import Connection, RemoteRecord
from quotewright.integrations.models.bringing import WORKING, Arrival, Bringing
from quotewright.integrations.port import Denied, Psa, PsaError, Unavailable
from quotewright.integrations.remote import Remote
from quotewright.lib.fields import Invalid

log = logging.getLogger("quotewright.bringing")

SLICE_SECONDS = 4.0
BATCH = 100
# Taking in holds the account's names and the connection's people: others wait for so many.
AT_ONCE = 25
MOST_FAILURES = 3
AGAIN = timedelta(seconds=30)
# Contacts name their customer, products their vendor.
_NEEDED = {"contact": ("customer",), "product": ("vendor",)}
State = Bringing.State


class _Ended(Exception):
    """Somebody canceled it while a list was being read."""


def advance(job_id: int, seconds: float = SLICE_SECONDS) -> None:
    """Go on for some seconds, then make a job for the rest."""
    deadline = time.monotonic() + seconds
    job = Bringing.objects.select_related("connection__account").filter(pk=job_id).first()
    if job is None or not job.is_working:
        return
    try:
        psa = registry.adapter_of(job.connection, Journal(job.connection, "bring in"))
    except PsaError as error:
        return _stop(job_id, f"{error} {error.remedy}".strip())
    try:
        with closing(psa):
            while _step(job_id, job.connection, psa):
                if time.monotonic() >= deadline:
                    return jobs.defer(job_id)
    except _Ended:
        return
    except Unavailable as error:
        _wait(job_id, str(error))
    except PsaError as error:
        _stop(job_id, f"{error} {error.remedy}".strip())
    except Exception:
        log.exception("bringing %s", job_id)
        _failed(job_id)


def _step(job_id: int, connection: Connection, psa: Psa) -> bool:
    """Do one piece of work; return whether there is more."""
    state = Bringing.objects.values_list("state", flat=True).filter(pk=job_id).first()
    if state == State.READING:
        return _read(job_id, connection, psa)
    if state == State.SORTING:
        return _sort(job_id, connection)
    if state == State.RUNNING:
        # No push may find, make or link people or products while these are linked.
        ledger = DatabaseLedger(connection)
        with ledger.hold("people"), ledger.hold("catalog"):
            return _take(job_id, connection, psa)
    return False


def _read(job_id: int, connection: Connection, psa: Psa) -> bool:
    """Read the next list whole; a list that the token may not see is left out."""
    job = Bringing.objects.get(pk=job_id)
    wanted = {need for kind in job.kinds for need in (kind, *_NEEDED.get(kind, ()))}
    left = [k for k in ORDER if k in wanted and k not in job.lists_read and k not in job.skipped]
    if not left:
        return _update(job_id, state=State.SORTING, reading="", read=0, trouble="", cursor={})
    kind = left[0]
    directory = DatabaseDirectory(connection)
    _update(job_id, reading=kind, read=0)
    age, begun = directory.age(kind), (timezone.now() - job.created_at).total_seconds()
    try:
        if age is None or age > begun:  # not read since somebody asked for it
            directory.replace(kind, _counted(job_id, psa.read_list(kind)))
    except Denied as error:
        if type(error) is Denied:
            raise
        said = f"{error} {error.remedy}".strip()
        return _update(job_id, skipped={**job.skipped, kind: said})
    return _update(job_id, lists_read=[*job.lists_read, kind], failures=0, trouble="")


def _counted(job_id: int, records: Iterator[Remote]) -> Iterator[Remote]:
    """Say how far the list is, and stop where somebody canceled."""
    for number, record in enumerate(records, 1):
        if number % 25 == 0 and not _update(job_id, read=number):
            raise _Ended
        yield record


def _update(job_id: int, **values: object) -> bool:
    """Write down how far it is, unless somebody stopped it; return whether nobody did."""
    rows = Bringing.objects.filter(pk=job_id, state__in=WORKING)
    return bool(rows.update(**values))


@transaction.atomic
def _sort(job_id: int, connection: Connection) -> bool:
    """Compare the next batch with what is here."""
    job = _hold(job_id)
    if job is None:
        return False
    kinds = [kind for kind in ORDER if kind in job.kinds and kind in job.lists_read]
    kind = job.cursor.get("kind") or (kinds[0] if kinds else "")
    rows = RemoteRecord.objects.filter(
        connection=connection, kind=kind, pk__gt=job.cursor.get("after", 0)
    )
    batch = list(rows.order_by("pk")[:BATCH]) if kind else []
    Arrival.objects.bulk_create(
        [
            Arrival(
                bringing=job,
                kind=kind,
                remote_id=each.remote.remote_id,
                label=each.label[:200],
                detail=each.detail,
                verdict=each.verdict,
                candidates=list(each.candidates),
                said=each.said[:300],
            )
            for each in sort(connection, batch, nearby_of(connection.pk, job_id))
        ],
        ignore_conflicts=True,
    )
    job.done += len(batch)
    if batch:
        job.cursor = {"kind": kind, "after": batch[-1].pk}
    elif kind and (later := kinds[kinds.index(kind) + 1 :]):
        job.cursor = {"kind": later[0], "after": 0}
    else:
        job.state, job.done, job.total = State.REVIEW, 0, jobs.due(job).count()
        forget()
    job.save()
    return job.state == State.SORTING


@transaction.atomic
def _take(job_id: int, connection: Connection, psa: Psa) -> bool:
    """Bring in the next batch."""
    job = _hold(job_id)
    if job is None:
        return False
    taker = Taker(connection, psa, DatabaseLedger(connection))
    for kind in ORDER:
        batch = list(jobs.due(job).filter(kind=kind).order_by("pk")[:AT_ONCE])
        if batch:
            break
    ids = [arrival.remote_id for arrival in batch]
    rows = RemoteRecord.objects.filter(connection=connection, kind=kind, remote_id__in=ids)
    remotes = {row.remote_id: Remote(**row.told) for row in rows}
    for arrival in batch:
        _take_one(taker, arrival, remotes.get(arrival.remote_id))
    Arrival.objects.bulk_update(batch, ["outcome", "said"])
    job.done, job.failures = job.done + len(batch), 0
    if not batch:
        job.state, job.finished_at = State.DONE, timezone.now()
    job.save()
    return bool(batch)


def _take_one(taker: Taker, arrival: Arrival, remote: Remote | None) -> None:
    arrival.said = ""  # why it was asked about is over
    if arrival.decision == "leave":
        arrival.outcome = Arrival.Outcome.LEFT
        return
    if remote is None:
        arrival.outcome = Arrival.Outcome.REFUSED
        arrival.said = "It is not in Syncro's list any more."
        return
    try:
        with transaction.atomic():
            arrival.outcome = taker.take(arrival, remote)
    except Invalid as error:
        arrival.outcome, arrival.said = Arrival.Outcome.REFUSED, str(error)[:300]


def _hold(job_id: int) -> Bringing | None:
    rows = Bringing.objects.select_for_update(of=("self",)).filter(pk=job_id, state__in=WORKING)
    return rows.first()


def _wait(job_id: int, sentence: str) -> None:
    """The clock mends it: the sweep makes a job later."""
    _update(job_id, trouble=sentence[:500], not_before=timezone.now() + AGAIN)


def _stop(job_id: int, sentence: str) -> None:
    """Stop until a person says what to do."""
    _update(
        job_id, stopped_in=F("state"), state=State.STOPPED, trouble=sentence[:500], not_before=None
    )


def _failed(job_id: int) -> None:
    """Count a fault of ours; the sweep tries again, until it is too often."""
    _update(job_id, failures=F("failures") + 1)
    if Bringing.objects.filter(pk=job_id, failures__gte=MOST_FAILURES).exists():
        _stop(
            job_id,
            "Quotewright stumbled here, which is its fault. What came in until then stays. Go on, "
            "or ask whoever runs this installation.",
        )
