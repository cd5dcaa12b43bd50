"""Everything that can happen to an import. Each door (page, command) calls these."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from quotewright.accounts.models import Account, User
from quotewright.lib.fields import Invalid, Reader
from quotewright.people.models import Person
from quotewright.quotes.models import Quote
from quotewright.quotes.states import State as QuoteState
from quotewright.transfer import jobs
from quotewright.transfer.amounts import Mark
from quotewright.transfer.columns import guessed
from quotewright.transfer.models import Import, ImportFile, Remembered
from quotewright.transfer.reading import known_names, mark_of, table_of
from quotewright.transfer.registry import KINDS
from quotewright.transfer.tabular import Table, Unreadable, normal, read_table

# Files are kept so long, for the list of refused rows.
KEPT_DAYS = 30
State = Import.State


@transaction.atomic
def upload(
    account: Account,
    kind: str,
    name: str,
    data: bytes,
    by: User | None = None,
    sees_costs: bool = True,
    quote: Quote | None = None,
    person: Person | None = None,
    quote_name: str = "",
) -> Import:
    """Take in a file, with its columns as they were mapped last or as their names suggest.

    Lines go to the draft `quote`, or to a new one for `person`. Raises Invalid.
    """
    job = Import(account=account, by=by, kind=kind, sees_costs=sees_costs)
    job.name = name.replace("\x00", "").strip()[:200] or "Pasted rows"
    if kind == Import.Kind.LINES:
        _aim(job, quote, person, quote_name)
    table = _read(data, kind)
    job.encoding, job.delimiter, job.notes = table.encoding, table.delimiter, list(table.notes)
    _put_table(job, table)
    job.save()
    ImportFile.objects.create(transfer=job, data=data)
    old = timezone.now() - timedelta(days=KEPT_DAYS)
    ImportFile.objects.filter(transfer__account=account, transfer__created_at__lt=old).delete()
    return job


def set_header(job: Import, has_header: bool) -> Import:
    """Say whether the first row names the columns; they are guessed anew. Raises Invalid."""
    with _held(job, State.MAPPING, State.CHECKED) as locked:
        locked.has_header = has_header
        _put_table(locked, _table(locked))
        locked.state = State.MAPPING
    return locked


def check(job: Import, raw: Mapping[str, Any]) -> Import:
    """Begin the dry run with these columns. Raises Invalid.

    `raw` has `mapping` (a list of fields), `mark`, `mode` and `clears`; what is absent stays.
    """
    with _held(job, State.MAPPING, State.CHECKED) as locked:
        _put_mapping(locked, raw)
        locked.state, locked.done, locked.failures, locked.counts = State.CHECKING, 0, 0, {}
        _remember(locked)
        jobs.defer(locked.pk)
    return locked


def remap(job: Import) -> Import:
    """Go back to choosing columns. Raises Invalid."""
    with _held(job, State.CHECKED, State.CHECKING, State.STOPPED) as locked:
        if locked.started_at:
            raise Invalid({"state": "This import ran already. Undo it, or begin a new one."})
        locked.state, locked.stopped_in, locked.trouble = State.MAPPING, "", ""
    return locked


def run(job: Import) -> Import:
    """Begin to bring the rows in. Raises Invalid."""
    with _held(job, State.CHECKED) as locked:
        locked.state, locked.done, locked.failures = State.RUNNING, 0, 0
        locked.counts, locked.started_at, locked.finished_at = {}, timezone.now(), None
        jobs.defer(locked.pk)
    return locked


def cancel(job: Import) -> Import:
    """Stop after the batch that is under way; what it did stays and can be undone.

    Raises Invalid.
    """
    with _held(job, State.CHECKING, State.RUNNING) as locked:
        is_dry = locked.state == State.CHECKING
        locked.state = State.MAPPING if is_dry else State.CANCELED
        locked.finished_at = timezone.now()
    return locked


def go_on(job: Import) -> Import:
    """Go on with a run that was canceled, or with what stopped. Raises Invalid."""
    with _held(job, State.STOPPED, State.CANCELED) as locked:
        locked.state = locked.stopped_in or State.RUNNING
        locked.stopped_in, locked.trouble, locked.failures = "", "", 0
        jobs.defer(locked.pk)
    return locked


def undo(job: Import) -> Import:
    """Begin to take back all that was done. Raises Invalid."""
    with _held(job, State.DONE, State.CANCELED, State.STOPPED) as locked:
        if not locked.started_at:
            raise Invalid({"state": "Nothing was brought in, so there is nothing to undo."})
        locked.state, locked.done, locked.failures = State.UNDOING, 0, 0
        locked.stopped_in, locked.trouble, locked.finished_at = "", "", None
        jobs.defer(locked.pk)
    return locked


@transaction.atomic
def discard(job: Import) -> None:
    """Forget an import that brought nothing in. Raises Invalid."""
    locked = Import.objects.select_for_update().get(pk=job.pk)
    if locked.started_at:
        raise Invalid({"state": "This import was run. It stays in the history."})
    locked.delete()


@contextmanager
def _held(job: Import, *states: str) -> Iterator[Import]:
    """Lock the import's row, let the body change it where it is in one of the states, save it."""
    with transaction.atomic():
        locked = Import.objects.select_for_update(of=("self",)).select_related("account")
        held = locked.get(pk=job.pk)
        if held.state not in states:
            now = held.get_state_display().lower()
            raise Invalid({"state": f"This import is {now} by now. Reload the page."})
        yield held
        held.save()


