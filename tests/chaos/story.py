"""One quote's life in six operations, and what Syncro must hold after each."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from quotewright.catalog.schemes import Frequency
from quotewright.integrations.options import Recurring
from quotewright.integrations.port import Offer
from quotewright.quotes.document import Line
from quotewright.sandbox import Sandbox
from quotewright.sandbox.records import new_customer
from tests.syncro.conftest import LINES, MARISOL, make_offer
from tests.syncro.test_lost_answers import ACCEPTED

BOSS = dataclasses.replace(MARISOL, title="Practice manager", city="Portland")
FIREWALL, POINT, HOURS = (
    dataclasses.replace(line, code=code, supplier="Ingram", supplier_sku=f"I-{code}")
    for line, code in zip(LINES, ("FW-1", "AP-2", "HR-3"), strict=True)
)
HOURS = dataclasses.replace(HOURS, frequency=Frequency.MONTHLY)
RACK = Line("d", "Rack", Decimal(1), Decimal(189), code="RK-4")
CABLE = Line("e", "Cabling", Decimal(40), Decimal("1.25"), description="Cat 6, per meter")
CHEAPER = dataclasses.replace(FIREWALL, unit_price=Decimal("899.99"))

QUOTED = make_offer(FIREWALL, POINT, HOURS, RACK, party=BOSS)
EDITED = make_offer(CHEAPER, POINT, HOURS, RACK, CABLE, party=BOSS, name="Phase two")
REORDERED = make_offer(CABLE, CHEAPER, POINT, HOURS, RACK, party=BOSS, name="Phase two")
SHORTENED = make_offer(CABLE, CHEAPER, HOURS, RACK, party=BOSS, name="Phase two")
SIGNED = dataclasses.replace(ACCEPTED, document=SHORTENED.document)


@dataclass(frozen=True)
class Operation:
    """Something that must reach Syncro: a quote, or its person alone."""

    name: str
    offer: Offer
    person_only: bool = False


STORY = (
    Operation("person", QUOTED, person_only=True),
    Operation("quote", QUOTED),
    Operation("edit", EDITED),
    Operation("reorder", REORDERED),
    Operation("delete line", SHORTENED),
    Operation("accept", SIGNED),
)

# The company may be there already, the number lookup may not work, a line's values may be ignored.
VARIANTS = ("new", "company known", "numbers not found", "products", "side by side", "recurring")


def prepare(sandbox: Sandbox, variant: str) -> dict[str, Any]:
    """Bring the account into the variant's state; return the options of its connection."""
    if variant == "company known":
        office = {"business_name": "Harbor Dental", "email": "office@harbordental.example"}
        sandbox.store.add("customer", new_customer(**office))
    if variant == "numbers not found":
        sandbox.switch("estimate_by_number", "not_found")
    width = 4 if variant == "side by side" else 1
    recurring = Recurring.BOTH if variant == "recurring" else Recurring.FIRST_PERIOD
    products = variant == "products"
    return {"push_products": products, "side_by_side": width, "recurring": recurring}


def problems_after(sandbox: Sandbox, operation: Operation, variant: str) -> list[str]:
    """Say what is not as it must be once the operation has reached Syncro."""
    state, said = sandbox.state(), []
    off = {one["id"] for one in state["products"] if one["disabled"]}  # how a twin of one ends
    for one in sandbox.census()["duplicates"]:
        if len(set(one["ids"]) - off) > 1:
            said.append(f"{one['kind']} {one['value']} is there twice")
    bearers = [*state["customers"], *state["contacts"]]
    ours = [one for one in bearers if one["email"] == BOSS.email]
    if [one["city"] for one in ours] != ["Portland"]:
        said.append(f"the person is {[one['city'] for one in ours]}")
    if operation.person_only:
        return said
    wanted = [(ln.name, ln.unit_price) for ln in operation.offer.document.taken]
    documents = state["estimates"] + state["invoices"]
    for one in documents:
        rows = sorted(one["lines"], key=lambda row: row["position"])
        there = [(row["item"], Decimal(row["price"])) for row in rows]
        if there != wanted:
            said.append(f"lines are {there}, wanted {wanted}")
    counts = (len(state["estimates"]), len(state["invoices"]))
    if counts != (1, int(operation.name == "accept")):
        said.append(f"{counts} estimates and invoices")
    schedules = int(variant == "recurring" and operation.name == "accept")
    if len(state["schedules"]) != schedules:
        said.append(f"{len(state['schedules'])} recurring invoices, wanted {schedules}")
    if any(one["po_number"] != "PO-7" for one in state["invoices"]):
        said.append("the PO number is not on the invoice")
    return said
