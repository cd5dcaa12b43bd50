"""The catalog by the API."""

from __future__ import annotations

from typing import Any

import pytest

from quotewright.catalog.models import Item
from tests.catalog.conftest import BACKUP, SEATS, SERVER


def test_an_item_is_created_and_read_back(api: Any) -> None:
    response = api("POST /items", SERVER)
    assert response.status_code == 201 and response["ETag"] == '"1"'
    made = response.json()
    assert (made["category"], made["supplier"]) == ("Hardware > Servers", "Ingram Micro")
    assert (made["price"], made["margin_percent"]) == ("5016.00", "16.7")
    assert response["Location"] == f"/api/v1/items/{made['id']}"
    assert api.done(f"GET /items/{made['id']}") == made


def test_every_wrong_field_is_named_at_once(api: Any) -> None:
    options = [{"name": "Color", "values": [{"name": "Red", "price": "much"}]}]
    wrong = {"name": "", "cost": "-1", "options": options, "tiers": [{"start": 1, "price": "x"}]}
    message = api.refused(422, "POST /items", wrong)
    assert set(message) == {"name", "cost", "options[0].values[0].price", "tiers[0].price"}
    assert not Item.objects.exists()


def test_an_unknown_field_is_refused(api: Any) -> None:
    assert "colour" in api.refused(422, "POST /items", {**SERVER, "colour": "black"})


def test_tiers_options_and_parts_go_in_and_come_out(api: Any) -> None:
    seats, backup = api.done("POST /items", SEATS), api.done("POST /items", BACKUP)
    assert seats["tiers"][1] == {"start": "20", "price": "58", "cost": "22"}
    plan = backup["options"][0]
    assert [value["price"] for value in plan["values"]] == ["0.00", "199.00"]
    parts = [{"item_id": seats["id"], "quantity": 20}]
    raw = {"kind": "bundle", "name": "Care", "frequency": "monthly", "parts": parts}
    bundle = api.done("POST /items", raw)
    assert bundle["price"] == "1160.00"
    named = {"item_id": seats["id"], "name": "Managed workstation", "quantity": "20"}
    assert bundle["parts"] == [named]


def test_a_change_leaves_the_rest(api: Any) -> None:
    made = api.done("POST /items", SERVER)
    changed = api.done(f"PATCH /items/{made['id']}", {"cost": "4000"})
    assert (changed["cost"], changed["price"], changed["version"]) == ("4000.00", "5016.00", 2)
    message = api.refused(412, f"PATCH /items/{made['id']}", {"cost": "1"}, if_match='"1"')
    assert "Read it again" in message


def test_items_are_searched_page_by_page(api: Any) -> None:
    for number in range(3):
        api.done("POST /items", {"name": f"UPS {number}", "code": f"SMT{number}500C"})
    first = api.done("GET /items?q=500&limit=2")
    assert [item["name"] for item in first["items"]] == ["UPS 0", "UPS 1"]
    rest = api.done(f"GET /items?q=500&limit=2&cursor={first['next_cursor']}")
    assert [item["name"] for item in rest["items"]] == ["UPS 2"] and rest["next_cursor"] is None
    assert set(api.refused(422, "GET /items?cursor=x&category=9")) == {"cursor"}
    assert set(api.refused(422, "GET /items?category=9")) == {"category"}


def test_a_list_of_items_asks_no_more_for_more(
    api: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(5):
        api.done("POST /items", {**BACKUP, "name": f"Backup {number}"})
    with django_assert_max_num_queries(12):
        api.done("GET /items?q=backup")


def test_an_item_is_archived_and_restored(api: Any) -> None:
    made = api.done("POST /items", SERVER)
    assert api.done(f"POST /items/{made['id']}/archive")["archived_at"]
    assert api.done("GET /items")["items"] == []
    assert len(api.done("GET /items?archived=true")["items"]) == 1
    assert api.done(f"POST /items/{made['id']}/restore")["archived_at"] is None


def test_categories_are_made_moved_and_deleted(api: Any) -> None:
    firewalls = api.done("POST /categories", {"path": "Hardware > Firewalls"})
    hardware = firewalls["parent_id"]
    moved = api.done(f"PATCH /categories/{firewalls['id']}", {"parent_id": None, "name": "Fire"})
    assert (moved["path"], moved["parent_id"]) == ("Fire", None)
    message = api.refused(422, f"PATCH /categories/{hardware}", {"parent_id": hardware})
    assert "parent_id" in message
    assert api(f"DELETE /categories/{hardware}").status_code == 204
    assert [each["path"] for each in api.done("GET /categories")["items"]] == ["Fire"]


@pytest.mark.parametrize("noun", ["manufacturers", "suppliers"])
def test_names_are_kept(api: Any, noun: str) -> None:
    made = api.done(f"POST /{noun}", {"name": "Dell"})
    assert "name" in api.refused(422, f"POST /{noun}", {"name": "DELL"})
    assert api.done(f"PATCH /{noun}/{made['id']}", {"name": "Dell Inc."})["name"] == "Dell Inc."
    assert [each["id"] for each in api.done(f"GET /{noun}?name=dell%20inc.")["items"]]


def test_a_stranger_finds_nothing(api: Any, stranger: Any) -> None:
    made = api.done("POST /items", SERVER)
    stranger.refused(404, f"GET /items/{made['id']}")
    stranger.refused(404, f"PATCH /items/{made['id']}", {"name": "Mine"})
    parts = {"kind": "bundle", "name": "Mine", "parts": [{"item_id": made["id"]}]}
    assert "parts[0].item_id" in stranger.refused(422, "POST /items", parts)
    assert stranger.done("GET /items?q=dell")["items"] == []
