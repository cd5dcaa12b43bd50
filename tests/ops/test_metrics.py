"""The sync in figures, for Prometheus and for the command line."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from quotewright.integrations.connections import change_options
from quotewright.integrations.metrics import figures_of
from quotewright.integrations.models import Connection
from quotewright.quotes import actions
from quotewright.quotes.models import Quote
from quotewright.sandbox import Fault, Sandbox
from tests.engine.conftest import work_until_settled


def test_calls_waiting_records_and_issues_are_counted(
    connection: Connection, quote: Quote, sandbox: Sandbox
) -> None:
    sandbox.arm(Fault("error_before", "POST", "/customers", times=1))
    actions.publish(quote)
    before = figures_of(connection)
    work_until_settled(quote)
    after = figures_of(connection)

    assert before.waiting == 2 and before.oldest is not None and sum(before.calls.values()) == 0
    assert after.waiting < before.waiting and after.calls["failed"] == 1
    assert sum(after.calls.values()) == sandbox.log.count


def test_a_quote_whose_sums_differ_is_a_parity_failure(
    connection: Connection, quote: Quote
) -> None:
    change_options(connection, tax_rates={})  # Syncro then computes a tax of its own
    actions.publish(quote)
    work_until_settled(quote)

    found = figures_of(connection)

    assert (found.parity_failures, found.parked, found.issues) == (1, 1, {"rejected": 1})

    change_options(connection, tax_rates={"5.5": "40"})
    work_until_settled(quote)
    assert figures_of(connection).parity_failures == 0


def test_metrics_are_told_to_who_bears_the_token(
    connection: Connection, client: Client, settings: Any
) -> None:
    settings.METRICS_TOKEN = "sesame"

    page = client.get("/metrics", headers={"Authorization": "Bearer sesame"}).text

    assert 'quotewright_sync_waiting{account="Harbor IT"} 0.0' in page


@pytest.mark.parametrize("token", ["", "sesame"])
def test_metrics_are_closed_to_others(db: None, client: Client, settings: Any, token: str) -> None:
    settings.METRICS_TOKEN = token

    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404
    assert client.get("/metrics").status_code == 404
