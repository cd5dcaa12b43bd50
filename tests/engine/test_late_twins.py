"""A call that takes effect after its twin was made: found ten minutes later, and an hour later."""

from __future__ import annotations

import time

from django.utils import timezone

from quotewright.integrations import twins
from quotewright.integrations.models import Connection, Issue, Link, Suspect
from quotewright.integrations.state import Standing
from quotewright.quotes import actions
from quotewright.quotes.models import Quote
from quotewright.sandbox import Fault, Sandbox, technician
from tests.engine.conftest import work_until_settled

LATE = Fault("late_commit", "POST", "/estimates", seconds=1)


def wait_for_two(sandbox: Sandbox) -> None:
    until = time.monotonic() + 10
    while sandbox.census()["counts"]["estimates"] < 2:
        assert time.monotonic() < until
        time.sleep(0.05)


def test_an_untouched_twin_is_gone_after_the_first_look(
    connection: Connection, quote: Quote, sandbox: Sandbox
) -> None:
    sandbox.arm(LATE)
    actions.publish(quote)
    assert work_until_settled(quote).standing is Standing.IN_STEP
    assert twins.look_again() == 0  # it is not time yet
    wait_for_two(sandbox)

    Suspect.objects.update(look_at=timezone.now())
    twins.look_again()

    assert sandbox.census()["counts"]["estimates"] == 1
    assert Suspect.objects.get().looks == 1
    assert work_until_settled(quote).standing is Standing.IN_STEP


def test_after_the_last_look_nothing_is_suspected_any_more(
    connection: Connection, quote: Quote, sandbox: Sandbox
) -> None:
    sandbox.arm(LATE)
    actions.publish(quote)
    work_until_settled(quote)

    for _ in range(2):
        Suspect.objects.update(look_at=timezone.now())
        twins.look_again()

    assert not Suspect.objects.exists() and not Issue.objects.filter(closed_at=None).exists()


def test_a_look_that_the_token_may_not_take_is_counted_and_comes_to_an_end(
    connection: Connection, quote: Quote, sandbox: Sandbox
) -> None:
    since = timezone.now()
    for kind in ("invoice", "nonsense"):
        Suspect.objects.create(
            connection=connection, kind=kind, key=quote.key, parent=quote.key, body={},
            since=since, look_at=since,
        )  # fmt: skip
    Link.objects.create(connection=connection, kind="estimate", key=quote.key, remote_id="1")
    Link.objects.create(connection=connection, kind="invoice", key=quote.key, remote_id="2")

    assert twins.look_again() == 2  # the first is gone there, of the second nobody knows

    assert Suspect.objects.get(kind="invoice").looks == 1
    assert Suspect.objects.get(kind="nonsense").look_at > since


def test_a_twin_that_was_changed_there_is_an_issue_that_names_both(
    connection: Connection, quote: Quote, sandbox: Sandbox
) -> None:
    sandbox.arm(LATE)
    actions.publish(quote)
    state = work_until_settled(quote)
    wait_for_two(sandbox)
    late = next(e for e in sandbox.state()["estimates"] if str(e["id"]) != state.estimate_id)
    time.sleep(2.1)  # what changes within two seconds counts as making it
    technician.edit(sandbox, "estimate", late["id"], {"status": "Approved"})

    Suspect.objects.update(look_at=timezone.now())
    twins.look_again()

    issue = Issue.objects.get(kind="twin", closed_at=None)
    assert str(late["id"]) in issue.cause and state.estimate_id in issue.cause
    assert sandbox.census()["counts"]["estimates"] == 2
