"""No page that an automatic check for accessibility finds fault with, in light and dark."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from quotewright.accounts.models import User
from quotewright.integrations.models import Connection
from quotewright.integrations.models.bringing import Bringing
from quotewright.people.actions import create_person
from quotewright.quotes import actions
from quotewright.quotes.models import Quote

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = (
    "/",
    "/quotes/new/",
    "/quotes/{quote}/",
    "/people/",
    "/people/{person}/",
    "/people/duplicates/",
    "/people/{person}/merge/",
    "/people/{person}/merge/?with={twin}",
    "/organizations/",
    "/organizations/{organization}/",
    "/sync/",
    "/sync/quotes/{quote}/",
    "/quotes/{quote}/push/",
    "/settings/quoting/",
    "/settings/taxes/",
    "/settings/members/",
    "/settings/integrations/",
    "/settings/integrations/syncro/",
    "/settings/integrations/syncro/bring/",
)
Opened = Callable[[Page], None]


def _select(page: Page) -> None:
    page.get_by_label("Quantity").first.press("Control+Space")
    expect(page.get_by_role("toolbar", name="Selected lines")).to_be_visible()


def _menu(page: Page) -> None:
    page.get_by_role("button", name="More for Firewall").click()
    expect(page.get_by_role("menu")).to_be_visible()


def _details(page: Page) -> None:
    page.get_by_label("Quantity").first.press("F2")
    expect(page.get_by_label("Internal note never shown")).to_be_visible()


def _picker(page: Page) -> None:
    page.keyboard.press("/")
    expect(page.get_by_role("dialog", name="Add an item")).to_be_visible()


def _wrong(page: Page) -> None:
    page.get_by_label("Quantity").first.fill("1,o")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Use digits")).to_be_visible()


def _choice(page: Page) -> None:
    page.get_by_role("button", name="Add choose-one group").click()
    expect(page.get_by_text("Customer chooses one")).to_be_visible()


STATES: tuple[Opened, ...] = (_select, _menu, _details, _picker, _wrong, _choice)


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_free_offaults_of(
    signed_in: Page, live_server: LiveServer, quote: Quote, path: str
) -> None:
    twin = create_person(quote.account, {"first_name": "Mari", "email": quote.buyer.email})
    ids = {
        "quote": quote.pk,
        "person": quote.buyer.pk,
        "twin": twin.pk,
        "organization": quote.buyer.organization_id,
    }
    connection = Connection.objects.create(account=quote.account, subdomain="harborit")
    bringing = Bringing.objects.create(connection=connection, state="review", kinds=["customer"])
    bringing.arrivals.create(kind="customer", remote_id="7", label="Marisol Vega", verdict="ask")
    signed_in.goto(live_server.url + path.format(**ids))
    for scheme in ("light", "dark"):
        signed_in.emulate_media(color_scheme=scheme)
        assert faults_of(signed_in) == []


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_the_editor_is_free_of_faults_in_use(
    signed_in: Page, live_server: LiveServer, quote: Quote, state: Opened
) -> None:
    signed_in.goto(f"{live_server.url}/quotes/{quote.pk}/")
    expect(signed_in.locator("[data-ready]")).to_be_visible()
    state(signed_in)
    assert faults_of(signed_in) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_surrounds_the_lines_is_free_offaults_of(
    signed_in: Page, live_server: LiveServer, quote: Quote, dana: User, scheme: Any
) -> None:
    actions.change_section(quote.sections.get(), {"name": "Hardware"}, dana)
    actions.attach(quote, "Plan.pdf", b"%PDF plan", dana, internal=False)
    actions.change_facts(quote, {"tags": ["Dental"]}, dana)
    actions.publish(quote, dana)
    for internal in (True, False):
        actions.say(quote, "See https://docs.example/", dana, internal)
    actions.ask(quote, "How many ports?", "Marisol")
    actions.revise(quote, dana)
    actions.change_quote(quote, {"terms": "Net 30"}, dana)
    signed_in.emulate_media(color_scheme=scheme)
    for path in (f"/quotes/{quote.pk}/", f"/quotes/{quote.pk}/revisions/", f"/q/{quote.link}/"):
        signed_in.goto(live_server.url + path)
        signed_in.wait_for_load_state("networkidle")
        assert faults_of(signed_in) == []


def faults_of(page: Page) -> list[str]:
    """Return what the check finds."""
    # Buttons change color over 120 ms; a color on its way to another is nobody's to judge.
    page.evaluate("Promise.all(document.getAnimations().map((each) => each.finished))")
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {node['html'][:150]}" for v in found for node in v["nodes"]]
