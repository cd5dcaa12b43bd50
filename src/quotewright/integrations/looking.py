"""Looking at one record of ours in the PSA: read under the push lock, then told to people."""

from __future__ import annotations

from dataclasses import dataclass

from quotewright.integrations import locks, noticing, registry
from quotewright.integrations.journal import Journal
from quotewright.integrations.ledger import DatabaseLedger
from quotewright.integrations.models import Connection, Outbox
from quotewright.integrations.sightings import RemoteInvoice, RemoteQuote, Watchable
from quotewright.quotes.models import Quote


@dataclass(slots=True)
class Looker:
    """Looks at records of one connection; `journal.calls` counts what it cost."""

    connection: Connection
    psa: Watchable
    journal: Journal
    ledger: DatabaseLedger

    def quote(self, key: str) -> RemoteQuote | None:
        """Read a quote's estimate and tell of it; None while a push is at it or waits.

        One that is gone is returned, not told: `gone` does that.
        """
        quote = self._quote(key)
        if quote is None:
            return None
        with locks.held(locks.push_lock(self.connection.pk, "quote", quote.pk)) as got:
            if not got or self._is_owed(quote):
                return None
            self._about(quote)
            remote = self.psa.read_quote(key, self.ledger)
            if not remote.is_gone:
                noticing.note_quote(self.connection, quote, remote)
            return remote

    def gone(self, remote: RemoteQuote) -> None:
        """Tell of an estimate that was read and is not there any more."""
        quote = self._quote(remote.key)
        if quote is None:
            return
        with locks.held(locks.push_lock(self.connection.pk, "quote", quote.pk)) as got:
            if got:
                noticing.note_quote(self.connection, quote, remote)

    def invoice(self, key: str, remote_id: str) -> RemoteInvoice | None:
        """Read a quote's invoice and tell of it; None while a push is at the quote."""
        quote = self._quote(key)
        if quote is None:
            return None
        self._about(quote)
        return self.told(key, self.psa.read_invoice(remote_id))

    def told(self, key: str, remote: RemoteInvoice) -> RemoteInvoice | None:
        """Tell of an invoice that was read; None while a push is at the quote."""
        quote = self._quote(key)
        if quote is None:
            return None
        with locks.held(locks.push_lock(self.connection.pk, "quote", quote.pk)) as got:
            if not got:
                return None
            noticing.note_invoice(self.connection, quote, remote)
            return remote

    def _about(self, quote: Quote) -> None:
        self.journal.kind, self.journal.record_id = "quote", quote.pk

    def _quote(self, key: str) -> Quote | None:
        rows = Quote.objects.select_related("account", "person__organization", "owner")
        return rows.filter(account=self.connection.account_id, key=key).first()

    def _is_owed(self, quote: Quote) -> bool:
        """Whether a push waits, which looks for itself."""
        row = Outbox.objects.filter(
            connection=self.connection, kind="quote", record_id=quote.pk
        ).first()
        return row is not None and not row.is_done and not row.is_parked


def looker_at(connection: Connection) -> Looker | None:
    """Open the connection for looking; None where its PSA cannot be watched. Raises PsaError."""
    journal = Journal(connection)
    psa = registry.adapter_of(connection, journal)
    if not isinstance(psa, Watchable):
        psa.close()
        return None
    return Looker(connection, psa, journal, DatabaseLedger(connection))
