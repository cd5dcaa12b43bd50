"""Images come later and stock lives per location."""

from __future__ import annotations

import httpx
import pytest

from quotewright.sandbox import queued

from .cast import make_product

FILE = {"url": "http://files.test/ups.png", "filename": "ups.png"}


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queued, "SECONDS", 0.0)


@pytest.mark.parametrize("body", [{"files": [FILE]}, FILE])
def test_images_are_queued_and_then_there(api: httpx.Client, body: dict[str, object]) -> None:
    path = f"products/{make_product(api)['id']}"

    answer = api.post(f"{path}/add_images", json=body)

    assert answer.json() == {
        "message": "Success! Those will be added shortly in background workers."
    }
    assert [one["filename"] for one in api.get(path).json()["product"]["photos"]] == ["ups.png"]


def test_images_are_not_there_at_once(api: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queued, "SECONDS", 60.0)
    path = f"products/{make_product(api)['id']}"

    api.post(f"{path}/add_images", json={"files": [FILE]})

    assert api.get(path).json()["product"]["photos"] == []


def test_an_image_is_removed_once(api: httpx.Client) -> None:
    path = f"products/{make_product(api)['id']}"
    api.post(f"{path}/add_images", json={"files": [FILE]})
    photo_id = api.get(path).json()["product"]["photos"][0]["id"]

    answers = [api.delete(f"{path}/delete_image?photo_id={photo_id}") for _ in range(2)]

    assert [one.status_code for one in answers] == [200, 404]
    assert answers[1].json() == {"message": "Photo Not Found."}


def test_images_without_files_are_refused(api: httpx.Client) -> None:
    answer = api.post(f"products/{make_product(api)['id']}/add_images", json={"files": []})

    assert answer.status_code == 422
    assert "files" in answer.json()["error"]


def test_the_stock_of_a_product_changes_at_its_location(api: httpx.Client) -> None:
    product = make_product(api, maintain_stock=True, quantity=4)
    row = product["location_quantities"][0]
    path = f"products/{product['id']}"

    body = {"location_quantity_id": row["id"], "quantity": 9}
    changed = api.put(f"{path}/location_quantities", json=body).json()

    assert (row["quantity"], changed["quantity"], changed["product_id"]) == (4, 9, product["id"])
    assert api.get(path).json()["product"]["quantity"] == 9


def test_a_product_without_stock_has_no_location(api: httpx.Client) -> None:
    product = make_product(api)

    answer = api.put(f"products/{product['id']}/location_quantities", json={"quantity": 1})

    assert (product["location_quantities"], answer.status_code) == ([], 404)


def test_a_quantity_set_on_the_product_stands_at_its_location(api: httpx.Client) -> None:
    product = make_product(api, maintain_stock=True, quantity=4)

    body = {"quantity": 6, "maintain_stock": True}
    changed = api.put(f"products/{product['id']}", json=body).json()["product"]

    assert [row["quantity"] for row in changed["location_quantities"]] == [6]
    assert changed["location_quantities"][0]["id"] == product["location_quantities"][0]["id"]
