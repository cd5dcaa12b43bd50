"""Keeping what the search knows of items in step with them: the only writer of `Findable`."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from quotewright.catalog.models import Findable, Item
from quotewright.catalog.words import folded, vector_of

_AT_ONCE = 1_000
_KEPT = ["account", "category", "archived", "name_key", "words"]


def index(items: Iterable[Item]) -> None:
    """Let the search know these items as they are now."""
    Findable.objects.bulk_create(
        [_findable(item) for item in items],
        update_conflicts=True,
        unique_fields=["item"],
        update_fields=_KEPT,
    )


def reindex(items: QuerySet[Item]) -> None:
    """Do so for all items of a query, a thousand at a time."""
    batch: list[Item] = []
    rows = items.select_related("manufacturer", "category").order_by("pk")
    for item in rows.iterator(chunk_size=_AT_ONCE):
        batch.append(item)
        if len(batch) == _AT_ONCE:
            index(batch)
            batch = []
    index(batch)


def _findable(item: Item) -> Findable:
    names = [str(each) for each in (item.manufacturer, item.category) if each]
    return Findable(
        item=item,
        account_id=item.account_id,
        category_id=item.category_id,
        archived=item.archived_at is not None,
        name_key=folded(item.name)[:200],
        words=vector_of(
            item.account_id, (item.code, item.sku, item.supplier_sku), (item.name, *names)
        ),
    )
