"""Asking Syncro whether the token opens an area."""

from __future__ import annotations

from quotewright.integrations.port import Denied
from quotewright.integrations.syncro.answers import Missing, NotPermitted
from quotewright.integrations.syncro.client import SyncroClient
from quotewright.integrations.syncro.permissions import area_of


def is_open(client: SyncroClient, key: str) -> bool:
    """Ask for the first page of an area; return whether the token may see it.

    Raises Denied for a token that opens nothing any more, Unavailable, Rejected.
    """
    area = area_of(key)
    if area is None or not area.path:
        return True
    try:
        client._call("GET", area.path, params={"page": "1"})
    except NotPermitted:
        return False
    except Missing as error:
        raise Denied(
            f"Syncro has no {area.path} for this account.",
            "Ask Syncro whether your plan has it.",
        ) from error
    return True
