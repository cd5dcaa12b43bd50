"""The only place that hears of changes: decides which of them a connection owes to its PSA."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import QuerySet
from django.db.models.signals import post_delete
from django.dispatch import receiver

from quotewright.accounts.models import Account
from quotewright.integrations import issues, merging, outbox
from quotewright.integrations.issues import Failure
from quotewright.integrations.models import Connection, Intent, Link, Outbox
from quotewright.integrations.options import PushFrom
from quotewright.integrations.port import Drift
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


@receiver(post_delete, sender=Quote, dispatch_uid="tell of deleted quotes")
def left_alone(instance: Quote, origin: object, **_: Any) -> None:
    """What a deleted quote had in the PSA stays there: say so, and push nothing any more."""
    if origin is not instance and not isinstance(origin, QuerySet):
        return  # the whole account goes, and its connection with it
    for connection in Connection.objects.filter(account=instance.account_id):
        of_quote = {"connection": connection, "kind": "quote", "record_id": instance.pk}
        Outbox.objects.filter(**of_quote).delete()
        link = Link.objects.filter(connection=connection, kind="estimate", key=instance.key).first()
        if link is not None:
            drift = Drift(
                f"Quote {instance.number} was deleted here. Its estimate is still in Syncro "
                f"(id {link.remote_id}).",
                "Nothing was deleted there. Decline or delete the estimate there if it is of no "
                "use any more.",
            )
            issues.open_for(connection, "quote", instance.pk, Failure.of(drift))


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
