"""What happens in Syncro is noticed: within a budget, once, and nothing is decided by it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from quotewright.accounts.models import User
from quotewright.integrations import connections, drift, expiry, hooks
from quotewright.integrations.models import Call, Connection, Issue, Link, Outbox, Pace, Sighting
from quotewright.integrations.options import HandEdits
from quotewright.integrations.reconcile import reconcile
from quotewright.integrations.state import Standing, SyncState, quote_state
from quotewright.integrations.watch import Watch
from quotewright.lib.fields import Invalid
from quotewright.people.models import Person
from quotewright.quotes import actions
from quotewright.quotes.actions import Signer
from quotewright.quotes.models import Line, Quote
from quotewright.sandbox import Sandbox, technician
from tests.engine.conftest import work_until_settled


@pytest.fixture
def estimate(connection: Connection, quote: Quote, sandbox: Sandbox) -> int:
    """The id of the published quote's estimate."""
    actions.publish(quote)
    assert work_until_settled(quote).standing is Standing.IN_STEP
    return int(sandbox.state()["estimates"][0]["id"])


def watch() -> int:
    """A round a minute later; return its calls."""
    Pace.objects.filter(name="watch").update(calls=[])
    return Watch(next_round=0).tick()


def told(quote: Quote) -> list[str]:
    return [event.text for event in quote.events.filter(actor="Syncro").order_by("pk")]


def state(quote: Quote) -> SyncState:
    return quote_state(Quote.objects.get(pk=quote.pk))


def test_what_is_as_it_was_left_costs_one_page(quote: Quote, estimate: int) -> None:
    assert watch() == 1
    assert watch() == 1

    assert told(quote) == [] and state(quote).standing is Standing.IN_STEP


def test_nothing_is_read_where_nothing_is_open(connection: Connection, quote: Quote) -> None:
    assert watch() == 0

    assert not Call.objects.exists()


@pytest.mark.parametrize("order", ["newest_first", "oldest_first"])
def test_an_approval_in_the_portal_is_told_once_and_is_no_signature(
    quote: Quote, estimate: int, sandbox: Sandbox, order: str
) -> None:
    sandbox.switch("estimate_order", order)
    technician.edit(sandbox, "estimate", estimate, {"status": "Approved"})

    watch()
    watch()

    assert told(quote) == ["estimate 1001 was approved there; nothing was signed here"]
    seen = state(quote)
    assert seen.standing is Standing.NEEDS_PERSON and "was approved in Syncro" in seen.cause
    assert Quote.objects.get().state == "published" and sandbox.state()["invoices"] == []


def test_keeping_an_answer_ends_the_question(
    quote: Quote, estimate: int, sandbox: Sandbox, dana: User
) -> None:
    technician.edit(sandbox, "estimate", estimate, {"status": "Declined"})
    watch()

    drift.keep_theirs(quote, dana)
    work_until_settled(quote)
    watch()

    assert state(quote).standing is Standing.IN_STEP
    assert sandbox.state()["estimates"][0]["status"] == "Declined"
    assert not Issue.objects.filter(closed_at=None).exists()


def test_what_was_undone_there_settles_itself(
    quote: Quote, estimate: int, sandbox: Sandbox
) -> None:
    technician.edit(sandbox, "estimate", estimate, {"status": "Declined"})
    watch()
    technician.edit(sandbox, "estimate", estimate, {"status": "Fresh"})

    watch()

    assert work_until_settled(quote).standing is Standing.IN_STEP


def test_an_approved_quote_is_still_converted_when_it_is_signed(
    quote: Quote, estimate: int, sandbox: Sandbox
) -> None:
    technician.edit(sandbox, "estimate", estimate, {"status": "Approved"})
    watch()

    actions.accept(quote, Signer("Marisol Vega"))

    assert work_until_settled(quote).standing is Standing.IN_STEP
    assert len(sandbox.state()["invoices"]) == 1


def test_a_hand_edit_waits_for_dana_and_ours_is_pushed_when_she_says_so(
    quote: Quote, estimate: int, sandbox: Sandbox, dana: User
) -> None:
    technician.change_a_quantity(sandbox, estimate)
    watch()
    seen = state(quote)
    assert [(d.label, d.theirs, d.ours) for d in seen.differences] == [
        ("Firewall: quantity", "2", "1")
    ]

    drift.push_ours(quote, dana)

    assert work_until_settled(quote).standing is Standing.IN_STEP
    assert sandbox.state()["estimates"][0]["lines"][0]["quantity"] == "1.0"


