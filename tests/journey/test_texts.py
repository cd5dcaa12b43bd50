"""Texts in a real browser: typing, merge fields, order, two people, and what axe says."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from quotewright.accounts.models import User
from quotewright.quotes import actions
from quotewright.quotes.models import Quote

pytestmark = pytest.mark.django_db(transaction=True)
TABLE = "| What | When |\n|---|--:|\n| Server | {{quote.date}} |"


def test_a_text_is_written_with_the_keyboard(
    signed_in: Page, live_server: LiveServer, quote: Quote
) -> None:
    actions.add_block(quote, {"title": "Scope", "text": "All desks."})
    page = signed_in
    page.goto(f"{live_server.url}/quotes/{quote.pk}/")
    page.get_by_role("button", name="Add before the lines").click()
    expect(page.get_by_label("Title").last).to_be_focused()
    page.keyboard.type("Hello")
    page.get_by_label("Text in Markdown").last.fill("Dear ")
    page.get_by_label("Insert a merge field").nth(1).select_option("{{customer.first_name}}")
    expect(page.get_by_label("Preview").nth(1)).to_contain_text("Dear Marisol")
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("#announce")).to_have_text("Moved to text 1 of 2")
    page.reload()
    expect(page.get_by_label("Title").first).to_have_value("Hello")


def test_what_somebody_else_wrote_is_asked_about(
    signed_in: Page, live_server: LiveServer, quote: Quote
) -> None:
    block = actions.add_block(quote, {"text": "All desks."})
    page = signed_in
    page.goto(f"{live_server.url}/quotes/{quote.pk}/")
    expect(page.get_by_label("Text in Markdown").first).to_have_value("All desks.")
    actions.change_block(block, {"text": "All desks and the lab."}, "Lee")
    page.get_by_label("Text in Markdown").first.fill("Every desk.")
    page.get_by_label("Title").first.focus()
    page.get_by_role("button", name="Take theirs").click()
    expect(page.get_by_label("Text in Markdown").first).to_have_value("All desks and the lab.")


def test_a_text_whose_move_is_refused_goes_back(
    signed_in: Page, live_server: LiveServer, quote: Quote
) -> None:
    first = actions.add_block(quote, {"title": "Scope"})
    actions.add_block(quote, {"title": "Next steps"})
    page = signed_in
    page.goto(f"{live_server.url}/quotes/{quote.pk}/")
    title = page.get_by_label("Title").first
    expect(title).to_have_value("Scope")
    actions.delete_block(first)
    title.press("Alt+ArrowDown")
    expect(page.locator("#announce")).to_have_text("Not moved")
    expect(page.locator("#notice")).to_contain_text("This text is not here")
    expect(title).to_have_value("Scope")
    expect(title).to_be_focused()


def test_a_text_refused_at_its_new_place_goes_back(
    signed_in: Page, live_server: LiveServer, quote: Quote
) -> None:
    actions.add_block(quote, {"title": "Scope"})
    page = signed_in
    page.goto(f"{live_server.url}/quotes/{quote.pk}/")
    page.get_by_label("Text in Markdown").first.fill("{{nobody}}")
    page.get_by_label("Place").first.select_option("after")
    expect(page.locator("#texts")).to_contain_text("Not saved. Text: There is no merge field")
    expect(page.locator("#texts-before [data-block]")).to_have_count(1)
    expect(page.get_by_label("Place").first).to_have_value("before")


def test_a_text_that_could_not_be_moved_offline_is_moved_again(
    signed_in: Page, live_server: LiveServer, quote: Quote
) -> None:
    actions.add_block(quote, {"title": "Scope"})
    actions.add_block(quote, {"title": "Next steps"})
    page = signed_in
    page.goto(f"{live_server.url}/quotes/{quote.pk}/")
    title = page.get_by_label("Title")
    expect(title.first).to_have_value("Scope")
    page.context.set_offline(True)
    title.first.press("Alt+ArrowDown")
    expect(page.locator("#notice")).to_contain_text("back where it was")
    expect(title.first).to_have_value("Scope")
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#announce")).to_have_text("Moved to text 2 of 2")
    expect(title.first).to_have_value("Next steps")


def test_pages_of_templates_and_texts_are_free_of_faults(
    signed_in: Page, live_server: LiveServer, quote: Quote, dana: User
) -> None:
    kept = actions.save_to_library(actions.add_block(quote, {"title": "Scope", "text": TABLE}))
    template = actions.template_from_quote(quote, "Office", dana)
    actions.change_quote(quote, {"terms": "**Net 14**"}, dana)
    actions.publish(quote, dana)
    for path in (
        "/templates/",
        "/templates/new/",
        "/templates/library/",
        f"/templates/library/{kept.pk}/",
        f"/quotes/new/?start={template.pk}",
        f"/quotes/{template.pk}/",
        f"/quotes/{quote.pk}/",
        f"/q/{quote.link}/",
    ):
        signed_in.goto(live_server.url + path)
        if path.startswith("/quotes/") and "new" not in path:
            expect(signed_in.locator("#texts .md").first).to_be_visible()
        assert _faults(signed_in) == [], path


def _faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {node['html'][:150]}" for v in found for node in v["nodes"]]
