"""Lines that name an item of the catalog: what the item says, and over it what the line says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from quotewright.accounts.models import Account
from quotewright.catalog.models import Item
from quotewright.catalog.offers import NEEDED, NEEDED_LISTS, raws_of
from quotewright.lib.fields import Invalid
from quotewright.quotes.values import errors_under

Raw = Mapping[str, Any]


def with_items(account: Account, groups: Sequence[Sequence[Raw]], place: str) -> list[list[Raw]]:
    """Return groups of lines with items read from the catalog, in a few queries for all of them.

    A line without `item_id` stays as it is; a bundle may make several of one. `place` names a
    line of a group in errors, with `{s}` and `{n}`: `sections[{s}].lines[{n}]`. Raises Invalid.
    """
    items = _items(account, [line["item_id"] for lines in groups for line in lines if _named(line)])
    errors: dict[str, str] = {}
    found: list[list[Raw]] = []
    for s, lines in enumerate(groups):
        made: list[Raw] = []
        for n, line in enumerate(lines):
            with errors_under(place.format(s=s, n=n).rstrip("."), errors):
                made += _offered(line, items) if _named(line) else [line]
        found.append(made)
    if errors:
        raise Invalid({field.lstrip("."): text for field, text in errors.items()})
    return found


def _named(line: Raw) -> bool:
    return bool(line.get("item_id"))


def _items(account: Account, ids: Sequence[int]) -> Mapping[int, Item]:
    if not ids:
        return {}
    items = Item.objects.select_related(*NEEDED).prefetch_related(*NEEDED_LISTS)
    return {item.pk: item for item in items.filter(account=account, pk__in=ids, archived_at=None)}


def _offered(line: Raw, items: Mapping[int, Item]) -> list[Raw]:
    item = items.get(line["item_id"])
    if item is None:
        sentence = f"There is no item {line['item_id']} in the catalog, or it is archived."
        raise Invalid({"item_id": sentence})
    raws = raws_of(item, line.get("option_values"), line.get("quantity"))
    said = {k: v for k, v in line.items() if k not in {"item_id", "option_values", "quantity"}}
    if said and len(raws) > 1:
        sentence = "This bundle makes several lines; add it alone, then change them one by one."
        raise Invalid({"item_id": sentence})
    return [{**raw, **said} for raw in raws]
