"""Edits in quick succession go as one push; what is signed does not wait."""

from __future__ import annotations

import threading
import time
from typing import Any

from django.db import connections

from quotewright.integrations import runner
from quotewright.integrations.models import Connection, Outbox
from quotewright.people.actions import change_person
from quotewright.quotes import actions
from quotewright.quotes.models import Quote
from quotewright.sandbox import Sandbox
from tests.engine.conftest import work, work_until_settled


def push_in_a_thread(connection: Connection, record_id: int) -> threading.Thread:
    def push() -> None:
        try:
            runner.push(connection.pk, "person", record_id)
        finally:
            connections.close_all()

    thread = threading.Thread(target=push)
    thread.start()
    return thread


def test_edits_after_a_push_are_let_come_and_go_as_one(
    connection: Connection, quote: Quote, sandbox: Sandbox, settings: Any
) -> None:
    change_person(quote.buyer, {"city": "Bath"})
    work()
    before = sandbox.log.count
    settings.GATHER_SECONDS = 2
    change_person(quote.buyer, {"city": "Bangor"})
    thread = push_in_a_thread(connection, quote.buyer.pk)
    time.sleep(0.3)

    change_person(quote.buyer, {"city": "Portland"})
    thread.join()

    assert sandbox.log.count - before == 2  # one look, one write
    assert sandbox.state()["customers"][0]["city"] == "Portland"
    assert Outbox.objects.get(kind="person").is_done


def test_a_signature_does_not_wait(
    connection: Connection, quote: Quote, sandbox: Sandbox, settings: Any
) -> None:
    actions.publish(quote)
    work_until_settled(quote)
    settings.GATHER_SECONDS = 60

    actions.accept(quote, actions.Signer("Marisol Vega"))
    work_until_settled(quote)

    assert sandbox.census()["counts"]["invoices"] == 1
