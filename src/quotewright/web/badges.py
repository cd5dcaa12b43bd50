"""Stage and sync state as a word, an icon and a tone."""

from __future__ import annotations

from dataclasses import dataclass

from quotewright.integrations.state import Standing, SyncState
from quotewright.quotes.changing import today
from quotewright.quotes.listing import Stage, stage_on
from quotewright.quotes.models import Quote


@dataclass(frozen=True, slots=True)
class Badge:
    """What a pill or a state shows; tone and icon are names in the style sheet."""

    text: str
    icon: str
    tone: str = ""


_STAGES = {
    Stage.DRAFT: Badge("Draft", "ring"),
    Stage.SENT: Badge("Sent", "send", "info"),
    Stage.VIEWED: Badge("Viewed", "eye", "plum"),
    Stage.ACCEPTED: Badge("Accepted", "check", "good"),
    Stage.DECLINED: Badge("Declined", "x", "bad"),
    Stage.EXPIRED: Badge("Expired", "clock", "warn"),
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
    """Return the quote's stage today; a sent quote past its last day is expired."""
    return badge_of(stage_on(quote, today(quote.account)))


def badge_of(stage: Stage) -> Badge:
    """Return what a stage looks like."""
    return _STAGES[stage]


def sync_badge_of(sync: SyncState) -> Badge:
    """Return where the quote stands with Syncro; an invoice is its own good news."""
    if sync.standing is Standing.IN_STEP and sync.invoice_number:
        return Badge(f"Invoice {sync.invoice_number}", "check", "good")
    return _SYNC[sync.standing]
