"""Deleting people that nobody needs, as when an import is undone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import cast

from django.db import transaction
from django.dispatch import Signal

from quotewright.accounts.models import Account
from quotewright.lib.rows import users_of
from quotewright.people.models import Organization, Person

# Asked before people are deleted. Arguments: account, ids. A receiver returns {id: why it stays}.
person_removal_asked = Signal()


@transaction.atomic
def remove_people(account: Account, ids: Collection[int]) -> dict[int, str]:
    """Delete people that nothing refers to; return why the others stay, by id."""
    rows = Person.objects.filter(account=account, pk__in=ids)
    there = list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))
    used = users_of(Person, there)
    for _, reasons in person_removal_asked.send(Person, account=account, ids=there):
        used |= cast(dict[int, str], reasons)
    rows.filter(pk__in=[pk for pk in there if pk not in used]).delete()
    return used


@transaction.atomic
def remove_empty_organizations(account: Account, ids: Collection[int], since: datetime) -> None:
    """Delete those of the organizations that were made since then and have nobody any more."""
    rows = Organization.objects.filter(account=account, pk__in=ids, created_at__gte=since)
    there = list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))
    used = users_of(Organization, there)
    rows.filter(pk__in=[pk for pk in there if pk not in used]).delete()
