"""The seed sets are the same every time, as messy as a real account, and quick."""

from __future__ import annotations

import time
from collections import Counter

import httpx
import pytest

from quotewright.sandbox import Sandbox, create_app

from .cast import make_customer, make_estimate


@pytest.fixture(scope="module")
def grown() -> Sandbox:
    """Only to read from."""
    return Sandbox(limit_per_minute=0, seed="grown")


def test_a_grown_account_has_its_size_and_is_there_in_no_time() -> None:
    started = time.perf_counter()
    sandbox = Sandbox(seed="grown")
    took = time.perf_counter() - started

    counts = sandbox.census()["counts"]

    assert took < 2
    assert (counts["customers"], counts["contacts"]) == (3000, 5000)
    assert (counts["products"], counts["vendors"]) == (4000, 350)
    assert (counts["estimates"], counts["invoices"]) == (200, 300)


def test_a_grown_account_is_the_same_every_time(grown: Sandbox) -> None:
    assert Sandbox(seed="grown").state() == grown.state()


def test_a_grown_account_is_as_messy_as_a_real_one(grown: Sandbox) -> None:
    customers = grown.state()["customers"]

    emails = Counter(one["email"] for one in customers if one["email"])
    names = Counter((one["business_name"] or "").casefold() for one in customers)
    assert sum(count > 1 for count in emails.values()) >= 40
    assert sum(count > 1 for name, count in names.items() if name) >= 40
    assert {"N.H.", "calif.", "Ontario"} <= {one["state"] for one in customers}
    assert sum(one["disabled"] for one in customers) == 120
    assert any(one["disabled"] for one in grown.state()["products"])


@pytest.mark.parametrize(
    "path",
    [
        "customers?page=90",
        "customers?query=dental",
        "customers/autocomplete?query=ma",
        "contacts?page=99",
        "products?query=switch",
        "vendors?page=4",
        "invoices",
        "search?query=maple",
    ],
)
def test_a_grown_account_answers_quickly(grown: Sandbox, path: str) -> None:
    transport = httpx.WSGITransport(app=create_app(grown))
    headers = {"Authorization": "Bearer sandbox"}
    with httpx.Client(transport=transport, base_url="http://s.test/api/v1/", headers=headers) as c:
        started = time.perf_counter()
        answer = c.get(path)

    assert answer.status_code == 200
    assert time.perf_counter() - started < 0.5


def test_totals_of_a_grown_account_add_up(grown: Sandbox) -> None:
    transport = httpx.WSGITransport(app=create_app(grown))
    headers = {"Authorization": "Bearer sandbox"}
    with httpx.Client(transport=transport, base_url="http://s.test/api/v1/", headers=headers) as c:
        paid = c.get("invoices", params={"paid": "true"}).json()["invoices"][0]
        detail = c.get(f"invoices/{paid['id']}").json()["invoice"]

    assert detail["balance_due"] == "0.0"
    assert detail["total"] == f"{detail['payments'][0]['payment_amount']}"


def test_the_census_does_not_blame_anybody_for_the_seed(grown: Sandbox) -> None:
    assert grown.census()["duplicates"] == []


def test_the_census_blames_whoever_doubles_a_seeded_record() -> None:
    sandbox = Sandbox(limit_per_minute=0, seed="small")
    transport = httpx.WSGITransport(app=create_app(sandbox))
    headers = {"Authorization": "Bearer sandbox"}
    with httpx.Client(transport=transport, base_url="http://s.test/api/v1/", headers=headers) as c:
        make_customer(c, business_name="Tamarack Law", email=None)

    assert [one["same"] for one in sandbox.census()["duplicates"]] == ["business_name"]


def test_the_small_account_is_a_dozen_customers(api: httpx.Client, admin: httpx.Client) -> None:
    estimate = make_estimate(api)

    census = admin.post("/sandbox/seed", json={"seed": "small"}).json()

    assert (census["counts"]["customers"], census["counts"]["estimates"]) == (12, 0)
    assert census["counts"]["vendors"] == 5
    assert api.get(f"customers/{estimate['customer_id']}").status_code == 404


def test_planting_keeps_switches_and_tokens(admin: httpx.Client, sandbox: Sandbox) -> None:
    sandbox.switch("second_convert", "refused")
    sandbox.set_token("s3cret", "dana", [])

    admin.post("/change/seed", data={"seed": "small"})

    assert sandbox.value_of("second_convert") == "refused"
    assert sandbox.token("s3cret") is not None
    assert sandbox.census()["counts"]["customers"] == 12


def test_an_unknown_seed_is_refused(admin: httpx.Client) -> None:
    with pytest.raises(ValueError):
        Sandbox(seed="jungle")
    assert admin.post("/sandbox/seed", json={"seed": "jungle"}).status_code == 400
