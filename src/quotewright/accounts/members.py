"""Who may do what in an account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from quotewright.accounts.models import Account, Membership
from quotewright.lib.fields import Invalid, Reader


@transaction.atomic
def change_members(account: Account, raw: Mapping[int, Mapping[str, Any]]) -> None:
    """Set role and sees_margins of members by their membership's id; the others stay.

    There is always an admin. Raises Invalid, `members[7].role`; all are changed or none.
    """
    # The account's row is the lock: two admins cannot demote each other at once.
    Account.objects.select_for_update().get(pk=account.pk)
    members = {m.pk: m for m in account.memberships.select_related("user").order_by("pk")}
    had_admin = [m.pk for m in members.values() if m.role == Membership.Role.ADMIN]
    errors: dict[str, str] = {}
    for pk, fields in raw.items():
        if pk not in members:
            errors[f"members[{pk}]"] = "This member is not here any more. Reload the page."
            continue
        reader = Reader(fields)
        reader.choice("role", "Role", Membership.Role.values)
        reader.flag("sees_margins")
        errors |= {f"members[{pk}].{field}": text for field, text in reader.errors.items()}
        for field, value in reader.values.items():
            setattr(members[pk], field, value)
    if had_admin and not any(m.role == Membership.Role.ADMIN for m in members.values()):
        errors[f"members[{had_admin[0]}].role"] = (
            f"{members[had_admin[0]].user} is the last admin. Make somebody else an admin first."
        )
    if errors:
        raise Invalid(errors)
    Membership.objects.bulk_update(members.values(), ["role", "sees_margins"])
