"""Reading how linked records stand in Syncro now, against what our last push left there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal

from quotewright.integrations.hand_edits import HandEdit, Way
from quotewright.integrations.port import Ledger, Linked, Rejected
from quotewright.integrations.sightings import RemoteInvoice, RemoteQuote
from quotewright.integrations.syncro import reads
from quotewright.integrations.syncro.answers import Missing
from quotewright.integrations.syncro.client import SyncroClient
from quotewright.integrations.syncro.drift import DECISION, converted_there
from quotewright.integrations.syncro.hand_edits import ESTIMATE, edits_of
from quotewright.integrations.syncro.mapping import STATUSES
from quotewright.integrations.syncro.parity import sums_of
from quotewright.integrations.syncro.seen import SEEN, time_of
from quotewright.integrations.syncro.wire import Estimate, Invoice

_STAGES = {status: stage for stage, status in STATUSES.items()}


def list_quotes(
    client: SyncroClient, page: int, ours: Mapping[str, str], ledger: Ledger
) -> tuple[Sequence[RemoteQuote], bool]:
    """Return those of one page of estimates that are ours, and whether more pages come."""
    rows, more = reads.estimates(client, page)
    found = [_told(row, ours[str(row.id)], ledger) for row in rows if str(row.id) in ours]
    return found, more


def read_quote(client: SyncroClient, key: str, ledger: Ledger) -> RemoteQuote:
    """Read one estimate whole."""
    link = ledger.recall("estimate", key)
    assert link is not None, "only what is linked is watched"
    try:
        estimate = client.estimate(link.remote_id)
    except Missing:
        number = str(link.snapshot.get("their_number") or link.snapshot.get("number", ""))
        return RemoteQuote(key, link.remote_id, number, is_gone=True, as_left=False)
    return _told(estimate, key, ledger)


def list_invoices(
    client: SyncroClient, page: int, ours: Mapping[str, str], since: datetime
) -> tuple[Sequence[RemoteInvoice], bool]:
    """Return those of one page of changed invoices that are ours, and whether more pages come."""
    rows, more = reads.invoices(client, page, since)
    return [_invoice(row) for row in rows if str(row.id) in ours], more


def read_invoice(client: SyncroClient, remote_id: str) -> RemoteInvoice:
    """Read one invoice."""
    try:
        return _invoice(client.invoice(remote_id))
    except Missing:
        return RemoteInvoice(remote_id, is_gone=True)


def customer_name(client: SyncroClient, remote_id: str) -> str:
    """Return what a customer is called. Raises Rejected for one who cannot be billed."""
    try:
        customer = reads.customer(client, remote_id)
    except Missing as error:
        raise Rejected(f"Syncro has no customer {remote_id}.") from error
    if customer.disabled:
        raise Rejected(f"Customer {remote_id} {customer.title} is disabled in Syncro.")
    return customer.title


def _told(row: Estimate, key: str, ledger: Ledger) -> RemoteQuote:
    link = ledger.recall("estimate", key)
    assert link is not None, "only what is linked is watched"
    edits = tuple(_edits(row, key, link, ledger))
    time = time_of(row.updated_at)
    before = link.snapshot.get(SEEN, {}).get("updated_at") or time
    return RemoteQuote(
        key=key,
        remote_id=link.remote_id,
        number=row.number,
        status=row.status,
        stage=_STAGES.get(row.status),
        updated_at=time,
        totals=sums_of(row),
        invoice_id=str(row.invoice_id or ""),
        as_left=not edits and before == time,
        edits=edits,
    )


def _edits(row: Estimate, key: str, link: Linked, ledger: Ledger) -> list[HandEdit]:
    edits = list(edits_of(row, link, ledger.recall_children("line", key)))
    if row.invoice_id and ledger.recall("invoice", key) is None:
        edits.append(converted_there(row))
    parity = ledger.recall("parity", key)
    sums = asdict(sums_of(row))
    last = {name: Decimal(each) for name, each in parity.snapshot.items()} if parity else {}
    if not edits and last and last != sums:
        before, now = str(last["total"]), str(sums["total"])
        said = f"It comes to {now} there, to {before} when it was pushed."
        edits.append(HandEdit(ESTIMATE, "total", "Estimate", before, now, said))
    decided = ledger.recall(DECISION, key)
    kept = decided.snapshot if decided else {}
    return [edit for edit in edits if kept.get(edit.mark) != Way.THEIRS.value]


def _invoice(row: Invoice) -> RemoteInvoice:
    return RemoteInvoice(str(row.id), row.number, bool(row.is_paid))
