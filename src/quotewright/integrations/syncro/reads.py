"""Syncro's reading calls that watching and drift need beside the client's own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TypeVar

from pydantic import BaseModel

from quotewright.integrations.port import Unavailable
from quotewright.integrations.syncro.answers import last_page, shaped
from quotewright.integrations.syncro.client import SyncroClient
from quotewright.integrations.syncro.wire import Contact, Customer, Estimate, Invoice

Shape = TypeVar("Shape", bound=BaseModel)


def customer(client: SyncroClient, customer_id: str) -> Customer:
    """Read one customer. Raises Missing, also for one that was merged into another."""
    return client._read(f"/customers/{customer_id}", Customer, "customer")


def contact(client: SyncroClient, contact_id: str) -> Contact:
    """Read one contact. Raises Missing."""
    return client._read(f"/contacts/{contact_id}", Contact, "contact")


def estimates(client: SyncroClient, page: int) -> tuple[list[Estimate], bool]:
    """Read one page of the list of estimates; say whether there are more."""
    return _page(client, "/estimates", "estimates", Estimate, {"page": str(page)})


def invoices(client: SyncroClient, page: int, since: datetime) -> tuple[list[Invoice], bool]:
    """Read one page of the invoices that were changed since then; say whether there are more."""
    moment = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    filters = {"since_updated_at": moment, "page": str(page)}
    return _page(client, "/invoices", "invoices", Invoice, filters)


def _page(
    client: SyncroClient, path: str, key: str, shape: type[Shape], params: dict[str, str]
) -> tuple[list[Shape], bool]:
    body = client._call("GET", path, params=params)
    rows = body.get(key)
    if not isinstance(rows, list):
        raise Unavailable(f"Syncro's answer to GET {path} has no “{key}”")
    last = last_page(body.get("meta"))
    more = bool(rows) if last is None else int(params["page"]) < last
    return [shaped(row, shape, path, Unavailable) for row in rows], more
