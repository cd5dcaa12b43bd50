"""Tokens, permissions, the limit and the shapes of plain refusals."""

from __future__ import annotations

import httpx
import pytest

from quotewright.sandbox import Sandbox, create_app

from .cast import make_customer, make_estimate

NOT_AUTHORIZED = "Not authorized. Please ask account admin to update your group permissions."


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_token_is_taken_from_either_header_form_or_the_query(admin: httpx.Client) -> None:
    answers = [
        admin.get("/api/v1/me", headers=bearer("sandbox")),
        admin.get("/api/v1/me", headers={"Authorization": "sandbox"}),
        admin.get("/api/v1/me", params={"api_key": "sandbox"}),
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 200]


@pytest.mark.parametrize("path", ["me", "customers", "no_such_path"])
def test_a_bad_token_is_a_401_with_an_error(admin: httpx.Client, path: str) -> None:
    answer = admin.get(f"/api/v1/{path}", headers=bearer("wrong"))

    assert answer.status_code == 401
    assert list(answer.json()) == ["error"]


@pytest.mark.parametrize(
    ("missing", "method", "path"),
    [
        ("Customers - List/Search", "GET", "customers"),
        ("Customers - Edit", "POST", "contacts"),
        ("Products - Create", "POST", "products"),
        ("Vendors - New", "POST", "vendors"),
        ("Estimates - Edit", "POST", "estimates/1/line_items"),
        ("Invoices - Create", "POST", "estimates/1/convert_to_invoice"),
        ("Estimates - View Details", "POST", "estimates/1/convert_to_invoice"),
        ("Payments - Create", "POST", "payments"),
    ],
)
def test_a_missing_permission_is_a_401_in_the_documented_words(
    api: httpx.Client, sandbox: Sandbox, missing: str, method: str, path: str
) -> None:
    held = sandbox.token("sandbox")
    assert held is not None
    sandbox.set_token("less", "less", sorted(held.permissions - {missing}))

    answer = api.request(method, path, headers=bearer("less"))

    assert (answer.status_code, answer.json()) == (401, {"error": NOT_AUTHORIZED})


def test_me_needs_no_permission_and_tells_nothing_about_estimates(
    api: httpx.Client, sandbox: Sandbox
) -> None:
    sandbox.set_token("none", "none", [])

    me = api.get("me", headers=bearer("none")).json()

    assert me["subdomain"] == "demo"
    assert "estimate" not in me["permissions"]


@pytest.mark.parametrize("path", ["tax_rates", "line_items", "estimates/1/attachments"])
def test_an_invented_path_is_a_404_with_an_empty_body(api: httpx.Client, path: str) -> None:
    answer = api.post(path, json={})

    assert (answer.status_code, answer.content) == (404, b"")


def test_a_form_instead_of_json_is_a_400_in_html(api: httpx.Client, sandbox: Sandbox) -> None:
    answer = api.post("customers", data={"business_name": "Harbor Dental"})

    assert answer.status_code == 400
    assert "<html>" in answer.text
    assert sandbox.census()["counts"]["customers"] == 0


@pytest.mark.parametrize("body", ["{", "[1]", '"text"'])
def test_a_body_that_is_not_a_json_object_is_a_400(api: httpx.Client, body: str) -> None:
    answer = api.post("customers", content=body, headers={"Content-Type": "application/json"})

    assert answer.status_code == 400


def test_the_request_after_the_180th_in_a_minute_is_a_429() -> None:
    transport = httpx.WSGITransport(app=create_app(Sandbox()))
    with httpx.Client(transport=transport, base_url="http://sandbox.test") as client:
        inside = [client.get("/api/v1/me", headers=bearer("sandbox")) for _ in range(180)]
        for _ in range(5):
            client.get("/sandbox/census")
        beyond = client.get("/api/v1/me", headers=bearer("sandbox"))

    assert {answer.status_code for answer in inside} == {200}
    assert beyond.status_code == 429
    assert "high number of requests" in beyond.json()["error"]


def test_the_limit_can_be_changed_and_taken_away(api: httpx.Client, admin: httpx.Client) -> None:
    admin.post("/sandbox/limit", json={"per_minute": 1})
    limited = [api.get("me").status_code for _ in range(2)]

    admin.post("/sandbox/limit", json={"per_minute": 0})

    assert limited == [200, 429]
    assert api.get("me").status_code == 200


def test_the_employee_of_an_estimate_is_the_owner_of_the_token(
    api: httpx.Client, admin: httpx.Client
) -> None:
    admin.post("/sandbox/tokens", json={"token": "s3cret", "name": "dana"})
    api.headers["Authorization"] = "Bearer s3cret"

    estimate = make_estimate(api, customer_id=make_customer(api)["id"])

    assert estimate["employee"] == "dana@msp.example"
