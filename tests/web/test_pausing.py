"""Pausing the sync on the pages: who may, and where it is said."""

from __future__ import annotations

from django.test import Client

from quotewright.accounts.models import Account, Membership
from quotewright.integrations import pausing
from quotewright.integrations.models import Connection, Outbox
from quotewright.quotes.models import Quote
from tests.web.conftest import HTMX

PAUSE = "/settings/integrations/syncro/pause/"
RESUME = "/settings/integrations/syncro/resume/"


def test_an_admin_pauses_and_resumes_from_the_settings(client: Client, syncro: Connection) -> None:
    page = client.post(PAUSE, follow=True).text
    assert "Paused by Dana Whitlock" in page and "Resume sync" in page
    page = client.post(RESUME, follow=True).text
    assert "Paused by" not in page and "Pause sync" in page


def test_sync_activity_says_who_paused_and_how_many_wait(
    client: Client, syncro: Connection, quote: Quote
) -> None:
    Outbox.objects.all().delete()
    Outbox.objects.create(connection=syncro, kind="quote", record_id=quote.pk, wanted_version=1)
    page = client.post(PAUSE, headers=HTMX).text
    assert "Paused by Dana Whitlock" in page and "1 waits" in page
    assert "Waits until the sync goes on" in page and "to go" not in page
    assert "The sync is paused" in page and RESUME in page  # with its Undo


def test_strip_preview_and_dashboard_say_that_it_is_paused(
    client: Client, syncro: Connection, quote: Quote
) -> None:
    strip = f"/quotes/{quote.pk}/strip/"
    pausing.pause(syncro, "Dana Whitlock")
    assert "The sync is paused" in client.get(strip).text
    Outbox.objects.create(connection=syncro, kind="quote", record_id=quote.pk, wanted_version=1)
    page = client.get(strip).text
    assert "Sync is paused. Changes wait" in page and "Dana Whitlock paused the sync." in page
    assert "Paused by Dana Whitlock" in client.get("/").text


def test_only_admins_pause_and_others_are_told(
    client: Client, syncro: Connection, account: Account
) -> None:
    Membership.objects.filter(account=account).update(role=Membership.Role.SALES)
    assert client.post(PAUSE, headers=HTMX).status_code == 403
    assert PAUSE not in client.get("/sync/").text
    syncro.refresh_from_db()
    assert not syncro.is_paused


def test_without_a_connection_there_is_nothing_to_pause(client: Client) -> None:
    assert "nothing to pause" in client.post(PAUSE, headers=HTMX).text


def test_connecting_again_ends_a_pause(client: Client, syncro: Connection) -> None:
    pausing.pause(syncro, "Dana Whitlock")
    client.post("/settings/integrations/disconnect/")
    syncro.refresh_from_db()
    assert not syncro.is_on and not syncro.is_paused


def test_while_disconnected_nothing_is_said_to_be_pushed_within_seconds(
    client: Client, syncro: Connection
) -> None:
    client.post("/settings/integrations/disconnect/")
    page = client.get("/sync/").text
    assert "until Syncro is connected again" in page and "within seconds" not in page
