"""The Syncro strip: which estimate, when last pushed, whether sums agree, what is waiting."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from quotewright.integrations import choosing, outbox
from quotewright.integrations.options import PushFrom
from quotewright.integrations.state import Standing, SyncState, connection_of, quote_state
from quotewright.lib.money import shown
from quotewright.quotes.models import Quote
from quotewright.quotes.states import State
from quotewright.web.access import MemberRequest, member_required, own
from quotewright.web.answers import refusals_answered

_EDGES = {
    Standing.IN_STEP: "",
    Standing.QUEUED: "",
    Standing.WAITING: "differs",
    Standing.NEEDS_PERSON: "failed",
    Standing.PAUSED: "differs",
    Standing.NOT_PUSHED: "off",
    Standing.NOT_CONNECTED: "off",
}


@dataclass(frozen=True, slots=True)
class Strip:
    """What the strip shows. `seconds` is when to look again, `seen` names this very content."""

    sync: SyncState
    edge: str
    parity: str
    agrees: bool
    waiting: str
    seconds: int
    seen: str


def strip_of(quote: Quote) -> Strip:
    """Return the strip of a quote, in four queries."""
    sync = quote_state(quote)
    agrees, parity = parity_of(sync, quote.currency, _pushed_of(quote, sync))
    edge = _EDGES[sync.standing] if agrees or sync.behind else "differs"
    waiting = waiting_of(quote, sync)
    seen = hashlib.sha256(repr((sync, quote.state, waiting)).encode()).hexdigest()[:12]
    calm = 5 if quote.state == State.PUBLISHED else 15  # the customer may sign at any moment
    return Strip(sync, edge, parity, agrees, waiting, calm if sync.is_settled else 2, seen)


def parity_of(sync: SyncState, currency: str, pushed: str = "this quote") -> tuple[bool, str]:
    """Compare what was read back from Syncro with what was pushed, to the cent.

    `pushed` names what that was. Where tax is left to Syncro only the subtotals can agree.
    """
    ours, theirs, what = sync.our_total, sync.their_total, "total"
    if sync.our_tax is None:
        ours, theirs, what = sync.our_subtotal, sync.their_subtotal, "subtotal"
    if ours is None or theirs is None:
        return True, ""
    if ours == theirs:
        then = "; Syncro adds its own tax" if sync.our_tax is None else ""
        if sync.our_tax and sync.their_tax == 0:
            then = "; tax is in its lines"
        return True, f"Syncro {what} equals {pushed}, {shown(ours, currency)}{then}"
    side = "below" if theirs < ours else "above"
    return False, f"Syncro {what} is {shown(abs(ours - theirs), currency)} {side} {pushed}"


def waiting_of(quote: Quote, sync: SyncState) -> str:
    """Say what waits to be pushed, and for what."""
    if sync.standing is Standing.QUEUED:
        return "Pushing the latest changes"
    if sync.standing is Standing.NOT_PUSHED:
        if sync.is_paused:
            return "The sync is paused: it is pushed once that is over"
        first = _connection_pushes_drafts(quote)
        return "It is pushed when you publish" if not first else "It is pushed at the next change"
    if sync.standing is not Standing.IN_STEP:
        return ""
    if quote.state == State.DRAFT and not _connection_pushes_drafts(quote):
        return "Changes are pushed when you publish"
    return "Nothing waiting to push"


@require_GET
@member_required
def strip(request: MemberRequest, pk: int) -> HttpResponse:
    """The strip alone; 204 while it shows what the page shows already."""
    quote = own(request, Quote, pk=pk)
    shown_state = request.GET.get("state", quote.state)
    if shown_state not in (quote.state, State.DRAFT):
        # The customer signed or declined: the whole page is of yesterday. A draft is not reloaded
        # under somebody's hands.
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    fresh = strip_of(quote)
    if request.GET.get("seen") == fresh.seen:
        return HttpResponse(status=204)
    return render(request, "web/quotes/_strip.html", {"quote": quote, "strip": fresh})


@require_POST
@member_required
@refusals_answered
def retry(request: MemberRequest, pk: int) -> HttpResponse:
    """Push now, also what was parked for a person or published before the connection."""
    quote = own(request, Quote, pk=pk)
    outbox.push_now(request.account, "quote", quote.pk, quote.version)
    return render(request, "web/quotes/_strip.html", {"quote": quote, "strip": strip_of(quote)})


@require_POST
@member_required
@refusals_answered
def choose(request: MemberRequest, pk: int) -> HttpResponse:
    """Take one of several records that fit, and push with it."""
    quote = own(request, Quote, pk=pk)
    kind, remote_id = request.POST.get("kind", ""), request.POST.get("remote_id", "")
    choosing.choose(choosing.issue_of(quote), kind, remote_id, request.user)
    return render(request, "web/quotes/_strip.html", {"quote": quote, "strip": strip_of(quote)})


def _pushed_of(quote: Quote, sync: SyncState) -> str:
    """Name what Syncro holds: while a revision is being edited, the one before it."""
    pushed = "this quote"
    if quote.state == State.DRAFT and quote.revision > 1 and not _connection_pushes_drafts(quote):
        pushed = f"revision {quote.revision - 1}"
    return f"the one-time part of {pushed}" if sync.without_recurring else pushed


def _connection_pushes_drafts(quote: Quote) -> bool:
    connection = connection_of(quote.account)
    return connection is not None and connection.chosen.push_from is PushFrom.SAVED
