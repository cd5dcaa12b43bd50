"""The demo account “Harbor IT”: a user, a connection to the sandbox, a customer and a draft."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from quotewright.accounts.actions import set_taxes
from quotewright.accounts.models import Account, Membership, User
from quotewright.cli.seed_catalog import seed_catalog
from quotewright.cli.seed_quote import FIRST_QUOTE
from quotewright.cli.seed_templates import seed_templates
from quotewright.config.secrets import kept
from quotewright.integrations.models import Connection
from quotewright.integrations.options import Options, as_json
from quotewright.lib.taxes import TaxMode
from quotewright.people.actions import create_person
from quotewright.quotes import actions

EMAIL = "dana@harborit.example"
SANDBOX_TOKEN = "sandbox"
# The sandbox is seeded with this rate, 5.5 %, under this id.
TAX_NAME, TAX_PERCENT, SANDBOX_TAX_RATE = "Maine sales tax", "5.5", "40"


@dataclass(frozen=True, slots=True)
class Login:
    """How to sign in; the password is empty once somebody changed it."""

    email: str
    password: str


def seed_demo() -> Login:
    """Make the demo account if it is not there; return its login every time."""
    password = kept(settings.DATA_DIR / "demo_password", secrets.token_urlsafe(9))
    user = User.objects.filter(email=EMAIL).first()
    if user is None:
        with transaction.atomic():
            user = User.objects.create_user(EMAIL, password, "Dana Whitlock")
            account = harbor_it(user)
            seed_catalog(account)
            _first_quote(account, user)
            seed_templates(account, user)
    return Login(EMAIL, password if user.check_password(password) else "")


def harbor_it(
    owner: User,
    subdomain: str = "sandbox",
    token: str = SANDBOX_TOKEN,
    tax_rate_id: str = SANDBOX_TAX_RATE,
) -> Account:
    """Make an account with an admin and a connection; without a tax rate, tax is Syncro's own."""
    account = Account.objects.create(
        name="Harbor IT",
        time_zone="America/New_York",
    )
    if tax_rate_id:
        set_taxes(account, TaxMode.EXCLUSIVE, [{"name": TAX_NAME, "percent": TAX_PERCENT}])
    Membership.objects.create(account=account, user=owner, role=Membership.Role.ADMIN)
    connection = Connection(account=account, subdomain=subdomain, is_stand_in=True)
    if tax_rate_id:
        connection.options = as_json(Options(tax_rates={TAX_PERCENT: tax_rate_id}))
    connection.token = token
    connection.save()
    return account


def _first_quote(account: Account, user: User) -> None:
    """A draft to publish at once, so that a newcomer sees the whole way in a minute."""
    person = create_person(
        account,
        {
            "first_name": "Marisol",
            "last_name": "Vega",
            "title": "Practice manager",
            "organization": "Harbor Dental",
            "email": "marisol@harbordental.example",
            "work_phone": "(207) 555-0148",
            "address1": "12 Fore Street",
            "city": "Portland",
            "state": "ME",
            "postal_code": "04101",
        },
    )
    actions.create_quote(account, person, "Server refresh", user, FIRST_QUOTE, by=user)
