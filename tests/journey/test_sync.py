"""Sync activity, the push preview and the requests in a real browser."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from quotewright.integrations import issues
from quotewright.integrations.candidates import Candidate, Stands
from quotewright.integrations.directory import DatabaseDirectory
from quotewright.integrations.hand_edits import HandEdit, Way
from quotewright.integrations.issues import Failure
from quotewright.integrations.models import Connection, Issue, Outbox
from quotewright.integrations.port import Ambiguous, Drift, Rejected
from quotewright.integrations.remote import Remote
from quotewright.quotes import actions
from quotewright.quotes.models import Quote
from tests.conftest import Workers, wait_for
from tests.engine.conftest import in_step
from tests.journey.test_axe import faults_of

pytestmark = pytest.mark.django_db(transaction=True)

PRICE = HandEdit("line a", "price", "Firewall", "949", "900", "“Firewall” has price 900.")


def stop(connection: Connection, quote: Quote, error: Any = None) -> None:
    """The quote waits for a person."""
    Outbox.objects.update_or_create(
        connection=connection,
        kind="quote",
        record_id=quote.pk,
        defaults={"wanted_version": 99, "done_version": 0, "parked_version": 99},
    )
    failure = Failure.of(error or Rejected("Line 2 has no price.", "Give it one."))
    issues.open_for(connection, "quote", quote.pk, failure)


def test_an_issue_comes_and_is_retried_without_reload(
    signed_in: Page,
    live_server: LiveServer,
    connection: Connection,
    quote: Quote,
    workers: Workers,
) -> None:
    actions.publish(quote)
    signed_in.goto(f"{live_server.url}/sync/")
    expect(signed_in.get_by_text("Nothing needs a person")).to_be_visible()

    stop(connection, quote)
    expect(signed_in.get_by_text("Line 2 has no price.")).to_be_visible()
    expect(signed_in.locator("#sync-count")).to_have_text("1 need a person")

    signed_in.get_by_role("button", name=f"Retry Quote {quote.number}").click()
    expect(signed_in.get_by_text("It is tried again now")).to_be_visible()
    workers.start()
    wait_for(in_step(quote))
    expect(signed_in.get_by_text("Nothing needs a person")).to_be_visible()
    expect(signed_in.get_by_text("changes written").first).to_be_visible()


def test_several_are_chosen_and_retried_by_keyboard(
    signed_in: Page, live_server: LiveServer, connection: Connection, quote: Quote
) -> None:
    other = actions.create_quote(quote.account, quote.buyer, "Another", None)
    for each in (quote, other):
        stop(connection, each)
    signed_in.goto(f"{live_server.url}/sync/")
    for key in ("j", "x", "j", "x"):
        signed_in.keyboard.press(key)
    expect(signed_in.locator("[data-chosen-count]")).to_have_text("2 chosen")

    issues.open_for(connection, "reconcile", 0, Failure.of(Rejected("9 are gone.")))
    expect(signed_in.get_by_text("9 are gone.")).to_be_visible()
    expect(signed_in.locator("[data-chosen-count]")).to_have_text("2 chosen")  # survives the news
    signed_in.get_by_role("button", name="Try these again").click()

    expect(signed_in.get_by_text("2 records are tried again")).to_be_visible()
    assert not Outbox.objects.filter(parked_version__gt=0).exists()


def test_a_reason_that_is_typed_is_not_taken_away(
    signed_in: Page, live_server: LiveServer, connection: Connection, quote: Quote
) -> None:
    stop(connection, quote)
    signed_in.goto(f"{live_server.url}/sync/")
    signed_in.locator("summary", has_text="Dismiss…").click()
    reason = signed_in.get_by_label("Reason, optional")
    reason.fill("The customer knows")
    issues.open_for(connection, "reconcile", 0, Failure.of(Rejected("9 are gone.")))
    signed_in.wait_for_timeout(5000)
    expect(reason).to_have_value("The customer knows")

    reason.press("Enter")

    expect(signed_in.get_by_text("Dismissed until its cause changes")).to_be_visible()
    expect(signed_in.get_by_text("9 are gone.")).to_be_visible()
    assert Issue.objects.get(kind="quote").dismissed_for == "The customer knows"
    signed_in.get_by_role("button", name="Undo").click()
    expect(signed_in.get_by_role("button", name=f"Retry Quote {quote.number}")).to_be_visible()


def test_a_drift_is_compared_and_decided(
    signed_in: Page, live_server: LiveServer, connection: Connection, quote: Quote
) -> None:
    actions.publish(quote)
    drift = Drift("It was changed.", "Decide.", edits=[PRICE], ways=list(Way))
    stop(connection, quote, drift)
    signed_in.goto(f"{live_server.url}/sync/")
    expect(signed_in.get_by_role("row", name="Firewall: price 900 949")).to_be_visible()

    signed_in.get_by_role("button", name="Push ours…").click()
    signed_in.get_by_role("button", name="Push ours", exact=True).click()

    expect(signed_in.get_by_text("Decided, and pushed now")).to_be_visible()
    signed_in.keyboard.press("j")
    signed_in.keyboard.press("p")
    signed_in.wait_for_url(f"**/quotes/{quote.pk}/push/")


def test_a_push_is_previewed_and_pushed_by_keyboard(
    signed_in: Page,
    live_server: LiveServer,
    connection: Connection,
    quote: Quote,
    workers: Workers,
) -> None:
    actions.publish(quote)
    signed_in.goto(f"{live_server.url}/quotes/{quote.pk}/")
    signed_in.keyboard.press("p")
    expect(signed_in.get_by_text("Line Firewall")).to_be_visible()

    signed_in.get_by_role("button", name="Push 5 changes").press("Enter")
    signed_in.wait_for_url(f"**/quotes/{quote.pk}/")
    expect(signed_in.get_by_text("is being pushed")).to_be_visible()
    workers.start()
    wait_for(in_step(quote))

    signed_in.get_by_role("link", name="Requests").click()
    signed_in.get_by_text("Added line Firewall").first.click()
    expect(signed_in.get_by_text('"item": "Firewall"').first).to_be_visible()


def test_the_focus_stays_where_a_near_miss_was_put_away(
    signed_in: Page, live_server: LiveServer, connection: Connection, quote: Quote
) -> None:
    who = {"organization": "Harbour Dental LLC", "first_name": "Ruth", "last_name": "Lind"}
    there = Remote("customer", "12", name="Harbour Dental LLC", person=who)
    DatabaseDirectory(connection).note(there)
    actions.publish(quote)
    signed_in.goto(f"{live_server.url}/quotes/{quote.pk}/push/")
    signed_in.get_by_role("button", name="is another one").press("Enter")
    expect(signed_in.get_by_text("Almost the same in Syncro")).to_have_count(0)
    expect(signed_in.locator("#plan [data-focus]")).to_be_focused()


def test_syncro_down_is_told_and_tried_again(
    signed_in: Page, live_server: LiveServer, connection: Connection, quote: Quote, settings: Any
) -> None:
    actions.publish(quote)
    site, settings.SYNCRO_BASE_URL = settings.SYNCRO_BASE_URL, "http://127.0.0.1:1"
    signed_in.goto(f"{live_server.url}/quotes/{quote.pk}/push/")
    expect(signed_in.get_by_text("could not be reached")).to_be_visible()

    settings.SYNCRO_BASE_URL = site
    signed_in.get_by_role("button", name="Try again").click()

    expect(signed_in.get_by_role("button", name="Push 5 changes")).to_be_visible()


def test_everything_fits_a_narrow_phone(
    signed_in: Page,
    live_server: LiveServer,
    connection: Connection,
    quote: Quote,
    workers: Workers,
) -> None:
    actions.publish(quote)
    workers.start()
    wait_for(in_step(quote))
    stop(connection, quote, Drift("Changed.", "Decide.", edits=[PRICE], ways=list(Way)))
    signed_in.set_viewport_size({"width": 320, "height": 640})
    for path in ("/sync/", f"/sync/quotes/{quote.pk}/", f"/quotes/{quote.pk}/push/"):
        signed_in.goto(live_server.url + path)
        signed_in.wait_for_load_state("networkidle")
        assert signed_in.evaluate("document.documentElement.scrollWidth") <= 320, path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_free_of_faults_in_use(
    signed_in: Page, live_server: LiveServer, connection: Connection, quote: Quote, scheme: Any
) -> None:
    actions.publish(quote)
    fits = [Candidate("customer", "30277", "Harbor Dental", "Bath", stands=Stands.PERSON)]
    stop(connection, quote, Ambiguous("Two fit.", "Choose.", fits))
    other = actions.create_quote(quote.account, quote.buyer, "Another", None)
    stop(connection, other, Drift("Changed.", "Decide.", edits=[PRICE], ways=list(Way)))
    Outbox.objects.create(connection=connection, kind="quote", record_id=0, wanted_version=1)
    signed_in.emulate_media(color_scheme=scheme)
    signed_in.goto(f"{live_server.url}/sync/")
    signed_in.keyboard.press("j")
    signed_in.keyboard.press("x")
    signed_in.locator("summary", has_text="Dismiss…").first.click()
    assert faults_of(signed_in) == []
    signed_in.goto(f"{live_server.url}/quotes/{quote.pk}/push/")
    expect(signed_in.get_by_text("Line Firewall")).to_be_visible()
    assert faults_of(signed_in) == []
    signed_in.goto(f"{live_server.url}/sync/quotes/{quote.pk}/")
    assert faults_of(signed_in) == []


def test_the_sync_is_paused_and_goes_on_without_reload(
    signed_in: Page,
    live_server: LiveServer,
    connection: Connection,
    quote: Quote,
    workers: Workers,
) -> None:
    workers.start()
    signed_in.goto(f"{live_server.url}/sync/")
    signed_in.get_by_role("button", name="Pause sync").press("Enter")
    expect(signed_in.get_by_text("Paused by Dana Whitlock")).to_be_visible()
    expect(signed_in.get_by_role("button", name="Resume sync")).to_be_focused()
    actions.publish(quote)
    expect(signed_in.get_by_text("Waits until the sync goes on").first).to_be_visible()
    assert faults_of(signed_in) == []
    signed_in.goto(f"{live_server.url}/quotes/{quote.pk}/")
    expect(signed_in.get_by_text("Sync is paused. Changes wait")).to_be_visible()

    signed_in.goto(f"{live_server.url}/sync/")
    signed_in.get_by_role("button", name="Resume sync").press("Enter")

    wait_for(in_step(quote))
    expect(signed_in.get_by_text("changes written").first).to_be_visible()


def test_a_person_who_fits_two_customers_is_settled_on_their_own_page(
    signed_in: Page, live_server: LiveServer, connection: Connection, quote: Quote
) -> None:
    fits = [Candidate("customer", "30277", "Harbor Dental", "Bath", stands=Stands.PERSON)]
    of_person = {"connection": connection, "kind": "person", "record_id": quote.buyer.pk}
    Outbox.objects.filter(**of_person).update(parked_version=99)
    failure = Failure.of(Ambiguous("Two fit.", "Choose.", fits))
    issues.open_for(connection, "person", quote.buyer.pk, failure)
    signed_in.goto(f"{live_server.url}/people/{quote.buyer.pk}/")
    expect(signed_in.get_by_text("Two fit.")).to_be_visible()
    assert faults_of(signed_in) == []
    signed_in.set_viewport_size({"width": 320, "height": 640})
    assert signed_in.evaluate("document.documentElement.scrollWidth") <= 320

    signed_in.get_by_role("button", name="Use customer 30277").press("Enter")

    expect(signed_in.get_by_text("Customer 30277 is used from now on")).to_be_visible()
    expect(signed_in.locator("#live")).to_contain_text("Being tried again")
