"""The admin API shows everything, changes anything, and stays out of the log and the limit."""

from __future__ import annotations

import httpx
import pytest

from quotewright.sandbox import Sandbox
from quotewright.sandbox.switches import SWITCHES

from .cast import (
    add_line,
    invoice_of,
    make_customer,
    make_estimate,
    make_product,
    reread,
)


def test_the_state_shows_what_the_api_hides(api: httpx.Client, admin: httpx.Client) -> None:
    add_line(api, make_estimate(api, note="Quote key q_1001"))

    state = admin.get("/sandbox/state").json()

    estimate = state["estimates"][0]
    assert (estimate["note"], estimate["lines"][0]["item"]) == ("Quote key q_1001", "Labor")
    assert {"customers", "contacts", "products", "vendors", "invoices", "payments"} <= set(state)


def test_the_census_names_every_kind_of_duplicate(api: httpx.Client, sandbox: Sandbox) -> None:
    customer_id = make_customer(api)["id"]
    make_customer(api)
    for _ in range(2):
        contact = {"customer_id": customer_id, "name": "Paul", "email": "p@harbordental.example"}
        api.post("contacts", json=contact)
        make_product(api, upc_code="UPS-1")
        api.post("vendors", json={"name": "Ingram"})
        make_estimate(api, customer_id=customer_id, number="7", name="Refresh [QW-1001]")
    estimate = make_estimate(api, customer_id=customer_id)
    assert invoice_of(api, estimate)["id"] != invoice_of(api, estimate)["id"]

    found = {(one["kind"], one["same"]) for one in sandbox.census()["duplicates"]}

    assert found == {
        ("customer", "email"),
        ("customer", "business_name"),
        ("contact", "customer and email"),
        ("product", "upc_code"),
        ("product", "name"),
        ("vendor", "name"),
        ("estimate", "number"),
        ("estimate", "marker"),
        ("invoice", "estimate"),
    }


def test_the_census_of_honest_work_names_nothing(api: httpx.Client, sandbox: Sandbox) -> None:
    estimate = make_estimate(api)
    for position in (1, 2):
        add_line(api, estimate, position=position)
    invoice_of(api, estimate)

    census = sandbox.census()

    assert census["duplicates"] == []
    assert (census["counts"]["estimate_lines"], census["counts"]["invoices"]) == (2, 1)


def test_the_log_tells_paths_bodies_and_token_names(api: httpx.Client, admin: httpx.Client) -> None:
    estimate = make_estimate(api)
    last = admin.get("/sandbox/requests").json()["last"]
    api.get(f"estimates/{estimate['id']}?api_key=sandbox&number=7")

    log = admin.get("/sandbox/requests", params={"since": last}).json()["requests"]

    entry = log[0]
    assert len(log) == 1
    assert (entry["template"], entry["query"]) == ("/estimates/{id}", "number=7")
    assert (entry["method"], entry["status"], entry["token"]) == ("GET", 200, "sandbox")


def test_a_token_never_reaches_the_log(api: httpx.Client, admin: httpx.Client) -> None:
    admin.post("/sandbox/tokens", json={"token": "s3cret", "name": "dana"})

    api.get("me", headers={"Authorization": "Bearer s3cret"})
    api.get("me?api_key=s3cret", headers={"Authorization": ""})

    log = admin.get("/sandbox/requests")
    assert "s3cret" not in log.text
    assert [entry["token"] for entry in log.json()["requests"]] == ["dana", "dana"]


def test_a_hand_edit_of_a_line_adds_the_estimate_up_again(
    api: httpx.Client, admin: httpx.Client
) -> None:
    estimate = make_estimate(api)
    answer = add_line(api, estimate)

    edit = {"kind": "line", "id": answer["line_item"]["id"], "fields": {"quantity": 3}}
    admin.post("/sandbox/hand-edit", json=edit).raise_for_status()

    after = reread(api, estimate)
    assert (after["line_items"][0]["quantity"], after["total"]) == ("3.0", "225.0")
    assert after["updated_at"] > answer["estimate"]["updated_at"]


