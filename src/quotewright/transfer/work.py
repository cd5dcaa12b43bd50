"""Working through an import, a batch a transaction: checking, running, undoing.

What a batch did and how far the import is are written together, so that a worker may die at any
point: whoever goes on begins after the last batch that was committed.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Sequence

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from quotewright.lib.fields import Invalid
from quotewright.quotes.states import IllegalMove
from quotewright.transfer import jobs
from quotewright.transfer.kinds import Outcome, Taken
from quotewright.transfer.models import WORKING, Import, ImportFile, ImportRow
from quotewright.transfer.reading import Source, source_of
from quotewright.transfer.registry import KINDS

log = logging.getLogger("quotewright.transfer")

# A job works so long, then lets others have its place; less than a worker waits when it stops.
SLICE_SECONDS = 4.0
# So often in a row something unforeseen may go wrong before a person is asked.
MOST_FAILURES = 3
UNDO_BATCH = 200
_TAKEN_BACK = (Outcome.CREATED, Outcome.CHANGED)


def advance(import_id: int, seconds: float = SLICE_SECONDS) -> None:
    """Go on with an import for some seconds, then make a job for the rest."""
    deadline = time.monotonic() + seconds
    source: Source | None = None
    while True:
        try:
            source, is_more = _next_batch(import_id, source)
        except (Invalid, IllegalMove) as error:
            return _stop(import_id, str(error))
        except ImportFile.DoesNotExist:
            return _stop(import_id, "The file is not kept any more. Begin a new import.")
        except Exception:
            log.exception("import %s", import_id)
            return _failed(import_id)
        if not is_more:
            return
        if time.monotonic() >= deadline:
            return jobs.defer(import_id)


@transaction.atomic
def _next_batch(import_id: int, source: Source | None) -> tuple[Source | None, bool]:
    """Do one batch; return the file for the next one, and whether there is one."""
    job = (
        Import.objects.select_for_update(of=("self",))
        .select_related("account", "by", "person", "quote__account")
        .filter(pk=import_id, state__in=WORKING)
        .first()
    )
    if job is None:
        return source, False
    _take_turns(job)
    if job.state == Import.State.UNDOING:
        return None, _undo_batch(job)
    source = source or source_of(job)
    return source, _take_batch(job, source)


def _take_turns(job: Import) -> None:
    """Let no other import of the account match and make records while this batch does."""
    with connection.cursor() as cursor:
        name = f"imports:{job.account_id}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def _take_batch(job: Import, source: Source) -> bool:
    """Bring in the next rows, or find out what would become of them."""
    is_dry = job.state == Import.State.CHECKING
    if job.done == 0:
        job.rows.all().delete()
        job.counts = {}
    end = min(job.done + (source.kind.batch or job.total), job.total)
    rows = source.incoming(job.done, end)
    quote = job.quote
    with transaction.atomic():
        taken = source.kind.take(job, rows)
        if is_dry:
            transaction.set_rollback(True)
    if is_dry:
        job.quote = quote
    for row, each in zip(rows, taken, strict=True):
        each.label = (each.label or source.kind.called(row.values))[:200]
    _record(job, taken, is_dry)
    job.done, job.failures = end, 0
    if job.done >= job.total:
        job.state = Import.State.CHECKED if is_dry else Import.State.DONE
        job.finished_at = timezone.now()
    job.save()
    return job.done < job.total


def _record(job: Import, taken: Sequence[Taken], is_dry: bool) -> None:
    ImportRow.objects.bulk_create(
        ImportRow(
            transfer=job,
            number=each.number,
            outcome=each.outcome,
            label=each.label,
            record_id=None if is_dry else each.record_id,
            version=None if is_dry else each.version,
            changes=each.changes,
            errors=each.errors,
        )
        for each in taken
    )
    counts = Counter(job.counts)
    counts.update(each.outcome.value for each in taken)
    job.counts = dict(counts)


def _undo_batch(job: Import) -> bool:
    """Take back the latest rows that are not taken back yet."""
    waiting = job.rows.filter(outcome__in=_TAKEN_BACK, undone=False, kept="")
    kind = KINDS[job.kind]
    rows = list(waiting.order_by("-number")[: UNDO_BATCH if kind.batch else None])
    if rows:
        kept = kind.undo(job, rows)
        for row in rows:
            row.kept, row.undone = kept.get(row.number, "")[:300], row.number not in kept
        ImportRow.objects.bulk_update(rows, ["kept", "undone"])
    job.done += len(rows)
    is_more = waiting.exists()
    if not is_more:
        job.state, job.finished_at = Import.State.UNDONE, timezone.now()
    job.failures = 0
    job.save()
    return is_more


def _stop(import_id: int, sentence: str) -> None:
    """Stop until a person says what to do."""
    with transaction.atomic():
        job = Import.objects.select_for_update().filter(pk=import_id, state__in=WORKING).first()
        if job:
            job.stopped_in, job.state = job.state, Import.State.STOPPED
            job.trouble = sentence[:500]
            job.save()


def _failed(import_id: int) -> None:
    """Count a fault of ours; the sweep tries again, until it is too often."""
    Import.objects.filter(pk=import_id).update(failures=F("failures") + 1)
    failures = Import.objects.values_list("failures", flat=True).get(pk=import_id)
    if failures >= MOST_FAILURES:
        _stop(
            import_id,
            "Quotewright stumbled at these rows, which is its fault, not the file's. What was "
            "done until then stays. Go on, undo it, or ask whoever runs this installation.",
        )
