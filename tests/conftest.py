"""What all tests share: a real PostgreSQL, and the cast.

The cast: Dana Whitlock of Harbor IT quotes for Marisol Vega of Harbor Dental.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connections

from quotewright.accounts.models import Account, Membership, User
from quotewright.config.database import django_database, embedded
from quotewright.people.actions import create_person
from quotewright.people.models import Person
from quotewright.quotes import actions
from quotewright.quotes.models import Quote

_STACK = ExitStack()


def pytest_configure() -> None:
    """Start a database for this run, unless DATABASE_URL names one."""
    if not os.environ.get("DATABASE_URL"):
        folder = Path(_STACK.enter_context(tempfile.TemporaryDirectory(prefix="quotewright-")))
        folder.chmod(0o755)  # the database's own user must get through when root runs the tests
        os.environ["DATABASE_URL"] = _STACK.enter_context(embedded(folder))
        connections.databases["default"].update(django_database(os.environ["DATABASE_URL"]))


def pytest_unconfigure() -> None:
    """Stop it again."""
    connections.close_all()
    _STACK.close()


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> Iterator[None]:
    """Keep connections of worker threads from outliving the test database."""
    yield


@pytest.fixture
def account(db: None) -> Account:
    return Account.objects.create(
        name="Harbor IT", tax_name="Maine sales tax", tax_percent=Decimal("5.5")
    )


@pytest.fixture
def dana(account: Account) -> User:
    user = User.objects.create_user("dana@harborit.example", "correct horse", "Dana Whitlock")
    Membership.objects.create(account=account, user=user, role=Membership.Role.ADMIN)
    return user


@pytest.fixture
def person(account: Account) -> Person:
    return create_person(
        account,
        {
            "first_name": "Marisol",
            "last_name": "Vega",
            "email": "marisol@harbordental.example",
            "organization": "Harbor Dental",
        },
    )


@pytest.fixture
def quote(account: Account, person: Person, dana: User) -> Quote:
    """A draft: 949.00 + 3 x 133.33 taxable, 2.75 x 145.00 not: 1,747.74 before tax."""
    quote = actions.create_quote(account, person, "Office refresh", dana)
    actions.add_line(quote, {"name": "Firewall", "unit_price": "949.00", "unit_cost": "610"})
    actions.add_line(quote, {"name": "Access point", "quantity": "3", "unit_price": "133.33"})
    hours = {"name": "Hours", "quantity": "2.75", "unit_price": "145", "taxable": False}
    actions.add_line(quote, hours)
    return quote
