"""Every field of a person that Syncro has a place for arrives there, and none that it has not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from quotewright.integrations.syncro.psa import SyncroPsa
from quotewright.quotes.document import Party
from quotewright.sandbox import Sandbox
from tests.syncro.conftest import MARISOL, MemoryLedger, Wire, connected

WHOLE = replace(
    MARISOL,
    title="Practice manager",
    work_phone="(207) 555-0148",
    mobile_phone="207-555-0149",
    address1="12 Wharf St",
    address2="Suite 4",
    city="Portland",
    state="ME",
    postal_code="04101",
    country="US",
)
PAUL = replace(WHOLE, key="8", first_name="Paul", email="paul@harbordental.example")


def test_a_customer_has_name_addresses_and_phones(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa.push_person(WHOLE, ledger)

    [there] = sandbox.state()["customers"]
    wanted = {
        "business_name": "Harbor Dental",
        "firstname": "Marisol",
        "lastname": "Vega",
        "email": "marisol@harbordental.example",
        "phone": "2075550148",
        "mobile": "2075550149",
        "address": "12 Wharf St",
        "address_2": "Suite 4",
        "city": "Portland",
        "state": "ME",
        "zip": "04101",
        "tax_rate_id": 40,
    }
    assert {name: there[name] for name in wanted} == wanted


def test_a_contact_has_them_too_and_a_title(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa.push_person(WHOLE, ledger)
    psa.push_person(PAUL, ledger)

    [there] = sandbox.state()["contacts"]
    wanted = {
        "name": "Paul Vega",
        "email": "paul@harbordental.example",
        "address1": "12 Wharf St",
        "address2": "Suite 4",
        "city": "Portland",
        "state": "ME",
        "zip": "04101",
    }
    assert {name: there[name] for name in wanted} == wanted
    assert there["phone"] and there["mobile"]
    assert there["properties"]["title"] == "Practice manager"


def test_every_edit_arrives(psa: SyncroPsa, wire: Wire, ledger: MemoryLedger) -> None:
    own = {"key", "organization_key", "organization", "country", "tax_exempt"}
    fields = [name for name in Party.__dataclass_fields__ if name not in own]
    for party in (WHOLE, PAUL):
        psa.push_person(party, ledger)
        for name in fields:
            wire.calls.clear()
            changed: dict[str, Any] = {name: f"x@{name}.example"}
            party = replace(party, **changed)
            psa.push_person(party, ledger)
            is_told = name != "title" or party.key == PAUL.key  # customers have no title
            assert [call.split()[0] for call in wire.calls] == ["GET", "PUT"] * is_told, name


def test_a_country_is_never_sent_because_syncro_has_none(
    psa: SyncroPsa, wire: Wire, ledger: MemoryLedger
) -> None:
    psa.push_person(WHOLE, ledger)
    wire.calls.clear()

    psa.push_person(replace(WHOLE, country="CA"), ledger)

    assert wire.calls == []


def test_who_pays_no_tax_does_not_get_the_rate_of_those_who_do(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    exempt = replace(WHOLE, tax_exempt=True)

    connected(wire).push_person(exempt, ledger)

    assert [customer["tax_rate_id"] for customer in sandbox.state()["customers"]] == [None]


def test_who_pays_no_tax_gets_the_rate_of_nothing_where_it_is_mapped(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa = connected(wire, tax_rates={"5.5": "40", "0": "12"})

    psa.push_person(replace(WHOLE, tax_exempt=True), ledger)
    psa.push_person(replace(PAUL, organization="", organization_key=""), ledger)

    assert [customer["tax_rate_id"] for customer in sandbox.state()["customers"]] == [12, 40]
