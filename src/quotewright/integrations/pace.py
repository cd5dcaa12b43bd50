"""One pace for the whole installation: all processes and machines share one row of `Pace`.

Syncro refuses more than 180 requests in a minute from one address. So the row holds the times of
the last minute's calls, by the database's clock, and a call is made when the minute before it has
room. People who wait at a screen come first: a few calls of each minute are kept for them, and
pushes stand back while a person waits. Pushes may use a third of a minute's budget at once; the
rest is spread, so that a burst never leaves the next minute empty-handed.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, replace

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from quotewright.integrations.port import Unavailable

# Longer than Syncro's minute, since requests reach it a little later than they leave, and unevenly.
WINDOW_SECONDS = 60.2
# Calls of each minute that pushes leave to people.
KEPT_FOR_PEOPLE = 3
# Share of the budget that pushes may use without spreading it.
BURST_SHARE = 1 / 3
# After a burst pushes keep this share of the even distance between calls, so that one minute's
# burst does not return in the next; the window itself holds them to the limit.
EVENNESS = 0.9
# How long pushes stand back for a person who had to wait.
STAND_BACK_SECONDS = 1.0
# Nobody sleeps longer before asking again, since others may have given back what they held.
LONGEST_NAP = 2.0


@dataclass(frozen=True, slots=True)
class Minute:
    """The calls of the last minute, oldest first, in seconds of the database's clock."""

    calls: tuple[float, ...] = ()
    people_until: float = 0.0
    closed_until: float = 0.0


@dataclass(frozen=True, slots=True)
class Turn:
    """Whether the call may be made now, else in how many seconds to ask again."""

    minute: Minute
    granted: bool
    wait: float = 0.0


def turn_of(minute: Minute, now: float, limit: int, is_person: bool) -> Turn:
    """Decide whether a call may be made at `now`, with at most `limit` calls a minute. Pure."""
    calls = tuple(at for at in minute.calls if at > now - WINDOW_SECONDS)
    minute = replace(minute, calls=calls)
    if minute.closed_until > now:
        return Turn(minute, False, minute.closed_until - now)
    if is_person:
        if len(calls) < limit:
            return Turn(replace(minute, calls=(*calls, now), people_until=0.0), True)
        waiting = replace(minute, people_until=now + STAND_BACK_SECONDS)
        return Turn(waiting, False, calls[0] + WINDOW_SECONDS - now)
    wait = _wait_of_a_push(minute, now, limit)
    if wait <= 0:
        return Turn(replace(minute, calls=(*calls, now)), True)
    return Turn(minute, False, wait)


def _wait_of_a_push(minute: Minute, now: float, limit: int) -> float:
    calls = minute.calls
    most = max(limit - KEPT_FOR_PEOPLE, 1)
    left = most - len(calls)
    if minute.people_until > now:
        return minute.people_until - now
    if not calls or len(calls) < limit * BURST_SHARE:
        return 0.0
    until_room = calls[0] + WINDOW_SECONDS - now
    if left <= 0:
        return until_room
    return calls[-1] + max(until_room / left, EVENNESS * WINDOW_SECONDS / most) - now


def wait_turn(is_person: bool = False, patience: float | None = None) -> None:
    """Wait until a call may be made. Must not run inside a transaction.

    Raises Unavailable at once where that would take longer than `patience` seconds.
    """
    if not settings.CALLS_PER_MINUTE:
        return  # a stand-in without a limit
    until = time.monotonic() + (patience if patience is not None else float("inf"))
    while (wait := _ask(is_person)) > 0:
        if time.monotonic() + wait > until:
            raise Unavailable("Syncro takes no more calls this minute.", retry_after=wait)
        # Those who wait for the same moment come back a little apart.
        time.sleep(min(wait, LONGEST_NAP) + random.uniform(0.001, 0.01))


def calls_of_the_minute() -> int:
    """Return how many calls this installation made in the last minute."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM integrations_pace, unnest(calls) AS at WHERE name = 'calls'"
            " AND at > extract(epoch FROM clock_timestamp())::float8 - %s",
            [WINDOW_SECONDS],
        )
        return int(cursor.fetchone()[0])


def back_off(seconds: float) -> None:
    """Syncro said that it is too much: nobody calls for so long, whichever worker heard it."""
    with transaction.atomic(), connection.cursor() as cursor:
        _, now = _read(cursor)
        cursor.execute(
            "UPDATE integrations_pace SET closed_until = greatest(closed_until, %s)"
            " WHERE name = 'calls'",
            [now + seconds],
        )


def _ask(is_person: bool) -> float:
    """Ask once, under the row's lock; return 0 when the call may be made, else the wait."""
    with transaction.atomic(), connection.cursor() as cursor:
        minute, now = _read(cursor)
        turn = turn_of(minute, now, int(settings.CALLS_PER_MINUTE), is_person)
        if turn.granted or turn.minute.people_until != minute.people_until:
            cursor.execute(
                "UPDATE integrations_pace SET calls = %s, people_until = %s WHERE name = 'calls'",
                [list(turn.minute.calls), turn.minute.people_until],
            )
    return 0.0 if turn.granted else max(turn.wait, 0.001)


def _read(cursor: CursorWrapper) -> tuple[Minute, float]:
    """Lock the row and read it and, only then, the database's clock.

    The lock is the inner query's, so that the clock is not read while others hold it.
    """
    select = (
        "WITH held AS MATERIALIZED (SELECT calls, people_until, closed_until"
        " FROM integrations_pace WHERE name = 'calls' FOR UPDATE)"
        " SELECT *, extract(epoch FROM clock_timestamp())::float8 FROM held"
    )
    cursor.execute(select)
    while (row := cursor.fetchone()) is None:
        cursor.execute(
            "INSERT INTO integrations_pace (name, calls, people_until, closed_until)"
            " VALUES ('calls', '{}', 0, 0) ON CONFLICT DO NOTHING"
        )
        cursor.execute(select)
    return Minute(tuple(row[0]), row[1], row[2]), row[3]
