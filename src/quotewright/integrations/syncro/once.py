"""Creating something once, changing it in order, and noticing what is gone there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import NoReturn, TypeVar

from quotewright.integrations.hand_edits import Way
from quotewright.integrations.port import (
    Denied,
    Drift,
    Json,
    Ledger,
    OutcomeUnknown,
    PsaError,
    Rejected,
    Unavailable,
    Unsettled,
)
from quotewright.integrations.syncro.answers import Missing
from quotewright.integrations.syncro.look import Look, update_of

Answer = TypeVar("Answer")


def create_once(
    ledger: Ledger,
    kind: str,
    key: str,
    body: Json,
    parent: str,
    create: Callable[[], Answer],
    await_turn: Callable[[], None],
) -> Answer:
    """Write the intent, create, and return the answer; the caller remembers it.

    The turn to call comes first: it may take minutes, and a doubt must not be older than its call.
    A refusal ends the intent, since nothing was created. A lost answer leaves it, as a doubt that
    is settled before the next plan.
    """
    await_turn()
    ledger.intend(kind, key, body, parent)
    try:
        return create()
    except OutcomeUnknown:
        raise
    except (Unavailable, Rejected, Denied, Drift, Missing):
        ledger.disclaim(kind, key)
        raise


def change_in_order(
    look: Look,
    kind: str,
    key: str,
    body: Json,
    parent: str,
    change: Callable[[], Answer],
    await_turn: Callable[[], None],
) -> Answer:
    """Change a record; no earlier change whose answer was lost may take effect after this one.

    The same values may be sent again at once. Raises Unsettled where others would be.
    """
    name = update_of(kind)
    begun = next((d for d in look.ledger.doubts(parent) if (d.kind, d.key) == (name, key)), None)
    wait = look.unsettled(begun) if begun else timedelta(0)
    earlier = dict(begun.body) if begun and wait > timedelta(0) else {}
    if any(field in body and body[field] != value for field, value in earlier.items()):
        raise Unsettled(
            f"Syncro did not answer when the {kind} was changed; it may yet do so. The newer "
            "values are sent once it can no longer replace them.",
            retry_after=wait.total_seconds(),
        )
    await_turn()
    look.ledger.intend(name, key, {**earlier, **body}, parent)
    try:
        answer = change()
    except OutcomeUnknown:
        raise
    except PsaError:
        if not earlier:
            look.ledger.disclaim(name, key)
        raise
    if not earlier:
        look.ledger.disclaim(name, key)
    return answer


def gone(what: str, remote_id: str, ways: Sequence[Way] = (Way.UNLINK,)) -> NoReturn:
    """Raise Drift for a record that was deleted in Syncro, or merged into another."""
    raise Drift(
        f"{what} is not in Syncro any more (it was {remote_id}).",
        "Restore it in Syncro, then retry. Nothing was created in its place.",
        ways=ways,
    )
