"""Everything that can happen to people. Each door (page, API, command) calls these."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from quotewright.accounts.models import Account
from quotewright.lib.changes import record_changed
from quotewright.lib.fields import Invalid, Reader
from quotewright.people.models import Organization, Person

_TEXTS = {
    "first_name": ("First name", 60),
    "last_name": ("Last name", 60),
    "title": ("Title", 80),
    "work_phone": ("Work phone", 40),
    "mobile_phone": ("Mobile phone", 40),
    "address1": ("Address line 1", 120),
    "address2": ("Address line 2", 120),
    "city": ("City", 80),
    "state": ("State or province", 80),
    "postal_code": ("ZIP or postal code", 20),
    "organization": ("Organization", 120),
}
FIELDS = ("email", "country", *_TEXTS)


@transaction.atomic
def create_person(account: Account, raw: Mapping[str, Any]) -> Person:
    """Create a person from the given fields. Raises Invalid."""
    values = _read({**{"country": account.country}, **raw})
    person = Person(account=account)
    _apply(person, values)
    person.save()
    record_changed.send(Person, kind="person", record=person, event="created")
    return person


@transaction.atomic
def find_or_create_person(account: Account, raw: Mapping[str, Any]) -> Person:
    """Return the account's person with this e-mail address, unchanged, else create one.

    Without an e-mail address it always creates. Raises Invalid.
    """
    if email := _read(raw).get("email"):
        # The account's row is the lock: two requests at once share one person.
        Account.objects.select_for_update().get(pk=account.pk)
        people = Person.objects.filter(account=account, email__iexact=email)
        if found := people.select_related("organization").order_by("pk").first():
            return found
    return create_person(account, raw)


@transaction.atomic
def change_person(person: Person, raw: Mapping[str, Any]) -> Person:
    """Change the given fields and leave the others. Raises Invalid; no change makes no version."""
    locked = Person.objects.select_for_update().select_related("account").get(pk=person.pk)
    before = _state_of(locked)
    _apply(locked, _read(raw))
    if _state_of(locked) == before:
        return locked
    locked.version += 1
    locked.save()
    record_changed.send(Person, kind="person", record=locked, event="changed")
    return locked


def _read(raw: Mapping[str, Any]) -> dict[str, Any]:
    reader = Reader(raw)
    for field, (what, most) in _TEXTS.items():
        reader.text(field, what, most)
    reader.email("email", "E-mail")
    reader.text("country", "Country", 2)
    country = reader.values.get("country")
    if country is not None:
        reader.values["country"] = country.upper()
        if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
            reader.errors["country"] = f"Country is “{country}”. Use its two letters, such as US."
    return reader.done()


def _apply(person: Person, values: dict[str, Any]) -> None:
    if "organization" in values:
        person.organization = _organization(person.account, values.pop("organization"))
    for field, value in values.items():
        setattr(person, field, value)
    if not (person.first_name or person.last_name or person.email):
        raise Invalid({"first_name": "This person has no name and no e-mail. Type one of them."})


def _organization(account: Account, name: str) -> Organization | None:
    """Return the account's organization of that name, whatever its case; make it if absent."""
    if not name:
        return None
    # The account's row is the lock: two people added at once share one organization.
    Account.objects.select_for_update().get(pk=account.pk)
    found = Organization.objects.filter(account=account, name__iexact=name).order_by("pk").first()
    return found or Organization.objects.create(account=account, name=name)


def _state_of(person: Person) -> tuple[Any, ...]:
    columns = [field.attname for field in Person._meta.concrete_fields]
    return tuple(getattr(person, name) for name in columns if name not in {"updated_at"})
