"""Lines reach the wanted order with the fewest position writes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from quotewright.integrations.syncro.positions import positions_for


def writes(order: list[str], present: dict[str, int]) -> int:
    return sum(
        present.get(key) != position for key, position in positions_for(order, present).items()
    )


def test_new_lines_are_spaced() -> None:
    assert positions_for(["a", "b"], {}) == {"a": 10, "b": 20}


def test_moving_the_last_line_to_the_front_writes_one() -> None:
    present = {"a": 10, "b": 20, "c": 30, "d": 40}

    assert writes(["d", "a", "b", "c"], present) == 1


def test_swapping_two_neighbors_writes_one() -> None:
    assert writes(["b", "a", "c"], {"a": 10, "b": 20, "c": 30}) == 1


def test_removing_a_line_writes_none() -> None:
    assert writes(["a", "c"], {"a": 10, "b": 20, "c": 30}) == 0


def test_without_room_all_are_spaced_anew() -> None:
    assert positions_for(["a", "x", "b"], {"a": 1, "b": 2}) == {"a": 10, "x": 20, "b": 30}


ORDERS = st.lists(st.sampled_from("abcdefghij"), unique=True)
PRESENT = st.dictionaries(st.sampled_from("abcdefghij"), st.integers(-5, 500))


@given(ORDERS, PRESENT)
def test_positions_always_rise_in_the_wanted_order(
    order: list[str], present: dict[str, int]
) -> None:
    result = positions_for(order, present)

    values = [result[key] for key in order]
    assert list(result) and values == sorted(set(values)) if order else result == {}
    assert all(value > 0 for value in values)


@given(st.permutations("abcdefgh"))
def test_a_shuffle_never_writes_more_lines_than_there_are(order: list[str]) -> None:
    present = {key: 10 * place for place, key in enumerate("abcdefgh", start=1)}

    assert writes(list(order), present) <= 7
