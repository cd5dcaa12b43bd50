"""What Syncro has already is used: found by UPC or by name, never guessed."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from quotewright.integrations.port import Ambiguous
from quotewright.integrations.syncro.psa import SyncroPsa
from quotewright.sandbox import Sandbox
from tests.syncro.conftest import MemoryLedger, Wire, make_offer
from tests.syncro.products.conftest import (
    FIREWALL,
    ITEMS,
    calls_to,
    products,
    there,
)


@pytest.mark.parametrize(
    "body",
    [
        {"upc_code": "FW-40"},
        {"upc_code": "fw-40"},
        {"name": "FIREWALL"},
        {"name": "Firewall", "upc_code": "0850"},
    ],
    ids=lambda body: " ".join(body.values()),
)
@pytest.mark.parametrize("many", [0, 60])
@pytest.mark.parametrize("names", ["like", "exact"])
def test_an_item_is_found_by_upc_else_by_name(
    names: str, many: int, body: Any, psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    sandbox.switch("product_name_filter", names)
    for number in range(many):
        there(psa, name=f"Cable {number}", upc_code=f"C{number}")
    product_id = there(psa, **body)
    psa.push_quote(make_offer(FIREWALL), ledger)

    assert len(products(sandbox)) == many + 1
    [line] = sandbox.state()["estimates"][0]["lines"]
    assert str(line["product_id"]) == product_id


def test_a_product_that_is_there_is_linked_to_the_vendor_and_else_left_alone(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    old = there(psa, upc_code="FW-40", maintain_stock=True, quantity=3)
    before = dict(products(sandbox)[0])

    psa.push_quote(make_offer(*ITEMS), ledger)

    after = products(sandbox)[0]
    changed = {name for name in before if before[name] != after[name]} - {"updated_at"}
    assert changed == {"vendor_ids", "skus"} and str(after["id"]) == old
    assert after["maintain_stock"] is True and len(after["vendor_ids"]) == 1


def test_two_products_with_one_upc_are_shown_not_guessed(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    there(psa, upc_code="FW-40")
    second = there(psa, upc_code="FW-40", name="Fire box")

    with pytest.raises(Ambiguous) as question:
        psa.push_quote(make_offer(*ITEMS), ledger)
    assert "2 Syncro products have the UPC FW-40" in str(question.value)
    assert len(question.value.candidates) == 2 and sandbox.state()["estimates"] == []

    psa.client._call("PUT", f"/products/{second}", {"disabled": True})
    psa.push_quote(make_offer(*ITEMS), ledger)
    assert len(products(sandbox)) == 4  # at once: what a person mended is asked for again


def test_of_two_products_with_one_upc_the_one_with_the_name_is_it(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    there(psa, upc_code="FW-40")
    better = there(psa, upc_code="FW-40", name="Firewall")

    psa.push_quote(make_offer(FIREWALL), ledger)

    assert str(sandbox.state()["estimates"][0]["lines"][0]["product_id"]) == better


def test_a_disabled_product_is_neither_used_nor_given_a_twin(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    there(psa, name="Firewall", disabled=True)

    with pytest.raises(Ambiguous, match="with the name Firewall is disabled"):
        psa.push_quote(make_offer(*ITEMS), ledger)

    assert len(products(sandbox)) == 1


def test_items_of_one_name_and_two_codes_are_two_products(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    white = dataclasses.replace(FIREWALL, key="w", code="FW-40-W")

    psa.push_quote(make_offer(FIREWALL, white), ledger)

    assert [row["upc_code"] for row in products(sandbox)] == ["FW-40", "FW-40-W"]


def test_a_vendor_is_found_on_any_page(
    psa: SyncroPsa, wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    for number in range(130):
        psa.client._call("POST", "/vendors", {"name": f"Vendor {number}"})
    last = psa.client._call("POST", "/vendors", {"name": "INGRAM"})["vendor"]["id"]
    wire.calls.clear()

    psa.push_quote(make_offer(FIREWALL), ledger)

    assert products(sandbox)[0]["vendor_ids"] == [last]
    assert calls_to(wire, "vendors") == ["GET /vendors"] * 2


def test_two_vendors_of_one_name_are_shown(psa: SyncroPsa, ledger: MemoryLedger) -> None:
    for name in ("Ingram", "ingram"):
        psa.client._call("POST", "/vendors", {"name": name})

    with pytest.raises(Ambiguous, match="2 Syncro vendors have the name Ingram"):
        psa.push_quote(make_offer(*ITEMS), ledger)


def test_a_product_that_went_away_is_made_anew_on_retry(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa.push_quote(make_offer(FIREWALL), ledger)
    sandbox.store.remove("product", products(sandbox)[0]["id"])
    more = dataclasses.replace(FIREWALL, key="more")

    with pytest.raises(Exception, match="is not in Syncro any more"):
        psa.push_quote(make_offer(FIREWALL, more), ledger)
    psa.push_quote(make_offer(FIREWALL, more), ledger)

    [product] = products(sandbox)
    lines = sandbox.state()["estimates"][0]["lines"]
    assert {line["product_id"] for line in lines} == {product["id"]}
