"""What an account may choose: numbering, headings, location, colleagues, several that fit."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from typing import Any

import pytest

from quotewright.integrations.candidates import CHOICE, Stands
from quotewright.integrations.options import Colleague, Numbering, Several
from quotewright.integrations.port import Ambiguous, OutcomeUnknown
from quotewright.integrations.syncro.psa import SyncroPsa
from quotewright.quotes.document import Section
from quotewright.sandbox import Sandbox
from tests.syncro.conftest import LINES, MARISOL, MemoryLedger, Wire, connected, make_offer
from tests.syncro.test_lost_answers import ACCEPTED
from tests.syncro.test_push_person import PAUL

# ── Numbering ───────────────────────────────────────────────────────────────────────────────────


def estimate(sandbox: Sandbox) -> dict[str, Any]:
    [found] = sandbox.state()["estimates"]
    return dict(found)


def test_where_syncro_numbers_ours_stands_in_name_and_note(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    pushed = connected(wire, numbering=Numbering.THEIRS).push_quote(make_offer(), ledger)

    there = estimate(sandbox)
    assert there["number"] != "1042" and pushed.number == there["number"]
    assert there["name"] == "1042 Office refresh [QW-TESTKEY23]"
    assert "Quotewright quote 1042" in there["note"]


@pytest.mark.parametrize("order", ["newest_first", "oldest_first"])
def test_an_estimate_with_their_number_is_found_by_its_marker(
    order: str, wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    sandbox.switch("estimate_order", order)
    psa = connected(wire, numbering=Numbering.THEIRS)
    wire.lose = ["POST /estimates"]
    with pytest.raises(OutcomeUnknown):
        psa.push_quote(make_offer(), ledger)

    psa.push_quote(make_offer(), ledger)

    assert len(estimate(sandbox)["lines"]) == len(LINES)


def test_a_forgotten_ledger_makes_no_second_estimate_with_their_number(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa = connected(wire, numbering=Numbering.THEIRS)
    psa.push_quote(make_offer(), ledger)

    with pytest.raises(Exception, match="in Syncro already"):
        psa.push_quote(make_offer(), MemoryLedger())

    assert estimate(sandbox)


@pytest.mark.parametrize("first", list(Numbering))
def test_a_new_choice_renumbers_nothing(
    first: Numbering, wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    connected(wire, numbering=first).push_quote(make_offer(), ledger)
    number = estimate(sandbox)["number"]
    other = Numbering.OURS if first is Numbering.THEIRS else Numbering.THEIRS

    connected(wire, numbering=other).push_quote(make_offer(name="Phase two"), ledger)

    assert estimate(sandbox)["number"] == number


# ── Headings and location ───────────────────────────────────────────────────────────────────────

SECTIONS = (
    Section("1", "Hardware", LINES[:2]),
    Section("2", "Nothing in it", ()),
    Section("3", "Labor", LINES[2:]),
)


def items(sandbox: Sandbox) -> list[str]:
    rows = sorted(estimate(sandbox)["lines"], key=lambda row: row["position"])
    return [row["item"] for row in rows]


def test_section_names_are_lines_without_a_price_where_wanted(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    connected(wire, section_headings=True).push_quote(
        replace(ACCEPTED, document=replace(ACCEPTED.document, sections=SECTIONS)), ledger
    )

    assert items(sandbox) == ["Hardware", "Firewall", "Access point", "Labor", "Hours"]
    [invoice] = sandbox.state()["invoices"]
    assert (invoice["subtotal"], invoice["tax"]) == ("1747.74", "74.19")
    assert [line["taxable"] for line in invoice["lines"] if line["price"] == "0.0"] == [False] * 2


def test_headings_go_when_they_are_switched_off(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    connected(wire, section_headings=True).push_quote(make_offer(sections=SECTIONS), ledger)
    wire.calls.clear()

    connected(wire).push_quote(make_offer(sections=SECTIONS), ledger)

    assert items(sandbox) == ["Firewall", "Access point", "Hours"]
    assert [call.split()[0] for call in wire.calls] == ["GET", "DELETE", "DELETE"]


def test_the_location_is_on_the_estimate_and_so_on_the_invoice(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    connected(wire, location_id="3").push_quote(ACCEPTED, ledger)

    state = sandbox.state()
    assert [each["location_id"] for each in [*state["estimates"], *state["invoices"]]] == [3, 3]


# ── People ──────────────────────────────────────────────────────────────────────────────────────


def test_a_colleague_may_be_a_customer_of_their_own(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa = connected(wire, colleague=Colleague.CUSTOMER)
    psa.push_person(MARISOL, ledger)
    psa.push_quote(make_offer(party=PAUL), ledger)

    first, second = sandbox.state()["customers"]
    assert first["business_name"] == second["business_name"] == "Harbor Dental"
    assert estimate(sandbox)["customer_id"] == second["id"] and not sandbox.state()["contacts"]


def test_a_renamed_company_is_renamed_at_each_of_its_customers(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa = connected(wire, colleague=Colleague.CUSTOMER)
    for party in (MARISOL, PAUL):
        psa.push_person(party, ledger)
        psa.push_person(replace(party, organization="Harbor Dental Group"), ledger)

    names = {customer["business_name"] for customer in sandbox.state()["customers"]}
    assert names == {"Harbor Dental Group"}


def test_a_contact_stays_one_when_the_choice_changes(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    connected(wire).push_person(MARISOL, ledger)
    connected(wire).push_person(PAUL, ledger)

    connected(wire, colleague=Colleague.CUSTOMER).push_person(replace(PAUL, city="Bath"), ledger)

    assert [contact["city"] for contact in sandbox.state()["contacts"]] == ["Bath"]
    assert len(sandbox.state()["customers"]) == 1


def twins(psa: SyncroPsa, **fields: str) -> list[int]:
    return [
        psa.client.create_customer({"city": city, **fields}).id for city in ("Bath", "Portland")
    ]


@pytest.mark.parametrize(
    "fields",
    [{"email": MARISOL.email, "firstname": "M"}, {"business_name": "harbor dental"}],
    ids=["e-mail", "business name"],
)
def test_the_first_of_several_customers_is_taken_where_wanted(
    fields: dict[str, str], wire: Wire, ledger: MemoryLedger
) -> None:
    psa = connected(wire, several=Several.FIRST)
    first, _ = twins(psa, **fields)

    psa.push_person(MARISOL, ledger)

    assert ledger.links["person", "7"][0].snapshot["customer_id"] == str(first)


def test_the_first_that_is_not_disabled_is_taken(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa = connected(wire, several=Several.FIRST)
    first, second = twins(psa, email=MARISOL.email, firstname="M")
    [disabled] = [one for one in sandbox.store.all("customer") if one["id"] == first]
    disabled["disabled"] = True

    psa.push_person(MARISOL, ledger)

    assert ledger.links["person", "7"][0].remote_id == str(second)


def two_contacts(psa: SyncroPsa) -> list[int]:
    owners = twins(psa, business_name="Dental Group")
    bodies = [{"customer_id": i, "name": "M", "email": MARISOL.email} for i in owners]
    return [psa.client.create_contact(body).id for body in bodies]


def test_the_first_of_several_contacts_is_taken_where_wanted(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa = connected(wire, several=Several.FIRST)
    first, _ = two_contacts(psa)

    psa.push_person(MARISOL, ledger)

    assert ledger.links["person", "7"][0].remote_id == str(first)


def test_candidates_say_what_tells_them_apart(psa: SyncroPsa, ledger: MemoryLedger) -> None:
    twins(psa, email=MARISOL.email, business_name="Harbor Dental")

    with pytest.raises(Ambiguous) as refusal:
        psa.push_person(MARISOL, ledger)

    assert [candidate.detail for candidate in refusal.value.candidates] == [
        "marisol@harbordental.example · Bath",
        "marisol@harbordental.example · Portland",
    ]
    assert {candidate.stands for candidate in refusal.value.candidates} == {Stands.PERSON}


def test_what_somebody_chose_is_taken_as_if_it_had_matched(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    two_contacts(psa)
    with pytest.raises(Ambiguous) as refusal:
        psa.push_person(MARISOL, ledger)
    chosen = refusal.value.candidates[1]
    told = {"as": chosen.kind, "parent": chosen.parent}
    ledger.remember(CHOICE, MARISOL.key, chosen.remote_id, told)

    psa.push_person(dataclasses.replace(MARISOL, city="Rockport"), ledger)

    link = ledger.links["person", "7"][0]
    assert (link.remote_id, link.snapshot["customer_id"]) == (chosen.remote_id, chosen.parent)
    assert ledger.recall(CHOICE, MARISOL.key) is None
    assert [contact["city"] for contact in sandbox.state()["contacts"]] == [None, None]


def test_headings_are_no_products(wire: Wire, sandbox: Sandbox, ledger: MemoryLedger) -> None:
    connected(wire, section_headings=True, push_products=True).push_quote(
        make_offer(sections=SECTIONS), ledger
    )

    names = {product["name"] for product in sandbox.state()["products"]}
    assert names == {"Firewall", "Access point", "Hours"}
    assert items(sandbox) == ["Hardware", "Firewall", "Access point", "Labor", "Hours"]
