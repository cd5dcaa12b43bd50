"""Tables of the sync: connections, links, intents, the outbox, issues, and the journal."""

from __future__ import annotations

from quotewright.integrations.models.bringing import Arrival, Bringing
from quotewright.integrations.models.connections import Connection, Grant
from quotewright.integrations.models.owing import Intent, Issue, Link, Outbox, Suspect
from quotewright.integrations.models.said import Call, Pace, Push
from quotewright.integrations.models.there import Asked, Listing, RemoteRecord, Sighting

__all__ = [
    "Arrival",
    "Asked",
    "Bringing",
    "Call",
    "Connection",
    "Grant",
    "Intent",
    "Issue",
    "Link",
    "Listing",
    "Outbox",
    "Pace",
    "Push",
    "RemoteRecord",
    "Sighting",
    "Suspect",
]
