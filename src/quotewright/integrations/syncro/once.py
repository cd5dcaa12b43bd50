"""Creating something once, and noticing what is gone: the two ends of a record's life there."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn, TypeVar

from quotewright.integrations.port import (
    Denied,
    Drift,
    Json,
    Ledger,
    OutcomeUnknown,
    Rejected,
    Unavailable,
)
from quotewright.integrations.syncro.client import Missing

Answer = TypeVar("Answer")


def create_once(
    ledger: Ledger,
    kind: str,
    key: str,
    body: Json,
    parent: str,
    create: Callable[[], Answer],
) -> Answer:
    """Write the intent, create, and return the answer; the caller remembers it.

    A refusal ends the intent, since nothing was created. A lost answer leaves it, as a doubt that
    is settled before the next plan.
    """
    ledger.intend(kind, key, body, parent)
    try:
        return create()
    except OutcomeUnknown:
        raise
    except (Unavailable, Rejected, Denied, Drift, Missing):
        ledger.disclaim(kind, key)
        raise


def gone(what: str, remote_id: str) -> NoReturn:
    """Raise Drift for a record that was deleted in Syncro."""
    raise Drift(
        f"{what} is not in Syncro any more (it was {remote_id}).",
        "Restore it in Syncro, then retry. Nothing was created in its place.",
    )
