"""The one kind of job: look at a record and make the PSA agree with it."""

from __future__ import annotations

from procrastinate.contrib.django import app

from quotewright.integrations import runner

QUEUE = "sync"


@app.task(queue=QUEUE)
def push(connection_id: int, kind: str, record_id: int) -> None:
    """Push one record to one connection."""
    runner.push(connection_id, kind, record_id)
