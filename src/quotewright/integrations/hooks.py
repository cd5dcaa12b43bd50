"""Hearing that something happened in the PSA: an unsigned word, so it only says where to look.

What the body claims is not believed. It marks a record of ours to be read again through the API;
a thousand of them for one record are one look.
"""

from __future__ import annotations

import json
import re
import secrets
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from quotewright.integrations.models import Connection, Link, Sighting

LONGEST_BODY = 64 * 1024
_SECRET = re.compile(r"(\d{1,18})-([\w-]{43})")
_LINK = re.compile(r"/(estimates|invoices)/(\d{1,18})/?$")
_KINDS = {"estimates": "estimate", "invoices": "invoice"}


def address_of(connection: Connection) -> str:
    """Return the whole address that is entered in the PSA; made once."""
    if not connection.hook_secret:
        rows = Connection.objects.filter(pk=connection.pk, hook_secret="")
        rows.update(hook_secret=secrets.token_urlsafe(32))
        connection.refresh_from_db(fields=["hook_secret"])
    secret = f"{connection.pk}-{connection.hook_secret}"
    return f"{settings.PUBLIC_URL}{reverse('syncro_hook', args=[secret])}"


def connection_at(secret: str) -> Connection | None:
    """Return the connection whose address ends so, None for any other."""
    named = _SECRET.fullmatch(secret)
    connection = Connection.objects.filter(pk=int(named[1])).first() if named else None
    known = connection.hook_secret if connection else ""
    # Compared also where there is nothing to compare with: it takes as long.
    is_right = constant_time_compare(named[2] if named else "", known or "-" * 43)
    return connection if is_right and known else None


def take(connection: Connection, body: bytes) -> bool:
    """Mark the record that a notice is about, if it is one of ours; return whether it is."""
    found = _LINK.search(_path_in(body))
    if found is None:
        return False
    kind, remote_id = _KINDS[found[1]], found[2]
    of_ours: dict[str, Any] = {"connection": connection, "kind": kind, "remote_id": remote_id}
    if not connection.is_on or not Link.objects.filter(**of_ours).exists():
        return False
    Sighting.objects.get_or_create(**of_ours)
    Sighting.objects.filter(**of_ours, asked_at=None).update(asked_at=timezone.now())
    return True


def _path_in(body: bytes) -> str:
    """The path of the notice's link; whatever else it says is not looked at."""
    try:
        told: Any = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    link = told.get("link") if isinstance(told, dict) else None
    return link.split("?")[0].split("#")[0] if isinstance(link, str) else ""
