"""`quotewright sync`, as an operator uses it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from django.conf import settings
from django.db import connection as database

from quotewright.config.database import with_database
from quotewright.integrations.models import Connection, Outbox
from quotewright.quotes import actions
from quotewright.quotes.models import Quote
from quotewright.sandbox import Sandbox, technician
from tests.engine.conftest import work_until_settled


@pytest.fixture
def run(connection: Connection, site: str) -> Callable[..., str]:
    """Run a command on the database of this test; return what it said."""
    name = str(database.settings_dict["NAME"])
    url = with_database(os.environ["DATABASE_URL"], name)
    here = {**os.environ, "DATABASE_URL": url, "QUOTEWRIGHT_SYNCRO_BASE_URL": site}
    here["QUOTEWRIGHT_ENCRYPTION_KEYS"] = ",".join(settings.ENCRYPTION_KEYS)

    def command(*words: str) -> str:
        argv = [sys.executable, "-m", "quotewright.cli", "sync", *words]
        done = subprocess.run(argv, capture_output=True, text=True, timeout=60, env=here)
        return done.stdout + done.stderr

    return command


def test_status_tells_what_waits_and_how_many_calls_were_made(
    connection: Connection, quote: Quote, run: Callable[..., str]
) -> None:
    actions.publish(quote)
    assert "waiting 2, needs a person 0" in run("status")

    work_until_settled(quote)

    assert "waiting 0" in run("status") and "ok" in run("status")


def test_retry_all_wakes_what_waits(
    connection: Connection, quote: Quote, run: Callable[..., str]
) -> None:
    actions.publish(quote)
    Outbox.objects.update(parked_version=99)

    assert "2 records are queued" in run("retry", "--all")
    assert not Outbox.objects.filter(parked_version__gt=0).exists()
    assert "Name a quote, or say --all." in run("retry")


def test_reconcile_reports_a_hand_edit_and_repairs_nothing(
    connection: Connection, quote: Quote, sandbox: Sandbox, run: Callable[..., str]
) -> None:
    actions.publish(quote)
    work_until_settled(quote)
    assert "1 in step" in run("reconcile")
    (estimate,) = sandbox.state()["estimates"]
    technician.add_line(sandbox, "estimate", estimate["id"], {"item": "Hub", "price": 10})

    said = run("reconcile")

    assert "changed in the PSA: 1001" in said
    assert len(sandbox.state()["estimates"][0]["lines"]) == 4


def test_a_pause_holds_until_it_is_ended(
    connection: Connection, quote: Quote, run: Callable[..., str]
) -> None:
    assert "the sync is paused" in run("pause")
    assert "paused by an operator" in run("status")
    actions.publish(quote)

    assert work_until_settled(quote).standing == "paused"

    assert "the sync goes on" in run("resume")
    assert work_until_settled(quote).standing == "in_step"
