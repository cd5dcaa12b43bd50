"""What surrounds a quote's lines, by hand: facts, notes, files, and a talk with the customer."""

from __future__ import annotations

import pytest
from playwright.sync_api import FilePayload, Page, expect
from pytest_django.live_server_helper import LiveServer

from quotewright.accounts.models import User
from quotewright.quotes import actions
from quotewright.quotes.models import Attachment, Comment, Event, Quote

pytestmark = pytest.mark.django_db(transaction=True)


def test_facts_and_notes_are_changed_by_keyboard(
    signed_in: Page, live_server: LiveServer, quote: Quote
) -> None:
    page = signed_in
    page.goto(f"{live_server.url}/quotes/{quote.pk}/")
    page.get_by_label("Add a tag").fill("Dental")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Remove tag Dental")).to_be_visible()
    page.keyboard.type("Q4,")
    expect(page.get_by_role("button", name="Remove tag Q4")).to_be_visible()
    page.keyboard.press("Backspace")
    expect(page.get_by_role("button", name="Remove tag Q4")).to_have_count(0)
    page.get_by_label("Internal notes").get_by_role("textbox").fill("Call first.")
    expect(page.locator("#notes-saved")).to_contain_text("Saved")
    quote.refresh_from_db()
    assert (quote.tags, quote.notes) == (["Dental"], "Call first.")


def test_files_are_added_refused_and_brought_back(
    signed_in: Page, live_server: LiveServer, quote: Quote
) -> None:
    page = signed_in
    page.goto(f"{live_server.url}/quotes/{quote.pk}/")
    plan: FilePayload = {"name": "Plan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF plan"}
    setup: FilePayload = {"name": "setup.exe", "mimeType": "text/plain", "buffer": b"MZ"}
    page.locator("#files-input").set_input_files([plan, setup])
    expect(page.get_by_text("setup.exe is a program or script")).to_be_visible()
    expect(page.get_by_label("Name of Plan.pdf")).to_be_visible()
    page.get_by_role("switch", name="Plan.pdf is for the customer").click()
    expect(page.locator("#files").get_by_text("Customer", exact=True)).to_be_visible()
    page.get_by_role("button", name="Remove Plan.pdf").click()
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Name of Plan.pdf")).to_be_visible()
    assert not Attachment.objects.get().internal


def test_a_file_whose_switch_is_refused_stays_as_it_was(
    signed_in: Page, live_server: LiveServer, quote: Quote, dana: User
) -> None:
    actions.attach(quote, "Plan.pdf", b"%PDF plan", dana)
    page = signed_in
    page.goto(f"{live_server.url}/quotes/{quote.pk}/")
    switch = page.get_by_role("switch", name="Plan.pdf is for the customer")
    expect(switch).not_to_be_checked()
    Attachment.objects.all().delete()
    switch.press("Space")
    expect(page.locator("#notice")).to_contain_text("This file is not here")
    expect(switch).not_to_be_checked()


def test_the_customer_asks_and_is_answered(
    signed_in: Page, live_server: LiveServer, quote: Quote, dana: User
) -> None:
    page = signed_in
    actions.publish(quote, dana)
    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/q/{quote.link}/")
    page.get_by_label("Ask a question").fill("How many ports?")
    page.get_by_role("button", name="Send question").click()
    expect(page.get_by_text("Your question is there.")).to_be_visible()
    page.context.add_cookies(cookies)  # type: ignore[arg-type]
    page.goto(f"{live_server.url}/quotes/{quote.pk}/")
    expect(page.locator("#timeline").get_by_text("viewed revision 1")).to_be_visible()
    page.get_by_text("To the customer", exact=True).click()
    page.get_by_label("Comment", exact=True).fill("24")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("The customer reads this", exact=True)).to_be_visible()
    assert Comment.objects.filter(internal=False).count() == 2
    assert Quote.objects.get().asked_at is None
    assert Event.objects.filter(kind="viewed").count() == 1
