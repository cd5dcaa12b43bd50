"""What can happen to an organization."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from quotewright.accounts.models import Account
from quotewright.lib.changes import records_changed
from quotewright.lib.fields import Invalid
from quotewright.people.entries import enter_organization, enter_people
from quotewright.people.models import Organization, Person
from quotewright.people.values import organization_values


@transaction.atomic
def create_organization(account: Account, raw: Mapping[str, Any]) -> Organization:
    """Create an organization from the given fields. Raises Invalid, also for a name that is taken.

    The account's country is the default.
    """
    values = _checked(account, {"name": "", "country": account.country, **raw})
    organization = Organization.objects.create(account=account, **values)
    enter_organization(organization)
    return organization


@transaction.atomic
def change_organization(organization: Organization, raw: Mapping[str, Any]) -> Organization:
    """Change the given fields and leave the others. Raises Invalid; no change makes no version.

    A new name is a change of its people, too: they are pushed with it.
    """
    values = _checked(organization.account, raw, organization.pk)
    locked = Organization.objects.select_for_update(of=("self",)).select_related("account")
    held = locked.get(pk=organization.pk)
    changed = [field for field, value in values.items() if getattr(held, field) != value]
    if not changed:
        return held
    for field in changed:
        setattr(held, field, values[field])
    save_organization(held)
    if "name" in changed:
        tell_people(Person.objects.filter(organization=held), "organization renamed")
    return held


def organization_named(account: Account, name: str) -> Organization | None:
    """Return the account's organization of that name, whatever its case; make it if absent.

    None for an empty name.
    """
    if not name:
        return None
    _hold_names(account)
    found = Organization.objects.filter(account=account, name__iexact=name).order_by("pk").first()
    return found or create_organization(account, {"name": name})


def save_organization(held: Organization) -> None:
    """Save an organization that was held, as one version more."""
    held.version += 1
    held.save()
    enter_organization(held)


def tell_people(people: Any, event: str) -> None:
    """Count a version more for all of these people, and tell of them at once."""
    ids = list(people.order_by("pk").select_for_update().values_list("pk", flat=True))
    if not ids:
        return
    changed = Person.objects.filter(pk__in=ids)
    changed.update(version=F("version") + 1, updated_at=timezone.now())
    records = list(changed.select_related("account", "organization").order_by("pk"))
    enter_people(records)
    records_changed.send(Person, kind="person", records=records, event=event)


def _hold_names(account: Account) -> None:
    """Hold the account's row: two people added at once share one organization."""
    Account.objects.select_for_update().get(pk=account.pk)


def _checked(account: Account, raw: Mapping[str, Any], own: int = 0) -> dict[str, Any]:
    """Check the fields, and that no other organization bears the name. Raises Invalid for all."""
    _hold_names(account)
    name = " ".join(str(raw.get("name") or "").replace("\x00", "").split())
    same = Organization.objects.filter(account=account, name__iexact=name).exclude(pk=own)
    taken = {}
    if name and same.exists():
        taken["name"] = (
            f"There is an organization called “{name}” already. Type another name, or merge the "
            "two."
        )
    try:
        values = organization_values(raw)
    except Invalid as error:
        raise Invalid({**taken, **error.errors}) from None
    if taken:
        raise Invalid(taken)
    return values
