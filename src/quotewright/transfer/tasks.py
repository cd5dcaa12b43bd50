"""The job that imports: one slice of an import, then it stands in line again."""

from __future__ import annotations

from django.db import close_old_connections
from procrastinate.contrib.django import app

QUEUE = "transfer"


@app.task(queue=QUEUE)
def advance(import_id: int) -> None:
    """Go on with an import for a few seconds."""
    from quotewright.transfer import work

    close_old_connections()
    work.advance(import_id)
