"""Where a quote lives in Syncro, from the ledger alone."""

from __future__ import annotations

from quotewright.integrations.port import Ledger, Pushed, RemoteTotals


def where(ledger: Ledger, key: str, site: str, totals: RemoteTotals | None = None) -> Pushed | None:
    """Say where the quote now lives, None if it was never pushed."""
    estimate = ledger.recall("estimate", key)
    if estimate is None:
        return None
    invoice = ledger.recall("invoice", key)
    number = estimate.snapshot.get("their_number") or estimate.snapshot.get("number", "")
    return Pushed(
        remote_id=estimate.remote_id,
        url=f"{site}/estimates/{estimate.remote_id}",
        number=str(number),
        totals=totals,
        invoice_id=invoice.remote_id if invoice else "",
        invoice_number=str(invoice.snapshot.get("number", "")) if invoice else "",
        invoice_url=f"{site}/invoices/{invoice.remote_id}" if invoice else "",
    )
