"""Writing the options of an item, for `catalog.items`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.db.models import QuerySet

from quotewright.catalog.models import Item, Option, OptionValue
from quotewright.lib.fields import Invalid

Row = TypeVar("Row", Option, OptionValue)


def put_options(item: Item, options: Sequence[Mapping[str, Any]]) -> None:
    """Make the item's options those given, in order; one with an `id` is kept and changed.

    What a kept one does not name stays as it is. Raises Invalid.
    """
    rows = _kept(Option.objects.filter(item=item), options, "options")
    for place, given in enumerate(options):
        option = rows.get(given.get("id", 0)) or Option(item=item)
        _save(option, given, place)
        there = OptionValue.objects.filter(option=option)
        values = _kept(there, given["values"], f"options[{place}].values")
        for n, each in enumerate(given["values"]):
            _save(values.get(each.get("id", 0)) or OptionValue(option=option), each, n)


def options_state(item: Item) -> tuple[Any, ...]:
    """Return all that the options say, to tell whether a change was one."""
    options = Option.objects.filter(item=item).order_by("pk").values_list()
    values = OptionValue.objects.filter(option__item=item).order_by("pk").values_list()
    return tuple(options), tuple(values)


def _kept(there: QuerySet[Row], given: Sequence[Mapping[str, Any]], field: str) -> dict[int, Row]:
    """Delete the rows that are not given and return the others by id. Raises Invalid."""
    rows = {row.pk: row for row in there}
    for place, each in enumerate(given):
        if "id" in each and each["id"] not in rows:
            message = f"“{each['name']}” was removed in another window. Add it anew."
            raise Invalid({f"{field}[{place}].name": message})
    wanted = {each.get("id") for each in given}
    there.exclude(pk__in=[pk for pk in rows if pk in wanted]).delete()
    return rows


def _save(row: Option | OptionValue, given: Mapping[str, Any], place: int) -> None:
    row.position = place + 1
    for field, value in given.items():
        if field not in {"id", "values"}:
            setattr(row, field, value)
    row.save()
