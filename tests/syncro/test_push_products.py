"""Lines' items become products, and their suppliers vendors, where the account wants it."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import Any

import pytest

from quotewright.integrations.options import ProductUpdates
from quotewright.integrations.port import Ambiguous, Stage, Withheld
from quotewright.integrations.remote import MemoryDirectory, Remote
from quotewright.integrations.syncro.psa import SyncroPsa
from quotewright.quotes.document import Line
from quotewright.sandbox import Sandbox
from quotewright.sandbox.access import PERMISSIONS
from quotewright.sandbox.switches import CATALOG, WIRE
from quotewright.sandbox.switches import LINES as LINES_OF
from tests.syncro.conftest import LINES, MemoryLedger, Wire, connected, make_offer

FIREWALL = dataclasses.replace(
    LINES[0], code="FW-40", description="Desktop firewall", supplier="Ingram", supplier_sku="ING-40"
)
ACCESS_POINT = dataclasses.replace(LINES[1], code="AP-6", supplier="Bluewater")
HOURS = LINES[2]
ITEMS = (FIREWALL, ACCESS_POINT, HOURS)


class AgingDirectory(MemoryDirectory):
    """A directory whose lists are as old as a test wants them."""

    older = 0.0

    def age(self, kind: str) -> float | None:
        age = super().age(kind)
        return None if age is None else age + self.older


@pytest.fixture
def directory() -> AgingDirectory:
    return AgingDirectory()


@pytest.fixture
def psa(wire: Wire, directory: AgingDirectory) -> SyncroPsa:
    return connected(wire, push_products=True, directory=directory)


def products(sandbox: Sandbox) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = sandbox.state()["products"]
    return found


def calls_to(wire: Wire, area: str) -> list[str]:
    return [call for call in wire.calls if call.split()[1].startswith(f"/{area}")]


def lines_there(sandbox: Sandbox) -> list[tuple[Any, ...]]:
    [estimate] = sandbox.state()["estimates"]
    rows = sorted(estimate["lines"], key=lambda row: row["position"])
    names = ("item", "name", "quantity", "price", "cost", "taxable")
    return [tuple(row[name] for name in names) for row in rows]


# ── Everything new ──────────────────────────────────────────────────────────────────────────────


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
    psa.push_quote(make_offer(*ITEMS), ledger)

    assert calls_to(wire, "vendors") == ["GET /vendors", "POST /vendors", "POST /vendors"]
    assert calls_to(wire, "products") == ["GET /products", *["POST /products"] * 3]
    assert len(calls_to(wire, "estimates")) == 1 + 3
    plain = Wire(Sandbox(limit_per_minute=0))
    connected(plain).push_quote(make_offer(*ITEMS), MemoryLedger())
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


# ── What is there already ───────────────────────────────────────────────────────────────────────


def there(psa: SyncroPsa, **body: Any) -> str:
    """Let Syncro have a product already."""
    whole = {"name": "Fire wall", "description": "A box", "price_retail": 900, **body}
    return str(psa.client._call("POST", "/products", whole)["product"]["id"])


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


# ── Calls ───────────────────────────────────────────────────────────────────────────────────────


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


# ── The lines stay ours ─────────────────────────────────────────────────────────────────────────


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


# ── Permissions ─────────────────────────────────────────────────────────────────────────────────


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


# ── Preview and updates ─────────────────────────────────────────────────────────────────────────


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


def differing(wire: Wire) -> SyncroPsa:
    return connected(
        wire,
        push_products=True,
        product_updates=ProductUpdates.DIFFERING,
        directory=AgingDirectory(),
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
