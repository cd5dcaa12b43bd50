"""Products, part numbers and vendors behave as Syncro's documents and live notes say."""

from __future__ import annotations

import httpx

from .cast import make_product


def make_vendor(api: httpx.Client, name: str = "Ingram") -> int:
    vendor_id: int = api.post("vendors", json={"name": name}).json()["vendor"]["id"]
    return vendor_id


def found_names(api: httpx.Client, **filters: str) -> list[str]:
    return [one["name"] for one in api.get("products", params=filters).json()["products"]]


def test_the_money_of_products_is_numbers(api: httpx.Client) -> None:
    product = make_product(api, price_cost="310.25", price_retail=450)

    prices = (product["price_cost"], product["price_retail"], product["price_wholesale"])

    assert prices == (310.25, 450.0, 0.0)
    assert all(isinstance(price, float) for price in prices)


def test_a_product_needs_a_name_and_a_description(api: httpx.Client) -> None:
    answer = api.post("products", json={"name": " "})

    assert answer.status_code == 422
    assert answer.json() == {
        "success": False,
        "message": ["Name can't be blank", "Description can't be blank"],
        "params": {"name": " "},
    }


def test_products_come_twenty_five_a_page_without_meta(api: httpx.Client) -> None:
    for number in range(26):
        make_product(api, name=f"Cable {number}")

    first = api.get("products").json()

    assert list(first) == ["products"]
    assert len(first["products"]) == 25
    assert found_names(api, page="2") == ["Cable 25"]


def test_products_are_found_by_name_upc_vendor_part_number_and_id(api: httpx.Client) -> None:
    skus = [{"vendor_id": make_vendor(api), "value": "ING-1500"}]
    ups = make_product(api, upc_code="UPS-1", product_skus_attributes=skus, category_ids=[1201])
    make_product(api, name="Cable", description="Patch cable")

    for filters in (
        {"name": "ups"},
        {"upc_code": "UPS-1"},
        {"sku": "ING-1500"},
        {"query": "smart"},
        {"category_id": "1201"},
        {"id[]": str(ups["id"])},
    ):
        assert found_names(api, **filters) == ["UPS 1500"], filters


def test_a_barcode_finds_by_upc_or_not_at_all(api: httpx.Client) -> None:
    product = make_product(api, upc_code="0731304")

    hit = api.get("products/barcode", params={"barcode": "0731304"})
    miss = api.get("products/barcode", params={"barcode": "99"})

    assert hit.json()["product"]["id"] == product["id"]
    assert miss.status_code == 404


def test_an_update_that_leaves_out_maintain_stock_turns_it_off(api: httpx.Client) -> None:
    path = f"products/{make_product(api, maintain_stock=True)['id']}"

    kept = api.put(path, json={"notes": "x", "maintain_stock": True}).json()["product"]
    lost = api.put(path, json={"notes": "y"}).json()["product"]

    assert (kept["maintain_stock"], lost["maintain_stock"]) == (True, False)
    assert lost["price_retail"] == 450.0


def test_products_and_vendors_cannot_be_deleted(api: httpx.Client) -> None:
    product_id, vendor_id = make_product(api)["id"], make_vendor(api)

    assert api.delete(f"products/{product_id}").status_code == 404
    assert api.delete(f"vendors/{vendor_id}").status_code == 404
    assert api.get(f"vendors/{vendor_id}").status_code == 200


def test_a_part_number_goes_in_as_value_and_comes_out_as_sku(api: httpx.Client) -> None:
    product_id, vendor_id = make_product(api)["id"], make_vendor(api)

    body = {"vendor_id": vendor_id, "value": "ING-1500"}
    sku = api.post(f"products/{product_id}/product_skus", json=body).json()["product_sku"]

    assert (sku["vendor_name"], sku["sku"]) == ("Ingram", "ING-1500")
    assert api.get(f"products/{product_id}").json()["product"]["product_skus"] == [sku]
    assert api.get(f"products/{product_id}/product_skus").json() == {"product_skus": [sku]}


def test_a_part_number_can_be_changed(api: httpx.Client) -> None:
    product_id, vendor_id = make_product(api)["id"], make_vendor(api)
    path, body = f"products/{product_id}/product_skus", {"vendor_id": vendor_id, "value": "A"}
    sku_id = api.post(path, json=body).json()["product_sku"]["id"]

    changed = api.put(f"{path}/{sku_id}", json={**body, "value": "B"}).json()

    assert changed["product_sku"]["sku"] == "B"


def test_a_blank_part_number_is_a_400(api: httpx.Client) -> None:
    answer = api.post(f"products/{make_product(api)['id']}/product_skus", json={})

    assert answer.status_code == 400
    assert answer.json() == {"message": ["Vendor is blank", "Value is blank"]}


def test_categories_are_there_to_read(api: httpx.Client) -> None:
    categories = api.get("products/categories").json()

    assert [one["name"] for one in categories["categories"]] == ["Hardware", "Software", "Services"]
    assert api.post("products/categories", json={"name": "Cloud"}).status_code == 404


def test_vendors_come_a_hundred_a_page_without_meta(api: httpx.Client) -> None:
    for number in range(101):
        make_vendor(api, f"Vendor {number}")

    first, second = (api.get("vendors", params={"page": page}).json() for page in (1, 2))

    assert list(first) == ["vendors"]
    assert (len(first["vendors"]), len(second["vendors"])) == (100, 1)


def test_a_vendor_can_be_changed_but_not_to_a_bad_email(api: httpx.Client) -> None:
    path = f"vendors/{make_vendor(api)}"

    changed = api.put(path, json={"account_number": "A-77"}).json()["vendor"]
    refused = api.put(path, json={"email": "broken_emailmail.com"})

    assert (changed["name"], changed["account_number"]) == ("Ingram", "A-77")
    assert refused.json() == {"success": False, "message": ["Email is not an email"]}
