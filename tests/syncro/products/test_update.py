"""What is shown before, and products brought up to date where the account wants it."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

from quotewright.integrations.syncro.psa import SyncroPsa
from quotewright.sandbox import Sandbox
from tests.syncro.conftest import MemoryLedger, Wire, make_offer
from tests.syncro.products.conftest import (
    FIREWALL,
    ITEMS,
    calls_to,
    differing,
    products,
    there,
)


def test_the_preview_shows_what_the_push_then_does(
    psa: SyncroPsa, wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    there(psa, upc_code="FW-40")
    wire.calls.clear()

    steps = psa.preview_quote(make_offer(*ITEMS), ledger)

    assert {call.split()[0] for call in wire.calls} == {"GET"}
    told = [(step.action, step.kind, step.title) for step in steps]
    assert told[1:7] == [
        ("create", "vendor", "Ingram"),
        ("create", "vendor", "Bluewater"),
        ("adopt", "product", "Firewall (FW-40)"),
        ("update", "product", "Firewall (FW-40)"),
        ("create", "product", "Access point (AP-6)"),
        ("create", "product", "Hours"),
    ]
    assert [(c.field, c.new) for c in steps[4].changes] == [("vendor", "Ingram")]
    assert [step.body["product_id"] for step in steps[-2:]] == ["new product"] * 2


def test_a_product_is_brought_up_to_date_where_the_account_wants_it(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa = differing(wire)
    there(psa, upc_code="FW-40", maintain_stock=True, serialized=True)

    steps = psa.preview_quote(make_offer(FIREWALL), ledger)
    psa.push_quote(make_offer(FIREWALL), ledger)

    [update] = [step for step in steps if (step.action, step.kind) == ("update", "product")]
    assert [(c.field, c.old, c.new) for c in update.changes] == [
        ("price_retail", "900.0", "949"),
        ("price_cost", "0.0", "610"),
        ("description", "A box", "Desktop firewall"),
        ("vendor", "", "Ingram"),
    ]
    [product] = products(sandbox)
    assert (product["price_retail"], product["price_cost"]) == ("949.0", "610.0")
    assert (product["name"], product["maintain_stock"], product["serialized"]) == (
        "Fire wall",
        True,
        True,
    )


def test_only_what_changed_here_is_updated(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa = differing(wire)
    psa.push_quote(make_offer(FIREWALL), ledger)
    product_id = products(sandbox)[0]["id"]
    psa.client._call("PUT", f"/products/{product_id}", {"price_cost": 650, "description": "Box"})
    wire.calls.clear()
    dearer = dataclasses.replace(FIREWALL, unit_price=Decimal(999))

    psa.push_quote(make_offer(dearer), ledger)

    [product] = products(sandbox)
    kept = (product["price_retail"], product["price_cost"], product["description"])
    assert kept == ("999.0", "650.0", "Box")
    assert [call.split()[0] for call in calls_to(wire, "products")] == ["GET", "PUT"]


def test_a_quote_does_not_say_again_what_another_one_has_changed_since(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa = differing(wire)
    psa.push_quote(make_offer(FIREWALL), ledger)
    dearer = dataclasses.replace(FIREWALL, key="2a", unit_price=Decimal(999))
    psa.push_quote(make_offer(dearer, key="QW-OTHERKEY", number="1043"), ledger)
    wire.calls.clear()

    psa.push_quote(make_offer(FIREWALL), ledger)

    assert wire.calls == [] and products(sandbox)[0]["price_retail"] == "999.0"


def test_without_that_wish_a_product_keeps_its_price(
    psa: SyncroPsa, wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa.push_quote(make_offer(FIREWALL), ledger)
    wire.calls.clear()

    psa.push_quote(make_offer(dataclasses.replace(FIREWALL, unit_price=Decimal(999))), ledger)

    assert calls_to(wire, "products") == []
    assert products(sandbox)[0]["price_retail"] == "949.0"
