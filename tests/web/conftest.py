"""Clients of the pages: Dana's, a read-only member's, and those of another account."""

from __future__ import annotations

import pytest
from django.test import Client

from quotewright.accounts.models import Account, Membership, User
from quotewright.integrations.models import Connection
from quotewright.people.actions import create_person
from quotewright.quotes import actions
from quotewright.quotes.models import Publication, Quote


@pytest.fixture
def client(dana: User) -> Client:
    """Dana's browser, signed in."""
    client = Client()
    client.force_login(dana)
    return client


@pytest.fixture
def reader(account: Account) -> Client:
    """The browser of a read-only member."""
    user = User.objects.create_user("ruth@harborit.example", "correct horse", "Ruth Lind")
    Membership.objects.create(account=account, user=user, role=Membership.Role.READER)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def syncro(account: Account) -> Connection:
    """A connection of Dana's account; nobody answers there."""
    connection = Connection(account=account, subdomain="harborit")
    connection.token = "t"
    connection.save()
    return connection


@pytest.fixture
def visitor() -> Client:
    """The browser of a customer, who signs in nowhere."""
    return Client()


@pytest.fixture
def published(quote: Quote) -> Publication:
    """Dana's quote, published."""
    return actions.publish(quote)


@pytest.fixture
def foreign(db: None) -> Quote:
    """A quote of an account that Dana does not belong to."""
    account = Account.objects.create(name="Ferry Lane IT")
    person = create_person(account, {"first_name": "Eilidh", "last_name": "Brand"})
    quote = actions.create_quote(account, person, "Secret offer")
    actions.add_line(quote, {"name": "Secret line"})
    return quote


HTMX = {"HX-Request": "true"}
