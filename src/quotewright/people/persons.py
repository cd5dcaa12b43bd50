"""What can happen to a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from quotewright.accounts.models import Account
from quotewright.lib.changes import record_changed
from quotewright.lib.fields import Invalid
from quotewright.people.entries import enter_people
from quotewright.people.models import Person
from quotewright.people.organizations import organization_named
from quotewright.people.values import person_values


@transaction.atomic
def create_person(account: Account, raw: Mapping[str, Any]) -> Person:
    """Create a person from the given fields. Raises Invalid."""
    values = person_values({"country": account.country, **raw})
    person = Person(account=account)
    apply(person, values)
    person.save()
    enter_people([person])
    record_changed.send(Person, kind="person", record=person, event="created")
    return person


def find_or_create_person(account: Account, raw: Mapping[str, Any]) -> Person:
    """Return the account's person with this e-mail address, unchanged, else create one.

    Without an e-mail address it always creates. Raises Invalid.
    """
    email = person_values(raw).get("email")
    if not email:
        return create_person(account, raw)
    people = Person.objects.filter(account=account, email__iexact=email).order_by("pk")
    people = people.select_related("organization")
    if found := people.first():
        return found
    with transaction.atomic():
        # The account's row is the lock: two requests at once share one person.
        Account.objects.select_for_update().get(pk=account.pk)
        return people.first() or create_person(account, raw)


@transaction.atomic
def change_person(person: Person, raw: Mapping[str, Any]) -> Person:
    """Change the given fields and leave the others. Raises Invalid; no change makes no version."""
    locked = held_person(person)
    before = state_of(locked)
    apply(locked, person_values(raw))
    if state_of(locked) != before:
        save_person(locked, "changed")
    return locked


def held_person(person: Person) -> Person:
    """Lock the person's row and read it anew. Raises Person.DoesNotExist."""
    people = Person.objects.select_for_update(of=("self",))
    return people.select_related("account", "organization").get(pk=person.pk)


def save_person(locked: Person, event: str) -> None:
    """Save a person that was held, as one version more, and tell whoever listens."""
    locked.version += 1
    locked.save()
    enter_people([locked])
    record_changed.send(Person, kind="person", record=locked, event=event)


def apply(person: Person, values: dict[str, Any]) -> None:
    """Set checked values. Raises Invalid for a person by whom nothing is known."""
    if "organization" in values:
        person.organization = organization_named(person.account, values.pop("organization"))
    for field, value in values.items():
        setattr(person, field, value)
    if not (person.first_name or person.last_name or person.email):
        raise Invalid({"first_name": "This person has no name and no e-mail. Type one of them."})


def state_of(person: Person) -> tuple[Any, ...]:
    """Return what of a person makes a version."""
    columns = [field.attname for field in Person._meta.concrete_fields]
    return tuple(getattr(person, name) for name in columns if name not in {"updated_at"})
