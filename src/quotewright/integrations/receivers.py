"""The only place that hears of changes: decides which of them a connection owes to its PSA."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.dispatch import receiver

from quotewright.accounts.models import Account
from quotewright.integrations import merging, outbox
from quotewright.integrations.models import Connection, Intent, Link
from quotewright.integrations.options import PushFrom
from quotewright.lib.changes import record_changed, record_merged, records_changed
from quotewright.people.models import Organization, Person
from quotewright.people.removal import person_removal_asked
from quotewright.quotes.models import Quote
from quotewright.quotes.states import State


@receiver(record_changed, dispatch_uid="push changes")
def owe(record: Person | Quote, kind: str, **_: Any) -> None:
    """Owe the record's new version to its account's connection, if it is one to push.

    A connection that is off owes it too: what changed meanwhile is pushed once it is on again.
    """
    connection = Connection.objects.filter(account=record.account).first()
    if connection and _is_pushed(connection, record):
        outbox.want(connection, kind, record.pk, record.version)
        if isinstance(record, Person):
            outbox.unpark_quotes_of(connection, [record.pk])


@receiver(records_changed, dispatch_uid="push changes made at once")
def owe_all(records: Sequence[Person] | Sequence[Quote], kind: str, **_: Any) -> None:
    """Owe the new versions of one account's records, in as many queries for 1,000 as for one."""
    connection = Connection.objects.filter(account=records[0].account).first()
    if connection is None:
        return
    pushed = {record.pk: record.version for record in records if _is_pushed(connection, record)}
    outbox.want_all(connection, kind, pushed)
    if kind == "person":
        outbox.unpark_quotes_of(connection, list(pushed))


@receiver(record_merged, dispatch_uid="join links")
def join(kind: str, kept: Person | Organization, gone: Person | Organization, **_: Any) -> None:
    """Let the kept record be the one that the PSA knows. Raises Invalid while that is not sure."""
    for connection in Connection.objects.filter(account=kept.account_id):
        merging.join(connection, kind, kept.pk, gone.pk, str(gone))


def _is_pushed(connection: Connection, record: Person | Quote) -> bool:
    if isinstance(record, Person):
        return True
    return record.state != State.DRAFT or connection.chosen.push_from is PushFrom.SAVED


@receiver(person_removal_asked, dispatch_uid="keep people who are in the PSA")
def known_elsewhere(account: Account, ids: Collection[int], **_: Any) -> dict[int, str]:
    """Say which people the PSA holds, or may: to delete them here would leave them alone there."""
    keys = [str(pk) for pk in ids]
    links = Link.objects.filter(connection__account=account, kind="person", key__in=keys)
    intents = Intent.objects.filter(connection__account=account, kind="person", key__in=keys)
    there = {*links.values_list("key", flat=True), *intents.values_list("key", flat=True)}
    return {int(key): "it is in your PSA" for key in there}
