"""Where lines stand: the fewest position writes that bring lines into the wanted order.

Positions are spaced, so that a moved line finds a free number between its new neighbors.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence

STEP = 10


def positions_for(order: Sequence[str], present: Mapping[str, int]) -> dict[str, int]:
    """Return a position for every key of `order`, ascending, keeping as many of `present` as
    possible. Keys without a position are new. Falls back to fresh spacing where numbers run out.
    """
    kept = _longest_rising(order, present)
    result: dict[str, int] = {}
    low, start = 0, 0
    for index, key in enumerate([*order, None]):
        if key is not None and key not in kept:
            continue
        run = order[start:index]
        high = None if key is None else present[key]
        spread = _between(low, high, len(run))
        if spread is None:
            return {name: STEP * place for place, name in enumerate(order, start=1)}
        result.update(zip(run, spread, strict=True))
        if key is not None and high is not None:
            result[key] = low = high
        start = index + 1
    return result


def list_moves(wanted: Sequence[str], there: Sequence[str]) -> list[tuple[str, int]]:
    """Return the fewest moves that bring `there` into the wanted order, where a line that is put
    at a position, counted from 1, makes the others make room. Keys that are not wanted stay.
    """
    kept = _longest_rising(wanted, {key: place for place, key in enumerate(there, start=1)})
    now, moves = list(there), []
    before: str | None = None
    for key in wanted:
        if key not in kept:
            now.remove(key)
            place = now.index(before) + 1 if before else 0
            now.insert(place, key)
            moves.append((key, place + 1))
        before = key
    return moves


def _between(low: int, high: int | None, count: int) -> list[int] | None:
    """Return `count` rising numbers strictly between low and high, None if there is no room."""
    if high is None:
        return [low + STEP * place for place in range(1, count + 1)]
    if high - low - 1 < count:
        return None
    return [low + (high - low) * place // (count + 1) for place in range(1, count + 1)]


def _longest_rising(order: Sequence[str], present: Mapping[str, int]) -> set[str]:
    """Return the largest set of keys whose present positions already rise in the wanted order."""
    tails: list[int] = []
    ends: list[str] = []
    before: dict[str, str | None] = {}
    for key in order:
        position = present.get(key)
        if position is None or position < 1:
            continue
        place = bisect_left(tails, position)
        before[key] = ends[place - 1] if place else None
        tails[place : place + 1] = [position]
        ends[place : place + 1] = [key]
    kept: set[str] = set()
    walk = ends[-1] if ends else None
    while walk is not None:
        kept.add(walk)
        walk = before[walk]
    return kept
