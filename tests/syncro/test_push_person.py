"""A person becomes a customer or a contact, matched by e-mail."""

from __future__ import annotations

import dataclasses

import pytest

from quotewright.integrations.port import Ambiguous, Denied, Drift, Rejected
from quotewright.integrations.syncro.psa import SyncroPsa
from quotewright.quotes.document import Party
from quotewright.sandbox import Sandbox
from tests.syncro.conftest import MARISOL, MemoryLedger, Wire, connected

PAUL = dataclasses.replace(MARISOL, key="8", first_name="Paul", email="paul@harbordental.example")


def test_a_person_becomes_a_customer(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa.push_person(MARISOL, ledger)

    [customer] = sandbox.state()["customers"]
    assert customer["business_name"] == "Harbor Dental"
    assert customer["email"] == "marisol@harbordental.example"


def test_a_customer_with_the_same_email_is_found_whatever_its_case(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa.client.create_customer({"firstname": "M", "email": "Marisol@HarborDental.example"})

    psa.push_person(MARISOL, ledger)

    assert len(sandbox.state()["customers"]) == 1


def test_a_contact_with_the_same_email_is_found(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    owner = psa.client.create_customer({"business_name": "Dental Group", "email": "a@b.example"})
    psa.client.create_contact({"customer_id": owner.id, "name": "M", "email": MARISOL.email})

    pushed = psa.push_person(MARISOL, ledger)

    assert "/contacts/" in pushed.url
    assert len(sandbox.state()["customers"]) == len(sandbox.state()["contacts"]) == 1


def test_the_organizations_second_person_becomes_a_contact(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa.push_person(MARISOL, ledger)
    psa.push_person(PAUL, ledger)

    [customer] = sandbox.state()["customers"]
    [contact] = sandbox.state()["contacts"]
    assert (contact["customer_id"], contact["name"]) == (customer["id"], "Paul Vega")


def test_a_customer_that_bears_the_organizations_name_gets_the_contact(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa.client.create_customer({"business_name": "harbor dental", "email": "office@b.example"})

    psa.push_person(MARISOL, ledger)

    assert len(sandbox.state()["customers"]) == len(sandbox.state()["contacts"]) == 1


def test_two_customers_with_one_email_wait_for_a_person(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    for name in ("Harbor Dental", "Harbor Dental West"):
        psa.client.create_customer({"business_name": name, "email": MARISOL.email})

    with pytest.raises(Ambiguous) as refusal:
        psa.push_person(MARISOL, ledger)

    assert "2 Syncro customers have the e-mail marisol@" in str(refusal.value)
    assert [candidate.title for candidate in refusal.value.candidates] == [
        "Harbor Dental",
        "Harbor Dental West",
    ]


def test_an_edited_person_changes_only_what_was_edited(
    psa: SyncroPsa, wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa.push_person(MARISOL, ledger)
    wire.calls.clear()

    psa.push_person(dataclasses.replace(MARISOL, city="Portland"), ledger)

    assert [call.split()[0] for call in wire.calls] == ["GET", "PUT"]
    assert sandbox.state()["customers"][0]["city"] == "Portland"


def test_a_matched_customer_keeps_what_a_technician_wrote(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa.client.create_customer({"business_name": "HD LLC", "email": MARISOL.email, "city": "Bath"})

    psa.push_person(MARISOL, ledger)

    [customer] = sandbox.state()["customers"]
    assert (customer["business_name"], customer["city"]) == ("HD LLC", "Bath")


@pytest.mark.parametrize("party", [MARISOL, PAUL])
def test_whether_a_company_was_renamed_or_a_person_left_is_not_guessed(
    party: Party, psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa.push_person(MARISOL, ledger)
    psa.push_person(PAUL, ledger)
    moved = dataclasses.replace(party, organization_key="9", organization="Ferry Lane Books")

    with pytest.raises(Rejected, match="belongs to another company"):
        psa.push_person(moved, ledger)

    assert [c["business_name"] for c in sandbox.state()["customers"]] == ["Harbor Dental"]


def test_a_person_without_an_email_is_found_again_after_a_lost_answer(
    psa: SyncroPsa, wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    ben = Party("9", "Ben", "Ode")
    wire.lose = ["POST /customers"]
    with pytest.raises(Exception, match="did not answer"):
        psa.push_person(ben, ledger)

    psa.push_person(ben, ledger)

    assert len(sandbox.state()["customers"]) == 1


def test_a_contact_takes_its_title_in_a_second_call(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa.push_person(MARISOL, ledger)

    psa.push_person(dataclasses.replace(PAUL, title="Hygienist"), ledger)
    psa.push_person(dataclasses.replace(PAUL, title="Hygienist"), ledger)

    assert sandbox.state()["contacts"][0]["properties"]["title"] == "Hygienist"


def test_a_customer_deleted_in_syncro_is_drift(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa.push_person(MARISOL, ledger)
    psa.client._call("DELETE", f"/customers/{sandbox.state()['customers'][0]['id']}")

    with pytest.raises(Drift, match="not in Syncro any more"):
        psa.push_person(dataclasses.replace(MARISOL, city="Portland"), ledger)


def test_a_refused_token_says_where_to_get_a_new_one(wire: Wire, ledger: MemoryLedger) -> None:
    psa = connected(wire, token="wrong")

    with pytest.raises(Denied) as refusal:
        psa.push_person(MARISOL, ledger)

    assert "Admin > API Tokens" in refusal.value.remedy
    assert "wrong" not in f"{refusal.value} {refusal.value.remedy}"
