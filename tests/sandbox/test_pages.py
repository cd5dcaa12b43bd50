"""The pages show what arrived, and their levers do what they say."""

from __future__ import annotations

import re

import httpx
import pytest

from quotewright.sandbox import Fault, Sandbox, create_app

from .cast import add_line, invoice_of, make_customer, make_estimate, reread


def test_an_empty_sandbox_says_what_will_arrive(admin: httpx.Client) -> None:
    page = admin.get("/").text

    assert "PRETEND PSA" in page
    assert page.count("None yet.") == 3
    assert "Nothing asked yet" in page


def test_the_overview_lists_what_arrived_and_marks_what_is_new(
    api: httpx.Client, admin: httpx.Client
) -> None:
    estimate = make_estimate(api, customer_id=make_customer(api, tax_rate_id=40)["id"])
    add_line(api, estimate)
    invoice_of(api, estimate)

    page = admin.get("/").text

    for text in ("Harbor Dental", "Server refresh", "158.25", "Maine 5.5 %", 'class="fresh"'):
        assert text in page
    assert f'href="/estimates/{estimate["id"]}"' in page


def test_records_have_pages_at_the_addresses_syncro_uses(
    api: httpx.Client, admin: httpx.Client
) -> None:
    estimate = make_estimate(api)
    add_line(api, estimate)
    invoice = invoice_of(api, estimate)

    page = admin.get(f"/estimates/{estimate['id']}").text

    assert "On-site installation" in page
    assert f'href="/invoices/{invoice["id"]}"' in page
    assert "150.00" in admin.get(f"/invoices/{invoice['id']}").text
    assert "Harbor Dental" in admin.get(f"/customers/{estimate['customer_id']}").text


def test_what_a_record_says_cannot_become_part_of_the_page(
    api: httpx.Client, admin: httpx.Client
) -> None:
    estimate = make_estimate(api, name="<script>alert(1)</script>")

    pages = [admin.get(path) for path in ("/", f"/estimates/{estimate['id']}")]

    assert not any("<script>alert" in page.text for page in pages)
    assert "default-src 'self'" in pages[0].headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/", "/estimates/{id}", "/customers/{customer_id}", "/nowhere"])
def test_no_page_has_inline_script_or_style(
    api: httpx.Client, admin: httpx.Client, path: str
) -> None:
    estimate = make_estimate(api)

    page = admin.get(path.format(**estimate)).text

    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page)


def test_a_missing_record_has_a_page_that_says_so(admin: httpx.Client) -> None:
    answer = admin.get("/estimates/7")

    assert answer.status_code == 404
    assert "no such record" in answer.text


def test_the_way_back_is_shown_only_when_it_is_known(admin: httpx.Client) -> None:
    linked = Sandbox(product_url="http://localhost:8000/quotes")
    with httpx.Client(
        transport=httpx.WSGITransport(app=create_app(linked)), base_url="http://sandbox.test"
    ) as client:
        page = client.get("/").text

    assert 'href="http://localhost:8000/quotes"' in page
    assert "Back to Quotewright" not in admin.get("/").text


def test_levers_arm_and_disarm_faults(admin: httpx.Client, sandbox: Sandbox) -> None:
    admin.post("/change/levers", data={"lever": ["too_many", "permission"]})
    armed = list(sandbox.faults.armed.values())
    token = sandbox.token("sandbox")

    admin.post("/change/levers", data={"all": "off"})

    assert armed == [Fault("too_many")]
    assert token is not None and "Estimates - Edit" not in token.permissions
    after = sandbox.token("sandbox")
    assert after is not None and "Estimates - Edit" in after.permissions
    assert sandbox.faults.armed == {}


def test_the_live_part_tells_which_levers_are_still_pulled(
    api: httpx.Client, admin: httpx.Client
) -> None:
    admin.post("/change/levers", data={"lever": ["too_many", "slow"]})
    before = admin.get("/live").text
    admin.post("/change/levers", data={"lever": ["too_many"]})
    api.get("me")

    after = admin.get("/live").text

    assert 'data-pulled="too_many slow"' in before
    assert 'data-pulled=""' in after
    assert "fault: too many" in after


def test_behavior_switches_are_set_from_the_page(admin: httpx.Client, sandbox: Sandbox) -> None:
    admin.post("/change/switches", data={"second_convert": "refused", "tax_rounding": "bogus"})

    assert sandbox.value_of("second_convert") == "refused"
    assert sandbox.value_of("tax_rounding") == "per_document"


def test_the_technician_changes_quantities_and_status(
    api: httpx.Client, admin: httpx.Client
) -> None:
    estimate = make_estimate(api)
    line_id = add_line(api, estimate)["line_item"]["id"]
    path = f"/change/estimates/{estimate['id']}"

    admin.post(path, data={"do": "more"})
    admin.post(path, data={"do": "Approved"})
    one_more = reread(api, estimate)
    admin.post(path, data={"do": "quantities", f"quantity-{line_id}": "10"})
    admin.post(path, data={"do": "quantities", f"quantity-{line_id}": "plenty"})

    assert (one_more["status"], one_more["total"]) == ("Approved", "225.0")
    assert reread(api, estimate)["total"] == "750.0"


def test_a_twin_appears_and_is_named_on_the_page(
    api: httpx.Client, admin: httpx.Client, sandbox: Sandbox
) -> None:
    customer = make_customer(api)

    admin.post(f"/change/twin/{customer['id']}")

    assert sandbox.census()["counts"]["customers"] == 2
    assert "customer, same email" in admin.get("/").text


def test_everything_can_be_wiped_or_one_estimate_deleted(
    api: httpx.Client, admin: httpx.Client, sandbox: Sandbox
) -> None:
    estimate = make_estimate(api)

    admin.post(f"/change/estimates/{estimate['id']}", data={"do": "delete"})
    left = sandbox.census()["counts"]
    admin.post("/change/wipe")

    assert (left["estimates"], left["customers"]) == (0, 1)
    assert sandbox.census()["counts"]["customers"] == 0


def test_another_site_cannot_pull_levers_here(
    api: httpx.Client, admin: httpx.Client, sandbox: Sandbox
) -> None:
    make_customer(api)

    answer = admin.post("/change/wipe", headers={"Origin": "https://elsewhere.example"})

    assert answer.status_code == 403
    assert sandbox.census()["counts"]["customers"] == 1
