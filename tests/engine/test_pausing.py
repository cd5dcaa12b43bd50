"""Pausing: nothing is written meanwhile, nothing is lost, and it goes on where it stopped."""

from __future__ import annotations

import pytest
from django.utils import timezone

from quotewright.integrations import mending, pausing, twins
from quotewright.integrations.models import Connection, Suspect
from quotewright.integrations.state import Standing, quote_state
from quotewright.quotes import actions
from quotewright.quotes.models import Quote
from quotewright.sandbox import Sandbox
from tests.engine.conftest import work_until_settled

pytestmark = pytest.mark.django_db(transaction=True)


def written(sandbox: Sandbox) -> list[str]:
    """The calls that change something."""
    return [call["path"] for call in sandbox.log.since() if call["method"] != "GET"]


def test_what_changes_while_paused_waits_and_goes_on_afterwards(
    connection: Connection, quote: Quote, sandbox: Sandbox
) -> None:
    pausing.pause(connection, "Dana Whitlock")
    actions.publish(quote)

    state = work_until_settled(quote)

    assert state.standing is Standing.PAUSED and state.is_paused
    assert state.cause == "Dana Whitlock paused the sync." and "resumes" in state.remedy
    assert not sandbox.log.since()

    pausing.resume(connection)
    assert work_until_settled(quote).standing is Standing.IN_STEP
    assert len(sandbox.state()["estimates"]) == 1


def test_pressing_retry_does_not_break_a_pause(
    connection: Connection, quote: Quote, sandbox: Sandbox
) -> None:
    actions.publish(quote)
    pausing.pause(connection, "Dana Whitlock")
    connection.refresh_from_db()

    assert mending.retry_all(connection) == 2

    assert work_until_settled(quote).standing is Standing.PAUSED
    assert not written(sandbox)


def test_a_second_pause_keeps_who_made_the_first(connection: Connection) -> None:
    pausing.pause(connection, "Dana Whitlock")
    pausing.pause(connection, "Somebody else")
    connection.refresh_from_db()
    assert connection.paused_by == "Dana Whitlock"


def test_late_twins_are_left_alone_while_paused(connection: Connection) -> None:
    now = timezone.now()
    Suspect.objects.create(
        connection=connection, kind="estimate", key="k", parent="k", body={}, since=now, look_at=now
    )
    pausing.pause(connection, "Dana Whitlock")
    assert twins.look_again() == 0


def test_what_is_in_step_stays_so_while_paused(connection: Connection, quote: Quote) -> None:
    actions.publish(quote)
    work_until_settled(quote)
    pausing.pause(connection, "Dana Whitlock")
    assert quote_state(quote).standing is Standing.IN_STEP
