"""What a page, the API or an import says of a quote, checked. Touches no table."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any
from uuid import UUID

from quotewright.lib.fields import Invalid, Reader

# Sections as they come in: `(name, lines)` each.
RawSections = Sequence[tuple[str, Sequence[Mapping[str, Any]]]]
# And as they are written: the values of a section and those of its lines.
Plan = list[tuple[dict[str, Any], list[dict[str, Any]]]]


def quote_values(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Check the fields of a quote itself that are present. Raises Invalid."""
    reader = Reader(raw)
    reader.text("name", "Quote name", 200, required=True)
    return reader.done()


def section_values(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Check the fields of a section that are present. Raises Invalid."""
    reader = Reader(raw)
    reader.text("name", "Section name", 120)
    return reader.done()


def line_values(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Check the fields of a line that are present. The one check of page, API and import."""
    reader = Reader(raw)
    reader.text("name", "Item name", 200, required=True)
    reader.text("description", "Description", 4000)
    reader.number("quantity", "Quantity", above=Decimal(0))
    reader.number("unit_price", "Price")
    reader.number("unit_cost", "Cost")
    reader.flag("taxable")
    return reader.done()


def sections_values(sections: RawSections, own: Collection[UUID]) -> Plan:
    """Check whole sections; `own` are the keys that their lines may bring. Raises Invalid.

    A line with a key keeps what it does not name; one without needs at least a name.
    """
    errors: dict[str, str] = {}
    plan: Plan = []
    seen: set[UUID] = set()
    for s, (name, lines) in enumerate(sections):
        place = f"sections[{s}]"
        checked = []
        for n, raw in enumerate(lines):
            with _errors_under(f"{place}.lines[{n}]", errors):
                checked.append(_keyed_values(raw, own, seen))
        with _errors_under(place, errors):
            plan.append((section_values({"name": name}), checked))
    if not sections:
        errors["sections"] = "A quote has at least one section."
    if errors:
        raise Invalid(errors)
    return plan


def _keyed_values(raw: Mapping[str, Any], own: Collection[UUID], seen: set[UUID]) -> dict[str, Any]:
    key = raw.get("key")
    if not key:
        return line_values({"name": "", **raw})
    if key not in own:
        raise Invalid({"key": "No line of this quote has this key. Leave it out for a new line."})
    if key in seen:
        raise Invalid({"key": "This key is here twice. A line has one place."})
    seen.add(key)
    return {**line_values(raw), "key": key}


@contextmanager
def _errors_under(place: str, errors: dict[str, str]) -> Iterator[None]:
    """Add what the body refuses to `errors`, each field named under `place`."""
    try:
        yield
    except Invalid as error:
        errors.update({f"{place}.{field}": text for field, text in error.errors.items()})