def test_an_account_that_has_chosen_is_told_and_not_asked(
    connection: Connection, quote: Quote, estimate: int, sandbox: Sandbox
) -> None:
    connections.change_options(connection, hand_edits=HandEdits.THEIRS)
    technician.change_a_quantity(sandbox, estimate)

    watch()

    assert watch() == 1  # it is read whole once for each change
    assert "“Firewall” has quantity 2 there" in told(quote)[0]
    assert not Issue.objects.filter(closed_at=None).exists()


def test_a_conversion_by_hand_is_told(quote: Quote, estimate: int, sandbox: Sandbox) -> None:
    technician.convert(sandbox, estimate)

    watch()

    assert "was converted into invoice" in told(quote)[0]
    assert [way.value for way in state(quote).ways] == ["theirs", "unlink"]


def test_a_paid_invoice_is_shown_as_paid_and_not_looked_at_again(
    quote: Quote, estimate: int, sandbox: Sandbox
) -> None:
    actions.accept(quote, Signer("Marisol Vega"))
    work_until_settled(quote)
    [invoice] = sandbox.state()["invoices"]
    watch()
    technician.mark_paid(sandbox, invoice["id"])

    watch()

    assert told(quote) == [f"says that invoice {invoice['number']} is paid"]
    assert state(quote).is_paid and watch() == 0


def test_the_budget_of_a_minute_is_kept_whatever_the_number_of_workers(
    quote: Quote, estimate: int, sandbox: Sandbox
) -> None:
    Watch(next_round=0).tick()
    Pace.objects.filter(name="watch").update(calls=[timezone.now().timestamp()] * 10)
    technician.edit(sandbox, "estimate", estimate, {"status": "Approved"})

    assert Watch(next_round=0).tick() == 0


# ── Webhooks ────────────────────────────────────────────────────────────────────────────────────


def test_a_webhook_makes_the_record_be_looked_at(
    connection: Connection, quote: Quote, estimate: int, sandbox: Sandbox, client: Client
) -> None:
    path = "/" + hooks.address_of(connection).split("/", 3)[3]
    technician.edit(sandbox, "estimate", estimate, {"status": "Approved"})
    notice = {"link": f"https://x.syncromsp.com/estimates/{estimate}", "attributes": {"id": 1}}

    for _ in range(3):
        assert client.post(path, notice, "application/json").status_code == 204
    calls = Watch().tick()

    assert calls == 1 and "was approved there" in told(quote)[0]
    assert not Sighting.objects.exclude(asked_at=None).exists()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'{"link": 7}',
        b'{"link": "https://x/estimates/99"}',
        b'{"link": "https://x/tickets/1"}',
        b"[" * 60_000,
        b"\xff\x00",
    ],
)
def test_a_webhook_that_means_nothing_to_us_is_taken_and_forgotten(
    connection: Connection, client: Client, body: bytes
) -> None:
    path = "/" + hooks.address_of(connection).split("/", 3)[3]

    assert client.post(path, body, "application/json").status_code == 204
    assert not Sighting.objects.exists()


def test_a_wrong_address_and_a_long_body_are_refused(
    connection: Connection, client: Client
) -> None:
    path = "/" + hooks.address_of(connection).split("/", 3)[3]
    wrong = path[:-3] + ("AA/" if path[-3:-1] != "AA" else "BB/")

    for address in (wrong, "/hooks/syncro/1/", f"/hooks/syncro/{'9' * 18}-{'x' * 43}/"):
        assert client.post(address, {}, "application/json").status_code == 404
    assert client.post(path, b"x" * 70_000, "application/json").status_code == 413
    assert client.get(path).status_code == 405


# ── Gone, expired, reconciled ───────────────────────────────────────────────────────────────────


def test_reconciling_reports_and_repairs_nothing(
    connection: Connection, quote: Quote, estimate: int, sandbox: Sandbox
) -> None:
    technician.change_a_quantity(sandbox, estimate)
    before = sandbox.state()["estimates"]

    report = reconcile(connection)

    assert (report.linked, report.read, report.drifted, report.calls) == (1, 1, ("1001",), 1)
    assert state(quote).standing is Standing.NEEDS_PERSON
    assert sandbox.state()["estimates"] == before


