"""The whole way in a browser: from signing in to the invoice in Syncro's stand-in."""

from __future__ import annotations

from typing import Protocol

from playwright.sync_api import Page, expect

from tests.journey.conftest import sign_in


class Stack(Protocol):
    """A running installation: pages, worker and sandbox, with Dana's login."""

    url: str
    sandbox_url: str
    email: str
    password: str


def test_a_quote_is_signed_and_invoiced(stack: Stack, page: Page) -> None:
    page.goto(stack.url)
    sign_in(page, stack.url, stack.email, stack.password)
    start_quote(page)
    add_line(page, "Firewall", "1", "949")
    add_line(page, "Access point", "3", "133.33")
    expect(page.locator("#totals [data-t=before]")).to_have_text("$1,348.99")
    link = publish(page)
    expect(page.locator("#strip")).to_contain_text("equals this quote", timeout=60_000)
    accept(page, link)
    page.goto(f"{stack.url}/quotes/")
    page.get_by_role("link", name="Office refresh").first.click()
    expect(page.get_by_text("Marisol Vega signed")).to_be_visible()
    expect(page.locator("#strip")).to_contain_text("Invoice", timeout=60_000)
    expect(page.locator("#strip")).to_contain_text("equals this quote")


def start_quote(page: Page) -> None:
    page.get_by_role("link", name="New quote").first.click()
    page.wait_for_url("**/quotes/new/")  # until the scripts have run
    page.get_by_label("Quote name").fill("Office refresh")
    page.get_by_label("Prepared for").press_sequentially("Marisol Vega")
    page.get_by_role("button", name="add a new person").first.click()
    expect(page.get_by_label("First name")).to_have_value("Marisol")
    page.get_by_label("E-mail").fill("marisol@harbordental.example")
    page.get_by_label("Organization").fill("Harbor Dental")
    page.get_by_role("button", name="Start quote").click()


def add_line(page: Page, name: str, quantity: str, price: str) -> None:
    expect(page.locator("[data-ready]")).to_be_visible()
    page.get_by_role("button", name="Add an item").click()
    page.locator("[data-picker-input]").fill(f"{quantity} x {name}")
    page.locator("[data-picker-input]").press("Enter")
    row = page.locator("[data-line]").filter(has=page.locator(f"input[value='{name}']"))
    expect(row.get_by_label("Quantity")).to_have_value(quantity)
    row.get_by_label("Unit price").fill(price)
    row.get_by_label("Unit price").press("Tab")
    expect(page.locator("#saved")).to_contain_text("Saved")


def publish(page: Page) -> str:
    """Publish and return the customer's link."""
    page.get_by_role("button", name="Publish…").click()
    page.get_by_role("button", name="Publish revision 1").click()
    link = page.locator(".banner a").first
    expect(link).to_be_visible()
    return link.get_attribute("href") or ""


def accept(page: Page, link: str) -> None:
    page.goto(link)
    expect(page.get_by_role("heading", name="Office refresh")).to_be_visible()
    page.get_by_label("Your full name").fill("Marisol Vega")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Sign and accept").click()
    expect(page.get_by_text("Thank you, Marisol")).to_be_visible()
