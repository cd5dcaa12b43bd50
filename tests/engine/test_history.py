"""The history of pushes, as the runner writes it."""

from __future__ import annotations

from typing import Any

import httpx

from quotewright.integrations import outbox
from quotewright.integrations.activity import Wanted, glimpse_of, open_issues, pushes_of
from quotewright.integrations.journal import prune
from quotewright.integrations.models import Connection, Issue, Push
from quotewright.integrations.pushes import effort_of
from quotewright.integrations.state import Standing
from quotewright.quotes import actions
from quotewright.quotes.models import Quote
from tests.engine.conftest import work, work_until_settled


def test_a_push_is_kept_with_its_calls_and_changes(connection: Connection, quote: Quote) -> None:
    actions.publish(quote)
    work_until_settled(quote)
    push = Push.objects.get(kind="quote")
    assert push.outcome == Push.Outcome.DONE and push.cause == ""
    assert push.calls >= push.changes >= 4  # the estimate and its lines
    assert effort_of(connection).calls > 0


def test_a_push_that_asked_nobody_is_no_news(connection: Connection, quote: Quote) -> None:
    actions.publish(quote)
    work_until_settled(quote)
    before = Push.objects.count()
    outbox.push_now(quote.account, "quote", quote.pk, quote.version)
    state = work_until_settled(quote)
    assert state.standing is Standing.IN_STEP and Push.objects.count() == before


def test_an_outage_is_kept_as_waiting_with_its_cause(
    connection: Connection, quote: Quote, settings: Any
) -> None:
    settings.SYNCRO_BASE_URL = "http://127.0.0.1:1"
    actions.publish(quote)
    work()
    push = pushes_of(connection, Wanted(outcome="waits"))[0]
    assert "could not be reached" in push.cause and push.changes == 0


def test_a_question_is_kept_as_stopped(connection: Connection, quote: Quote, site: str) -> None:
    api = httpx.Client(base_url=f"{site}/api/v1", headers={"Authorization": "Bearer sandbox"})
    for name in ("East", "West"):
        api.post("/customers", json={"business_name": name, "email": quote.buyer.email})
    actions.publish(quote)
    assert work_until_settled(quote).standing is Standing.NEEDS_PERSON
    push = pushes_of(connection, Wanted(outcome="stopped", kind="quote"))[0]
    assert push.cause == Issue.objects.get(kind="quote").cause
    shown, _, count = open_issues(connection)  # the person's own issue says the same
    assert [each.issue.kind for each in shown] == ["quote"] and count == 1


def test_old_pushes_go_with_the_journal(
    connection: Connection, quote: Quote, settings: Any
) -> None:
    actions.publish(quote)
    work_until_settled(quote)
    _, before = glimpse_of(quote.account)
    settings.JOURNAL_DAYS = 0
    prune()
    assert not Push.objects.exists() and glimpse_of(quote.account)[1] != before