def test_an_estimate_deleted_there_can_be_unlinked_and_made_anew(
    connection: Connection, quote: Quote, estimate: int, sandbox: Sandbox, dana: User
) -> None:
    technician.remove(sandbox, "estimate", estimate)
    assert reconcile(connection).gone == ("1001",)
    assert [way.value for way in state(quote).ways] == ["unlink"]

    drift.unlink(quote, dana)

    assert work_until_settled(quote).standing is Standing.IN_STEP
    assert len(sandbox.state()["estimates"]) == 1


def published(quote: Quote, count: int) -> list[int]:
    """More quotes for the same person; return the ids of all estimates."""
    for number in range(count):
        more = actions.create_quote(quote.account, quote.buyer, f"Quote {number}")
        actions.add_line(more, {"name": "Hours", "unit_price": "10", "taxable": False})
        actions.publish(more)
        work_until_settled(more)
    return [
        int(key) for key in Link.objects.filter(kind="estimate").values_list("remote_id", flat=True)
    ]


def test_the_brake_stops_where_a_fifth_seems_to_be_gone(
    connection: Connection, quote: Quote, estimate: int, sandbox: Sandbox
) -> None:
    for gone in published(quote, 4)[:3]:
        technician.remove(sandbox, "estimate", gone)

    report = reconcile(connection)

    assert "seem to be gone" in report.stopped
    [issue] = Issue.objects.filter(closed_at=None)
    assert (issue.kind, issue.record_id) == ("reconcile", 0)
    assert Link.objects.filter(kind="estimate").count() == 5


def test_a_small_budget_comes_round_to_all(
    connection: Connection, quote: Quote, estimate: int
) -> None:
    published(quote, 2)

    read = [reconcile(connection, budget=2) for _ in range(2)]

    assert [report.left for report in read] == [1, 1]
    assert Sighting.objects.filter(kind="estimate").count() == 3


def test_a_quote_that_expires_is_declined_there(
    connection: Connection, quote: Quote, estimate: int, sandbox: Sandbox
) -> None:
    Quote.objects.update(expires_on=timezone.now() - timedelta(days=2))

    assert (expiry.owe_expired(), expiry.owe_expired()) == (1, 0)
    work_until_settled(quote)

    assert sandbox.state()["estimates"][0]["status"] == "Declined"
    assert expiry.owe_expired() == 0


def test_an_account_may_leave_lost_quotes_as_they_are(
    connection: Connection, quote: Quote, estimate: int, sandbox: Sandbox
) -> None:
    connections.change_options(connection, decline_lost=False)
    Quote.objects.update(expires_on=timezone.now() - timedelta(days=2))

    assert expiry.owe_expired() == 0
    actions.decline(Quote.objects.get())
    work_until_settled(quote)

    assert sandbox.state()["estimates"][0]["status"] == "Fresh"


def test_a_merged_customer_is_pointed_to_the_one_that_is_left(
    connection: Connection,
    quote: Quote,
    person: Person,
    estimate: int,
    sandbox: Sandbox,
    dana: User,
) -> None:
    [loser] = sandbox.state()["customers"]
    twin = technician.add_a_twin(sandbox, loser["id"])
    technician.merge(sandbox, loser["id"], twin["id"])
    actions.revise(quote)
    actions.change_line(Line.objects.get(name="Firewall"), {"unit_price": "900"})
    actions.publish(quote)
    assert "belongs to customer" in work_until_settled(quote).cause

    with pytest.raises(Invalid, match="no customer 5"):
        drift.point(quote, "5", dana)
    drift.point(quote, str(twin["id"]), dana)

    assert work_until_settled(quote).standing is Standing.IN_STEP
    assert sandbox.state()["estimates"][0]["customer_id"] == twin["id"]
    assert [c["id"] for c in sandbox.state()["customers"]] == [twin["id"]]


def test_a_quote_deleted_here_stays_there_and_says_so(
    connection: Connection, quote: Quote, estimate: int, sandbox: Sandbox
) -> None:
    Quote.objects.get().delete()

    [issue] = Issue.objects.filter(closed_at=None)
    assert "was deleted here" in issue.cause
    assert Link.objects.filter(kind="estimate").exists() and not Outbox.objects.filter(kind="quote")
    assert len(sandbox.state()["estimates"]) == 1


def test_nobody_decides_what_is_not_asked(quote: Quote, estimate: int, dana: User) -> None:
    with pytest.raises(Invalid, match="not open any more"):
        drift.push_ours(quote, dana)