def _aim(job: Import, quote: Quote | None, person: Person | None, name: str) -> None:
    if quote is not None:
        if quote.state != QuoteState.DRAFT:
            raise Invalid({"quote": f"{quote} is no draft. Revise it, then add lines."})
        job.quote = quote
        return
    reader = Reader({"quote_name": name})
    reader.text("quote_name", "Quote name", 200, required=True)
    if person is None:
        reader.errors["person"] = "No person is chosen. Search for one."
    job.quote_name, job.person = reader.done()["quote_name"], person


def _read(data: bytes, kind: str) -> Table:
    try:
        table = read_table(data, known_names(kind))
    except Unreadable as error:
        raise Invalid({"file": str(error)}) from None
    if not table.rows:
        raise Invalid({"file": "The file has a header and no rows under it. Choose another one."})
    return table


def _table(job: Import) -> Table:
    try:
        table = table_of(job)
    except (Unreadable, ImportFile.DoesNotExist):
        raise Invalid({"file": "The file cannot be read any more. Upload it again."}) from None
    if not table.rows:
        raise Invalid({"has_header": "There is one row only, so it is data, not a header."})
    return table


def _put_table(job: Import, table: Table) -> None:
    """Note a table's columns, mapped as files with this header were last, else as guessed."""
    job.has_header, job.header, job.total = table.has_header, list(table.header), len(table.rows)
    known = KINDS[job.kind].columns_for(job.sees_costs)
    fields = {column.field for column in known}
    last = None
    if job.has_header:
        last = Remembered.objects.filter(
            account=job.account, kind=job.kind, header_digest=_digest(table.header)
        ).first()
    if last and len(last.mapping) == len(job.header):
        job.mapping = [field if field in fields else "" for field in last.mapping]
        job.mark, job.mode, job.clears = last.mark, last.mode, last.clears
        return
    columns = guessed(table.header, known)
    job.mapping = [column.field if column else "" for column in columns]
    job.mark = mark_of(table, columns, job.account.country)


def _put_mapping(job: Import, raw: Mapping[str, Any]) -> None:
    columns = {c.field: c for c in KINDS[job.kind].columns_for(job.sees_costs)}
    reader = Reader(raw)
    reader.choice("mark", "Decimals", list(Mark))
    reader.choice("mode", "What to do", list(Import.Mode))
    reader.flag("clears")
    mapping: Sequence[str] = raw.get("mapping", job.mapping)
    for place, field in enumerate(mapping):
        header = job.header[place] if place < len(job.header) else ""
        if field and field not in columns:
            reader.errors[f"column_{place}"] = f"“{header}” goes to “{field}”, which is nothing."
        elif field and field in mapping[:place]:
            first = job.header[mapping.index(field)]
            reader.errors[f"column_{place}"] = (
                f"“{first}” and “{header}” both go to {columns[field].label}. Leave one out."
            )
    if len(mapping) != len(job.header):
        reader.errors["mapping"] = "The file has other columns. Reload the page."
    needed = [c for c in columns.values() if c.required and c.field not in mapping]
    if job.kind == Import.Kind.ITEMS and {"code", "sku"} & set(mapping):
        needed = []  # rows of items that are here need no name
    for column in needed:
        reader.errors["mapping"] = f"No column goes to {column.label}. Choose the one that does."
    if not any(mapping):
        reader.errors["mapping"] = "All columns are left out. Choose what they are."
    for name, value in reader.done().items():
        setattr(job, name, value)
    job.mapping = list(mapping)


def _remember(job: Import) -> None:
    if not job.has_header:
        return
    Remembered.objects.update_or_create(
        account=job.account,
        kind=job.kind,
        header_digest=_digest(job.header),
        defaults={
            "mapping": job.mapping,
            "mark": job.mark,
            "mode": job.mode,
            "clears": job.clears,
        },
    )


def _digest(header: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(map(normal, header)).encode()).hexdigest()
