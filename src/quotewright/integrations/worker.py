"""The worker process: runs pushes and imports, and sweeps for what was left behind."""

from __future__ import annotations

import logging
import threading
from itertools import count

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from quotewright.integrations import journal, outbox, refresh, twins
from quotewright.integrations.tasks import QUEUE
from quotewright.transfer import jobs as imports
from quotewright.transfer.tasks import QUEUE as IMPORTS

log = logging.getLogger("quotewright.sync")

SWEEP_SECONDS = 2.0
# Lists are looked after every so many sweeps.
REFRESH_TURNS = 15
# Less than the supervisor waits. A push that takes longer is ended; the next worker goes on.
STOP_SECONDS = 8.0


def run() -> None:
    """Work until SIGTERM or SIGINT; jobs in progress are finished first."""
    stop = threading.Event()
    sweeper = threading.Thread(target=_sweep_until, args=(stop,), name="sweeper", daemon=True)
    sweeper.start()
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
        sweeper.join(5)


def _sweep_until(stop: threading.Event) -> None:
    turns = count()
    while not stop.wait(SWEEP_SECONDS):
        try:
            close_old_connections()
            outbox.end_jobs_of_dead_workers(settings.STALLED_SECONDS)
            outbox.sweep()
            twins.look_again()
            if next(turns) % REFRESH_TURNS == 0:
                refresh.defer_due()
                journal.prune(timezone.now())
            imports.sweep()
        except Exception as error:  # every retry depends on the sweep: it outlives anything
            log.warning("sweep: tried again in %s seconds (%s)", SWEEP_SECONDS, error)
