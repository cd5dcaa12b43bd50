"""Reading the account's tree of categories, each time in one query."""

from __future__ import annotations

from collections.abc import Mapping

from quotewright.accounts.models import Account
from quotewright.catalog.models import Category
from quotewright.catalog.values import LEVEL


def paths_of(account: Account) -> dict[int, str]:
    """Return the path of each category by its id, in the order of the tree."""
    children: dict[int | None, list[Category]] = {}
    for row in Category.objects.filter(account=account):
        children.setdefault(row.parent_id, []).append(row)
    paths: dict[int, str] = {}

    def walk(parent: int | None, before: str) -> None:
        for row in sorted(children.get(parent, ()), key=lambda row: (row.name.casefold(), row.pk)):
            paths[row.pk] = f"{before}{row.name}"
            walk(row.pk, f"{paths[row.pk]} {LEVEL} ")

    walk(None, "")
    return paths


def within(account: Account, category: Category) -> set[int]:
    """Return the ids of a category and of all categories below it, in one query."""
    parents = _parents(account)
    return {pk for pk in parents if category.pk in _up_from(pk, parents)}


def depth(account: Account, category: Category) -> int:
    """Return on which level a category is; the top one is 1."""
    parents = _parents(account)
    return len(_up_from(category.pk, parents))


def height(account: Account, category: Category) -> int:
    """Return how many levels a category and what is below it take."""
    parents = _parents(account)
    ways = [_up_from(pk, parents) for pk in parents]
    return max(way.index(category.pk) + 1 for way in ways if category.pk in way)


def _up_from(pk: int, parents: Mapping[int, int | None]) -> list[int]:
    """Return a category and all above it, nearest first."""
    way: list[int] = []
    at: int | None = pk
    while at is not None and at not in way:
        way.append(at)
        at = parents.get(at)
    return way


def _parents(account: Account) -> dict[int, int | None]:
    return dict(Category.objects.filter(account=account).values_list("pk", "parent_id"))
