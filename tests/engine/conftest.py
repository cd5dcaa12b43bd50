"""An account connected to a sandbox over real HTTP, with real jobs and a real worker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection as database
from procrastinate.contrib.django import app

from quotewright.accounts.models import Account
from quotewright.config.database import with_database
from quotewright.integrations import outbox
from quotewright.integrations.models import Connection
from quotewright.integrations.state import Standing, SyncState, quote_state
from quotewright.integrations.tasks import QUEUE
from quotewright.quotes.models import Quote
from quotewright.sandbox import Sandbox, running


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(limit_per_minute=0)


@pytest.fixture
def site(sandbox: Sandbox) -> Iterator[str]:
    with running(sandbox) as site:
        yield site


@pytest.fixture
def connection(transactional_db: None, account: Account, site: str, settings: Any) -> Connection:
    """A connection with the tax rate mapped; lost answers settle at once."""
    settings.SYNCRO_BASE_URL = site
    settings.SETTLE_SECONDS = 0
    settings.SYNCRO_TIMEOUT = 2
    settings.CALLS_PER_MINUTE = 100_000
    made = Connection(account=account, subdomain="sandbox", tax_rate_id="40")
    made.token = "sandbox"
    made.save()
    return made


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


@dataclass
class Workers:
    """Worker processes as an installation runs them."""

    environment: dict[str, str]
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> subprocess.Popen[bytes]:
        """Start one more worker process."""
        argv = [sys.executable, "-m", "quotewright.cli", "worker"]
        process = subprocess.Popen(argv, env=self.environment)
        self.running.append(process)
        return process

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """kill -9."""
        process.send_signal(signal.SIGKILL)
        process.wait()


@pytest.fixture
def workers(connection: Connection, site: str) -> Iterator[Workers]:
    url = with_database(os.environ["DATABASE_URL"], str(database.settings_dict["NAME"]))
    made = Workers(
        {
            **os.environ,
            "DATABASE_URL": url,
            "QUOTEWRIGHT_SYNCRO_BASE_URL": site,
            "QUOTEWRIGHT_SETTLE_SECONDS": "0.5",
            "QUOTEWRIGHT_STALLED_SECONDS": "1",
            "QUOTEWRIGHT_SYNCRO_TIMEOUT": "3",
            "QUOTEWRIGHT_CALLS_PER_MINUTE": "100000",
        }
    )
    yield made
    for process in made.running:
        process.kill()
        process.wait()


def wait_for(what: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until it is so."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def in_step(quote: Quote) -> Callable[[], bool]:
    """Whether Syncro holds the quote."""
    return lambda: quote_state(quote).standing is Standing.IN_STEP
