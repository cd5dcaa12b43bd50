"""What the PSA was last seen to hold, kept in RemoteRecord rows: matching asks here first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils import timezone

from quotewright.integrations.findable import terms_of
from quotewright.integrations.models import Connection, Listing, RemoteRecord
from quotewright.integrations.remote import Remote
from quotewright.lib.words import casefolded
from quotewright.people.entries import scoped

_AT_ONCE = 1000
_COLUMNS = ("parent", "name", "email", "code", "told", "terms", "seen_at")


@dataclass(frozen=True, slots=True)
class DatabaseDirectory:
    """One connection's directory."""

    connection: Connection

    def age(self, kind: str) -> float | None:
        """Return the seconds since the list was last read whole."""
        row = Listing.objects.filter(connection=self.connection, kind=kind).first()
        return (timezone.now() - row.read_at).total_seconds() if row else None

    def count(self, kind: str) -> int | None:
        """Return how many records the list had then."""
        row = Listing.objects.filter(connection=self.connection, kind=kind).first()
        return row.count if row else None

    def find(
        self, kind: str, *, name: str = "", email: str = "", code: str = "", parent: str = ""
    ) -> Sequence[Remote]:
        """Return the records of which all that is given is so, oldest first."""
        given = {"name": name, "email": email, "code": code}
        wanted = {field: casefolded(text) for field, text in given.items() if text}
        if parent:
            wanted["parent"] = parent
        rows = RemoteRecord.objects.filter(connection=self.connection, kind=kind, **wanted)
        return [Remote(**row.told) for row in rows.order_by("pk")]

    def replace(self, kind: str, records: Iterable[Remote]) -> None:
        """Keep these and no others of the kind, but what was noted since the reading began."""
        began = timezone.now()
        count = 0
        for some in _batches(records):
            count += len(some)
            self._save(some)
        with transaction.atomic():
            mine = RemoteRecord.objects.filter(connection=self.connection, kind=kind)
            mine.filter(seen_at__lt=began).delete()
            Listing.objects.update_or_create(
                connection=self.connection, kind=kind, defaults={"read_at": began, "count": count}
            )

    def note(self, record: Remote) -> None:
        """Keep what was read or written just now."""
        self._save([record])

    def drop(self, kind: str, remote_id: str) -> None:
        """Forget a record that is not there any more."""
        mine = RemoteRecord.objects.filter(connection=self.connection, kind=kind)
        mine.filter(remote_id=remote_id).delete()

    def note_all(self, records: Sequence[Remote]) -> None:
        """Keep several records that were read just now; customers come before their contacts."""
        customers = [record for record in records if not record.parent]
        for some in (*_batches(customers), *_batches(r for r in records if r.parent)):
            self._save(some)

    def _save(self, records: Sequence[Remote]) -> None:
        companies = self._companies({record.parent for record in records if record.parent})
        RemoteRecord.objects.bulk_create(
            [self._row(record, companies.get(record.parent, "")) for record in records],
            update_conflicts=True,
            unique_fields=["connection", "kind", "remote_id"],
            update_fields=_COLUMNS,
        )

    def _companies(self, ids: set[str]) -> dict[str, str]:
        """Return the names of customers by their ids: their contacts are found by them, too."""
        if not ids:
            return {}
        rows = RemoteRecord.objects.filter(connection=self.connection, kind="customer")
        return dict(rows.filter(remote_id__in=ids).values_list("remote_id", "name"))

    def _row(self, record: Remote, company: str) -> RemoteRecord:
        return RemoteRecord(
            connection=self.connection,
            kind=record.kind,
            remote_id=record.remote_id,
            parent=record.parent,
            name=casefolded(record.name),
            email=casefolded(record.email),
            code=casefolded(record.code),
            told=asdict(record),
            terms=scoped(self.connection.pk, terms_of(record, company)),
            seen_at=timezone.now(),
        )


def _batches(records: Iterable[Remote]) -> Iterable[list[Remote]]:
    """Yield some at a time, each once: a page that shifted may tell one twice."""
    some: dict[str, Remote] = {}
    for record in records:
        some[record.remote_id] = record
        if len(some) == _AT_ONCE:
            yield list(some.values())
            some = {}
    if some:
        yield list(some.values())
