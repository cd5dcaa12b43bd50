"""Writes all sections and lines of a quote at once, in as few queries for 1,000 lines as for one.

The caller is an action and holds the quote's row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any
from uuid import UUID

from quotewright.quotes.models import Line, Quote, Section
from quotewright.quotes.values import Plan

_LINE_FIELDS = (
    "section",
    "position",
    "name",
    "description",
    "quantity",
    "unit_price",
    "unit_cost",
    "taxable",
)
_NO_LINES: Mapping[UUID, Line] = MappingProxyType({})


def write_sections(
    quote: Quote, plan: Plan, old: Sequence[Section] = (), present: Mapping[UUID, Line] = _NO_LINES
) -> None:
    """Make sections and lines exactly the plan. `old` and `present`, by key, are there already."""
    sections = [*old[: len(plan)], *(Section(quote=quote) for _ in plan[len(old) :])]
    for place, (section, (values, _)) in enumerate(zip(sections, plan, strict=True), start=1):
        _assign(section, {**values, "position": place})
    Section.objects.bulk_update(old[: len(plan)], ["name", "position"])
    Section.objects.bulk_create(sections[len(old) :])
    kept: set[UUID] = set()
    changed: list[Line] = []
    for section, (_, lines) in zip(sections, plan, strict=True):
        for position, values in enumerate(lines, start=1):
            row = present[values["key"]] if "key" in values else Line()
            kept.add(row.key)
            if _assign(row, {**values, "section_id": section.pk, "position": position}):
                changed.append(row)
    Line.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["key"], update_fields=_LINE_FIELDS
    )
    Line.objects.filter(pk__in=[row.pk for key, row in present.items() if key not in kept]).delete()
    Section.objects.filter(pk__in=[section.pk for section in old[len(plan) :]]).delete()


def _assign(row: Section | Line, values: Mapping[str, Any]) -> bool:
    """Set the values and tell whether any of them is new to the row."""
    fresh = {field: value for field, value in values.items() if getattr(row, field) != value}
    for field, value in fresh.items():
        setattr(row, field, value)
    return bool(fresh)
