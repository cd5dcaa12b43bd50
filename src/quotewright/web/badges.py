"""Stage and sync state as a word, an icon and a tone."""

from __future__ import annotations

from dataclasses import dataclass

from quotewright.integrations.state import Standing, SyncState
from quotewright.quotes import actions
from quotewright.quotes.models import Quote
from quotewright.quotes.states import State


@dataclass(frozen=True, slots=True)
class Badge:
    """What a pill or a state shows; tone and icon are names in the style sheet."""

    text: str
    icon: str
    tone: str = ""


_STAGES = {
    State.DRAFT: Badge("Draft", "ring"),
    State.PUBLISHED: Badge("Sent", "send", "info"),
    State.ACCEPTED: Badge("Accepted", "check", "good"),
    State.DECLINED: Badge("Declined", "x", "bad"),
}
_SYNC = {
    Standing.NOT_CONNECTED: Badge("Not connected", "minus", "plain"),
    Standing.NOT_PUSHED: Badge("Not pushed", "minus", "plain"),
    Standing.QUEUED: Badge("Queued", "clock", "info"),
    Standing.WAITING: Badge("Waiting", "clock", "warn"),
    Standing.IN_STEP: Badge("In step", "check", "good"),
    Standing.NEEDS_PERSON: Badge("Needs a person", "alert", "bad"),
    Standing.PAUSED: Badge("Paused", "pause", "warn"),
}


def stage_of(quote: Quote) -> Badge:
    """Return the quote's stage: a sent quote is viewed once, and expired past its last day."""
    state = State(quote.state)
    if state is State.PUBLISHED and actions.is_expired(quote):
        return Badge("Expired", "clock", "warn")
    if state is State.PUBLISHED and quote.viewed_at:
        return Badge("Viewed", "eye", "plum")
    return _STAGES[state]


def sync_badge_of(sync: SyncState) -> Badge:
    """Return where the quote stands with Syncro; an invoice is its own good news."""
    if sync.standing is Standing.IN_STEP and sync.invoice_number:
        return Badge(f"Invoice {sync.invoice_number}", "check", "good")
    return _SYNC[sync.standing]
