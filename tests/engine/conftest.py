"""Driving a real worker in this process, and waiting for what worker processes do."""

from __future__ import annotations

from collections.abc import Callable

from procrastinate.contrib.django import app

from quotewright.integrations import outbox
from quotewright.integrations.models import Connection
from quotewright.integrations.state import Standing, SyncState, quote_state
from quotewright.integrations.tasks import QUEUE
from quotewright.quotes.models import Quote


def work() -> None:
    """Let a real worker do the jobs that wait, in this process."""
    worker = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
    worker.run_worker(
        queues=[QUEUE],
        wait=False,
        concurrency=4,
        install_signal_handlers=False,
        delete_jobs="always",
        listen_notify=False,
    )


def work_until_settled(quote: Quote, tries: int = 20) -> SyncState:
    """Work and sweep, all waiting times skipped, until nothing changes by itself any more."""
    for _ in range(tries):
        Connection.objects.update(closed_until=None)
        outbox._waiting().update(not_before=None)
        outbox.sweep()
        work()
        quote.refresh_from_db()
        if (state := quote_state(quote)).is_settled:
            return state
    raise AssertionError(f"still {quote_state(quote)}")


def in_step(quote: Quote) -> Callable[[], bool]:
    """Whether Syncro holds the quote."""
    return lambda: quote_state(quote).standing is Standing.IN_STEP
