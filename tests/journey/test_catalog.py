"""The page of an item in a browser: prices that follow, rows that come and go, parts by search."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from quotewright.accounts.models import Account
from quotewright.catalog.models import Item
from quotewright.cli.seed_catalog import seed_catalog


def test_an_item_is_made_by_keyboard_and_corrected(
    signed_in: Page, live_server: LiveServer
) -> None:
    page = signed_in
    page.goto(f"{live_server.url}/catalog/new/")
    page.get_by_label("Name", exact=True).fill("UPS")
    page.get_by_label("Cost", exact=True).fill("612")
    page.get_by_label("The price is").select_option("margin")
    page.get_by_label("Percent").fill("20")
    expect(page.get_by_label("Price", exact=True)).to_have_value("765.00")

    page.get_by_role("button", name="Add an option").click()
    page.keyboard.type("Warranty")
    page.get_by_label("Value", exact=True).fill("3 years")
    page.get_by_label("Price added").fill("much")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 thing to correct")).to_be_visible()
    page.get_by_label("Price added").fill("90")
    page.keyboard.press("Enter")
    expect(page.get_by_text("UPS is in the catalog")).to_be_visible()
    assert Item.objects.get().options.get().values.get().price == 90


def test_a_part_is_found_and_added(
    signed_in: Page, live_server: LiveServer, account: Account
) -> None:
    page, bundle = signed_in, seed_catalog(account)["NET-SM"]
    page.goto(f"{live_server.url}/catalog/items/{bundle.pk}/")
    page.get_by_role("combobox", name="Add an item").fill("smt15")
    expect(page.get_by_role("option", name="APC Smart-UPS")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("[data-sum=price]")).to_have_text("3,321.10")
    page.get_by_role("button", name="Save bundle").click()
    expect(page.get_by_text("is saved")).to_be_visible()
    assert bundle.parts.count() == 4
