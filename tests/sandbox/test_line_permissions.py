"""The three permissions for lines that other quoting tools ask for, when they are missing."""

from __future__ import annotations

import httpx
import pytest

from quotewright.sandbox import Sandbox
from quotewright.sandbox.access import ADD_MANUAL_ITEM, APPLY_DISCOUNT, EDIT_PRICES, PERMISSIONS

from .cast import add_line, make_estimate, make_product


@pytest.fixture
def less(api: httpx.Client, sandbox: Sandbox, request: pytest.FixtureRequest) -> httpx.Client:
    """A client whose token lacks one permission."""
    held = [one for one in PERMISSIONS if one != request.param]
    sandbox.set_token("less", "less", held)
    api.headers["Authorization"] = "Bearer less"
    return api


@pytest.mark.parametrize("less", [EDIT_PRICES], indirect=True)
def test_without_edit_prices_the_price_of_a_line_is_not_taken(
    less: httpx.Client, sandbox: Sandbox
) -> None:
    sandbox.switch("price_with_product", "honoured")
    estimate, product = make_estimate(less), make_product(less, price_retail=450)

    manual = add_line(less, estimate, price=75)["line_item"]
    from_catalog = add_line(less, estimate, product_id=product["id"], price=75)["line_item"]
    path = f"estimates/{estimate['id']}/line_items/{from_catalog['id']}"
    changed = less.put(path, json={"price": 60, "quantity": 3}).json()["line_item"]

    assert (manual["price"], from_catalog["price"]) == ("0.0", "450.0")
    assert (changed["price"], changed["quantity"]) == ("450.0", "3.0")


@pytest.mark.parametrize("less", [ADD_MANUAL_ITEM], indirect=True)
def test_without_add_manual_item_only_the_catalog_makes_lines(less: httpx.Client) -> None:
    estimate, product = make_estimate(less), make_product(less)
    path = f"estimates/{estimate['id']}/line_items"

    manual = less.post(path, json={"item": "Labor", "price": 75})
    from_catalog = less.post(path, json={"product_id": product["id"]})

    assert (manual.status_code, from_catalog.status_code) == (401, 200)
    assert manual.json()["error"].startswith("Not authorized")


@pytest.mark.parametrize("less", [APPLY_DISCOUNT], indirect=True)
def test_without_apply_discount_nothing_is_taken_off(less: httpx.Client) -> None:
    estimate = make_estimate(less)

    answer = add_line(less, estimate, discount_percent=10)

    assert answer["line_item"]["discount_percent"] is None
    assert answer["estimate"]["total"] == "150.0"
