"""Which records of a connection are worth looking at: open estimates and unpaid invoices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from quotewright.integrations.models import Connection, Link, Sighting
from quotewright.quotes.changing import today
from quotewright.quotes.models import Quote
from quotewright.quotes.states import State

# A customer may approve what has expired; nobody looks for ever.
AFTER_EXPIRY = timedelta(days=30)
UNPAID_FOR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Watched:
    """One linked record: its id there, and the key of its quote."""

    remote_id: str
    key: str


def open_estimates(connection: Connection) -> list[Watched]:
    """Return the linked estimates that somebody may still answer, least recently seen first."""
    last = today(connection.account) - AFTER_EXPIRY
    quotes = Quote.objects.filter(
        Q(expires_on=None) | Q(expires_on__gte=last),
        account=connection.account,
        state__in=[State.PUBLISHED, State.DRAFT],
    )
    invoices = Link.objects.filter(connection=connection, kind="invoice", key=OuterRef("key"))
    links = Link.objects.filter(
        ~Exists(invoices), connection=connection, kind="estimate", key__in=quotes.values("key")
    )
    return _least_seen(connection, "estimate", links.values_list("remote_id", "key"))


def unpaid_invoices(connection: Connection) -> list[Watched]:
    """Return the linked invoices that were not seen to be paid, least recently seen first."""
    settled = Sighting.objects.filter(connection=connection, kind="invoice").filter(
        Q(told__is_paid=True) | Q(told__is_gone=True), remote_id=OuterRef("remote_id")
    )
    links = Link.objects.filter(
        ~Exists(settled),
        connection=connection,
        kind="invoice",
        created_at__gte=timezone.now() - UNPAID_FOR,
    )
    return _least_seen(connection, "invoice", links.values_list("remote_id", "key"))


def _least_seen(
    connection: Connection, kind: str, rows: Iterable[tuple[str, str]]
) -> list[Watched]:
    sightings = Sighting.objects.filter(connection=connection, kind=kind).exclude(seen_at=None)
    order = sightings.order_by("seen_at").values_list("remote_id", flat=True)
    places = {remote_id: place for place, remote_id in enumerate(order, start=1)}
    found = [Watched(remote_id, key) for remote_id, key in rows]
    return sorted(found, key=lambda each: places.get(each.remote_id, 0))
