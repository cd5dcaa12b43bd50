"""Saves in quick succession go as one push; what somebody does on purpose does not wait."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from time import monotonic
from typing import Any

import pytest
from django.utils import timezone

from quotewright.integrations import connections, outbox
from quotewright.integrations.gathering import LONGEST, gathering
from quotewright.integrations.models import Connection, Outbox
from quotewright.people.actions import change_person
from quotewright.quotes import actions
from quotewright.quotes.models import Quote
from quotewright.sandbox import Sandbox
from tests.conftest import Workers, wait_for
from tests.engine.conftest import work, work_until_settled

MINUTE = 60


@pytest.fixture(autouse=True)
def gathered(connection: Connection, quote: Quote, settings: Any) -> Iterator[None]:
    """Marisol is in Syncro; from now on a save waits for a minute."""
    work()
    settings.GATHER_SECONDS = MINUTE
    yield
    list(gathering.take_due(monotonic() + LONGEST * MINUTE))  # nothing is left to the next test


def save_cities(quote: Quote, *cities: str) -> None:
    """Save one after the other, a worker being at work."""
    for city in cities:
        change_person(quote.buyer, {"city": city})
        work()


def push_gathered(seconds: float) -> None:
    """Do what the worker's thread does, so many seconds from now."""
    for place in gathering.take_due(monotonic() + seconds):
        outbox.defer(*place, at_once=True)
    work()


def test_ten_saves_go_as_one_once_no_other_came_for_a_moment(
    quote: Quote, sandbox: Sandbox
) -> None:
    before = sandbox.log.count

    save_cities(quote, *(f"Portland {n}" for n in range(10)))
    push_gathered(MINUTE / 2)
    assert sandbox.log.count == before
    Outbox.objects.update(wanted_at=timezone.now() - timedelta(seconds=MINUTE))
    push_gathered(MINUTE + 1)

    assert sandbox.log.count - before == 2  # one look, one write
    assert sandbox.state()["customers"][0]["city"] == "Portland 9"


def test_a_save_after_a_moments_look_is_waited_for_once_more(
    quote: Quote, sandbox: Sandbox
) -> None:
    save_cities(quote, "Bath", "Bangor")  # the second came a while after the first
    before = sandbox.log.count

    push_gathered(MINUTE + 1)

    assert sandbox.log.count == before


def test_who_goes_on_saving_is_not_waited_for_without_end(quote: Quote, sandbox: Sandbox) -> None:
    save_cities(quote, "Bath")

    push_gathered(LONGEST * MINUTE + 1)

    assert sandbox.state()["customers"][0]["city"] == "Bath"


def test_what_waited_in_a_worker_that_died_is_found_by_the_sweep(
    quote: Quote, sandbox: Sandbox
) -> None:
    save_cities(quote, "Bath")
    gathering._waiting.clear()

    Outbox.objects.update(wanted_at=timezone.now() - timedelta(seconds=MINUTE))
    assert outbox.sweep() == 1
    work()

    assert sandbox.state()["customers"][0]["city"] == "Bath"


def test_a_draft_waits_and_what_is_published_or_signed_does_not(
    connection: Connection, quote: Quote, sandbox: Sandbox
) -> None:
    connections.change_options(connection, push_from="saved")
    actions.change_quote(quote, {"name": "Server room"})
    work()
    assert sandbox.state()["estimates"] == []

    quote.refresh_from_db()
    actions.publish(quote)
    work()
    assert len(sandbox.state()["estimates"]) == 1
    actions.accept(quote, actions.Signer("Marisol Vega"))
    work_until_settled(quote)

    assert sandbox.census()["counts"]["invoices"] == 1


def test_push_now_does_not_wait(connection: Connection, quote: Quote, sandbox: Sandbox) -> None:
    save_cities(quote, "Bath")

    outbox.push_now(quote.account, "person", quote.buyer.pk, quote.buyer.version)
    work()

    assert sandbox.state()["customers"][0]["city"] == "Bath"


def test_a_real_worker_gathers_and_then_pushes(
    quote: Quote, sandbox: Sandbox, workers: Workers
) -> None:
    workers.environment["QUOTEWRIGHT_GATHER_SECONDS"] = "2"
    workers.start()
    for cities in (("Bath",), ("Bangor", "Saco", "Portland")):  # the first when it is up
        before = sandbox.log.count
        for city in cities:
            change_person(quote.buyer, {"city": city})
        wait_for(lambda: Outbox.objects.get(kind="person").is_done)

    writes = [row for row in sandbox.log.since(before) if row["method"] == "PUT"]
    assert len(writes) == 1
    assert sandbox.state()["customers"][0]["city"] == "Portland"


def test_a_save_by_a_clock_that_is_ahead_waits_no_longer_than_others(
    quote: Quote, sandbox: Sandbox
) -> None:
    change_person(quote.buyer, {"city": "Bath"})
    Outbox.objects.update(wanted_at=timezone.now() + timedelta(days=1))
    work()

    push_gathered(LONGEST * MINUTE + 1)

    assert sandbox.state()["customers"][0]["city"] == "Bath"


def test_push_now_does_not_wait_where_a_save_has_made_the_job_already(
    quote: Quote, sandbox: Sandbox
) -> None:
    change_person(quote.buyer, {"city": "Bath"})

    outbox.push_now(quote.account, "person", quote.buyer.pk)
    work()

    assert sandbox.state()["customers"][0]["city"] == "Bath"
