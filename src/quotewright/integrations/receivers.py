"""The only place that hears of changes: decides which of them a connection owes to its PSA."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.dispatch import receiver

from quotewright.accounts.models import Account
from quotewright.integrations import outbox
from quotewright.integrations.models import Connection, Intent, Link
from quotewright.lib.changes import record_changed
from quotewright.people.models import Person
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
            outbox.unpark_quotes_of(connection, record)


def _is_pushed(connection: Connection, record: Person | Quote) -> bool:
    if isinstance(record, Person):
        return True
    return record.state != State.DRAFT or connection.push_from == Connection.PushFrom.SAVED


@receiver(person_removal_asked, dispatch_uid="keep people who are in the PSA")
def known_elsewhere(account: Account, ids: Collection[int], **_: Any) -> dict[int, str]:
    """Say which people the PSA holds, or may: to delete them here would leave them alone there."""
    keys = [str(pk) for pk in ids]
    links = Link.objects.filter(connection__account=account, kind="person", key__in=keys)
    intents = Intent.objects.filter(connection__account=account, kind="person", key__in=keys)
    there = {*links.values_list("key", flat=True), *intents.values_list("key", flat=True)}
    return {int(key): "it is in your PSA" for key in there}
