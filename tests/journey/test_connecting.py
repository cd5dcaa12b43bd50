"""An admin connects Syncro, changes a setting, and brings in what exists."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from quotewright.accounts.models import Account, Membership
from quotewright.integrations.bringing import actions, work
from quotewright.integrations.models import Connection
from quotewright.integrations.models.bringing import Arrival, Bringing
from quotewright.people.actions import create_person
from quotewright.people.models import Person
from quotewright.sandbox import Sandbox
from quotewright.sandbox.access import PERMISSIONS
from quotewright.sandbox.faults import Fault

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/settings/integrations/"


@pytest.fixture
def opened(
    signed_in: Page, live_server: LiveServer, site: str, settings: Any, account: Account
) -> Page:
    """The dialog, opened by keyboard, with the subdomain typed."""
    settings.SYNCRO_BASE_URL, settings.CALLS_PER_MINUTE = site, 0
    settings.SYNCRO_TIMEOUT = 2
    signed_in.goto(live_server.url + PAGE)
    signed_in.get_by_role("button", name="Add Syncro Integration").focus()
    signed_in.keyboard.press("Enter")
    expect(signed_in.get_by_label("Syncro subdomain")).to_be_focused()
    signed_in.keyboard.type("harborit")
    signed_in.keyboard.press("Tab")
    return signed_in


def connect(page: Page, token: str) -> None:
    page.get_by_label("API token").fill(token)
    page.keyboard.press("Enter")


def test_each_area_ticks_and_a_missing_permission_says_what_is_off(
    opened: Page, sandbox: Sandbox
) -> None:
    some = [name for name in PERMISSIONS if not name.startswith("Vendors")]
    sandbox.set_token("T-harbor", "Dana", some)

    connect(opened, "T-harbor")

    expect(opened.get_by_text("Connected to demo as")).to_be_visible()
    expect(opened.locator("#areas [aria-busy]")).to_have_count(0)
    expect(opened.locator("#area-customers")).to_contain_text("List/Search, allowed")
    expect(opened.locator("#area-vendors")).to_contain_text("a supplier cannot be looked up")
    assert Axe().run(opened).response["violations"] == []
    opened.keyboard.press("Escape")
    opened.wait_for_url("**/syncro/")
    expect(opened.get_by_text("The token lacks permissions in Vendors.")).to_be_visible()
    assert "T-harbor" not in opened.content()


def test_what_is_wrong_is_said_where_it_is_and_mended_there(opened: Page, sandbox: Sandbox) -> None:
    connect(opened, "wrong")
    expect(opened.get_by_text("Syncro answers at this subdomain and refused")).to_be_visible()
    expect(opened.get_by_label("API token")).to_be_focused()

    assert Axe().run(opened).response["violations"] == []

    fault = sandbox.arm(Fault("down"))
    connect(opened, "sandbox")
    expect(opened.get_by_text("Syncro is not working right now")).to_be_visible()
    sandbox.faults.disarm(fault)

    sandbox.arm(Fault("html"))
    connect(opened, "sandbox")
    expect(opened.get_by_text("is not Syncro as we know it")).to_be_visible()

    opened.get_by_label("Syncro subdomain").fill("harbor it!")
    connect(opened, "sandbox")
    expect(opened.get_by_text("The subdomain is “harbor it!”")).to_be_visible()
    assert not Connection.objects.exists()

    opened.get_by_label("Syncro subdomain").fill("harborit")
    connect(opened, "sandbox")
    expect(opened.get_by_text("Connected to demo as")).to_be_visible()


def test_a_setting_is_saved_at_once_undone_and_goes_back_when_offline(
    signed_in: Page, live_server: LiveServer, connection: Connection
) -> None:
    page = signed_in
    page.goto(f"{live_server.url}{PAGE}syncro/")
    convert = page.get_by_role("switch", name="Convert on acceptance")
    convert.press("Space")
    expect(page.get_by_text("Convert on acceptance: off")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Convert on acceptance: on")).to_be_visible()
    expect(page.get_by_role("switch", name="Convert on acceptance")).to_be_checked()

    page.get_by_label("Location").fill("Maine")
    page.keyboard.press("Tab")
    expect(page.get_by_text("The id is “Maine”")).to_be_visible()
    expect(page.get_by_label("Location")).to_have_value("")

    page.route("**/options/**", lambda route: _cut(route))
    page.get_by_role("switch", name="Section names as lines").press("Space")
    expect(page.get_by_text("could not save this setting")).to_be_visible()
    expect(page.get_by_role("switch", name="Section names as lines")).not_to_be_checked()
    connection.refresh_from_db()
    assert connection.chosen.convert_accepted and not connection.chosen.section_headings


def test_a_setting_that_is_refused_goes_back(
    signed_in: Page, live_server: LiveServer, connection: Connection
) -> None:
    page = signed_in
    page.goto(f"{live_server.url}{PAGE}syncro/")
    Membership.objects.update(role=Membership.Role.SALES)
    page.get_by_role("switch", name="Convert on acceptance").press("Space")
    expect(page.locator("#notice")).to_contain_text("Only an admin of this account")
    expect(page.get_by_role("switch", name="Convert on acceptance")).to_be_checked()


def test_what_exists_is_brought_in_after_a_look(
    signed_in: Page, live_server: LiveServer, connection: Connection, sandbox: Sandbox
) -> None:
    page = signed_in
    sandbox.plant("small")
    create_person(connection.account, {"first_name": "Ana", "last_name": "Ruiz"})
    page.goto(f"{live_server.url}{PAGE}syncro/bring/")
    page.get_by_label("Products").uncheck()
    page.get_by_role("button", name="Read the lists").click()
    expect(page.get_by_text("You can leave this page")).to_be_visible()
    work.advance(actions_job(connection), seconds=60)

    expect(page.get_by_role("heading", name="What was found")).to_be_visible()
    assert Person.objects.count() == 1
    decide = page.get_by_role("combobox").first
    decide.select_option("leave")
    page.get_by_role("button", name="Bring in").click()
    expect(page.get_by_role("heading", name="Bringing in", exact=True)).to_be_visible()
    work.advance(actions_job(connection), seconds=60)

    expect(page.get_by_text("All that was clear or decided is here")).to_be_visible()
    assert Person.objects.count() > 10
    assert {each["method"] for each in sandbox.log.since()} == {"GET"}


def test_a_decision_that_is_refused_goes_back_and_says_why(
    signed_in: Page, live_server: LiveServer, connection: Connection
) -> None:
    job = Bringing.objects.create(connection=connection, state="review", kinds=["customer"])
    Arrival.objects.create(
        bringing=job, kind="customer", remote_id="7", label="Ana Ruiz", verdict="ask"
    )
    signed_in.goto(f"{live_server.url}{PAGE}syncro/bring/")
    Membership.objects.update(role=Membership.Role.SALES)
    decide = signed_in.get_by_label("What is Ana Ruiz?")
    decide.select_option("leave")
    expect(signed_in.get_by_text("Only an admin")).to_be_visible()
    expect(decide).to_have_value("")


def actions_job(connection: Connection) -> int:
    """The run that is under way."""
    job = actions.latest(connection)
    assert job is not None
    return job.pk


def _cut(route: Route) -> None:
    route.abort()


def test_a_wrong_subdomain_and_a_network_that_is_down_are_told_apart(
    opened: Page, site: str, settings: Any
) -> None:
    settings.SYNCRO_BASE_URL = f"{site}/nowhere"
    connect(opened, "sandbox")
    expect(opened.get_by_text("There is no Syncro account at")).to_be_visible()
    expect(opened.get_by_label("Syncro subdomain")).to_have_attribute("aria-invalid", "true")

    settings.SYNCRO_BASE_URL = "http://127.0.0.1:1"
    connect(opened, "sandbox")
    expect(opened.get_by_text("could be made from this server")).to_be_visible()
    expect(opened.get_by_label("Syncro subdomain")).to_have_value("harborit")

    settings.SYNCRO_BASE_URL = site
    connect(opened, "sandbox")
    expect(opened.get_by_text("Connected to demo as")).to_be_visible()


def test_disconnecting_and_connecting_again_needs_no_token_and_keeps_the_token_secret(
    signed_in: Page, live_server: LiveServer, connection: Connection
) -> None:
    page = signed_in
    page.goto(f"{live_server.url}{PAGE}syncro/")
    page.get_by_role("button", name="Disconnect…").press("Enter")
    page.get_by_role("button", name="Disconnect Syncro").press("Enter")
    expect(page.get_by_text("Syncro is disconnected")).to_be_visible()
    connection.refresh_from_db()
    assert not connection.is_on

    page.get_by_role("button", name="Connect again…").press("Enter")
    expect(page.get_by_label("API token")).to_have_value("")
    page.get_by_role("button", name="Connect to Syncro").press("Enter")
    expect(page.get_by_text("Connected to demo as")).to_be_visible()


def test_a_token_is_replaced_only_by_one_that_works(
    signed_in: Page, live_server: LiveServer, connection: Connection
) -> None:
    page = signed_in
    page.goto(f"{live_server.url}{PAGE}syncro/")
    page.get_by_role("button", name="Replace the token…").press("Enter")
    connect(page, "wrong")
    expect(page.get_by_text("Syncro answers at this subdomain and refused")).to_be_visible()
    connection.refresh_from_db()
    assert connection.token == "sandbox" and connection.is_on
