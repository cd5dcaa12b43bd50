"""The account's tree of categories: its only writer."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import transaction

from quotewright.accounts.models import Account
from quotewright.catalog.indexing import reindex
from quotewright.catalog.models import Category
from quotewright.catalog.tree import depth, height, paths_of, within
from quotewright.catalog.values import LEVEL, MOST_LEVELS, category_name, item_values, levels_of
from quotewright.lib.fields import Invalid


@transaction.atomic
def create_category(account: Account, raw_name: object, parent: Category | None = None) -> Category:
    """Create a category under `parent`, or at the top. Raises Invalid."""
    held_names(account)
    name = category_name(raw_name)
    _require_place(account, name, parent)
    return Category.objects.create(account=account, parent=parent, name=name)


@transaction.atomic
def rename_category(category: Category, raw_name: object) -> Category:
    """Rename a category. Raises Invalid."""
    held_names(category.account)
    category = Category.objects.select_related("account", "parent").get(pk=category.pk)
    name = category_name(raw_name)
    if name != category.name:
        _require_place(category.account, name, category.parent, category)
        category.name = name
        category.save()
        reindex(category.items.all())
    return category


@transaction.atomic
def move_category(category: Category, parent: Category | None) -> Category:
    """Put a category, and all in it, under another one or at the top. Raises Invalid."""
    account = category.account
    held_names(account)
    category = Category.objects.get(pk=category.pk, account=account)
    below = within(account, category)
    if parent and parent.pk in below:
        raise Invalid({"parent": f"“{category.name}” cannot go under itself."})
    _require_place(account, category.name, parent, category)
    levels = (depth(account, parent) if parent else 0) + height(account, category)
    if levels > MOST_LEVELS:
        message = f"That makes {levels} levels; at most {MOST_LEVELS} fit. Choose a higher one."
        raise Invalid({"parent": message})
    category.parent = parent
    category.save()
    return category


@transaction.atomic
def delete_category(category: Category) -> None:
    """Delete a category with nothing in it. Raises Invalid."""
    held_names(category.account)
    if category.children.exists():
        raise Invalid({"category": f"“{category.name}” has categories in it. Move them first."})
    if category.items.exists():
        raise Invalid(
            {"category": f"“{category.name}” has items in it. Give them another category first."}
        )
    Category.objects.filter(pk=category.pk).delete()


@transaction.atomic
def find_or_create_category(account: Account, path: str) -> Category | None:
    """Return the category at a path such as `Hardware > Firewalls`, whatever its case.

    Levels that are not there are made. An empty path is no category. Raises Invalid.
    """
    names = levels_of(item_values({"category": path})["category"])
    if not names:
        return None
    if found := _at(account, names):
        return found
    held_names(account)
    category: Category | None = None
    for name in names:
        rows = Category.objects.filter(account=account, parent=category, name__iexact=name)
        found = rows.order_by("pk").first()
        category = found or Category.objects.create(account=account, parent=category, name=name)
    return category


def categories_at(account: Account, paths: Collection[str]) -> dict[str, Category]:
    """Return the category at each path, whatever its case; those that are absent are made.

    The paths are checked already, as `item_values` does.
    """
    if not paths:
        return {}
    wanted = {path: _path(levels_of(path)) for path in paths}
    here = _ids_by_path(account)
    if any(path.casefold() not in here for path in wanted.values()):
        held_names(account)
        here = _ids_by_path(account)
        for level in range(1, MOST_LEVELS + 1):
            _make_level(account, level, wanted.values(), here)
    rows = Category.objects.filter(account=account).in_bulk()
    return {path: rows[here[whole.casefold()]] for path, whole in wanted.items()}


def _ids_by_path(account: Account) -> dict[str, int]:
    """Return ids by path in small letters; of two that differ in case, the older one."""
    found: dict[str, int] = {}
    for pk, path in sorted(paths_of(account).items()):
        found.setdefault(path.casefold(), pk)
    return found


def _make_level(account: Account, level: int, paths: Collection[str], here: dict[str, int]) -> None:
    """Make what is absent of one level of the paths, together, and add it to `here`."""
    absent: dict[str, Category] = {}
    for names in map(levels_of, paths):
        if len(names) < level:
            continue
        path = _path(names[:level]).casefold()
        if path not in here and path not in absent:
            parent = here[_path(names[: level - 1]).casefold()] if level > 1 else None
            absent[path] = Category(account=account, parent_id=parent, name=names[level - 1])
    Category.objects.bulk_create(absent.values())
    here.update({path: row.pk for path, row in absent.items()})


def _path(names: Sequence[str]) -> str:
    return f" {LEVEL} ".join(names)


def held_names(account: Account) -> None:
    """Let nobody else add names to this account's catalog until the transaction ends."""
    # no_key: rows that merely refer to the account may go on being added.
    Account.objects.select_for_update(no_key=True).get(pk=account.pk)


def _at(account: Account, names: Sequence[str]) -> Category | None:
    """Find a category by its path; its case counts less than its age."""
    category: Category | None = None
    for name in names:
        rows = Category.objects.filter(account=account, parent=category, name__iexact=name)
        category = rows.order_by("pk").first()
        if category is None:
            return None
    return category


def _require_place(
    account: Account, name: str, parent: Category | None, itself: Category | None = None
) -> None:
    if parent and parent.account_id != account.pk:
        raise Invalid({"parent": "There is no such category. Choose another one."})
    if parent and itself is None and depth(account, parent) >= MOST_LEVELS:
        raise Invalid({"parent": f"Categories go {MOST_LEVELS} levels deep. Choose a higher one."})
    rows = Category.objects.filter(account=account, parent=parent, name__iexact=name)
    if itself:
        rows = rows.exclude(pk=itself.pk)
    if found := rows.first():
        where = f"“{parent.name}”" if parent else "the top level"
        raise Invalid({"name": f"{where} has a category “{found.name}” already. Use another name."})
