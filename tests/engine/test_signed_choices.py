"""What a customer chose and signed is what Syncro bills, to the cent, through queue and worker."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from quotewright.accounts.models import Account, User
from quotewright.integrations.models import Connection
from quotewright.integrations.state import Standing
from quotewright.people.models import Person
from quotewright.quotes import actions
from quotewright.quotes.actions import Signer
from quotewright.quotes.choices import Choices
from quotewright.quotes.models import Line, Quote
from quotewright.quotes.pricing import totals
from quotewright.sandbox import Sandbox
from tests.engine.conftest import work_until_settled
from tests.refresh import server_refresh

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
