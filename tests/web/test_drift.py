"""A hand edit in Syncro as the quote's strip shows it, and deciding there."""

from __future__ import annotations

from dataclasses import asdict

import pytest
from django.test import Client

from quotewright.accounts.models import Account, Membership, User
from quotewright.integrations import issues
from quotewright.integrations.hand_edits import HandEdit, Way
from quotewright.integrations.issues import Failure
from quotewright.integrations.models import Connection, Issue, Link, Outbox
from quotewright.integrations.port import Drift
from quotewright.quotes import actions
from quotewright.quotes.models import Quote

COST = HandEdit("line a", "cost", "Firewall", "610", "600", "“Firewall” has cost 600.")
PRICE = HandEdit("line a", "price", "Firewall", "949", "<b>900</b>", "“Firewall” has price 900.")


@pytest.fixture
def drifted(account: Account, quote: Quote) -> Quote:
    """A published quote of which somebody changed a price in Syncro."""
    connection = Connection(account=account, subdomain="harborit")
    connection.token = "t"
    connection.save()
    actions.publish(quote)
    Outbox.objects.filter(kind="quote").update(parked_version=9)
    drift = Drift("It was changed.", "Decide.", edits=[PRICE, COST], ways=list(Way))
    issues.open_for(connection, "quote", quote.pk, Failure.of(drift))
    return quote


def test_the_strip_shows_both_values_and_the_ways_out(
    client: Client, dana: User, drifted: Quote
) -> None:
    client.force_login(dana)

    page = client.get(f"/quotes/{drifted.pk}/strip/").content.decode()

    assert "Firewall: price" in page and "&lt;b&gt;900&lt;/b&gt;" in page
    for way in Way:
        assert f"/quotes/{drifted.pk}/drift/{way}/" in page


@pytest.mark.parametrize("sees", [True, False])
def test_costs_are_for_who_sees_margins(
    client: Client, dana: User, drifted: Quote, sees: bool
) -> None:
    Membership.objects.update(sees_margins=sees)
    client.force_login(dana)

    page = client.get(f"/quotes/{drifted.pk}/strip/").content.decode()

    assert "Firewall: price" in page and ("Firewall: cost" in page) is sees


@pytest.mark.parametrize("way", ["theirs", "ours"])
def test_deciding_is_kept_told_and_pushed(
    client: Client, dana: User, drifted: Quote, way: str
) -> None:
    client.force_login(dana)

    page = client.post(f"/quotes/{drifted.pk}/drift/{way}/").content.decode()

    assert "Queued" in page
    assert Link.objects.get(kind="decision").snapshot == {PRICE.mark: way, COST.mark: way}
    assert drifted.events.filter(actor="Dana Whitlock", text__contains="in Syncro").exists()


def test_who_may_only_look_sees_the_difference_and_no_buttons(
    client: Client, dana: User, drifted: Quote
) -> None:
    Membership.objects.update(role=Membership.Role.READER)
    client.force_login(dana)

    assert "drift-ways" not in client.get(f"/quotes/{drifted.pk}/strip/").content.decode()
    assert client.post(f"/quotes/{drifted.pk}/drift/theirs/").status_code == 403
    assert not Link.objects.filter(kind="decision").exists()


@pytest.mark.parametrize("way", ["theirs", "nonsense", "point"])
def test_a_way_that_is_not_offered_is_refused_in_words(
    client: Client, dana: User, drifted: Quote, way: str
) -> None:
    Issue.objects.update(ways=[], differences=[asdict(PRICE)])
    client.force_login(dana)

    answer = client.post(f"/quotes/{drifted.pk}/drift/{way}/", headers={"HX-Request": "true"})

    assert answer.status_code == 422 and answer["HX-Reswap"] == "none"


def test_the_webhook_address_is_shown_to_admins_only(
    client: Client, dana: User, drifted: Quote
) -> None:
    client.force_login(dana)
    assert "/hooks/syncro/" in client.get("/settings/integrations/syncro/").content.decode()

    Membership.objects.update(role=Membership.Role.SALES)

    assert "/hooks/syncro/" not in client.get("/settings/integrations/syncro/").content.decode()


def test_what_stopped_reading_back_is_shown_at_the_settings(
    client: Client, dana: User, drifted: Quote
) -> None:
    connection = Connection.objects.get()
    issues.open_for(connection, "reconcile", 0, Failure.of(Drift("9 seem to be gone.")))
    client.force_login(dana)

    assert "9 seem to be gone." in client.get("/settings/integrations/syncro/").content.decode()
