"""The push preview: the plan in words, and pushing just that."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connection as database
from django.test import Client

from quotewright.accounts.models import Membership
from quotewright.config.database import with_database
from quotewright.integrations import locks
from quotewright.integrations.connections import change_options
from quotewright.integrations.models import Call, Connection, Outbox
from quotewright.integrations.port import Busy
from quotewright.integrations.previewing import preview_of
from quotewright.quotes import actions
from quotewright.quotes.models import Quote
from quotewright.quotes.templates import copy_quote
from quotewright.sandbox import Sandbox
from tests.engine.conftest import work, work_until_settled
from tests.web.conftest import HTMX

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def other_session_holds(name: str) -> Iterator[None]:
    """Hold a lock as a worker does."""
    url = with_database(os.environ["DATABASE_URL"], str(database.settings_dict["NAME"]))
    with psycopg.connect(url, autocommit=True) as session:
        session.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [name])
        yield


def plan(client: Client, quote: Quote) -> str:
    return client.get(f"/quotes/{quote.pk}/push/plan/").text


def push(client: Client, quote: Quote, digest: str) -> Any:
    return client.post(f"/quotes/{quote.pk}/push/now/", {"digest": digest}, headers=HTMX)


def test_a_first_push_is_told_step_by_step(
    client: Client, connection: Connection, quote: Quote, sandbox: Sandbox
) -> None:
    actions.publish(quote)
    page = plan(client, quote)
    for text in ("Customer Marisol Vega", "Line Firewall", "949", "Push 5 changes", "$1,821.93"):
        assert text in page
    assert not Call.objects.exclude(method="GET").exists()


def test_a_quote_that_was_never_pushed_takes_no_more_calls_than_were_told(
    client: Client, connection: Connection, quote: Quote, sandbox: Sandbox
) -> None:
    work()  # Marisol is there; how numbers are looked up is not known yet
    for each in (quote, copy_quote(quote).quote):
        actions.publish(each)
        told, before = preview_of(each), sandbox.log.count
        work_until_settled(each)
        took = sandbox.log.count - before
        # Sums are read back only where no answer told them; an empty list tells with one look less.
        assert told.calls - 2 <= took <= told.calls


def test_a_change_shows_what_was_and_what_will_be(
    client: Client, connection: Connection, quote: Quote
) -> None:
    actions.publish(quote)
    work_until_settled(quote)
    assert "Nothing would be written" in plan(client, quote)
    actions.revise(quote)
    line = quote.sections.get().lines.get(name="Firewall")
    actions.change_line(line, {"unit_price": "899"})
    actions.publish(quote)
    page = plan(client, quote)
    assert "was </span>949" in page and "<ins>899</ins>" in page
    assert "2 lines" in page and "Access point, Hours" in page


def test_taxes_that_become_lines_are_shown_before_anything_is_written(
    client: Client, connection: Connection, quote: Quote
) -> None:
    actions.publish(quote)
    work_until_settled(quote)
    change_options(connection, tax_lines=True)
    page = plan(client, quote)
    for text in ("Line Maine sales tax, 5.5 %", "74.19", "taxable", "$1,821.93"):
        assert text in page


def test_what_is_not_chosen_is_skipped_by_name(
    client: Client, connection: Connection, quote: Quote
) -> None:
    actions.add_line(quote, {"name": "Spare fan", "optional": True, "chosen": False})
    actions.publish(quote)
    assert "Spare fan (optional, not chosen)" in plan(client, quote)


def test_pushing_needs_the_plan_that_was_seen(
    client: Client, connection: Connection, quote: Quote
) -> None:
    actions.publish(quote)
    Outbox.objects.update(parked_version=99)
    digest = preview_of(quote).digest

    answer = push(client, quote, "another")
    assert "so nothing was pushed" in answer.text
    assert Outbox.objects.get(kind="quote").parked_version == 99

    answer = push(client, quote, digest)
    assert answer["HX-Redirect"] == f"/quotes/{quote.pk}/"
    assert Outbox.objects.get(kind="quote").parked_version == 0


def test_the_push_makes_just_the_changes_of_the_preview(
    connection: Connection, quote: Quote
) -> None:
    actions.publish(quote)
    told = preview_of(quote).writes
    work_until_settled(quote)
    made = Call.objects.filter(kind="quote").exclude(method="GET").count()
    people = Call.objects.filter(kind="person").exclude(method="GET").count()
    assert made + people == told


def test_syncro_being_down_is_said_and_loses_nothing(
    client: Client, connection: Connection, quote: Quote, settings: Any
) -> None:
    actions.publish(quote)
    settings.SYNCRO_BASE_URL = "http://127.0.0.1:1"
    page = plan(client, quote)
    assert "could not be reached" in page and "Try again" in page
    assert "could not be reached" in push(client, quote, "x").text


def test_a_draft_says_what_to_do_first(
    client: Client, connection: Connection, quote: Quote
) -> None:
    assert "Publish it first" in plan(client, quote)


def test_without_a_connection_it_leads_to_one(client: Client, quote: Quote) -> None:
    assert "Connect to Syncro" in plan(client, quote)


def test_a_running_push_is_waited_for(connection: Connection, quote: Quote) -> None:
    actions.publish(quote)
    name = locks.push_lock(connection.pk, "quote", quote.pk)
    with other_session_holds(name), pytest.raises(Busy, match="is being pushed"):
        preview_of(quote, wait_seconds=0.1)
    assert preview_of(quote, wait_seconds=0.1).writes


def test_readers_see_the_plan_and_push_nothing(
    reader: Client, connection: Connection, quote: Quote
) -> None:
    actions.publish(quote)
    Membership.objects.filter(user__email__startswith="ruth").update(sees_margins=False)
    page = plan(reader, quote)
    assert "Line Firewall" in page and "push/now" not in page and "610" not in page
    assert reader.post(f"/quotes/{quote.pk}/push/now/").status_code == 403
