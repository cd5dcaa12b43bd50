"""What was listed a while ago is not believed where it may not be so any more."""

from __future__ import annotations

import dataclasses

import pytest

from quotewright.integrations.port import OutcomeUnknown
from quotewright.integrations.syncro.psa import SyncroPsa
from quotewright.sandbox import Sandbox, technician
from tests.syncro.conftest import MARISOL, MemoryLedger, Wire, connected, make_offer
from tests.syncro.test_late_twins import COLLEAGUE


def listed(wire: Wire) -> SyncroPsa:
    """Connect, both lists being read just now."""
    psa = connected(wire)
    for kind in ("customer", "contact"):
        psa.directory.replace(kind, psa.read_list(kind))
    return psa


def test_a_company_that_a_lost_call_made_is_found_by_its_next_person(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa = listed(wire)
    wire.lose.append("POST /customers")
    with pytest.raises(OutcomeUnknown):
        psa.push_person(MARISOL, ledger)

    psa.push_person(COLLEAGUE, ledger)
    psa.push_person(MARISOL, ledger)

    assert len(sandbox.state()["customers"]) == 1
    assert [one["email"] for one in sandbox.state()["contacts"]] == [COLLEAGUE.email]


def test_who_bore_the_address_when_listed_and_bears_another_now_is_not_taken(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    body = {"business_name": "Other Ltd", "email": MARISOL.email}
    other = connected(wire).client.create_customer(body)
    psa = listed(wire)
    technician.edit(sandbox, "customer", other.id, {"email": "else@other.example"})

    psa.push_person(MARISOL, ledger)

    link = ledger.recall("person", MARISOL.key)
    assert link is not None and link.remote_id != str(other.id)


def test_a_contact_that_is_gone_is_not_taken_and_others_keep_theirs(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa = connected(wire)
    psa.push_person(MARISOL, ledger)
    customer = sandbox.state()["customers"][0]["id"]
    body = {"customer_id": customer, "name": "Ben Ode", "email": COLLEAGUE.email}
    gone = psa.client.create_contact(body)
    psa.directory.replace("contact", psa.read_list("contact"))
    psa.client.delete_contact(str(gone.id))

    psa.push_quote(make_offer(party=COLLEAGUE), ledger)

    link = ledger.recall("person", COLLEAGUE.key)
    assert link is not None and link.remote_id != str(gone.id)


def test_a_company_that_was_deleted_is_made_anew(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    made = connected(wire).client.create_customer({"business_name": "Harbor Dental"})
    psa = listed(wire)
    connected(wire).client.delete_customer(str(made.id))

    psa.push_person(dataclasses.replace(MARISOL), ledger)

    assert [one["email"] for one in sandbox.state()["customers"]] == [MARISOL.email]
