"""Records that look like the same one and are not: somebody said so, and it is remembered."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import combinations
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Q

from quotewright.accounts.models import Account
from quotewright.lib.fields import Invalid
from quotewright.people.models import Apart, Organization, OrganizationsApart, PeopleApart, Person

R = TypeVar("R", Person, Organization)
Pair = tuple[int, int]
# Of records that share one mark; a switchboard's number may be on hundreds.
MOST_AT_ONCE = 50


def keep_apart(
    account: Account, model: type[Person] | type[Organization], ids: Collection[int], by: str = ""
) -> None:
    """Suspect no two of these records of being the same any more. Raises Invalid."""
    own = model._default_manager.filter(account=account, pk__in=ids)
    wanted = sorted(own.values_list("pk", flat=True))
    if len(wanted) < 2:
        raise Invalid({"ids": "There are no two records here any more. Open the page again."})
    if len(wanted) > MOST_AT_ONCE:
        raise Invalid({"ids": f"At most {MOST_AT_ONCE} are kept apart at once. Compare them."})
    table = _table(model)
    table._default_manager.bulk_create(
        [
            table(account=account, first_id=first, second_id=second, by=by[:120])
            for first, second in combinations(wanted, 2)
        ],
        ignore_conflicts=True,
    )


def suspect_again(
    account: Account, model: type[Person] | type[Organization], ids: Collection[int]
) -> None:
    """Forget that these records were said not to be the same."""
    rows = _table(model)._default_manager.filter(account=account)
    rows.filter(first__in=ids, second__in=ids).delete()


def apart(account: Account, model: type[Person] | type[Organization]) -> list[Apart]:
    """Return the pairs that are kept apart, the latest first, with their records."""
    rows = _table(model)._default_manager.filter(account=account)
    return list(rows.select_related("first", "second").order_by("-at", "-pk"))


def pairs_apart(account: Account, model: type[Person] | type[Organization]) -> set[Pair]:
    """Return the ids of the pairs that are kept apart, the lower one first."""
    rows = _table(model)._default_manager.filter(account=account)
    return set(rows.values_list("first_id", "second_id"))


def apart_from(record: Person | Organization) -> list[int]:
    """Return the ids of those that this record is not."""
    rows = _table(type(record))._default_manager
    found = rows.filter(Q(first=record.pk) | Q(second=record.pk))
    pairs = found.values_list("first_id", "second_id")
    return [first if second == record.pk else second for first, second in pairs]


def still_suspect(ids: Iterable[int], pairs: set[Pair]) -> tuple[int, ...]:
    """Return those of a group that may be the same as another of it; none where all are apart."""
    group = sorted(ids)
    suspect = (
        {pk for pair in combinations(group, 2) if pair not in pairs for pk in pair}
        if pairs
        else set(group)
    )
    return tuple(pk for pk in group if pk in suspect)


@transaction.atomic
def move_apart(kept: R, gone: R) -> None:
    """Let what was said of a record that is merged hold for the one that is kept."""
    others = [pk for pk in apart_from(gone) if pk != kept.pk]
    table = _table(type(kept))
    pairs = [tuple(sorted((kept.pk, other))) for other in others]
    table._default_manager.bulk_create(
        [table(account_id=kept.account_id, first_id=a, second_id=b) for a, b in pairs],
        ignore_conflicts=True,
    )


def _table(model: type[Person] | type[Organization]) -> type[Any]:
    return PeopleApart if model is Person else OrganizationsApart
