"""Every pair of state and move: allowed exactly where the table of quoting says."""

from __future__ import annotations

from itertools import product

import pytest

from quotewright.quotes.states import IllegalMove, Move, State, after

ALLOWED = {
    ("draft", "edit"): "draft",
    ("draft", "publish"): "published",
    ("published", "revise"): "draft",
    ("published", "accept"): "accepted",
    ("published", "decline"): "declined",
    ("declined", "revise"): "draft",
}


@pytest.mark.parametrize(("state", "move"), list(product(State, Move)))
def test_each_move_from_each_state(state: State, move: Move) -> None:
    if (state, move) in ALLOWED:
        assert after(state, move) == ALLOWED[state, move]
    else:
        with pytest.raises(IllegalMove, match=f"Quote 1042 is {state} and cannot be"):
            after(state, move, "Quote 1042")


def test_a_refusal_says_what_to_do_instead() -> None:
    with pytest.raises(IllegalMove, match="Revise it first"):
        after(State.PUBLISHED, Move.EDIT)
