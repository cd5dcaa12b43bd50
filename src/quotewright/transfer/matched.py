"""Kinds whose rows are matched to records that are here: created, changed or left, and undone."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import models

from quotewright.accounts.models import Account
from quotewright.lib.fields import Invalid
from quotewright.transfer.kinds import Incoming, Kind, Outcome, Taken, differing, refused
from quotewright.transfer.models import Import, ImportRow

CHANGED_SINCE = "was changed since"
GONE = "is not here any more"


class MatchedKind(Kind):
    """A kind with a table of its own whose rows have a `version`."""

    noun: str

    @abstractmethod
    def found(self, account: Account, rows: Sequence[Incoming]) -> dict[int, Any]:
        """Return, by row number, the record that a row is about, or Invalid where that is open."""

    @abstractmethod
    def records(self, account: Account, ids: Collection[int]) -> dict[int, Any]:
        """Return records of the account by id, with what `texts_of` reads."""

    @abstractmethod
    def texts_of(self, record: Any) -> dict[str, Any]:
        """Return what a record says, by the fields of its actions, as JSON values."""

    @abstractmethod
    def name_of(self, record: Any) -> str:
        """Return what a record is called in lists."""

    @abstractmethod
    def raw_of(self, job: Import, row: Incoming, now: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return the fields for the action; `now` is what the record says, if it is here.

        Raises Invalid.
        """

    @abstractmethod
    def create(self, account: Account, raws: Sequence[Mapping[str, Any]]) -> list[Any]:
        """Create records; each is one or Invalid."""

    @abstractmethod
    def change(self, record: Any, raw: Mapping[str, Any]) -> Any:
        """Change a record. Raises Invalid."""

    @abstractmethod
    def remove(self, job: Import, ids: Collection[int]) -> dict[int, str]:
        """Delete records that nothing needs; return why the others stay, by id."""

    def take(self, job: Import, rows: Sequence[Incoming]) -> list[Taken]:
        """Bring rows in, in few queries where they are new."""
        found = self.found(job.account, [row for row in rows if not row.errors])
        taken: dict[int, Taken] = {}
        new: list[tuple[Incoming, dict[str, Any]]] = []
        for row in rows:
            record = found.get(row.number)
            try:
                if row.errors:
                    taken[row.number] = Taken(row.number, Outcome.REFUSED, errors=row.errors)
                elif isinstance(record, Invalid):
                    raise record
                elif record is not None:
                    taken[row.number] = self._taken_over(job, row, record)
                elif job.mode == Import.Mode.UPDATE:
                    raise Invalid({"": f"There is no such {self.noun} here to change."})
                else:
                    new.append((row, self.raw_of(job, row, None)))
            except Invalid as error:
                taken[row.number] = refused(row, self, error)
        made = self.create(job.account, [raw for _, raw in new])
        for (row, _), record in zip(new, made, strict=True):
            if isinstance(record, Invalid):
                taken[row.number] = refused(row, self, record)
            else:
                taken[row.number] = self._taken(row, Outcome.CREATED, record)
        return [taken[row.number] for row in rows]

    def undo(self, job: Import, rows: Sequence[ImportRow]) -> dict[int, str]:
        """Remove what was created and put back what was changed, where nobody did since."""
        ids = [row.record_id for row in rows if row.record_id]
        records = self.records(job.account, ids)
        kept: dict[int, str] = {}
        created: dict[int, int] = {}
        for row in rows:
            record = records.get(row.record_id or 0)
            if record is None:
                if row.outcome == Outcome.CHANGED:
                    kept[row.number] = GONE
            elif row.outcome == Outcome.CHANGED:
                if why := self._put_back(record, row):
                    kept[row.number] = why
            elif record.version != row.version:
                kept[row.number] = CHANGED_SINCE
            else:
                created[record.pk] = row.number
        if created:
            used = self.remove(job, list(created))
            kept |= {created[pk]: why for pk, why in used.items()}
        return kept

    def _taken_over(self, job: Import, row: Incoming, record: Any) -> Taken:
        """Change a record that is here, unless the import only adds or nothing differs."""
        if job.mode == Import.Mode.CREATE:
            return self._taken(row, Outcome.UNCHANGED, record)
        before = self.texts_of(record)
        wanted = differing(before, self.raw_of(job, row, before))
        if not wanted:
            return self._taken(row, Outcome.UNCHANGED, record)
        changed = self.change(record, {name: new for name, (_, new) in wanted.items()})
        changes = differing(before, self.texts_of(changed))
        if not changes:
            return self._taken(row, Outcome.UNCHANGED, changed)
        return self._taken(row, Outcome.CHANGED, changed, changes)

    def _put_back(self, record: Any, row: ImportRow) -> str:
        """Set a record's fields to what they were; say why not where that cannot be."""
        now = self.texts_of(record)
        if any(now.get(name) != new for name, (_, new) in row.changes.items()):
            return CHANGED_SINCE
        try:
            self.change(record, {name: old for name, (old, _) in row.changes.items()})
        except Invalid as error:
            return f"could not be put back: {error}"
        return ""

    def _taken(
        self,
        row: Incoming,
        outcome: ImportRow.Outcome,
        record: Any,
        changes: dict[str, list[Any]] | None = None,
    ) -> Taken:
        label = self.name_of(record)[:200]
        return Taken(row.number, outcome, label, record.pk, record.version, changes or {})


def only_one(records: Sequence[models.Model], what: str) -> Any:
    """Return the one record there is, None of none, or Invalid of several."""
    if len(records) > 1:
        return Invalid({"": f"{len(records)} records here have {what}. Mend that first."})
    return records[0] if records else None
