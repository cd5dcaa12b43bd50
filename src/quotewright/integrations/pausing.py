"""Pausing the sync: an admin stops pushing for a while, what changes meanwhile waits, and goes on
where it stopped. The PSA is still read. A push that is under way is finished.
"""

from __future__ import annotations

from django.utils import timezone

from quotewright.integrations.models import Connection

REMEDY = "An admin resumes it at Settings > Integrations > Syncro; what waits is pushed then."


def pause(connection: Connection, by: str) -> None:
    """Push nothing until somebody resumes. A pause that is on keeps who made it, and when."""
    rows = Connection.objects.filter(pk=connection.pk, paused_at=None)
    rows.update(paused_at=timezone.now(), paused_by=by[:150])


def resume(connection: Connection) -> None:
    """Push again. What waits is as it was left; the sweep makes the jobs."""
    Connection.objects.filter(pk=connection.pk).update(paused_at=None, paused_by="")


def cause_of(connection: Connection) -> str:
    """Say who paused it."""
    by = connection.paused_by or "somebody"
    return f"{by[0].upper()}{by[1:]} paused the sync."
