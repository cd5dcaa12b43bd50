"""The jobs: make the PSA agree with a record, and read its lists again."""

from __future__ import annotations

from django.db import close_old_connections
from procrastinate.contrib.django import app

from quotewright.integrations import runner

QUEUE = "sync"


@app.task(queue=QUEUE)
def push(connection_id: int, kind: str, record_id: int, at_once: bool = False) -> None:
    """Push one record to one connection; a mere save may wait for others unless `at_once`."""
    runner.push(connection_id, kind, record_id, at_once=at_once)


@app.task(queue=QUEUE)
def bring_in(bringing_id: int) -> None:
    """Go on with bringing in what exists, for a few seconds or a list."""
    # Only here: that module makes these jobs.
    from quotewright.integrations.bringing.work import advance

    close_old_connections()
    advance(bringing_id)


@app.task(queue=QUEUE)
def refresh(connection_id: int) -> None:
    """Read one connection's lists again."""
    # Only here: that module makes these jobs.
    from quotewright.integrations.refresh import refresh as read_again

    read_again(connection_id)
