"""One quote's life as a salesperson leads it, on real tables, and what must come of it."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from quotewright.accounts.actions import set_taxes
from quotewright.accounts.models import Account
from quotewright.integrations.models import Connection
from quotewright.integrations.offers import offer_of
from quotewright.integrations.options import Options, Recurring, as_json
from quotewright.integrations.syncro.entries import entries_of
from quotewright.lib.taxes import TaxMode
from quotewright.people.actions import change_person, create_person
from quotewright.people.models import Person
from quotewright.quotes import actions
from quotewright.quotes.actions import Place, Signer
from quotewright.quotes.models import Line, Quote
from quotewright.sandbox import Sandbox
from quotewright.sandbox.records import new_customer

LINES: list[dict[str, Any]] = [
    {"name": "Firewall", "unit_price": "949.00", "unit_cost": "610", "code": "FW-1"},
    {"name": "Access point", "quantity": "3", "unit_price": "133.33", "code": "AP-2"},
    {
        "name": "Hours",
        "quantity": "2.75",
        "unit_price": "145",
        "taxable": False,
        "frequency": "monthly",
    },
    {"name": "Rack", "unit_price": "189", "code": "RK-4"},
]
NUMBERS = itertools.count(1)
VARIANTS = ("new", "one by one", "company known", "products", "recurring")


@dataclass
class Life:
    """One account with one person and one quote."""

    account: Account
    connection: Connection
    person: Person | None = None
    quote: Quote | None = None

    @property
    def owed(self) -> tuple[str, int]:
        """The record that an operation is about, as the outbox names it."""
        if self.quote is not None:
            return "quote", self.quote.pk
        assert self.person is not None
        return "person", self.person.pk


def begin(sandbox: Sandbox, variant: str) -> Life:
    """A fresh account, connected to an empty Syncro."""
    sandbox.reset()
    if variant == "company known":
        office = {"business_name": "Harbor Dental", "email": "office@harbordental.example"}
        sandbox.store.add("customer", new_customer(**office))
    Connection.objects.update(is_on=False)
    account = Account.objects.create(name=f"Harbor IT {next(NUMBERS)}")
    rate = {"name": "Maine sales tax", "percent": "5.5"}
    set_taxes(account, TaxMode.EXCLUSIVE, [rate])
    connection = Connection(account=account, subdomain="sandbox", is_stand_in=True)
    options = Options(
        tax_rates={"5.5": "40"},
        push_products=variant == "products",
        recurring=Recurring.BOTH if variant == "recurring" else Recurring.FIRST_PERIOD,
        side_by_side=1 if variant == "one by one" else 4,
    )
    connection.options = as_json(options)
    connection.token = "sandbox"
    connection.save()
    return Life(account, connection)


def enter_person(life: Life) -> None:
    values = {"first_name": "Marisol", "last_name": "Vega", "organization": "Harbor Dental"}
    values |= {"email": "marisol@harbordental.example", "title": "Practice manager"}
    life.person = create_person(life.account, values)


def change_the_person(life: Life) -> None:
    assert life.person is not None
    life.person = change_person(life.person, {"city": "Portland", "work_phone": "207 555 0100"})


def publish_quote(life: Life) -> None:
    assert life.person is not None
    life.quote = actions.create_quote(life.account, life.person, "Office refresh")
    for values in LINES:
        actions.add_line(life.quote, values)
    actions.publish(life.quote)


def edit_quote(life: Life) -> None:
    with revised(life) as quote:
        actions.change_line(line_of(quote, "Firewall"), {"unit_price": "899.99"})
        actions.add_line(quote, {"name": "Cabling", "quantity": "40", "unit_price": "1.25"})
        actions.change_quote(quote, {"name": "Phase two"})


def reorder_lines(life: Life) -> None:
    with revised(life) as quote:
        actions.move_line(line_of(quote, "Cabling"), Place(after=0))


def delete_a_line(life: Life) -> None:
    with revised(life) as quote:
        actions.delete_line(line_of(quote, "Access point"))


def accept_quote(life: Life) -> None:
    assert life.quote is not None
    actions.accept(life.quote, Signer("Marisol Vega", po_number="PO-7"))


class revised:
    """A revision of the quote, published at the end."""

    def __init__(self, life: Life) -> None:
        assert life.quote is not None
        self._quote = life.quote

    def __enter__(self) -> Quote:
        actions.revise(self._quote)
        return self._quote

    def __exit__(self, *_: object) -> None:
        self._quote.refresh_from_db()
        actions.publish(self._quote)


def line_of(quote: Quote, name: str) -> Line:
    return Line.objects.get(section__quote=quote, name=name)


Deed = Callable[[Life], None]
OPERATIONS: tuple[tuple[str, Deed], ...] = (
    ("person", enter_person),
    ("edit of the person", change_the_person),
    ("quote", publish_quote),
    ("edit", edit_quote),
    ("reorder", reorder_lines),
    ("delete line", delete_a_line),
    ("accept", accept_quote),
)


def problems_of(life: Life, sandbox: Sandbox) -> list[str]:
    """Say in what Syncro is not as it must be, everything that was owed being pushed."""
    state, said = sandbox.state(), []
    for one in sandbox.census()["duplicates"]:
        said.append(f"{one['kind']} {one['same']} {one['value']} is there twice")
    assert life.person is not None
    life.person.refresh_from_db()
    bearers = [*state["customers"], *state["contacts"]]
    cities = [one["city"] or "" for one in bearers if one["email"] == life.person.email]
    if cities != [life.person.city]:
        said.append(f"the person is there in {cities}, wanted one in {life.person.city!r}")
    said += problems_of_quote(life.quote, life.connection, state) if life.quote else []
    is_due = life.connection.chosen.recurring is Recurring.BOTH and bool(state["invoices"])
    if len(state["schedules"]) != is_due:
        said.append(f"{len(state['schedules'])} recurring invoices, wanted {int(is_due)}")
    return said


def problems_of_quote(quote: Quote, connection: Connection, state: Any) -> list[str]:
    """Say in what a quote's estimate and invoice differ from it."""
    offer = offer_of(Quote.objects.get(pk=quote.pk), connection)
    assert offer is not None
    estimates = [one for one in state["estimates"] if quote.key in one["name"]]
    ids = {one["id"] for one in estimates}
    invoices = [one for one in state["invoices"] if one["estimate_id"] in ids]
    counts, wanted = (len(estimates), len(invoices)), (1, int(offer.signature is not None))
    if counts != wanted:
        more = "twice" if counts > wanted else "missing"
        return [f"{counts} estimates and invoices, wanted {wanted}: {more}"]
    said = []
    lines = [(e.name, e.quantity, e.price) for e in entries_of(offer.document)]
    for one in [*estimates, *invoices]:
        rows = sorted(one["lines"], key=lambda row: row["position"])
        there = [(r["item"], Decimal(r["quantity"]), Decimal(r["price"])) for r in rows]
        if there != lines:
            said.append(f"it holds {there}, wanted {lines}")
    if offer.signature and invoices[0]["po_number"] != offer.signature.po_number:
        said.append("the PO number is not on the invoice")
    return said
