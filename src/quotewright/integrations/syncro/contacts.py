"""Whether estimates of this account keep the contact that is sent with them: tried once, noted.

Syncro's documents do not name the field, its records have it.
"""

from __future__ import annotations

from quotewright.integrations.port import Ledger, Linked
from quotewright.integrations.syncro import mapping
from quotewright.integrations.syncro.wire import Estimate

_FACT = "contact on estimate"


def taken(ledger: Ledger) -> bool | None:
    """Return whether estimates keep their contact, None while nobody knows."""
    fact = ledger.recall("fact", _FACT)
    return None if fact is None else fact.remote_id == "yes"


def learn(ledger: Ledger, key: str, estimate: Estimate) -> None:
    """Note from an answer that has the whole estimate whether it kept what was sent."""
    link = ledger.recall("estimate", key)
    sent = link.snapshot.get("contact_id") if link else None
    if link and sent and taken(ledger) is None:
        note(ledger, estimate.contact_id == sent)
        if estimate.contact_id != sent:
            forget(ledger, key, link)


def note(ledger: Ledger, is_taken: bool) -> None:
    """Note it for good."""
    ledger.remember("fact", _FACT, "yes" if is_taken else "no", {})


def forget(ledger: Ledger, key: str, link: Linked) -> None:
    """What Syncro dropped was not pushed."""
    rest = mapping.without(link.snapshot, ["contact_id"])
    ledger.remember("estimate", key, link.remote_id, rest)
