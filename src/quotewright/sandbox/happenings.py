"""Notices by comparison: what a commit changed that a notification center would tell about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from quotewright.sandbox import wire
from quotewright.sandbox.fields import Record
from quotewright.sandbox.store import Store
from quotewright.sandbox.webhooks import Notice

TOLD = ("customer", "estimate", "invoice", "payment", "ticket")


def _standing(kind: str, record: Record) -> str:
    """The part of a record whose change is an event."""
    if kind == "invoice":
        return "paid" if record["is_paid"] else ""
    return str(record.get("status") or "") if kind in ("estimate", "ticket") else ""


class Watch:
    """Remembers how every record stood, whoever changed it since: the API or a technician."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._stood: dict[tuple[str, int], str] = {}
        self.look_away()

    def look_away(self) -> None:
        """Take everything as it is now for known; nothing of it will be told."""
        self._stood = {
            (kind, record["id"]): _standing(kind, record)
            for kind in TOLD
            for record in self._store.all(kind)
        }

    def notices(self, touched: Iterable[tuple[str, int]], base: str) -> Iterator[Notice]:
        for kind, record_id in touched:
            if kind not in TOLD:
                continue
            record = self._store.find(kind, record_id)
            before = self._stood.get((kind, record_id))
            if record is None:
                self._stood.pop((kind, record_id), None)
                continue
            after = self._stood[kind, record_id] = _standing(kind, record)
            for event in _events(kind, before, after):
                yield self._notice(event, kind, record, base)

    def _notice(self, event: str, kind: str, record: Record, base: str) -> Notice:
        customer_id = record["id"] if kind == "customer" else record["customer_id"]
        owner = self._store.find("customer", customer_id)
        who = wire.business_then_name(owner) or "nobody"
        number = f" #{record['number']}" if record.get("number") else ""
        happened = event.partition(" - ")[2]
        text = f"{kind.title()}{number} for {who}: {happened}"
        if kind == "customer":
            text = f"Customer {who}: {happened}"
        return Notice(
            event, text, f"{base}/{kind}s/{record['id']}", self._shape(kind, record, owner)
        )

    def _shape(self, kind: str, record: Record, owner: Record | None) -> Record:
        match kind:
            case "customer":
                return wire.customer(record, self._store.contacts_of(record["id"]))
            case "estimate":
                return wire.estimate(record, owner)
            case "invoice":
                return wire.invoice(record, owner)
            case "payment":
                return wire.payment(record)
        return wire.ticket(record, owner)


def _events(kind: str, before: str | None, after: str) -> Iterator[str]:
    title = kind.title()
    if before is None:
        yield f"{title} - Was created"
    if before == after:
        return
    if kind == "estimate" and after in ("Approved", "Declined"):
        yield f"Estimate - Was {after.lower()}"
    if kind == "invoice" and after:
        yield "Invoice - Was paid"
    if kind == "ticket" and before is not None:
        yield "Ticket - Status was changed"
