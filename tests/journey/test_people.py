"""Duplicates merged by hand, and tax rates put in order."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from quotewright.accounts.models import Account
from quotewright.people.actions import create_person
from quotewright.people.models import Person

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_duplicate_is_found_compared_and_merged(
    signed_in: Page, live_server: LiveServer, person: Person
) -> None:
    page = signed_in
    raw = {"first_name": "Mari", "last_name": "Vega", "title": "Owner", "email": person.email}
    create_person(person.account, raw)
    page.goto(f"{live_server.url}/people/")
    page.keyboard.press("f")
    page.keyboard.type("mari harb")
    expect(page.get_by_text("2 people, by last name")).to_be_visible()
    page.get_by_role("link", name="Possible duplicates").click()
    page.get_by_role("link", name="Compare").click()
    page.get_by_label("Take Name: Mari Vega").or_(page.get_by_label("Keep Name: Mari Vega")).check()
    page.get_by_role("button", name="Merge into").click()
    expect(page.get_by_role("heading", name="Mari Vega", exact=True)).to_be_visible()
    assert Person.objects.get().title == "Owner"


def test_rates_are_added_moved_and_removed(
    signed_in: Page, live_server: LiveServer, account: Account
) -> None:
    page = signed_in
    page.goto(f"{live_server.url}/settings/taxes/")
    expect(page.locator("[data-rate]:visible")).to_have_count(2)
    page.get_by_label("Name").nth(1).fill("City tax")
    page.get_by_label("Percent").nth(1).fill("1")
    page.get_by_role("button", name="Move this rate up").nth(1).click()
    page.get_by_role("button", name="Save taxes").click()
    expect(page.get_by_text("Taxes are saved")).to_be_visible()
    assert list(account.tax_rates.values_list("name", flat=True)) == ["City tax", "Maine sales tax"]
    page.get_by_role("button", name="Remove this rate").first.click()
    with page.expect_navigation():
        page.get_by_role("button", name="Save taxes").click()
    expect(page.get_by_label("Name").first).to_have_value("Maine sales tax")
    assert account.tax_rates.count() == 1
