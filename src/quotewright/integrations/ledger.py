"""The ledger that adapters write to, kept in Link and Intent rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from quotewright.integrations import locks
from quotewright.integrations.models import Connection, Intent, Link, Suspect
from quotewright.integrations.port import Busy, Doubt, Linked

# When a call that was looked for in vain is looked for again: a late twin may have come.
LOOKS = (timedelta(minutes=10), timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class DatabaseLedger:
    """One connection's ledger. Each method commits by itself; never call it in a transaction."""

    connection: Connection

    def recall(self, kind: str, key: str) -> Linked | None:
        """Return where the record lives."""
        row = self._links(kind).filter(key=key).first()
        return Linked(row.remote_id, row.snapshot) if row else None

    def recall_children(self, kind: str, parent: str) -> Mapping[str, Linked]:
        """Return the links under a parent, by key."""
        rows = self._links(kind).filter(parent=parent)
        return {row.key: Linked(row.remote_id, row.snapshot) for row in rows}

    def doubts(self, parent: str) -> Sequence[Doubt]:
        """Return the begun calls under a parent."""
        rows = Intent.objects.filter(connection=self.connection, parent=parent)
        return [Doubt(row.kind, row.key, row.body, row.since, row.parent) for row in rows]

    def intend(self, kind: str, key: str, body: Mapping[str, Any], parent: str) -> None:
        """Write down that a creating call begins now."""
        row = Intent(
            connection=self.connection,
            kind=kind,
            key=key,
            body=dict(body),
            parent=parent,
            since=timezone.now(),
        )
        _put(row, "body", "parent", "since")

    def remember(
        self, kind: str, key: str, remote_id: str, snapshot: Mapping[str, Any], parent: str = ""
    ) -> None:
        """Record the link and end the doubt, in one transaction."""
        with transaction.atomic():
            row = Link(
                connection=self.connection,
                kind=kind,
                key=key,
                remote_id=remote_id,
                snapshot=dict(snapshot),
                parent=parent,
            )
            _put(row, "remote_id", "snapshot", "parent", "updated_at")
            self.disclaim(kind, key)

    def disclaim(self, kind: str, key: str) -> None:
        """End a doubt."""
        Intent.objects.filter(connection=self.connection, kind=kind, key=key).delete()

    def suspect(self, doubt: Doubt) -> None:
        """Have it looked for again later."""
        now = timezone.now()
        Suspect.objects.get_or_create(
            connection=self.connection,
            kind=doubt.kind,
            key=doubt.key,
            since=doubt.since,
            defaults={
                "parent": doubt.parent,
                "body": dict(doubt.body),
                "look_at": now + LOOKS[0],
            },
        )

    def forget(self, kind: str, key: str) -> None:
        """Drop a link."""
        self._links(kind).filter(key=key).delete()

    @contextmanager
    def hold(self, name: str) -> Iterator[None]:
        """Hold a lock of this connection, waiting for it for a while. Raises Busy."""
        with locks.held(f"{self.connection.pk}:{name}", wait_seconds=20) as got:
            if not got:
                raise Busy("Another push holds these records", retry_after=2)
            yield

    def _links(self, kind: str) -> Any:
        return Link.objects.filter(connection=self.connection, kind=kind)


def _put(row: Model, *columns: str) -> None:
    """Insert the row, or change these columns of the one that has its key, in one statement."""
    type(row)._default_manager.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["connection", "kind", "key"],
        update_fields=columns,
    )
