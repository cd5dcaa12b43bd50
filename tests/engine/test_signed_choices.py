"""What a customer chose and signed is what Syncro bills, to the cent, through queue and worker."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from quotewright.accounts.actions import set_taxes
from quotewright.accounts.models import Account, User
from quotewright.integrations import outbox
from quotewright.integrations.connections import change_options
from quotewright.integrations.models import Connection
from quotewright.integrations.options import Recurring
from quotewright.integrations.recurring import again, each_period
from quotewright.integrations.state import Standing
from quotewright.lib.money import shown
from quotewright.lib.taxes import TaxMode
from quotewright.people.models import Person
from quotewright.quotes import actions
from quotewright.quotes.actions import Signer
from quotewright.quotes.choices import Choices
from quotewright.quotes.models import Line, Quote
from quotewright.quotes.pricing import totals
from quotewright.sandbox import Sandbox
from tests.engine.conftest import work_until_settled
from tests.refresh import server_refresh

GST = {"name": "GST", "percent": "5"}
QST = {"name": "QST", "percent": "9.975", "compound": True}
ALL_AT_ONCE = {
    "discount_percent": "3.3",
    "discount_amount": "25",
    "shipping": "45.95",
    "shipping_taxable": True,
}


def chosen(quote: Quote) -> Choices:
    keys = {line.name: str(line.key) for line in Line.objects.filter(section__quote=quote)}
    return Choices(
        lines={keys["Continuity"]: True, keys["APC Smart-UPS 1500"]: False},
        sections={str(quote.sections.get(name="Guest Wi-Fi").pk): True},
        quantities={keys["Managed workstation"]: Decimal(21)},
    )


@pytest.mark.parametrize("conditions", [ALL_AT_ONCE, {**ALL_AT_ONCE, "tax_exempt": True}])
def test_the_invoice_is_what_was_chosen_and_signed(
    connection: Connection,
    account: Account,
    person: Person,
    dana: User,
    sandbox: Sandbox,
    conditions: dict[str, Any],
) -> None:
    quote = server_refresh(account, person, dana, **conditions)
    actions.publish(quote)
    work_until_settled(quote)

    signed = actions.accept(quote, Signer("Marisol Vega", choices=chosen(quote)))
    state = work_until_settled(quote)

    [invoice] = sandbox.state()["invoices"]
    due = totals(actions.signed_document(signed)).due
    assert state.standing is Standing.IN_STEP and due.tax == Decimal(invoice["tax"])
    assert (due.subtotal, due.total) == (Decimal(invoice["subtotal"]), Decimal(invoice["total"]))
    names = {line["item"] for line in invoice["lines"]}
    assert {"Continuity", "Access point", "Documentation", "Shipping", "Discount"} <= names
    assert not names & {"Standard", "APC Smart-UPS 1500", "SECRET hidden"}


@pytest.mark.parametrize("rounding", ["per_document", "per_line"])
def test_an_issue_about_tax_is_settled_by_tax_as_lines_of_its_own(
    connection: Connection,
    account: Account,
    person: Person,
    dana: User,
    sandbox: Sandbox,
    client: Client,
    rounding: str,
) -> None:
    """Two taxes, each rounded; Syncro has one rate of their sum, and rounds it in its own way."""
    sandbox.switch("tax_rounding", rounding)
    set_taxes(account, TaxMode.EXCLUSIVE, [GST, QST])
    quote = server_refresh(account, person, dana, **ALL_AT_ONCE)
    change_options(connection, recurring=Recurring.BOTH)
    actions.publish(quote)
    signed = actions.accept(quote, Signer("Marisol Vega", choices=chosen(quote)))
    state = work_until_settled(quote)
    assert state.standing is Standing.NEEDS_PERSON and not sandbox.state()["invoices"]
    assert "turn on “Tax as lines of its own” there, then retry." in state.remedy

    change_options(connection, tax_lines=True)
    outbox.push_now(account, "quote", quote.pk)
    state = work_until_settled(quote)

    [invoice], document = sandbox.state()["invoices"], actions.signed_document(signed)
    due = totals(document).due
    assert state.standing is Standing.IN_STEP and due.tax
    assert (Decimal(invoice["total"]), Decimal(invoice["tax"])) == (due.total, Decimal(0))
    assert [line["item"] for line in invoice["lines"]][-2:] == [
        "GST, 5 %",
        "QST, 9.975 %, also on the tax above",
    ]
    billed = {each["frequency"]: _of_lines(each) for each in sandbox.state()["schedules"]}
    wanted = [totals(each_period(document, each)).due.total for each in again(document)]
    assert list(billed.values()) == wanted and wanted
    client.force_login(dana)
    strip = client.get(f"/quotes/{quote.pk}/strip/").text
    assert f"{shown(due.total, 'USD')}; tax is in its lines" in strip


def _of_lines(schedule: dict[str, Any]) -> Decimal:
    lines = schedule["lines"]
    return sum((Decimal(ln["quantity"]) * ln["retail_cents"] for ln in lines), Decimal(0)) / 100
