"""Recurring invoices, which the API calls schedules, as the vendor's document draws them."""

from __future__ import annotations

import httpx
import pytest

from quotewright.sandbox import Sandbox

from .cast import Json, make_customer, make_product


def make_schedule(api: httpx.Client, **fields: object) -> Json:
    if "customer_id" not in fields:
        fields["customer_id"] = make_customer(api)["id"]
    body = {"name": "Managed care", "frequency": "Monthly", "next_run": "2026-12-01", **fields}
    schedule: Json = api.post("schedules", json=body).raise_for_status().json()["schedule"]
    return schedule


def test_a_schedule_is_made_read_changed_and_deleted(api: httpx.Client) -> None:
    schedule = make_schedule(api)
    path = f"schedules/{schedule['id']}"

    changed = api.put(path, json={"paused": True}).json()["schedule"]
    read = api.get(path).json()["schedule"]
    api.delete(path)

    assert (schedule["subtotal"], schedule["next_run"]) == (0, "2026-12-01T00:00:00.000Z")
    assert (changed["paused"], changed["name"], read) == (True, "Managed care", changed)
    assert api.get(path).status_code == 404


def test_a_schedule_needs_everything_at_once(api: httpx.Client) -> None:
    answer = api.post("schedules", json={})

    assert answer.status_code == 422
    assert answer.json() == {
        "error": [
            "Frequency Must be a valid selection",
            "Frequency can't be blank",
            "Next run can't be blank",
            "Name can't be blank",
            "Customer can't be blank",
        ]
    }


def test_schedules_are_listed_without_meta_and_by_customer(api: httpx.Client) -> None:
    schedule = make_schedule(api)
    make_schedule(api)

    every = api.get("schedules").json()
    of_one = api.get("schedules", params={"customer_id": schedule["customer_id"]}).json()

    assert (list(every), len(every["schedules"])) == (["schedules"], 2)
    assert of_one["schedules"] == [schedule]


def test_lines_count_in_cents_and_come_back_in_dollars_too(api: httpx.Client) -> None:
    path = f"schedules/{make_schedule(api)['id']}"
    body = {"name": "Seat", "quantity": 12, "retail_cents": 3950, "cost_cents": 2000}

    line = api.post(f"{path}/add_line_item", json=body).json()["schedule_line_item"]
    changed = api.put(f"{path}/line_items/{line['id']}", json={"quantity": 2}).json()

    assert (line["price_retail"], line["price_cost"], line["quantity"]) == (39.5, 20.0, "12.0")
    assert changed["schedule_line_item"]["quantity"] == "2.0"
    assert api.get(path).json()["schedule"]["subtotal"] == 79.0


def test_a_line_of_a_product_takes_what_was_not_sent_from_the_catalog(api: httpx.Client) -> None:
    path = f"schedules/{make_schedule(api)['id']}/add_line_item"

    line = api.post(path, json={"product_id": make_product(api)["id"], "name": "Seat"}).json()

    assert line["schedule_line_item"]["name"] == "Seat"
    assert line["schedule_line_item"]["retail_cents"] == 45000


@pytest.mark.parametrize("as_number", [True, False])
def test_a_line_is_removed_by_a_bare_number_or_an_object(
    api: httpx.Client, as_number: bool
) -> None:
    path = f"schedules/{make_schedule(api)['id']}"
    line = api.post(f"{path}/add_line_item", json={"name": "Seat"}).json()["schedule_line_item"]
    body = line["id"] if as_number else {"schedule_line_item_id": line["id"]}

    answers = [api.post(f"{path}/remove_line_item", json=body).status_code for _ in range(2)]

    assert answers == [200, 404]
    assert api.get(path).json()["schedule"]["lines"] == []


def test_a_line_without_a_name_is_refused(api: httpx.Client) -> None:
    answer = api.post(f"schedules/{make_schedule(api)['id']}/add_line_item", json={})

    assert (answer.status_code, answer.json()) == (422, {"error": ["Name can't be blank"]})


def test_a_repeated_schedule_or_line_is_named_in_the_census(
    api: httpx.Client, sandbox: Sandbox
) -> None:
    schedule = make_schedule(api)
    make_schedule(api, customer_id=schedule["customer_id"])

    found = [(one["kind"], one["same"]) for one in sandbox.census()["duplicates"]]

    assert found == [("schedule", "customer and name")]
