"""Settings > Integrations."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from quotewright.accounts.models import Account, Membership
from quotewright.integrations.models import Connection

PAGE = "/settings/integrations/"


@pytest.fixture
def syncro(account: Account) -> Connection:
    connection = Connection(account=account, subdomain="harborit")
    connection.token = "the-secret-token"
    connection.save()
    return connection


def test_a_wrong_subdomain_is_said_at_the_field_and_kept(client: Client) -> None:
    page = client.post(PAGE + "connect/", {"subdomain": "harbor it!", "token": "x"})
    assert page.status_code == 422
    assert "The subdomain is “harbor it!”" in page.text and 'value="harbor it!"' in page.text
    assert not Connection.objects.exists()


def test_a_first_connection_needs_a_token(client: Client) -> None:
    page = client.post(PAGE + "connect/", {"subdomain": "harborit", "token": ""}).text
    assert "The API token is empty" in page


def test_the_token_is_never_shown(client: Client, syncro: Connection) -> None:
    page = client.get(PAGE).text
    assert "harborit" in page and "the-secret-token" not in page
    assert syncro.token_encrypted not in page


def test_options_are_saved(client: Client, syncro: Connection) -> None:
    client.post(PAGE + "options/", {"push_from": "saved", "tax_rate_id": "12"})
    syncro.refresh_from_db()
    chosen = syncro.chosen
    assert (chosen.push_from, chosen.convert_accepted) == ("saved", False)
    assert chosen.tax_rates == {"5.5": "12"}


def test_products_and_vendors_are_pushed_where_the_account_wants_it(
    client: Client, syncro: Connection
) -> None:
    form = {"push_from": "published", "push_products": "on", "update_products": "on"}
    client.post(PAGE + "options/", form)
    syncro.refresh_from_db()
    assert (syncro.chosen.push_products, syncro.chosen.product_updates) == (True, "differing")
    assert client.get(PAGE).text.count(" checked") == 2

    client.post(PAGE + "options/", {"push_from": "published"})
    syncro.refresh_from_db()
    assert (syncro.chosen.push_products, syncro.chosen.product_updates) == (False, "never")


def test_a_wrong_option_is_refused_and_nothing_saved(client: Client, syncro: Connection) -> None:
    page = client.post(PAGE + "options/", {"push_from": "saved", "tax_rate_id": "Maine"})
    assert "Tax rate id is “Maine”" in page.text and 'value="Maine"' in page.text
    syncro.refresh_from_db()
    assert syncro.chosen.push_from == "published"


def test_disconnecting_keeps_the_row(client: Client, syncro: Connection) -> None:
    client.post(PAGE + "disconnect/")
    syncro.refresh_from_db()
    assert not syncro.is_on


@pytest.mark.parametrize("action", ["connect/", "disconnect/", "options/"])
def test_only_an_admin_changes_the_connection(
    client: Client, syncro: Connection, action: str
) -> None:
    Membership.objects.update(role=Membership.Role.SALES)
    answer = client.post(PAGE + action, {"subdomain": "other"})
    assert answer.status_code == 403 and "Only an admin" in answer.text


def test_a_stand_in_is_named_as_one(client: Client, settings: Settings) -> None:
    settings.SYNCRO_BASE_URL = "http://127.0.0.1:8001"
    page = client.get(PAGE).text
    assert "talks to a stand-in at http://127.0.0.1:8001, not to Syncro" in page
