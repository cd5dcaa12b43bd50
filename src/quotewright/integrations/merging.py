"""What becomes of links to the PSA when two people, or two organizations, are made one here.

The PSA's own records are never merged by us: where both are linked, the kept one's link stays, and
the preview says which record is left to itself there.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, JSONField, TextField, Value
from django.utils import timezone

from quotewright.accounts.models import Account
from quotewright.integrations import locks
from quotewright.integrations.models import Connection, Intent, Issue, Link, Outbox
from quotewright.lib.fields import Invalid

# How long somebody who merges waits for a push that is at these records just now.
PATIENCE_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Places:
    """Where two records are in the PSA: `customer 12`, or empty where they are not linked."""

    kept: str = ""
    gone: str = ""
    is_connected: bool = False
    is_same: bool = False


def places(account: Account, kind: str, kept: int, gone: int) -> Places:
    """Return where the two are linked now, for the preview."""
    connection = Connection.objects.filter(account=account).first()
    if connection is None:
        return Places()
    links = Link.objects.filter(connection=connection, kind=kind, key__in=[kept, gone])
    found = {link.key: link for link in links}
    mine, theirs = found.get(str(kept)), found.get(str(gone))
    same = bool(mine and theirs and mine.remote_id == theirs.remote_id)
    return Places(_said(mine), _said(theirs), True, same)


def join(connection: Connection, kind: str, kept: int, gone: int, name: str) -> None:
    """Give `kept` the link of `gone` if it has none. Call in the transaction of the merger.

    Raises Invalid while a push is at one of them, or a call about them is not answered yet.
    """
    _require_quiet(connection, kind, kept, gone, name)
    links = Link.objects.filter(connection=connection, kind=kind)
    if links.filter(key=kept).exists():
        links.filter(key=gone).delete()
    else:
        links.filter(key=gone).update(key=str(kept))
    if kind == "organization":
        _keep_company(connection, kept, gone)
    of_gone = {"connection": connection, "kind": kind, "record_id": gone}
    Outbox.objects.filter(**of_gone).delete()
    Issue.objects.filter(**of_gone, closed_at=None).update(closed_at=timezone.now())


def _require_quiet(connection: Connection, kind: str, kept: int, gone: int, name: str) -> None:
    """Hold what a push of these records holds, and make sure that no call of theirs is in doubt."""
    busy = [f"{connection.pk}:people"]
    if kind == "person":
        busy += [locks.push_lock(connection.pk, kind, pk) for pk in sorted((kept, gone))]
    if not all(locks.held_to_commit(lock, PATIENCE_SECONDS) for lock in busy):
        raise Invalid(
            {"merged_id": "People are being pushed just now. Try again in a few seconds."}
        )
    keys = [str(kept), str(gone)]
    if (
        kind == "person"
        and Intent.objects.filter(connection=connection, kind=kind, key__in=keys).exists()
    ):
        raise Invalid(
            {
                "merged_id": f"It is not known yet whether {name} was created in the PSA: its "
                "answer was lost. The sync looks again by itself; merge when that is over."
            }
        )


def _keep_company(connection: Connection, kept: int, gone: int) -> None:
    """People of the merged organization stay where they are there; that is no move of theirs."""
    people = Link.objects.filter(connection=connection, kind="person")
    people.filter(snapshot__organization_key=str(gone)).update(
        snapshot=Func(
            F("snapshot"),
            Value(["organization_key"], output_field=ArrayField(TextField())),
            Value(str(kept), output_field=JSONField()),
            function="jsonb_set",
        )
    )


def _said(link: Link | None) -> str:
    if link is None:
        return ""
    kind = link.snapshot.get("as", "customer")
    return f"{kind} {link.remote_id}"
