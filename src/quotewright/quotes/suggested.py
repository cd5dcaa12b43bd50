"""In a choose-one section exactly one line is suggested, whatever is done to its lines."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from quotewright.quotes.document import SectionKind
from quotewright.quotes.drafts import Draft
from quotewright.quotes.models import Line, Section


def choose_only(draft: Draft, row: Line) -> None:
    """In a choose-one section the suggestion moves; it is never nobody's."""
    others = [other for other in draft.present_lines(row.section) if other != row]
    row.chosen = row.chosen or not any(other.chosen for other in others)
    for other in others:
        other.chosen = other.chosen and not row.chosen
    draft.save(row, *others)


def choose_among(draft: Draft, section: Section, rows: Sequence[Line], before: set[int]) -> None:
    """Let the rows' own wish hold in a choose-one section: the last that wants it is suggested.

    Where none does, that stays with the line that had it, one of the ids `before`. One query.
    """
    present = draft.present_lines(section)
    willing = [row for row in rows if row.chosen] or [row for row in present if row.chosen]
    kept = [rows[0], *(row for row in present if row.pk in before), *willing]
    for row in present:
        row.chosen = row == kept[-1]
    draft.save(*present)


def keep_one_chosen(draft: Draft, section: Section, least: Collection[Line] = ()) -> None:
    """Let exactly one line of a choose-one section be suggested, the first unless one is.

    Where several are, one of the others stays suggested rather than one of `least`.
    """
    if section.kind != SectionKind.CHOICE:
        return
    rows = draft.present_lines(section)
    choose_first(section, sorted(rows, key=lambda row: row in least))
    draft.save(*rows)


def has_chosen(draft: Draft, section: Section) -> bool:
    return section.kind == SectionKind.CHOICE and any(
        row.chosen for row in draft.present_lines(section)
    )


def choose_first(section: Section, rows: Sequence[Line], any_there: bool = False) -> None:
    if section.kind != SectionKind.CHOICE:
        return
    for row in rows:
        row.chosen = row.chosen and not any_there
        any_there = any_there or row.chosen
    if rows and not any_there:
        rows[0].chosen = True
