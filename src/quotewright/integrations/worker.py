"""The worker process: runs pushes and imports, and sweeps for what was left behind."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from time import monotonic

from django.conf import settings
from django.db import close_old_connections
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from quotewright.integrations import journal, notices, outbox, refresh, twins
from quotewright.integrations.bringing import jobs as bringing
from quotewright.integrations.gathering import TICK_SECONDS, gathering
from quotewright.integrations.tasks import QUEUE
from quotewright.integrations.watch import Watch
from quotewright.transfer import jobs as imports
from quotewright.transfer.tasks import QUEUE as IMPORTS

log = logging.getLogger("quotewright.sync")

SWEEP_SECONDS = 2.0
CHORE_SECONDS = 10.0
# Less than the supervisor waits. A push that takes longer is ended; the next worker goes on.
STOP_SECONDS = 8.0


def run() -> None:
    """Work until SIGTERM or SIGINT; jobs in progress are finished first."""
    refresh.doubt_what_was_listed()
    stop = threading.Event()
    threads = [
        threading.Thread(target=_until, args=(stop, *work), name=name, daemon=True)
        for name, *work in BESIDE
    ]
    for thread in threads:
        thread.start()
    assert isinstance(app.connector, DjangoConnector)
    # Jobs are fetched over a pool of their own; tasks still defer inside Django's transactions.
    worker = app.with_connector(app.connector.get_worker_connector())
    try:
        worker.run_worker(
            queues=[QUEUE, IMPORTS],
            concurrency=settings.WORKER_CONCURRENCY,
            fetch_job_polling_interval=2.0,
            shutdown_graceful_timeout=STOP_SECONDS,
            delete_jobs="always",  # outbox and imports keep what happened
            update_heartbeat_interval=settings.STALLED_SECONDS / 3,
            stalled_worker_timeout=settings.STALLED_SECONDS,
        )
    finally:
        stop.set()
        for thread in threads:
            thread.join(1)


def _end_jobs_of_dead_workers() -> None:
    outbox.end_jobs_of_dead_workers(settings.STALLED_SECONDS)


def _push_what_was_gathered() -> None:
    for place in gathering.take_due(monotonic()):
        outbox.defer(*place, at_once=True)


SWEEPS = (_end_jobs_of_dead_workers, outbox.sweep, imports.sweep, bringing.sweep)
# What may wait for answers of others: the sweep must not. Each goes on when another fails.
CHORES: tuple[Callable[[], object], ...] = (
    twins.look_again,
    refresh.defer_due,
    notices.send_due,
    journal.prune,
)
# Threads beside the jobs, with the seconds between their turns. Watching has one of its own, since
# it reads lists.
BESIDE: tuple[tuple[str, float, Sequence[Callable[[], object]]], ...] = (
    ("sweeper", SWEEP_SECONDS, SWEEPS),
    ("chores", CHORE_SECONDS, CHORES),
    ("gatherer", TICK_SECONDS, [_push_what_was_gathered]),
    ("watcher", SWEEP_SECONDS, [Watch().tick]),
)


def _until(stop: threading.Event, seconds: float, chores: Sequence[Callable[[], object]]) -> None:
    while not stop.wait(seconds):
        for chore in chores:
            try:
                close_old_connections()
                chore()
            except Exception as error:  # every retry depends on these: they outlive anything
                name = f"{chore.__module__.rsplit('.', 1)[-1]}.{chore.__name__}"
                log.warning("%s: tried again in %s seconds (%s)", name, seconds, error)
