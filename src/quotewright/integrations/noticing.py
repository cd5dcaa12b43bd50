"""What becomes here of what was seen in the PSA: entries in the timeline, and issues.

Nothing is repaired and nothing is accepted: a person is told, and decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from quotewright.integrations import issues, outbox
from quotewright.integrations.hand_edits import HandEdit, Way
from quotewright.integrations.issues import Failure
from quotewright.integrations.ledger import DatabaseLedger
from quotewright.integrations.models import Connection, Issue, Outbox, Sighting
from quotewright.integrations.options import HandEdits
from quotewright.integrations.port import Drift, Stage
from quotewright.integrations.sightings import RemoteInvoice, RemoteQuote
from quotewright.quotes.changing import record
from quotewright.quotes.models import Event, Quote

_BY_CUSTOMER = {Stage.ACCEPTED: "approved", Stage.DECLINED: "declined"}


def note_quote(connection: Connection, quote: Quote, remote: RemoteQuote) -> bool:
    """Tell of an estimate that was just read; return whether a person must decide.

    Hold the quote's push lock. Once per change: what was told before is not told again.
    """
    now: dict[str, Any] = {
        "status": remote.status,
        "invoice_id": remote.invoice_id,
        "is_gone": remote.is_gone,
        "marks": [edit.mark for edit in remote.edits],
        "updated_at": remote.updated_at,
    }
    with transaction.atomic():
        sighting = _sighting(connection, "estimate", remote.remote_id)
        before, sighting.told = sighting.told, now
        _seen(sighting)
        for text in _happened(remote, before):
            record(quote, Event.Kind.OTHER, "Syncro", text)
    drift = _drift_of(connection, remote)
    is_open = Issue.objects.filter(
        connection=connection, kind="quote", record_id=quote.pk, closed_at=None
    )
    if drift is None:
        if is_open.filter(failure=Issue.Class.DRIFT).exists():
            # It was undone there: a push looks once more, and closes the issue.
            outbox.push_now(quote.account, "quote", quote.pk, quote.version)
        return False
    is_news = any(now[name] != before.get(name) for name in now if name != "updated_at")
    if is_news or not is_open.exists():
        _open(connection, quote, drift)
    return True


def note_listed(connection: Connection, remote: RemoteQuote) -> bool:
    """Note an estimate as a list tells it; return whether it is to be read whole.

    Not where it is as our last push left it, nor where it was read since it changed last.
    """
    sighting = _sighting(connection, "estimate", remote.remote_id)
    if remote.as_left:
        sighting.told = {
            "status": remote.status,
            "invoice_id": "",
            "is_gone": False,
            "marks": [],
            "updated_at": remote.updated_at,
        }
    elif not remote.updated_at or sighting.told.get("updated_at") != remote.updated_at:
        return True
    _seen(sighting)
    return False


def note_invoice(connection: Connection, quote: Quote, remote: RemoteInvoice) -> None:
    """Tell of an invoice that was just read. Hold the quote's push lock."""
    now = {"is_paid": remote.is_paid, "is_gone": remote.is_gone}
    with transaction.atomic():
        sighting = _sighting(connection, "invoice", remote.remote_id)
        before, sighting.told = sighting.told, now
        _seen(sighting)
        if remote.is_paid == bool(before.get("is_paid")) and not remote.is_gone:
            return
        if remote.is_gone and not before.get("is_gone"):
            text = f"Invoice {remote.number or remote.remote_id} is not in Syncro any more"
            record(quote, Event.Kind.OTHER, "Syncro", text)
        if not remote.is_gone:
            said = "is paid" if remote.is_paid else "is not paid any more"
            record(quote, Event.Kind.OTHER, "Syncro", f"says that invoice {remote.number} {said}")
            row = Outbox.objects.select_for_update().filter(
                connection=connection, kind="quote", record_id=quote.pk
            )
            for each in row:
                each.result = {**each.result, "is_paid": remote.is_paid}
                each.save(update_fields=["result"])


def _sighting(connection: Connection, kind: str, remote_id: str) -> Sighting:
    sighting, _ = Sighting.objects.get_or_create(
        connection=connection, kind=kind, remote_id=remote_id
    )
    return sighting


def _seen(sighting: Sighting) -> None:
    sighting.seen_at, sighting.asked_at = timezone.now(), None
    sighting.save(update_fields=["told", "seen_at", "asked_at"])


def _happened(remote: RemoteQuote, before: dict[str, Any]) -> Iterator[str]:
    """What to tell in the timeline, each thing once."""
    name = f"estimate {remote.number}"
    if remote.is_gone and not before.get("is_gone"):
        yield f"does not have {name} any more"
    told = set(before.get("marks", ()))
    fresh = [edit for edit in remote.edits if edit.mark not in told]
    if word := _word(remote, fresh):
        yield f"{name} was {word} there; nothing was signed here"
    if rest := [edit.said for edit in fresh if not _is_answer(remote, edit)]:
        yield f"{name} was changed there. {' '.join(rest)}"[:300]


def _word(remote: RemoteQuote, edits: list[HandEdit]) -> str:
    """`approved` or `declined` where that is what happened."""
    is_answered = any(_is_answer(remote, edit) for edit in edits)
    return _BY_CUSTOMER[remote.stage] if remote.stage and is_answered else ""


def _is_answer(remote: RemoteQuote, edit: HandEdit) -> bool:
    return edit.field == "status" and remote.stage in _BY_CUSTOMER


def _drift_of(connection: Connection, remote: RemoteQuote) -> Drift | None:
    """What a person must decide, None where there is nothing, or the account has decided."""
    if remote.is_gone:
        return Drift(
            f"Estimate {remote.number} is not in Syncro any more.",
            "Restore it in Syncro and retry, or unlink the quote to have it made anew.",
            ways=[Way.UNLINK],
        )
    policy, edits = connection.chosen.hand_edits, list(remote.edits)
    if policy is not HandEdits.ASK:
        own = {"invoice_id"}
        edits = [e for e in edits if _is_answer(remote, e) or e.field in own]
    if not edits:
        return None
    ways = [Way.THEIRS, Way.OURS, Way.UNLINK]
    if remote.invoice_id:
        ways.remove(Way.OURS)
    if any(edit.field == "customer_id" for edit in edits):
        ways.append(Way.POINT)
    said = " ".join(edit.said for edit in edits if not _is_answer(remote, edit))
    cause, remedy = f"Estimate {remote.number} was changed in Syncro. {said}", ""
    if word := _word(remote, edits):
        cause = f"Estimate {remote.number} was {word} in Syncro. Nothing was signed here. {said}"
        remedy = (
            "Ask the customer to sign at the quote's link, or decline it here. "
            if word == "approved"
            else "Decline it here, or ask the customer. "
        )
    remedy += "Keep what is there, or push what is here; or undo it in Syncro, then retry."
    return Drift(cause.strip(), remedy, remote.totals, edits=edits, ways=ways)


def _open(connection: Connection, quote: Quote, drift: Drift) -> None:
    """Open the issue, and let the next push look for itself before it says that all is well."""
    issues.open_for(connection, "quote", quote.pk, Failure.of(drift))
    DatabaseLedger(connection).forget("parity", quote.key)
    row = Outbox.objects.filter(connection=connection, kind="quote", record_id=quote.pk)
    row.update(done_version=0, parked_version=F("wanted_version"))
