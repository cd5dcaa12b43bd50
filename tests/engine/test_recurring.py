"""A quote whose recurring lines become recurring invoices, through worker and database."""

from __future__ import annotations

from django.test import Client

from quotewright.accounts.models import User
from quotewright.integrations.connections import change_options
from quotewright.integrations.models import Connection, Intent
from quotewright.integrations.options import Recurring
from quotewright.integrations.state import Standing
from quotewright.quotes import actions
from quotewright.quotes.actions import Signer
from quotewright.quotes.models import Quote
from quotewright.sandbox import Sandbox
from quotewright.sandbox.access import PERMISSIONS
from tests.engine.conftest import work_until_settled


def test_the_strip_compares_the_one_time_part_and_acceptance_makes_the_rest_recur(
    client: Client, dana: User, connection: Connection, quote: Quote, sandbox: Sandbox
) -> None:
    change_options(connection, recurring=Recurring.SCHEDULE)
    seat = {"name": "Managed seat", "quantity": "18", "unit_price": "57.77"}
    actions.add_line(quote, {**seat, "frequency": "monthly"})
    actions.publish(quote)
    work_until_settled(quote)

    client.force_login(dana)
    page = client.get(f"/quotes/{quote.pk}/strip/").text
    assert "Syncro total equals the one-time part of this quote, $1,821.93" in page

    actions.accept(quote, Signer("Marisol Vega"))
    assert work_until_settled(quote).standing is Standing.IN_STEP
    [schedule] = sandbox.state()["schedules"]
    assert (schedule["paused"], len(schedule["lines"])) == (False, 1)
    assert [invoice["subtotal"] for invoice in sandbox.state()["invoices"]] == ["1747.74"]
    assert not Intent.objects.exists()


def test_a_missing_permission_is_an_issue_of_the_quote_alone(
    connection: Connection, quote: Quote, sandbox: Sandbox
) -> None:
    some = [name for name in PERMISSIONS if not name.startswith("Recurring")]
    sandbox.set_token("sandbox", "Quotewright", some)
    change_options(connection, recurring=Recurring.BOTH)
    actions.add_line(quote, {"name": "Seat", "unit_price": "9", "frequency": "monthly"})
    actions.publish(quote)
    actions.accept(quote, Signer("Marisol Vega"))

    state = work_until_settled(quote)

    assert state.standing is Standing.NEEDS_PERSON and state.invoice_id
    assert "Recurring Invoices - List, New, Edit and Delete" in state.remedy
    connection.refresh_from_db()
    assert connection.closed_until is None
