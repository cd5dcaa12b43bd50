"""Where a line goes among its neighbors. Positions order rows and have gaps between them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby

from quotewright.quotes.drafts import STEP, Draft, Row, spread
from quotewright.quotes.models import Line, Section

Placed = Line | Section


@dataclass(frozen=True, slots=True)
class Place:
    """At the end; at a `rank` from 1; or `after` the line of this id, 0 meaning at the start."""

    rank: int | None = None
    after: int | None = None


END = Place()


def make_room(
    draft: Draft, section: Section, place: Place, count: int, moving: Collection[Line] = ()
) -> list[int]:
    """Return rising positions for `count` lines at a place of a section.

    `moving` are the lines themselves, where they are there already. Where there is no room
    between the neighbors, the whole section is spaced anew.
    """
    taken = {row.pk for row in moving}
    order = Line.objects.filter(section=section).order_by("position", "pk")
    there = list(order.values_list("pk", "position"))
    place = _standing(place, [pk for pk, _ in there], taken)
    low, high = _neighbors([(pk, at) for pk, at in there if pk not in taken], place)
    found = spread(low, high, count)
    if found is not None:
        return found
    rows = [row for row in draft.lines(section=section) if row.pk not in taken]
    at = sum(1 for row in rows if low is not None and row.position <= low)
    for n, row in enumerate(rows):
        row.position = STEP * (n + 1 + (count if n >= at else 0))
    draft.save(*rows)
    return [STEP * (at + n + 1) for n in range(count)]


def section_places(draft: Draft, after: int | None) -> int:
    """Return a position for one more section, at the end or after another.

    Raises Section.DoesNotExist where that one is gone.
    """
    rows = draft.sections()
    at = len(rows) if after is None else place_after(rows, after)
    low = rows[at - 1].position if at else None
    high = rows[at].position if at < len(rows) else None
    found = spread(low, high, 1)
    if found is not None:
        return found[0]
    for n, row in enumerate(rows):
        row.position = STEP * (n + 1 + (1 if n >= at else 0))
    draft.save(*rows)
    return STEP * (at + 1)


def place_after(rows: Sequence[Section], pk: int) -> int:
    """Return the place behind a section among others. Raises Section.DoesNotExist."""
    for place, row in enumerate(rows, start=1):
        if row.pk == pk:
            return place
    raise Section.DoesNotExist(f"Section {pk} is gone.")


def part_ties(draft: Draft, rows: Sequence[Placed], back: Collection[Row]) -> None:
    """Give rows that came `back` to a place taken meanwhile the place behind who took it."""
    order = sorted(rows, key=lambda row: (row.position, row in back, row.pk))
    ties = [list(group) for _, group in groupby(order, key=lambda row: row.position)]
    for place, (first, *others) in enumerate(ties):
        if not others:
            continue
        high = ties[place + 1][0].position if place + 1 < len(ties) else None
        found = spread(first.position, high, len(others))
        if found is None:
            for n, row in enumerate(order, start=1):
                row.position = STEP * n
            return draft.save(*order)
        for row, position in zip(others, found, strict=True):
            row.position = position
        draft.save(*others)


def _standing(place: Place, order: Sequence[int], moving: Collection[int]) -> Place:
    """Where lines go behind one of themselves, that is behind the last before it that stays."""
    if place.after not in moving:
        return place
    before = order[: order.index(place.after)] if place.after in order else order
    return Place(after=next((pk for pk in reversed(before) if pk not in moving), 0))


def _neighbors(rows: Sequence[tuple[int, int]], place: Place) -> tuple[int | None, int | None]:
    positions = [position for _, position in rows]
    at = len(rows)
    if place.rank is not None:
        at = max(0, min(place.rank - 1, len(rows)))
    elif place.after is not None:
        ids = [pk for pk, _ in rows]
        if place.after == 0:
            at = 0
        elif place.after in ids:
            at = ids.index(place.after) + 1
    return (
        positions[at - 1] if at else None,
        positions[at] if at < len(positions) else None,
    )
