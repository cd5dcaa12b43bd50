"""Quotes are found by the present names of their people: hears when one is renamed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver

from quotewright.lib.changes import record_changed, records_changed
from quotewright.people.models import Organization, Person
from quotewright.quotes.findable import refresh
from quotewright.quotes.models import Quote


@receiver(record_changed, dispatch_uid="find quotes by new names")
def rename(record: object, event: str, **_: Any) -> None:
    """Write the words of the quotes made for a person, or for an organization's people, anew."""
    if isinstance(record, Person) and event != "created":
        refresh(_quotes().filter(person=record))
    elif isinstance(record, Organization):
        refresh(_quotes().filter(person__organization=record))


@receiver(records_changed, dispatch_uid="find many quotes by new names")
def rename_many(records: Sequence[Person] | Sequence[Quote], kind: str, **_: Any) -> None:
    """The same for many people at once, and for quotes that went to another person."""
    of_person = {"person__in": records} if kind == "person" else {"pk__in": [r.pk for r in records]}
    refresh(_quotes().filter(**of_person))


def _quotes() -> Any:
    return Quote.objects.select_related("person__organization")
