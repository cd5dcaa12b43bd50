"""From a saved change to Syncro: outbox, job, worker, ledger, issue."""

from __future__ import annotations

import pytest
from django.db import connection as database
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from quotewright.accounts.models import Account
from quotewright.integrations import outbox
from quotewright.integrations.connections import connect
from quotewright.integrations.models import Call, Connection, Intent, Issue, Link, Outbox
from quotewright.integrations.state import Standing, quote_state
from quotewright.lib.fields import Invalid
from quotewright.people.actions import change_person, create_person
from quotewright.quotes import actions
from quotewright.quotes.actions import Signer
from quotewright.quotes.models import Line, Quote
from quotewright.sandbox import Fault, Sandbox
from tests.engine.conftest import work, work_until_settled


def test_a_published_quote_is_pushed_and_compared(
    connection: Connection, quote: Quote, sandbox: Sandbox
) -> None:
    actions.publish(quote)

    state = work_until_settled(quote)

    assert state.standing is Standing.IN_STEP
    assert (state.our_total, state.their_total) == (state.their_total, state.our_total)
    assert sandbox.census()["counts"]["estimates"] == 1


def test_a_draft_stays_here(connection: Connection, quote: Quote, sandbox: Sandbox) -> None:
    work()

    assert quote_state(quote).standing is Standing.NOT_PUSHED
    assert sandbox.census()["counts"]["estimates"] == 0


def test_a_draft_is_pushed_as_a_draft_where_the_account_wants_it(
    connection: Connection, quote: Quote, sandbox: Sandbox
) -> None:
    Connection.objects.update(options={"push_from": "saved"})
    actions.change_quote(quote, {"name": "Office refresh, phase one"})

    work_until_settled(quote)

    assert [e["status"] for e in sandbox.state()["estimates"]] == ["Draft"]


def test_a_change_that_is_rolled_back_is_never_pushed(connection: Connection, quote: Quote) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.publish(quote)
        raise ZeroDivisionError

    assert not Outbox.objects.filter(kind="quote").exists()


def test_ten_edits_make_one_job(connection: Connection, quote: Quote) -> None:
    Connection.objects.update(options={"push_from": "saved"})
    for number in range(10):
        actions.change_quote(quote, {"name": f"Office refresh {number}"})

    assert ProcrastinateJob.objects.filter(args__kind="quote", status="todo").count() == 1


def test_an_unchanged_record_makes_no_call(connection: Connection, quote: Quote) -> None:
    actions.publish(quote)
    work_until_settled(quote)
    Call.objects.all().delete()

    outbox.push_now(quote.account, "quote", quote.pk)
    work()

    assert Call.objects.count() == 0


def test_a_revision_updates_the_same_estimate(
    connection: Connection, quote: Quote, sandbox: Sandbox
) -> None:
    actions.publish(quote)
    work_until_settled(quote)
    actions.revise(quote)
    actions.change_line(Line.objects.get(name="Firewall"), {"unit_price": "899.99"})
    actions.publish(quote)

    work_until_settled(quote)

    assert [e["subtotal"] for e in sandbox.state()["estimates"]] == ["1698.73"]


def test_an_accepted_quote_becomes_one_invoice(
    connection: Connection, quote: Quote, sandbox: Sandbox
) -> None:
    actions.publish(quote)
    actions.accept(quote, Signer("Marisol Vega"))

    state = work_until_settled(quote)

    [invoice] = sandbox.state()["invoices"]
    assert state.invoice_number == invoice["number"]
    assert invoice["total"] == "1821.93"


def test_an_edited_person_is_pushed(connection: Connection, quote: Quote, sandbox: Sandbox) -> None:
    actions.publish(quote)
    work_until_settled(quote)

    change_person(quote.buyer, {"city": "Portland"})
    work()

    assert sandbox.state()["customers"][0]["city"] == "Portland"


def test_a_person_without_an_email_is_pushed(connection: Connection, sandbox: Sandbox) -> None:
    create_person(connection.account, {"first_name": "Ben", "last_name": "Ode"})

    work()

    assert [c["firstname"] for c in sandbox.state()["customers"]] == ["Ben"]


