"""The life of a quote: one table of allowed moves, for every door alike."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where a quote is in its life."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class Move(StrEnum):
    """What somebody wants to do to a quote."""

    EDIT = "edit"
    PUBLISH = "publish"
    REVISE = "revise"
    ACCEPT = "accept"
    DECLINE = "decline"


MOVES = {
    (State.DRAFT, Move.EDIT): State.DRAFT,
    (State.DRAFT, Move.PUBLISH): State.PUBLISHED,
    (State.PUBLISHED, Move.REVISE): State.DRAFT,
    (State.PUBLISHED, Move.ACCEPT): State.ACCEPTED,
    (State.PUBLISHED, Move.DECLINE): State.DECLINED,
    (State.DECLINED, Move.REVISE): State.DRAFT,
}

_REMEDIES = {
    (State.PUBLISHED, Move.EDIT): "Revise it first; the customer's link waits until you publish.",
    (State.DECLINED, Move.EDIT): "Revise it first, then publish it again.",
    (State.ACCEPTED, Move.EDIT): "What was signed never changes. Make a new quote.",
    (State.ACCEPTED, Move.REVISE): "What was signed never changes. Make a new quote.",
    (State.DRAFT, Move.ACCEPT): "Publish it first.",
    (State.DRAFT, Move.DECLINE): "Publish it first.",
}


class IllegalMove(Exception):
    """A move that the quote's state does not allow; the message says what to do instead."""


class Stale(Exception):
    """A change made to an older version than the quote is at; the message says what to do."""


def after(state: State, move: Move, what: str = "This quote") -> State:
    """Return the state that `move` leads to. Raises IllegalMove."""
    try:
        return MOVES[state, move]
    except KeyError:
        remedy = _REMEDIES.get((state, move), "")
        verb = "changed" if move is Move.EDIT else _participle(move)
        raise IllegalMove(f"{what} is {state} and cannot be {verb}. {remedy}".strip()) from None


def _participle(move: Move) -> str:
    return {
        Move.PUBLISH: "published",
        Move.REVISE: "revised",
        Move.ACCEPT: "accepted",
        Move.DECLINE: "declined",
    }[move]
