"""What a technician does in Syncro meanwhile: never invoiced unseen, never doubled."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import httpx
import pytest

from quotewright.integrations.port import Ambiguous, Drift, PsaError, Rejected
from quotewright.integrations.syncro.psa import SyncroPsa
from quotewright.quotes.document import Conditions, Party
from quotewright.sandbox import Sandbox
from tests.syncro.conftest import LINES, MARISOL, MemoryLedger, Wire, connected, make_offer
from tests.syncro.test_lost_answers import ACCEPTED

PAUL = dataclasses.replace(MARISOL, key="8", first_name="Paul", email="paul@harbordental.example")


class Interrupted(Wire):
    """Lets a technician act right after the estimate was read for the comparison."""

    then: Callable[[], object] | None = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = super().handle_request(request)
        if self.then and request.method == "GET" and "/estimates/" in request.url.path:
            act, self.then = self.then, None
            act()
        return response


def test_a_line_exchanged_for_one_of_the_same_sum_is_not_invoiced(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    pushed = psa.push_quote(make_offer(), ledger)
    line = sandbox.state()["estimates"][0]["lines"][0]
    other = {"item": "Used firewall", "quantity": 2, "price": 474.5}
    psa.client.update_line(pushed.remote_id, str(line["id"]), other)

    with pytest.raises(Drift, match="is called “Used firewall” there"):
        psa.push_quote(ACCEPTED, ledger)

    assert sandbox.state()["invoices"] == []


def test_an_estimate_converted_right_after_the_comparison_is_not_converted_again(
    sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    wire = Interrupted(sandbox)
    psa, technician = connected(wire), connected(Wire(sandbox))
    pushed = psa.push_quote(make_offer(), ledger)
    wire.then = lambda: technician.client.convert(pushed.remote_id)

    taken = psa.push_quote(ACCEPTED, ledger)

    [invoice] = sandbox.state()["invoices"]
    assert taken.invoice_id == str(invoice["id"])


def test_a_line_added_right_after_the_comparison_stops_the_conversion(
    sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    wire = Interrupted(sandbox)
    psa, technician = connected(wire), connected(Wire(sandbox))
    pushed = psa.push_quote(make_offer(), ledger)
    extra = {"item": "Extra", "name": "Extra", "quantity": 1, "price": 5}
    wire.then = lambda: technician.client.add_line(pushed.remote_id, extra)

    for _ in range(2):  # the second time is the Retry
        with pytest.raises(PsaError, match="“Extra” is there only"):
            psa.push_quote(ACCEPTED, ledger)

    assert sandbox.state()["invoices"] == []


def test_an_invoice_that_is_not_what_was_signed_stays_an_issue_after_retry(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    pushed = psa.push_quote(make_offer(), ledger)
    invoice = psa.client.convert(pushed.remote_id)
    line = {"item": "Extra", "name": "Extra", "quantity": 1, "price": 5}
    psa.client._call("POST", f"/invoices/{invoice.id}/line_items", line)

    for _ in range(2):
        with pytest.raises(Rejected, match=r"Invoice .* comes to \$1,752.74"):
            psa.push_quote(ACCEPTED, ledger)


def test_a_disabled_customer_gets_no_twin(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    customer = psa.client.create_customer({"business_name": "HD", "email": MARISOL.email})
    record = sandbox.store.find("customer", customer.id)
    assert record is not None
    record["disabled"] = True

    with pytest.raises(Ambiguous, match="is disabled"):
        psa.push_person(MARISOL, ledger)

    assert len(sandbox.state()["customers"]) == 1


def test_the_deleted_customer_of_a_company_is_made_anew_for_a_colleague(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa.push_person(MARISOL, ledger)
    psa.client._call("DELETE", f"/customers/{sandbox.state()['customers'][0]['id']}")
    with pytest.raises(Drift, match="Harbor Dental is not in Syncro any more"):
        psa.push_person(PAUL, ledger)

    psa.push_person(PAUL, ledger)

    assert [c["email"] for c in sandbox.state()["customers"]] == [PAUL.email]


def test_a_quote_of_a_deleted_customer_says_how_to_go_on(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa.push_person(MARISOL, ledger)
    psa.client._call("DELETE", f"/customers/{sandbox.state()['customers'][0]['id']}")

    with pytest.raises(Drift) as drift:
        psa.push_quote(make_offer(), ledger)

    assert "quotewright sync unlink 1042 --person" in drift.value.remedy


def test_a_taken_number_leaves_the_numbering_to_syncro(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger, wire: Wire
) -> None:
    sandbox.switch("duplicate_estimate_number", "refused")
    stranger = psa.client.create_customer({"business_name": "Ferry Lane", "email": "f@l.example"})
    header = {"customer_id": stranger.id, "date": "2026-01-01", "number": "1042", "name": "Theirs"}
    psa.client.create_estimate(header)

    pushed = psa.push_quote(make_offer(), ledger)
    wire.calls.clear()
    psa.push_quote(make_offer(), ledger)

    assert pushed.number not in ("", "1042") and wire.calls == []


def test_a_nameless_estimate_with_our_number_is_never_taken_unasked(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    customer = psa.client.create_customer({"business_name": "HD", "email": MARISOL.email})
    header = {"customer_id": customer.id, "date": "2026-01-01", "number": "1042"}
    psa.client.create_estimate(header)

    with pytest.raises(Ambiguous, match="without a name"):
        psa.push_quote(make_offer(), ledger)


def test_a_tax_rounded_per_line_is_called_what_it_is(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    sandbox.switch("tax_rounding", "per_line")

    with pytest.raises(Rejected) as refusal:
        psa.push_quote(make_offer(), ledger)

    assert "round tax on each line" in refusal.value.remedy


def test_a_tax_rate_taken_away_here_is_taken_away_there(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    connected(wire, tax_rates={"0": "40"}).push_quote(make_offer(conditions=Conditions()), ledger)

    connected(wire, tax_rates={}).push_quote(make_offer(conditions=Conditions()), ledger)

    lines = sandbox.state()["estimates"][0]["lines"]
    assert {line["tax_rate_id"] for line in lines} == {None}


def test_a_line_deleted_there_says_what_to_do(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    pushed = psa.push_quote(make_offer(), ledger)
    line = sandbox.state()["estimates"][0]["lines"][0]
    psa.client.delete_line(pushed.remote_id, str(line["id"]))
    renamed = dataclasses.replace(LINES[0], name="Better firewall")

    with pytest.raises(Drift, match="“Better firewall” was deleted in Syncro"):
        psa.push_quote(make_offer(renamed, *LINES[1:]), ledger)


def test_a_person_with_only_an_email_is_called_by_it(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa.push_person(Party("9", "", "", "solo@x.example"), ledger)

    assert sandbox.state()["customers"][0]["business_name"] == "solo@x.example"


def test_a_company_entered_later_names_the_customer(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa.push_person(dataclasses.replace(MARISOL, organization="", organization_key=""), ledger)

    psa.push_person(MARISOL, ledger)

    assert sandbox.state()["customers"][0]["business_name"] == "Harbor Dental"
