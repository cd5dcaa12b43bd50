"""Workers and imports: what is resumed, shared, canceled, and what happens when one stumbles."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from quotewright.accounts.models import Account
from quotewright.catalog.models import Item
from quotewright.lib.fields import Invalid
from quotewright.transfer import actions, jobs, work
from quotewright.transfer.models import Import, ImportFile
from tests.conftest import Workers, wait_for
from tests.transfer.conftest import Files, errors_of, worked


def many(count: int) -> str:
    rows = (f"Item {n},C-{n},Vendor {n % 7},Hardware > Kind {n % 5},{n}\n" for n in range(count))
    return "Name,Code,Supplier,Category,Price\n" + "".join(rows)


def test_five_thousand_rows_with_twins_and_broken_ones(files: Files) -> None:
    text = many(5_000) + "Twin,C-17,,,1\n" * 3 + "Broken,B,,,x\n"
    job = files.imported(text)
    assert job.counts == {"created": 5_000, "refused": 4}
    assert errors_of(job)[5_002] == "Row 19 of this file has the same code. Keep one of the two."
    assert Item.objects.count() == 5_000
    job = files.undone(job)
    assert (Item.objects.count(), job.state) == (0, "undone")


def test_a_job_works_a_slice_and_makes_the_next_one(files: Files) -> None:
    job = actions.run(files.checked(many(1_200)))
    ProcrastinateJob.objects.all().delete()
    work.advance(job.pk, seconds=0)
    job.refresh_from_db()
    assert (job.state, job.done) == ("running", 500)
    assert ProcrastinateJob.objects.get().args == {"import_id": job.pk}


def test_a_batch_that_dies_leaves_nothing_and_is_done_again(files: Files) -> None:
    job = actions.run(files.checked(many(1_200)))
    work.advance(job.pk, seconds=0)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        work._next_batch(job.pk, None)
        raise KeyboardInterrupt
    assert Item.objects.count() == Import.objects.get().done == 500
    job.refresh_from_db()
    assert worked(job).counts == {"created": 1_200}
    assert job.rows.count() == Item.objects.count() == 1_200


def test_what_no_job_is_at_is_swept_up(files: Files) -> None:
    job = actions.check(files.upload(many(3)), {})
    assert jobs.sweep() == 0
    ProcrastinateJob.objects.all().delete()
    assert jobs.sweep() == 1
    worked(job)
    ProcrastinateJob.objects.all().delete()
    assert jobs.sweep() == 0


@pytest.mark.django_db(transaction=True)
def test_a_killed_workers_import_is_taken_up(files: Files, workers: Workers) -> None:
    job = actions.check(files.upload(many(3_000)), {})
    first = workers.start()
    wait_for(lambda: _state(job) == "checked", 60)
    actions.run(job)
    wait_for(lambda: Import.objects.get().done >= 500, 60)
    workers.kill(first)
    workers.start()
    wait_for(lambda: _state(job) == "done", 60)
    assert Import.objects.get().counts == {"created": 3_000}
    assert Item.objects.count() == Item.objects.values("code").distinct().count() == 3_000


def test_a_canceled_run_can_be_undone(files: Files) -> None:
    job = actions.run(files.checked(many(1_200)))
    work.advance(job.pk, seconds=0)
    job = actions.cancel(job)
    work.advance(job.pk)
    assert Item.objects.count() == 500
    assert files.undone(job).state == "undone"
    assert Item.objects.count() == 0


def test_a_fault_of_ours_is_tried_again_then_asked_about(files: Files) -> None:
    job = actions.check(files.upload(many(3)), {})
    Import.objects.update(mark="?")  # what no action writes
    for _ in range(work.MOST_FAILURES):
        work.advance(job.pk)
    job.refresh_from_db()
    assert job.state == "stopped" and "its fault, not the file's" in job.trouble
    Import.objects.update(mark=".")
    assert worked(actions.go_on(job)).state == "checked"


def test_a_file_that_is_not_kept_any_more_stops_the_import(files: Files) -> None:
    job = files.checked(many(3))
    ImportFile.objects.all().delete()
    job = worked(actions.run(job))
    assert job.state == "stopped" and "not kept any more" in job.trouble


@pytest.mark.parametrize("action", [actions.run, actions.cancel, actions.go_on, actions.undo])
def test_what_cannot_be_done_now_is_refused_in_words(files: Files, action: Any) -> None:
    job = files.upload(many(3))
    with pytest.raises(Invalid, match="columns to choose by now"):
        action(job)


def test_files_are_kept_for_thirty_days(files: Files, account: Account) -> None:
    job = files.imported(many(3))
    Import.objects.update(created_at="2020-01-01T00:00:00Z")
    files.upload(many(3))
    assert not ImportFile.objects.filter(transfer=job).exists()
    assert job.rows.count() == 3


def _state(job: Import) -> str:
    return str(Import.objects.values_list("state", flat=True).get(pk=job.pk))
