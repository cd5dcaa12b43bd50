"""The pace: never above the limit in any minute, hardly below it under load, people first."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from quotewright.integrations.pace import Minute, turn_of

LIMIT = 180


def pushes_for(seconds: float, limit: int = LIMIT) -> tuple[Minute, list[float]]:
    """Let pushes call as often as they may; return the last minute and when each call was made."""
    minute, now, made = Minute(), 1000.0, []
    while now < 1000 + seconds:
        turn = turn_of(minute, now, limit, is_person=False)
        minute = turn.minute
        if turn.granted:
            made.append(now)
        else:
            now += max(turn.wait, 0.001)
    return minute, made


def most_in_a_minute(made: list[float]) -> int:
    return max(sum(at <= other < at + 60 for other in made) for at in made)


def test_ten_minutes_of_load_use_the_limit_and_never_pass_it() -> None:
    _, made = pushes_for(600)

    assert most_in_a_minute(made) <= LIMIT
    assert len([at for at in made if at >= 1060]) / 9 >= 0.97 * LIMIT


def test_a_burst_goes_at_once_and_the_rest_is_spread() -> None:
    _, made = pushes_for(60)

    assert made[LIMIT // 3 - 1] == made[0]
    assert max(later - earlier for earlier, later in pairwise(made)) < 1.5


def test_after_a_burst_the_calls_become_even() -> None:
    _, made = pushes_for(400)

    later = [at for at in made if at > 1200]
    assert max(b - a for a, b in pairwise(later)) < 0.6


def test_a_person_never_waits_a_second_while_pushes_take_all_they_may() -> None:
    minute, _ = pushes_for(300)
    now, waited = 1300.0, 0.0

    while not (turn := turn_of(minute, now, LIMIT, is_person=True)).granted:
        minute, now, waited = turn.minute, now + turn.wait, waited + turn.wait

    assert waited < 1


def test_pushes_stand_back_for_a_person_who_had_to_wait() -> None:
    full = Minute(calls=tuple(1000 + n / 3 for n in range(LIMIT)))
    person = turn_of(full, 1060.0, LIMIT, is_person=True)

    push = turn_of(person.minute, 1060.5, LIMIT, is_person=False)

    assert not person.granted and not push.granted
    assert turn_of(push.minute, 1060.5, LIMIT, is_person=True).granted


def test_nobody_calls_while_syncro_asked_for_quiet() -> None:
    quiet = Minute(closed_until=1015.0)

    assert turn_of(quiet, 1000.0, LIMIT, is_person=True).wait == 15.0
    assert turn_of(quiet, 1000.0, LIMIT, is_person=False).wait == 15.0


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.floats(0, 3), st.booleans()), min_size=1, max_size=400),
    st.integers(1, 40),
)
def test_whoever_asks_whenever_no_minute_holds_more(
    asks: list[tuple[float, bool]], limit: int
) -> None:
    minute, now, made = Minute(), 1000.0, []
    for after, is_person in asks:
        now += after
        turn = turn_of(minute, now, limit, is_person)
        minute = turn.minute
        made += [now] if turn.granted else []

    assert not made or most_in_a_minute(made) <= limit
