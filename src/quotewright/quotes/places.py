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
    there = Line.objects.filter(section=section).exclude(pk__in=[row.pk for row in moving])
    order = there.order_by("position", "pk")
    low, high = _neighbors(order.values_list("pk", "position"), place)
    found = spread(low, high, count)
    if found is not None:
        return found
    taken = {row.pk for row in moving}
    rows = [row for row in draft.lines(section=section) if row.pk not in taken]
    at = sum(1 for row in rows if low is not None and row.position <= low)
    for n, row in enumerate(rows):
        row.position = STEP * (n + 1 + (count if n >= at else 0))
    draft.save(*rows)
    return [STEP * (at + n + 1) for n in range(count)]


def section_places(draft: Draft, after: int | None) -> int:
    """Return a position for one more section, at the end or after another."""
    rows = draft.sections()
    at = len(rows) if after is None else [row.pk for row in rows].index(after) + 1
    low = rows[at - 1].position if at else None
    high = rows[at].position if at < len(rows) else None
    found = spread(low, high, 1)
    if found is not None:
        return found[0]
    for n, row in enumerate(rows):
        row.position = STEP * (n + 1 + (1 if n >= at else 0))
    draft.save(*rows)
    return STEP * (at + 1)


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


def _neighbors(order: object, place: Place) -> tuple[int | None, int | None]:
    rows = list(order)  # type: ignore[call-overload]
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
