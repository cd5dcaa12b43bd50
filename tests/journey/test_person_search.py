"""Person Search and product search in a browser: by keyboard, while Syncro answers or does not."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from quotewright.accounts.models import Account
from quotewright.catalog.actions import create_item
from quotewright.integrations.models import Call, Connection, Link
from quotewright.people.actions import create_person
from quotewright.people.models import Person
from quotewright.quotes.models import Quote
from quotewright.sandbox import Fault, Sandbox

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reef(connection: Connection, site: str, account: Account) -> str:
    """Reef Denim in Syncro with Gwen as its contact, two products there, and Reef Marlow here."""
    api = httpx.Client(base_url=f"{site}/api/v1", headers={"Authorization": "Bearer sandbox"})
    ines: dict[str, Any] = {"business_name": "Reef Denim", "firstname": "Ines", "lastname": "Roy"}
    ines |= {"email": "ines@reef.example", "phone": "2075550100", "address": "1 Wharf Street"}
    ines |= {"city": "Portland", "state": "Maine", "zip": "04101"}
    customer = api.post("/customers", json=ines).json()["customer"]["id"]
    gwen = {"customer_id": customer, "name": "Gwen Sorrel", "email": "gwen@reef.example"}
    api.post("/contacts", json=gwen)
    for name, price, cost in (("Smart-UPS 1500 tower", 765, 612), ("Smart-UPS 2200 rack", 1398, 0)):
        body = {"name": name, "description": "Line interactive", "upc_code": f"7313{price}"}
        api.post("/products", json={**body, "price_retail": price, "price_cost": cost})
    create_person(account, {"first_name": "Reef", "last_name": "Marlow"})
    return str(customer)


@pytest.fixture
def new_quote(signed_in: Page, live_server: LiveServer, reef: str) -> Page:
    signed_in.goto(f"{live_server.url}/quotes/new/")
    signed_in.get_by_label("Quote name").fill("Tills")
    return signed_in


def box(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Prepared for")


def options(page: Page) -> Locator:
    return page.get_by_role("listbox", name="People").get_by_role("option")


def check(page: Page) -> None:
    """Find no fault in light and dark, on a desk and on a phone."""
    for scheme, width in (("light", 1440), ("dark", 390)):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 900})
        found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        assert not found, [(each["id"], each["nodes"][0]["html"]) for each in found]
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_quote_starts_for_a_customer_of_syncro_by_keyboard(new_quote: Page, reef: str) -> None:
    page = new_quote
    box(page).press_sequentially("reef", delay=30)
    expect(options(page)).to_have_count(1)  # our own at once
    expect(options(page)).to_have_count(3)
    expect(page.get_by_text("Asked Syncro")).to_be_visible()
    check(page)
    for _ in range(2):
        box(page).press("ArrowDown")
    expect(box(page)).to_have_attribute("aria-activedescendant", f"option-customer-{reef}")
    box(page).press("Enter")
    expect(page.get_by_text("1 Wharf Street, Portland, ME 04101")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Start quote").click()
    expect(page.get_by_role("heading", name="Ines Roy")).to_be_visible()
    assert Link.objects.get(kind="person").remote_id == reef


def test_typing_costs_one_call(new_quote: Page) -> None:
    box(new_quote).press_sequentially("reef denim", delay=40)
    expect(new_quote.get_by_text("Asked Syncro")).to_be_visible()
    assert Call.objects.count() == 1


def test_what_comes_late_moves_nothing_and_an_old_answer_is_never_shown(new_quote: Page) -> None:
    page, held = new_quote, list[Route]()
    page.route("**/people/search/*live=1*", lambda route: held.append(route))
    box(page).fill("reef")
    expect(page.get_by_text("Asking Syncro")).to_be_visible()
    with page.expect_request("**/people/search/*marlow*live=1*"):
        box(page).fill("marlow")
    held[0].continue_()  # the answer to what was typed before
    expect(options(page)).to_have_count(1)
    with page.expect_request("**/people/search/*reef*live=1*"):
        box(page).fill("reef")
    box(page).press("ArrowDown")
    before = box(page).get_attribute("aria-activedescendant")
    held[-1].continue_()
    expect(options(page)).to_have_count(3)
    assert box(page).get_attribute("aria-activedescendant") == before
    expect(options(page).first).to_have_attribute("aria-selected", "true")


def test_while_syncro_is_down_own_people_are_found_and_again_is_offered(
    new_quote: Page, sandbox: Sandbox
) -> None:
    page, number = new_quote, sandbox.arm(Fault("down", times=0))
    box(page).fill("reef")
    expect(page.get_by_text("Nothing of Syncro was seen yet")).to_be_visible()
    expect(options(page)).to_have_count(1)
    check(page)
    sandbox.faults.disarm(number)
    page.get_by_role("button", name="Try again").click()
    expect(options(page)).to_have_count(3)


def test_while_syncro_is_slow_a_quote_is_started(new_quote: Page, sandbox: Sandbox) -> None:
    page = new_quote
    sandbox.arm(Fault("stall", times=0, seconds=9))
    box(page).fill("reef")
    expect(page.get_by_text("Asking Syncro")).to_be_visible()
    box(page).press("ArrowDown")
    box(page).press("Enter")
    page.get_by_role("button", name="Start quote").click()
    expect(page.get_by_role("heading", name="Reef Marlow")).to_be_visible()


def test_the_source_is_switched_by_keyboard_and_tabs(new_quote: Page) -> None:
    page = new_quote
    box(page).fill("reef")
    expect(options(page)).to_have_count(3)
    box(page).press("Alt+ArrowRight")
    expect(page.get_by_role("tab", name="Quotewright")).to_have_attribute("aria-selected", "true")
    expect(options(page)).to_have_count(1)
    page.get_by_role("tab", name="Quotewright").press("ArrowRight")
    expect(page.get_by_role("tab", name="Syncro")).to_be_focused()
    expect(options(page)).to_have_count(2)


def test_what_was_typed_becomes_a_new_person(new_quote: Page) -> None:
    page = new_quote
    box(page).fill("Tom Okafor")
    expect(page.get_by_text("Nobody matches “Tom Okafor”")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Add a new person").first.click()
    expect(page.get_by_label("Last name")).to_have_value("Okafor")
    page.get_by_role("button", name="Start quote").click()
    expect(page.get_by_role("heading", name="Tom Okafor")).to_be_visible()


def test_somebody_else_is_chosen_after_a_customer_of_syncro(new_quote: Page, reef: str) -> None:
    page = new_quote
    box(page).fill("reef")
    expect(options(page)).to_have_count(3)
    options(page).filter(has_text="Ines Roy").click()
    page.get_by_role("button", name="Choose another").press("Enter")
    expect(box(page)).to_be_focused()
    expect(options(page).first).to_be_visible()  # what was typed is searched again
    page.get_by_role("button", name="Add a new person").first.click()
    page.get_by_label("First name").fill("Tom")
    page.get_by_label("Last name").fill("Okafor")
    page.get_by_role("button", name="Start quote").click()
    expect(page.get_by_role("heading", name="Tom Okafor")).to_be_visible()
    assert not Link.objects.filter(kind="person").exists()


def test_a_draft_is_for_somebody_else(
    signed_in: Page, live_server: LiveServer, quote: Quote, reef: str
) -> None:
    page = signed_in
    page.goto(f"{live_server.url}/quotes/{quote.pk}/")
    page.get_by_role("button", name="Change…").click()
    page.get_by_role("button", name="Change person").click()
    expect(page.get_by_text("No person is chosen")).to_be_visible()
    box(page).fill("gwen")
    expect(options(page)).to_have_count(0)
    box(page).fill("reef gwen")
    box(page).fill("reef")
    expect(options(page)).to_have_count(3)
    check(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    options(page).filter(has_text="Gwen Sorrel").click()
    page.get_by_role("button", name="Change person").click()
    expect(page.get_by_role("heading", name="Gwen Sorrel")).to_be_visible()
    assert Person.objects.get(first_name="Gwen").state == "ME"


def test_a_product_of_syncro_becomes_a_line_by_keyboard(
    signed_in: Page, live_server: LiveServer, quote: Quote, reef: str, sandbox: Sandbox
) -> None:
    page = signed_in
    create_item(quote.account, {"name": "UPS battery", "price": "99"})
    page.goto(f"{live_server.url}/quotes/{quote.pk}/")
    expect(page.locator("[data-ready]")).to_be_visible()
    page.keyboard.press("/")
    picker = page.get_by_role("dialog", name="Add an item")
    page.keyboard.type("2 x ups")
    expect(picker.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Alt+ArrowRight")
    expect(picker.get_by_role("option")).to_have_count(2)
    expect(picker.get_by_text("Asked Syncro")).to_be_visible()
    check(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    row = page.locator("[data-line]").filter(has=page.locator("input[value^='Smart-UPS 1500']"))
    expect(row.get_by_label("Quantity")).to_be_focused()
    expect(row.get_by_label("Quantity")).to_have_value("2")
    assert Link.objects.filter(kind="product").count() == 1
    sandbox.arm(Fault("down", times=0))
    page.get_by_role("button", name="Add an item").click()
    page.keyboard.type("rack")
    expect(picker.get_by_text("Showing Syncro as last seen")).to_be_visible()
    expect(picker.get_by_role("option")).to_have_count(1)
