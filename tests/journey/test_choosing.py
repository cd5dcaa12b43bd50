"""A customer chooses in a browser: the totals follow, and the invoice is what was signed."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from quotewright.accounts.models import Account, User
from quotewright.people.models import Person
from quotewright.quotes import actions
from quotewright.quotes.models import Quote
from quotewright.sandbox import Sandbox
from tests.conftest import Workers, wait_for
from tests.refresh import server_refresh

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def refresh(account: Account, person: Person, dana: User) -> Quote:
    quote = server_refresh(account, person, dana, discount_percent="2", shipping="45")
    actions.publish(quote)
    return quote


def test_what_is_chosen_signed_and_billed_is_one_sum(
    workers: Workers, refresh: Quote, page: Page, live_server: LiveServer, sandbox: Sandbox
) -> None:
    workers.start()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/q/{refresh.link}/")
    due = page.locator(".pubbottom [data-live=due]")
    before = due.text_content() or ""
    page.get_by_label("Continuity").check()
    page.get_by_label("Include Guest Wi-Fi").check()
    page.get_by_role("button", name="One more of Managed workstation").click()
    expect(page.locator("[data-live=chosen]")).to_contain_text("19 instead of 18")
    expect(due).not_to_have_text(before)
    seen = due.text_content()
    page.reload()
    expect(due).to_have_text(seen or "")
    page.get_by_role("checkbox", name="I accept").check()
    page.get_by_role("button", name="Sign and accept").click()
    expect(page.get_by_text("Thank you, Marisol")).to_be_visible()
    expect(page.locator(".duenum")).to_have_text(seen or "")
    wait_for(lambda: bool(sandbox.state()["invoices"]), 60)
    [invoice] = sandbox.state()["invoices"]
    assert f"${float(invoice['total']):,.2f}" == seen


def test_a_refused_quantity_is_said_at_its_line_and_enter_signs_nothing(
    refresh: Quote, page: Page, live_server: LiveServer
) -> None:
    page.goto(f"{live_server.url}/q/{refresh.link}/")
    quantity = page.get_by_label("Quantity of Managed workstation")
    quantity.fill("99")
    quantity.press("Enter")
    expect(page.locator(".error-line", has_text="can be at most 50")).to_be_visible()
    expect(quantity).to_have_attribute("aria-invalid", "true")
    quantity.fill("50")
    expect(page.locator(".error-line", has_text="can be at most 50")).to_be_hidden()
    expect(quantity).not_to_have_attribute("aria-invalid", "true")


def test_a_total_that_changed_unseen_is_shown_before_it_is_signed(
    refresh: Quote, page: Page, live_server: LiveServer
) -> None:
    page.goto(f"{live_server.url}/q/{refresh.link}/")
    page.get_by_role("checkbox", name="I accept").check()
    page.evaluate(
        """() => {
          document.querySelector("[name=pick-2]").click();
          document.querySelector("[data-accept]").requestSubmit();
        }"""
    )
    expect(page.locator("#id_due")).to_be_focused()
    page.get_by_role("button", name="Sign and accept").click()
    expect(page.get_by_text("Thank you, Marisol")).to_be_visible()
    expect(page.get_by_text("Backup: Essential")).to_be_visible()


def test_choosing_works_without_scripts(
    refresh: Quote, browser: Browser, live_server: LiveServer
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/q/{refresh.link}/")
    page.get_by_label("Continuity").check()
    page.get_by_label("Quantity of Managed workstation").fill("20")
    page.get_by_role("button", name="Update totals").click()
    expect(page.locator("#accept")).to_contain_text("20 instead of 18")
    page.get_by_role("checkbox", name="I accept").check()
    page.get_by_role("button", name="Sign and accept").click()
    expect(page.get_by_text("Thank you, Marisol")).to_be_visible()
    expect(page.get_by_text("Backup: Continuity")).to_be_visible()
    context.close()


def test_the_pages_have_no_violations(refresh: Quote, page: Page, live_server: LiveServer) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    url = f"{live_server.url}/q/{refresh.link}/"
    page.goto(url)
    page.get_by_label("Quantity of Managed workstation").fill("99")
    expect(page.locator(".error-line", has_text="can be at most 50")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert not violations(page)
    actions.accept(refresh, actions.Signer("Marisol Vega"))
    page.goto(url)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert not violations(page)


def violations(page: Page) -> list[str]:
    """What axe finds, one line each."""
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {node['html']}" for each in found for node in each["nodes"]]
