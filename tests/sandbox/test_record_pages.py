"""Lists, records of every kind, the log and the armed faults have pages that work alone."""

from __future__ import annotations

import re

import httpx
import pytest

from quotewright.sandbox import Fault, Sandbox
from quotewright.sandbox.transport import ConnectionLost

from .cast import Json, add_line, invoice_of, make_customer, make_estimate, make_product

KINDS = (
    "customers",
    "contacts",
    "products",
    "vendors",
    "estimates",
    "invoices",
    "payments",
    "schedules",
    "tickets",
)


@pytest.fixture
def full(api: httpx.Client, sandbox: Sandbox) -> dict[str, Json]:
    """One record of every kind, by its plural."""
    estimate = make_estimate(api)
    customer_id = estimate["customer_id"]
    add_line(api, estimate, product_id=make_product(api)["id"])
    invoice = invoice_of(api, estimate)
    api.post("contacts", json={"customer_id": customer_id, "name": "Paul Nakamura"})
    api.post("vendors", json={"name": "Ingram"})
    paying = {"customer_id": customer_id, "invoice_id": invoice["id"], "amount_cents": 100}
    api.post("payments", json=paying)
    regular = {"name": "Care", "frequency": "Monthly", "next_run": "2026-12-01"}
    api.post("schedules", json={**regular, "customer_id": customer_id})
    api.post("tickets", json={"customer_id": customer_id, "subject": "Server"})
    return {plural: sandbox.state()[plural][0] for plural in KINDS}


@pytest.mark.parametrize("plural", KINDS)
def test_every_kind_has_a_list_and_a_page(
    admin: httpx.Client, full: dict[str, Json], plural: str
) -> None:
    listed = admin.get(f"/{plural}")
    page = admin.get(f"/{plural}/{full[plural]['id']}")

    assert f'href="/{plural}/{full[plural]["id"]}"' in listed.text
    assert (page.status_code, "Where it came from" in page.text) == (200, True)
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page.text)


def test_a_list_is_searched_and_paged(admin: httpx.Client, sandbox: Sandbox) -> None:
    sandbox.plant("grown")
    name = sandbox.state()["customers"][0]["business_name"]

    page = admin.get("/customers", params={"page": 2}).text
    found = admin.get("/customers", params={"query": name.lower()}).text
    nothing = admin.get("/customers", params={"query": "<b>"}).text

    assert "Page 2 of 60" in page
    assert f">{name}</td>" in found
    assert "Nothing with “&lt;b&gt;”" in nothing


def test_a_record_tells_who_sent_it(api: httpx.Client, admin: httpx.Client) -> None:
    api.headers["User-Agent"] = "Quotewright/1.0"
    customer = make_customer(api)

    page = admin.get(f"/customers/{customer['id']}").text

    assert "by sandbox, Quotewright/1.0" in page


def test_the_log_is_filtered_by_method_path_and_status(
    api: httpx.Client, admin: httpx.Client, sandbox: Sandbox
) -> None:
    make_estimate(api, name="Refresh")
    api.get("estimates/7")
    sandbox.arm(Fault("lose_answer"))
    with pytest.raises(ConnectionLost):
        api.get("me")

    def shown(**filters: str) -> list[tuple[str, str]]:
        rows = admin.get("/sandbox/requests", params=filters).json()["requests"]
        count = admin.get("/log", params=filters).text.count("<summary>")
        assert count == len(rows)
        return [(one["method"], one["path"]) for one in rows]

    assert shown(method="post") == [("POST", "/customers"), ("POST", "/estimates")]
    assert shown(path="/estimates*") == [("POST", "/estimates"), ("GET", "/estimates/7")]
    assert shown(status="4xx") == shown(status="404") == [("GET", "/estimates/7")]
    assert shown(status="none") == [("GET", "/me")]
    assert shown(token="nobody") == []


def test_the_log_shows_what_was_sent_and_by_whom(api: httpx.Client, admin: httpx.Client) -> None:
    api.headers["User-Agent"] = "Quotewright/1.0"
    make_customer(api, notes="<i>hi</i>")

    page = admin.get("/log").text

    assert "Quotewright/1.0" in page
    assert "&lt;i&gt;hi&lt;/i&gt;" in page


def test_a_fault_is_armed_listed_and_disarmed_on_the_page(
    api: httpx.Client, admin: httpx.Client, sandbox: Sandbox
) -> None:
    form = {"kind": "late_commit", "method": "POST", "path": "/estimates", "seconds": "90"}
    admin.post("/change/faults", data={**form, "times": "0", "probability": "0.2", "seed": "7"})
    page = admin.get("/").text
    [number] = sandbox.faults.armed
    armed = sandbox.faults.armed[number]

    admin.post(f"/change/faults/{number}")

    assert armed == Fault("late_commit", "POST", "/estimates", 0, 0, 90.0, 0.2, 7)
    assert "late commit, 90 s, on POST /estimates, 20 % of the time, until taken away" in page
    assert sandbox.faults.armed == {}


def test_a_fault_that_makes_no_sense_is_told_in_words(admin: httpx.Client) -> None:
    answer = admin.post("/change/faults", data={"kind": "reset", "times": "often"})

    assert (answer.status_code, "was not armed" in answer.text) == (400, True)


def test_all_switches_go_back_at_once(admin: httpx.Client, sandbox: Sandbox) -> None:
    sandbox.switch("second_convert", "refused")

    admin.post("/change/switches", data={"second_convert": "refused", "all": "default"})

    assert sandbox.value_of("second_convert") == "new_invoice"


def test_only_some_of_many_records_are_on_the_overview(
    admin: httpx.Client, sandbox: Sandbox
) -> None:
    sandbox.plant("grown")

    page = admin.get("/").text

    assert 'href="/customers">All 3,000</a>' in page
    assert len(page) < 100_000
