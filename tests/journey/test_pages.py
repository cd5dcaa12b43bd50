"""The pages' own part of the way, without Syncro: quote, publish, sign, read what was signed."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from quotewright.people.models import Person
from quotewright.quotes import actions
from quotewright.quotes.models import Line, Quote
from tests.journey.test_journey import accept, add_line, publish, start_quote

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_quote_goes_from_new_to_signed(signed_in: Page, live_server: LiveServer) -> None:
    page = signed_in
    start_quote(page)
    add_line(page, "Firewall", "1", "949")
    publish(page)
    quote = Quote.objects.get()
    accept(page, f"{live_server.url}/q/{quote.link}/")
    page.goto(f"{live_server.url}/quotes/{quote.pk}/")
    expect(page.get_by_text("Marisol Vega signed")).to_be_visible()
    page.get_by_role("link", name="Quotes").first.click()
    expect(page.get_by_text("Accepted", exact=True)).to_be_visible()


def test_a_person_is_chosen_with_the_keyboard(signed_in: Page, person: Person) -> None:
    page = signed_in
    page.keyboard.press("n")
    page.wait_for_url("**/quotes/new/")  # until the scripts have run
    page.get_by_label("Quote name").fill("Wi-Fi")
    page.get_by_label("Prepared for").press_sequentially("harbor")
    expect(page.locator("#people-options [role=option]")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Choose another")).to_be_visible()
    page.get_by_role("button", name="Start quote").click()
    expect(page.get_by_label("Quote name")).to_have_value("Wi-Fi")
    assert Quote.objects.get().person == person


def test_the_list_is_filtered_while_typing(
    signed_in: Page, live_server: LiveServer, quote: Quote
) -> None:
    page = signed_in
    page.goto(f"{live_server.url}/quotes/")
    page.keyboard.press("f")
    page.keyboard.type("wifi")
    expect(page.get_by_text("No quotes match “wifi”")).to_be_visible()
    page.get_by_label("Filter quotes").fill("dental")
    expect(page.get_by_role("link", name="Office refresh")).to_be_visible()


def test_rows_are_ordered_chosen_and_given_away_by_keyboard(
    signed_in: Page, live_server: LiveServer, quote: Quote
) -> None:
    page = signed_in
    Quote.objects.update(owner=None)
    page.goto(f"{live_server.url}/quotes/")
    page.get_by_role("button", name="Total").press("Enter")
    page.wait_for_url("**/quotes/?sort=-total")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_text("1 chosen")).to_be_visible()
    page.get_by_label("New owner").select_option("me")
    page.get_by_role("button", name="Change owner").click()
    expect(page.locator("[data-row] .avatar")).to_have_text("DWDana Whitlock")
    expect(page.get_by_role("link", name="Office refresh")).to_be_focused()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-row] .avatar")).to_have_count(0)


def test_rows_stay_chosen_while_a_change_of_several_is_refused(
    signed_in: Page, live_server: LiveServer, quote: Quote
) -> None:
    page = signed_in
    page.goto(f"{live_server.url}/quotes/")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.get_by_role("button", name="Change owner").click()
    expect(page.locator("#notice")).to_contain_text("No owner is chosen. Choose a member.")
    expect(page.get_by_text("1 chosen")).to_be_visible()
    page.get_by_label("New owner").select_option("none")
    page.get_by_role("button", name="Change owner").click()
    expect(page.get_by_text("1 chosen")).to_have_count(0)
    expect(page.locator("[data-row] .avatar")).to_have_count(0)


def test_anything_is_found_from_anywhere_by_keyboard(
    signed_in: Page, live_server: LiveServer, quote: Quote, person: Person
) -> None:
    page = signed_in
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="Find anything")
    expect(box).to_be_focused()
    box.fill("harbor")
    expect(page.get_by_role("group", name="People").get_by_role("option")).to_have_count(1)
    assert Axe().run(page).response["violations"] == []
    box.press("ArrowDown")
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url(f"**/people/{person.pk}/")
    page.keyboard.press("Control+k")
    box.fill("zzz")
    expect(page.get_by_text("Nothing matches “zzz”")).to_be_visible()
    box.fill("office")
    expect(page.locator("#finder-list").get_by_role("option")).to_have_count(1)
    box.press("Enter")
    page.wait_for_url(f"**/quotes/{quote.pk}/")


def test_enter_opens_what_answers_the_words_not_what_answered_others(
    signed_in: Page, quote: Quote
) -> None:
    page = signed_in
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="Find anything")
    box.fill("office")
    expect(page.locator("#finder-list").get_by_role("option")).to_have_count(1)
    page.keyboard.press("Control+k")
    page.keyboard.type("wifi")
    page.keyboard.press("Enter")
    page.wait_for_url("**/quotes/?q=wifi")


def test_the_finder_closes_without_a_keyboard(signed_in: Page) -> None:
    page = signed_in
    page.set_viewport_size({"width": 390, "height": 844})
    opener, box = page.locator("[data-finder]"), page.get_by_role("combobox", name="Find anything")
    opener.click()
    page.get_by_role("button", name="Close").click()
    expect(box).to_be_hidden()
    opener.click()
    page.mouse.click(200, 800)
    expect(box).to_be_hidden()


def test_a_draft_is_previewed_as_it_is_not_as_it_was_tried(
    signed_in: Page, live_server: LiveServer, quote: Quote
) -> None:
    page, firewall = signed_in, Line.objects.get(name="Firewall")
    actions.change_line(firewall, {"optional": True, "selected": True})
    page.goto(f"{live_server.url}/q/{quote.link}/draft/")
    page.get_by_role("checkbox", name="Firewall").uncheck()
    expect(page.locator("#id_due")).not_to_contain_text("$1,821.93")
    page.reload()
    expect(page.get_by_role("checkbox", name="Firewall")).to_be_checked()
    expect(page.locator("#id_due")).to_contain_text("$1,821.93")


def test_publishing_waits_for_the_last_edit(
    signed_in: Page, live_server: LiveServer, quote: Quote
) -> None:
    page = signed_in
    page.goto(f"{live_server.url}/quotes/{quote.pk}/")
    page.locator("[data-ready] [data-line] [data-f=unit_price]").first.fill("1000")
    page.get_by_role("button", name="Publish…").click()
    page.get_by_role("button", name="Publish revision 1").click()
    expect(page.locator(".banner a").first).to_be_visible()
    price = quote.publications.get().document["sections"][0]["lines"][0]["unit_price"]
    assert price == "1000.0000"


def test_a_wrong_cell_holds_publishing_back(
    signed_in: Page, live_server: LiveServer, quote: Quote
) -> None:
    page = signed_in
    page.goto(f"{live_server.url}/quotes/{quote.pk}/")
    page.locator("[data-ready] [data-line] [data-f=unit_price]").first.fill("ten")
    page.get_by_role("button", name="Publish…").click()
    expect(page.get_by_text("Not published: a cell is not saved yet")).to_be_visible()
    assert not quote.publications.exists()


def test_the_theme_is_remembered(signed_in: Page) -> None:
    page = signed_in
    page.get_by_label("Switch between light and dark").click()
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