def test_a_hand_edit_can_delete_a_line_or_a_record(api: httpx.Client, admin: httpx.Client) -> None:
    estimate = make_estimate(api)
    line_id = add_line(api, estimate)["line_item"]["id"]

    admin.post("/sandbox/hand-edit", json={"kind": "line", "id": line_id, "delete": True})
    total = reread(api, estimate)["total"]
    admin.post("/sandbox/hand-edit", json={"kind": "estimate", "id": estimate["id"], "delete": 1})

    assert total == "0.0"
    assert api.get(f"estimates/{estimate['id']}").status_code == 404


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("hand-edit", {"kind": "estimate", "id": 7, "fields": {}}, 404),
        ("hand-edit", {"kind": "unicorn", "id": 7, "fields": {}}, 404),
        ("switches", {"second_convert": "maybe"}, 400),
        ("switches", {"gravity": "off"}, 400),
        ("faults", {"kind": "earthquake"}, 400),
        ("faults", {"kind": "reset", "color": "red"}, 400),
        ("faults", {"kind": "reset", "times": "often"}, 400),
        ("faults", {"kind": None}, 400),
        ("faults", {"kind": "stall", "seconds": "NaN"}, 400),
        ("tokens", {"token": "x", "permissions": ["Everything"]}, 400),
        ("tokens", {"token": "x", "without": ["Everything"]}, 400),
        ("tokens", {"token": "x", "without": 5}, 400),
        ("webhooks", {"url": "http://localhost/", "events": ["Moon - Was full"]}, 400),
        ("seed", {}, 400),
        ("limit", {"per_minute": -1}, 400),
    ],
)
def test_a_mistake_in_the_admin_api_is_told_in_words(
    admin: httpx.Client, path: str, body: dict[str, object], status: int
) -> None:
    answer = admin.post(f"/sandbox/{path}", json=body)

    assert answer.status_code == status
    assert answer.json()["error"]


def test_faults_are_listed_and_taken_away(admin: httpx.Client) -> None:
    for kind in ("reset", "stall"):
        admin.post("/sandbox/faults", json={"kind": kind})
    first, second = admin.get("/sandbox/faults").json()["faults"]

    admin.delete(f"/sandbox/faults/{first['id']}")
    left = admin.get("/sandbox/faults").json()["faults"]
    admin.delete("/sandbox/faults")

    assert left == [second]
    assert admin.get("/sandbox/faults").json() == {"faults": []}


def test_every_switch_is_listed_with_its_default_first(admin: httpx.Client) -> None:
    rows = admin.get("/sandbox/switches").json()["switches"]

    assert {row["name"] for row in rows} == set(SWITCHES)
    assert all(row["value"] == row["values"][0] for row in rows)
    assert all(row["about"] for row in rows)


def test_a_reset_leaves_nothing_and_never_gives_an_id_again(
    api: httpx.Client, admin: httpx.Client, sandbox: Sandbox
) -> None:
    before = make_estimate(api)
    sandbox.switch("second_convert", "refused")

    admin.post("/sandbox/reset")

    assert sum(sandbox.census()["counts"].values()) == 0
    assert sandbox.value_of("second_convert") == "new_invoice"
    after = make_estimate(api)
    assert (after["id"], after["number"]) == (before["id"] + 1, "1001")


def test_a_token_may_be_given_all_but_some_permissions(
    api: httpx.Client, admin: httpx.Client
) -> None:
    admin.post("/sandbox/tokens", json={"token": "t2", "without": ["Vendors - New"]})
    api.headers["Authorization"] = "Bearer t2"

    statuses = [api.post("vendors", json={"name": "Ingram"}), api.get("vendors")]

    assert [one.status_code for one in statuses] == [401, 200]


def test_the_state_of_one_kind_can_be_asked_for(api: httpx.Client, admin: httpx.Client) -> None:
    make_customer(api)

    one_kind = admin.get("/sandbox/state", params={"kind": "customers"}).json()

    assert (list(one_kind), len(one_kind["customers"])) == (["customers"], 1)
    assert admin.get("/sandbox/state", params={"kind": "unicorns"}).status_code == 404
