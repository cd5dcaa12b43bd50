"""What a connection's token may do, as far as it was seen: by asking, and at first use."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import closing
from datetime import timedelta

from django.utils import timezone

from quotewright.integrations import registry
from quotewright.integrations.journal import Journal
from quotewright.integrations.models import Call, Connection, Grant

# Calls that were made before are not looked at.
LEARNED_FROM = timedelta(days=30)
_REFUSED = (401, 403)


def ask(connection: Connection, area: str) -> Grant:
    """Ask the PSA whether the token opens an area, and note it. Raises PsaError."""
    with closing(registry.adapter_of(connection, Journal(connection, "probe"), True)) as psa:
        is_open = psa.may_read(area)
    grant, _ = Grant.objects.update_or_create(
        connection=connection,
        area=area,
        defaults={"is_open": is_open, "asked_at": timezone.now()},
    )
    return grant


def asked(connection: Connection) -> dict[str, Grant]:
    """Return what was found out last, by area."""
    return {grant.area: grant for grant in Grant.objects.filter(connection=connection)}


def learned(
    connection: Connection, calls: Collection[tuple[str, str]]
) -> dict[tuple[str, str], bool]:
    """Return of which calls (method, path) it is known whether they are allowed, by the latest."""
    rows = Call.objects.filter(
        connection=connection,
        at__gt=timezone.now() - LEARNED_FROM,
        method__in={method for method, _ in calls},
        template__in={template for _, template in calls},
    )
    latest = rows.order_by("method", "template", "-at").distinct("method", "template")
    told = {}
    for method, template, status, answer in latest.values_list(
        "method", "template", "status", "answer"
    ):
        if status in _REFUSED and "not authorized" in answer.casefold():
            told[method, template] = False
        elif status and status < 300:
            told[method, template] = True
    return told