def test_two_customers_with_one_email_wait_for_a_person_and_go_on_after_retry(
    connection: Connection, quote: Quote, sandbox: Sandbox, site: str
) -> None:
    import httpx

    api = httpx.Client(base_url=f"{site}/api/v1", headers={"Authorization": "Bearer sandbox"})
    bodies = [{"business_name": n, "email": quote.buyer.email} for n in ("East", "West")]
    twins = [api.post("/customers", json=b).json()["customer"]["id"] for b in bodies]
    actions.publish(quote)

    state = work_until_settled(quote)
    assert state.standing is Standing.NEEDS_PERSON
    assert "2 Syncro customers have the e-mail" in state.cause and len(state.candidates) == 2

    api.delete(f"/customers/{twins[1]}")
    outbox.push_now(quote.account, "quote", quote.pk)
    assert work_until_settled(quote).standing is Standing.IN_STEP


def test_a_refused_token_pauses_and_loses_nothing(
    connection: Connection, quote: Quote, sandbox: Sandbox
) -> None:
    connection.token = "revoked"
    connection.save()
    actions.publish(quote)
    work()

    state = quote_state(quote)
    assert state.standing is Standing.PAUSED and "refused the API token" in state.cause

    connect(connection.account, "sandbox", "sandbox")
    outbox.sweep()
    work()
    assert quote_state(quote).standing is Standing.IN_STEP
    assert not Issue.objects.filter(closed_at=None).exists()


def test_a_wrong_token_is_not_saved(connection: Connection) -> None:
    with pytest.raises(Invalid) as refusal:
        connect(connection.account, "sandbox", "wrong")

    assert list(refusal.value.errors) == ["token"]
    connection.refresh_from_db()
    assert connection.token == "sandbox"


def test_an_outage_is_one_issue_and_ends_by_itself(
    connection: Connection, quote: Quote, sandbox: Sandbox
) -> None:
    down = sandbox.arm(Fault("down"))
    actions.publish(quote)
    work()

    assert quote_state(quote).standing is Standing.WAITING
    assert Issue.objects.filter(closed_at=None, kind="connection").count() == 1

    sandbox.faults.disarm(down)
    assert work_until_settled(quote).standing is Standing.IN_STEP


@pytest.mark.parametrize(
    "path", ["/customers", "/estimates", "/estimates/{id}/line_items", "*/convert_to_invoice"]
)
@pytest.mark.parametrize("kind", ["lose_answer", "error_after", "cut_json"])
def test_a_lost_answer_makes_no_twin(
    kind: str, path: str, connection: Connection, quote: Quote, sandbox: Sandbox
) -> None:
    sandbox.arm(Fault(kind, "POST", path))
    actions.publish(quote)
    actions.accept(quote, Signer("Marisol Vega"))

    work_until_settled(quote)

    census = sandbox.census()
    assert census["duplicates"] == []
    assert {census["counts"][kind] for kind in ("customers", "estimates", "invoices")} == {1}
    assert sandbox.state()["invoices"][0]["total"] == "1821.93"
    assert not Intent.objects.exists()


def test_the_journal_holds_each_call_and_no_token(connection: Connection, quote: Quote) -> None:
    actions.publish(quote)
    work_until_settled(quote)
    connect(connection.account, "sandbox", "")

    with database.cursor() as cursor:
        cursor.execute("SELECT string_agg(c::text, ' ') FROM integrations_call AS c")
        journal = cursor.fetchone()[0]
    assert "POST" in journal and "/estimates/{id}/line_items" in journal
    assert "Bearer" not in journal and connection.token_encrypted not in journal


def test_disconnecting_and_connecting_again_makes_no_twin(
    connection: Connection, quote: Quote, sandbox: Sandbox
) -> None:
    actions.publish(quote)
    work_until_settled(quote)
    Connection.objects.update(is_on=False)
    connect(connection.account, "sandbox", "")

    outbox.push_now(quote.account, "quote", quote.pk)
    work_until_settled(quote)

    assert sandbox.census()["duplicates"] == []
    assert Link.objects.filter(kind="estimate").count() == 1


def test_an_account_with_much_to_push_does_not_keep_another_waiting(
    connection: Connection, account: Account, sandbox: Sandbox
) -> None:
    for number in range(12):
        create_person(account, {"first_name": f"Person {number}"})
    other = Account.objects.create(name="Ferry IT")
    second = Connection(account=other, subdomain="sandbox")
    second.token = "sandbox"
    second.save()
    create_person(other, {"first_name": "Ben", "last_name": "Ode"})

    work()

    firsts = [customer["firstname"] for customer in sandbox.state()["customers"]]
    assert firsts.index("Ben") < 5
