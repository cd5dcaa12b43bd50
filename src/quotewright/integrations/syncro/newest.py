"""Customers that were changed since they were listed: a page of them, the newest first, tells.

That page and the list before it are together what is there now, so that one call answers both who
bears an e-mail address and who bears a company's name. Whether Syncro sorts by that field is not
documented; it is tried once and noted.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from quotewright.integrations.port import Ledger
from quotewright.integrations.remote import Directory
from quotewright.integrations.syncro.client import SyncroClient
from quotewright.integrations.syncro.listing import FRESH_SECONDS
from quotewright.integrations.syncro.wire import CLOCK_SKEW, Customer

FACT = "customers sorted"
# When a page told nothing, since it did not reach back to the list or the order of what was made is
# the same: it will not before the list is read again.
_TOO_MANY = "customers changed"


def changed_since_listed(
    client: SyncroClient, directory: Directory, ledger: Ledger, now: datetime
) -> tuple[Customer, ...] | None:
    """Return all customers that may have changed since the list was read, as they are now.

    None where the list is too old, where Syncro does not sort, and where more changed than a page
    tells: then they are to be asked for one by one.
    """
    age, fact = directory.age("customer"), ledger.recall("fact", FACT)
    if age is None or age >= FRESH_SECONDS or (fact and fact.remote_id == "no"):
        return None
    listed_at = now - timedelta(seconds=age)
    too_many = ledger.recall("fact", _TOO_MANY)
    if too_many and listed_at <= datetime.fromisoformat(too_many.remote_id):
        return None
    rows, is_all = _page(client, "DESC")
    if is_all:
        return rows
    newest_first = _moments(rows)
    if newest_first is None or newest_first != sorted(newest_first, reverse=True):
        ledger.remember("fact", FACT, "no", {})
        return None
    if newest_first[-1] >= listed_at - CLOCK_SKEW:
        ledger.remember("fact", _TOO_MANY, now.isoformat(), {})
        return None
    return rows if fact or _sorts(client, ledger, rows, now) else None


def _sorts(client: SyncroClient, ledger: Ledger, newest: Sequence[Customer], now: datetime) -> bool:
    """Ask for the other end of the list: another order by chance would answer the same again."""
    oldest, _ = _page(client, "ASC")
    oldest_first = _moments(oldest)
    if oldest_first is None or oldest_first != sorted(oldest_first):
        ledger.remember("fact", FACT, "no", {})
        return False
    if _goes_by_id([*reversed(newest)]) and _goes_by_id(oldest):
        # Whoever sorts by what was made would answer the same: that tells nothing yet.
        ledger.remember("fact", _TOO_MANY, now.isoformat(), {})
        return False
    ledger.remember("fact", FACT, "yes", {})
    return True


def _goes_by_id(oldest_first: Sequence[Customer]) -> bool:
    """Whether they are in the order in which they were made, or all of one moment."""
    ids = [row.id for row in oldest_first]
    return ids == sorted(ids) or len({row.updated_at for row in oldest_first}) == 1


def _page(client: SyncroClient, direction: str) -> tuple[tuple[Customer, ...], bool]:
    """Return the first page in that order, and whether it is the whole list."""
    order = {"sort": f"updated_at {direction}", "include_disabled": "true"}
    rows, page = client.customer_page(**order)
    return tuple(rows), page.total is not None and page.is_last


def _moments(rows: Sequence[Customer]) -> list[datetime] | None:
    """When each was changed last; None where an answer does not tell, or not by which clock."""
    moments = [row.updated_at for row in rows if row.updated_at and row.updated_at.tzinfo]
    return moments if moments and len(moments) == len(rows) else None
