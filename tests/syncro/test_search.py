"""What somebody types is one call; what they chose is linked without one."""

from __future__ import annotations

import pytest

from quotewright.integrations.port import Withheld
from quotewright.integrations.syncro.listing import remote_contact
from quotewright.integrations.syncro.product_calls import ProductCalls
from quotewright.integrations.syncro.psa import SyncroPsa
from quotewright.integrations.syncro.wire import Contact
from quotewright.quotes.document import Conditions
from quotewright.sandbox import Sandbox
from tests.syncro.conftest import LINES, MARISOL, MemoryLedger, Wire, connected, make_offer


@pytest.fixture
def dental(psa: SyncroPsa, wire: Wire) -> str:
    """Harbor Dental with one contact, put there by Syncro's own people."""
    body = {"business_name": "Harbor Dental", "email": "front@harbordental.example"}
    customer = psa.client.create_customer(body)
    psa.client.create_contact({"customer_id": customer.id, "name": "Marisol Vega", "city": "Bath"})
    wire.calls.clear()
    return str(customer.id)


def test_people_are_found_in_one_call_with_contacts(
    psa: SyncroPsa, dental: str, wire: Wire
) -> None:
    customer, contact = psa.search_people("harbor")
    assert (customer.remote_id, customer.person["organization"]) == (dental, "Harbor Dental")
    assert (contact.kind, contact.parent, contact.person["city"]) == ("contact", dental, "Bath")
    assert (contact.person["first_name"], contact.person["last_name"]) == ("Marisol", "Vega")
    assert wire.calls == ["GET /customers"]


def test_words_that_do_not_stand_together_are_asked_for_by_the_longest(
    psa: SyncroPsa, dental: str, wire: Wire
) -> None:
    found = psa.search_people("front harbor")
    assert [each.remote_id for each in found if each.kind == "customer"] == [dental]
    assert wire.calls == ["GET /customers"] * 2


def test_a_long_list_is_one_call_too(psa: SyncroPsa, wire: Wire) -> None:
    for number in range(30):
        psa.client.create_customer({"business_name": f"Harbor {number}"})
    wire.calls.clear()
    assert len(psa.search_people("harbor")) == 25 and len(wire.calls) == 1


def test_a_chosen_contact_is_linked_without_a_call_and_pushed_without_one(
    psa: SyncroPsa, dental: str, wire: Wire, ledger: MemoryLedger
) -> None:
    _, contact = psa.search_people("harbor")
    wire.calls.clear()
    psa.adopt_person(MARISOL, contact, ledger)
    psa.push_person(MARISOL, ledger)
    assert not wire.calls
    link = ledger.recall("person", MARISOL.key)
    assert link and (link.snapshot["as"], link.snapshot["customer_id"]) == ("contact", dental)
    organization = ledger.recall("organization", MARISOL.organization_key)
    assert organization and organization.remote_id == dental


def test_a_chosen_product_is_the_lines_without_looking(
    wire: Wire, ledger: MemoryLedger, sandbox: Sandbox
) -> None:
    psa = connected(wire, push_products=True)
    for price in (900, 949):
        body = {"name": "Firewall", "description": "Firewall", "price_retail": price}
        ProductCalls(psa.client).create_product(body)
    first, second = psa.search_products("firew")
    assert (first.facts["price"], second.facts["price"]) == ("900.0", "949.0")
    psa.adopt_product(LINES[0], second, ledger)
    wire.calls.clear()
    psa.push_quote(make_offer(LINES[0], conditions=Conditions()), ledger)
    assert not [call for call in wire.calls if "product" in call]
    [line] = sandbox.state()["estimates"][0]["lines"]
    assert str(line["product_id"]) == second.remote_id


def test_a_missing_permission_is_named(psa: SyncroPsa, sandbox: Sandbox) -> None:
    sandbox.set_token("sandbox", "narrow", ["Customers - List/Search"])
    with pytest.raises(Withheld, match="Products - List/Search"):
        psa.search_products("firewall")


def test_a_name_of_one_word_is_the_first_name() -> None:
    said = remote_contact(Contact(id=1, name=" Gwen "))
    assert (said.person["first_name"], said.person["last_name"]) == ("Gwen", "")
