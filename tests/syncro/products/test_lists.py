"""The cheapest way of looking products up, chosen by count."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

import pytest

from quotewright.integrations.remote import Remote
from quotewright.integrations.syncro.psa import SyncroPsa
from quotewright.quotes.document import Line
from quotewright.sandbox import Sandbox
from tests.syncro.conftest import MemoryLedger, Wire, make_offer
from tests.syncro.products.conftest import (
    ACCESS_POINT,
    FIREWALL,
    HOURS,
    ITEMS,
    AgingDirectory,
    calls_to,
    products,
    there,
)


@pytest.mark.parametrize("meta", ["absent", "present"])
def test_a_long_list_is_not_read_for_one_item(
    meta: str, psa: SyncroPsa, wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    sandbox.plant("grown")
    sandbox.switch("catalog_meta", meta)
    lock = Line("l", "Kensington lock", Decimal(1), Decimal(29), code="KL-1")
    tray = Line("t", "Drawer tray", Decimal(1), Decimal(35), code="DT-1")

    psa.push_quote(make_offer(lock), ledger)
    first = calls_to(wire, "products")
    wire.calls.clear()
    psa.push_quote(make_offer(tray, key="QW-OTHERKEY", number="1043"), ledger)

    # The first page tells that the list is long; each filter, then the general search.
    assert first == ["GET /products"] * 5 + ["POST /products"]
    assert calls_to(wire, "products") == ["GET /products"] * 4 + ["POST /products"]


def test_a_list_that_is_known_to_be_short_is_read_instead_of_many_lookups(
    psa: SyncroPsa, wire: Wire, directory: AgingDirectory, ledger: MemoryLedger
) -> None:
    for number in range(60):
        there(psa, name=f"Cable {number}")
    directory.replace("product", [Remote("product", str(number)) for number in range(60)])
    directory.older = 3600
    wire.calls.clear()

    psa.push_quote(make_offer(*ITEMS), ledger)

    assert calls_to(wire, "products") == ["GET /products"] * 3 + ["POST /products"] * 3
    assert directory.count("product") == 60 and len(directory.find("product")) == 60 + 3


def test_a_fresh_list_is_not_read_again(
    psa: SyncroPsa, wire: Wire, directory: AgingDirectory, ledger: MemoryLedger
) -> None:
    psa.push_quote(make_offer(FIREWALL), ledger)
    wire.calls.clear()
    others = (dataclasses.replace(ACCESS_POINT, supplier="Ingram"), HOURS)

    psa.push_quote(make_offer(*others, key="QW-OTHERKEY", number="1043"), ledger)
    assert calls_to(wire, "products") == ["POST /products"] * 2
    assert calls_to(wire, "vendors") == []

    directory.older = 3600
    wire.calls.clear()
    rack = Line("r", "Rack", Decimal(1), Decimal(90))
    psa.push_quote(make_offer(rack, key="QW-THIRDKEY", number="1044"), ledger)
    assert calls_to(wire, "products") == ["GET /products", "POST /products"]


def test_a_vendor_is_never_made_because_a_list_that_was_read_does_not_have_it(
    psa: SyncroPsa, wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa.push_quote(make_offer(FIREWALL), ledger)
    by_hand = psa.client._call("POST", "/vendors", {"name": "Bluewater"})["vendor"]["id"]

    psa.push_quote(make_offer(ACCESS_POINT, key="QW-OTHERKEY", number="1043"), ledger)

    assert products(sandbox)[1]["vendor_ids"] == [by_hand]


def test_what_a_fresh_list_knew_is_read_once_more_before_it_is_used(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    old = there(psa, name="Access point", upc_code="AP-6")
    psa.push_quote(make_offer(FIREWALL), ledger)
    psa.client._call("PUT", f"/products/{old}", {"name": "Antenna", "upc_code": "AN-1"})

    psa.push_quote(make_offer(ACCESS_POINT, key="QW-OTHERKEY", number="1043"), ledger)

    assert [row["name"] for row in products(sandbox)] == ["Antenna", "Firewall", "Access point"]
