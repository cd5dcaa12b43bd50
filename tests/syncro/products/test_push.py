"""Lines' items become products, and their suppliers vendors, where the account wants it."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

import pytest

from quotewright.integrations.port import Stage, Withheld
from quotewright.integrations.syncro.psa import SyncroPsa
from quotewright.quotes.document import Line
from quotewright.sandbox import Sandbox
from quotewright.sandbox.access import PERMISSIONS
from quotewright.sandbox.switches import CATALOG, WIRE
from quotewright.sandbox.switches import LINES as LINES_OF
from tests.syncro.conftest import MemoryLedger, Wire, connected, make_offer
from tests.syncro.products.conftest import (
    ACCESS_POINT,
    FIREWALL,
    ITEMS,
    calls_to,
    lines_there,
    products,
    there,
)


def test_new_items_become_products_of_new_vendors(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa.push_quote(make_offer(*ITEMS), ledger)

    vendors = {vendor["id"]: vendor["name"] for vendor in sandbox.state()["vendors"]}
    firewall = products(sandbox)[0]
    assert [row["name"] for row in products(sandbox)] == ["Firewall", "Access point", "Hours"]
    assert (firewall["price_retail"], firewall["price_cost"]) == ("949.0", "610.0")
    assert (firewall["upc_code"], firewall["description"]) == ("FW-40", "Desktop firewall")
    assert [vendors[each] for each in firewall["vendor_ids"]] == ["Ingram"]
    assert [sku["value"] for sku in firewall["skus"]] == ["ING-40"]
    assert products(sandbox)[2]["description"] == "Hours"  # Syncro wants one


def test_everything_new_takes_a_call_for_each_record_and_a_page_of_each_list(
    psa: SyncroPsa, wire: Wire, ledger: MemoryLedger
) -> None:
    offer = dataclasses.replace(make_offer(*ITEMS), made_since_start=True)
    psa.push_quote(offer, ledger)

    assert calls_to(wire, "vendors") == ["GET /vendors", "POST /vendors", "POST /vendors"]
    assert calls_to(wire, "products") == ["GET /products", *["POST /products"] * 3]
    assert len(calls_to(wire, "estimates")) == 1 + 3
    plain = Wire(Sandbox(limit_per_minute=0))
    connected(plain).push_quote(offer, MemoryLedger())
    assert len(wire.calls) == len(plain.calls) + 3 + 2 + 2  # products, vendors, pages


def test_a_second_push_makes_no_call(psa: SyncroPsa, wire: Wire, ledger: MemoryLedger) -> None:
    psa.push_quote(make_offer(*ITEMS), ledger)
    wire.calls.clear()

    psa.push_quote(make_offer(*ITEMS), ledger)

    assert wire.calls == []


def test_another_quote_with_the_same_items_looks_for_nothing(
    psa: SyncroPsa, wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa.push_quote(make_offer(*ITEMS), ledger)
    wire.calls.clear()
    again = [dataclasses.replace(line, key=f"2{line.key}") for line in ITEMS]

    psa.push_quote(make_offer(*again, key="QW-OTHERKEY", number="1043"), ledger)

    assert calls_to(wire, "products") == calls_to(wire, "vendors") == []
    assert [line["product_id"] for line in sandbox.state()["estimates"][1]["lines"]] == [
        product["id"] for product in products(sandbox)
    ]


def test_without_the_switch_no_product_is_made(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    connected(wire).push_quote(make_offer(*ITEMS), ledger)

    assert products(sandbox) == sandbox.state()["vendors"] == []


def test_only_what_is_sold_becomes_a_product(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    one = Decimal(1)
    lines = (
        FIREWALL,
        dataclasses.replace(FIREWALL, key="again"),
        Line("t", "Phase one", one, Decimal(0)),
        Line("n", "Trade-in", one, Decimal(-50)),
        Line("h", "Spare", one, Decimal(5), hidden=True),
        Line("o", "Rack", one, Decimal(90), optional=True, chosen=False),
    )
    terms = dataclasses.replace(make_offer().document.conditions, shipping=Decimal(20))

    psa.push_quote(make_offer(*lines, conditions=terms), ledger)

    assert [row["name"] for row in products(sandbox)] == ["Firewall"]
    there = sandbox.state()["estimates"][0]["lines"]
    assert [bool(line["product_id"]) for line in there] == [True, True, False, False, False]


def test_a_draft_makes_no_product_of_what_may_yet_be_renamed(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    draft = dataclasses.replace(make_offer(*ITEMS), stage=Stage.DRAFT)
    psa.push_quote(draft, ledger)
    assert [row["name"] for row in products(sandbox)] == ["Firewall", "Access point"]

    psa.push_quote(make_offer(*ITEMS), ledger)

    assert products(sandbox)[2]["name"] == "Hours"
    assert all(line["product_id"] for line in sandbox.state()["estimates"][0]["lines"])


@pytest.mark.parametrize("taxable", ["ignored", "honoured", "always_true"])
@pytest.mark.parametrize("price", ["ignored", "honoured"])
def test_a_line_says_what_the_quote_says_whatever_its_product_says(
    price: str, taxable: str, psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    sandbox.switch("price_with_product", price)
    sandbox.switch("taxable_with_product", taxable)
    there(psa, upc_code="FW-40", price_retail=900, price_cost=500)
    cheaper = dataclasses.replace(FIREWALL, discount_percent=Decimal(10), taxable=False)

    psa.push_quote(make_offer(cheaper, ACCESS_POINT), ledger)

    text = "Desktop firewall\n$949.00 each, less 10 %."
    assert lines_there(sandbox) == [
        ("Firewall", text, "1.0", "854.1", "610.0", False),
        ("Access point", "Access point", "3.0", "133.33", "88.1", True),
    ]


def test_lines_pushed_before_the_switch_was_turned_on_get_their_products(
    psa: SyncroPsa, wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    connected(wire).push_quote(make_offer(*ITEMS), ledger)
    before = lines_there(sandbox)

    psa.push_quote(make_offer(*ITEMS), ledger)

    there = sandbox.state()["estimates"][0]["lines"]
    assert all(line["product_id"] for line in there) and lines_there(sandbox) == before


def test_a_token_that_may_not_set_prices_is_told_so(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    some = [each for each in PERMISSIONS if each != "Line Item - Edit Prices"]
    sandbox.set_token("some", "Quotes", some)
    there(connected(wire), upc_code="FW-40", price_retail=900)
    psa = connected(wire, push_products=True, token="some")

    with pytest.raises(Exception, match="keeps its product's price"):
        psa.push_quote(make_offer(FIREWALL), ledger)

    sandbox.set_token("some", "Quotes", list(PERMISSIONS))
    psa.push_quote(make_offer(FIREWALL), ledger)
    assert lines_there(sandbox)[0][3] == "949.0"


@pytest.mark.parametrize(
    ("switch", "value"),
    [(each.name, value) for each in (*CATALOG, *WIRE, *LINES_OF) for value in each.values[1:]],
)
def test_whatever_syncro_is_like_a_second_push_is_quiet_and_nothing_is_there_twice(
    switch: str, value: str, wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    sandbox.switch(switch, value)
    psa = connected(wire, push_products=True)
    for number in range(25):
        there(psa, name=f"Cable {number}")
    there(psa, name="firewall")
    psa.push_quote(make_offer(*ITEMS), ledger)
    wire.calls.clear()

    psa.push_quote(make_offer(*ITEMS), ledger)
    assert wire.calls == []

    psa.push_quote(make_offer(*ITEMS, key="QW-OTHERKEY", number="1043"), MemoryLedger())
    assert sandbox.census()["duplicates"] == [] and len(products(sandbox)) == 28


@pytest.mark.parametrize(
    "missing", ["Products - List/Search", "Products - Create", "Vendors - List", "Vendors - New"]
)
@pytest.mark.parametrize("status", ["401", "403"])
def test_a_missing_permission_is_named_with_both_ways_out(
    status: str, missing: str, wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    sandbox.switch("missing_permission_status", status)
    sandbox.set_token("some", "Quotes", [each for each in PERMISSIONS if each != missing])
    psa = connected(wire, push_products=True, token="some")

    with pytest.raises(Withheld) as withheld:
        psa.push_quote(make_offer(*ITEMS), ledger)

    assert f"lacks the permission “{missing}”" in str(withheld.value)
    assert "Admin > API Tokens" in withheld.value.remedy
    assert "turn off “Push to Syncro Products & Vendors”" in withheld.value.remedy
    assert sandbox.state()["estimates"] == []
