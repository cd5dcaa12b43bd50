"""Writing all of a quote's sections and lines at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from quotewright.accounts.models import User
from quotewright.lib.fields import Invalid
from quotewright.lib.inserts import insert_at_once
from quotewright.quotes.document import SectionKind
from quotewright.quotes.drafts import STEP, Draft, compute, editing
from quotewright.quotes.lines import apply_line, new_line
from quotewright.quotes.models import Line, Quote, Section
from quotewright.quotes.suggested import choose_first
from quotewright.quotes.values import RawSections, sections_values

# Sections with their lines, in order.
Rows = Sequence[tuple[Section, Sequence[Line]]]


def replace_lines(quote: Quote, sections: RawSections, by: User | str | None = None) -> Quote:
    """Make the quote's sections and lines exactly these, in this order.

    A line that brings the `key` of a present one changes that line; others are new; present lines
    not named are removed. Errors are named `sections[0].lines[2].quantity`.
    """
    with editing(quote, by, "replace all lines") as draft:
        write_sections(draft, sections)
    return draft.quote


def write_sections(draft: Draft, sections: RawSections) -> None:
    """Make the draft's sections and lines exactly these."""
    present = {row.key: row for row in draft.lines()}
    plan = sections_values(sections, own=present)
    old = draft.sections()
    rows = [*old[: len(plan)], *(Section(quote=draft.quote) for _ in plan[len(old) :])]
    kept: list[Line] = []
    for place, (section, (values, lines)) in enumerate(zip(rows, plan, strict=True)):
        _set_section(section, values, place)
        draft.save(section)
        checked = _lines(section, lines, place, draft.quote.currency, present)
        draft.save(*checked)
        kept += checked
    draft.delete(*(row for row in present.values() if row not in set(kept)), *old[len(plan) :])


def new_rows(quote: Quote, sections: RawSections) -> Rows:
    """Return unsaved sections and lines for a quote that has none. Raises Invalid."""
    rows = []
    for place, (values, lines) in enumerate(sections_values(sections, own=())):
        section = Section(quote=quote)
        _set_section(section, values, place)
        made = _lines(section, lines, place, quote.currency, {})
        for line in made:
            compute(line, quote.currency)
        rows.append((section, made))
    return rows


def insert_rows(rows: Rows) -> None:
    """Save new sections and lines of a saved quote, in two queries for 1,000 lines as for one."""
    Section.objects.bulk_create([section for section, _ in rows])
    for section, lines in rows:
        for line in lines:
            line.section_id = section.pk
    insert_at_once([line for _, lines in rows for line in lines])


def _set_section(section: Section, values: Mapping[str, Any], place: int) -> None:
    for field, value in {"kind": SectionKind.PLAIN, "chosen": True, **values}.items():
        setattr(section, field, value)
    section.position = (place + 1) * STEP


def _lines(
    section: Section,
    lines: Sequence[dict[str, Any]],
    place: int,
    currency: str,
    present: Mapping[Any, Line],
) -> list[Line]:
    """Return a section's lines as planned, in order; `present` ones by their keys, changed."""
    checked = [
        _planned(values, present, section, f"sections[{place}].lines[{n}]", currency)
        for n, values in enumerate(lines)
    ]
    for at, line in enumerate(checked, start=1):
        line.section, line.position = section, at * STEP
    if section.kind == SectionKind.CHOICE and any(row.get("chosen") for row in lines):
        for line, row in zip(checked, lines, strict=True):  # what was said, not a default
            line.chosen = bool(row.get("chosen"))
    choose_first(section, checked)
    return checked


def _planned(
    values: dict[str, Any],
    present: Mapping[Any, Line],
    section: Section,
    where: str,
    currency: str,
) -> Line:
    try:
        if "key" not in values:
            return new_line(section, values, currency)
        row = present[values["key"]]
        apply_line(row, {k: v for k, v in values.items() if k != "key"}, currency)
        return row
    except Invalid as error:
        raise Invalid({f"{where}.{field}": text for field, text in error.errors.items()}) from None
