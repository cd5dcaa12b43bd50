"""Connecting an account to its PSA, and changing that at any time. Links are always kept."""

from __future__ import annotations

import re

from django.db import transaction

from quotewright.accounts.models import Account
from quotewright.integrations import outbox, registry
from quotewright.integrations.models import Connection, Issue
from quotewright.integrations.port import Denied, PsaError
from quotewright.lib.fields import Invalid

_SUBDOMAIN = re.compile(r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")


def connect(account: Account, subdomain: str, token: str) -> str:
    """Connect (or connect again) after asking the PSA who we are; return its account's name.

    An empty token keeps the present one. Raises Invalid, which names subdomain or token; nothing
    is saved then.
    """
    connection = Connection.objects.filter(account=account).first() or Connection(account=account)
    connection.subdomain = _subdomain(subdomain)
    if token.strip():
        connection.token = token.strip()
    elif not connection.token_encrypted:
        raise Invalid({"token": "The API token is empty. Paste the one that Syncro showed once."})
    try:
        name = registry.adapter_of(connection).check()
    except Denied as error:
        raise Invalid({"token": f"{error} {error.remedy}".strip()}) from error
    except PsaError as error:
        raise Invalid({"subdomain": f"{error} {error.remedy}".strip()}) from error
    connection.is_on = True
    with transaction.atomic():
        reopen(connection)
    return name


def disconnect(account: Account) -> None:
    """Stop pushing. Links stay, so that connecting again never makes a duplicate."""
    Connection.objects.filter(account=account).update(is_on=False)


def reopen(connection: Connection) -> None:
    """Forget what stood in the way of the whole connection and push what waits."""
    connection.closed_until = None
    connection.failures = 0
    connection.save()
    Issue.objects.filter(connection=connection, kind="connection", closed_at=None).delete()
    outbox.wake_all(connection)


def _subdomain(text: str) -> str:
    """Read `acme`, `acme.syncromsp.com` or the whole address that was copied."""
    host = re.sub(r"^https?://", "", text.strip().casefold()).split("/")[0]
    name = re.sub(r"\.(syncromsp|repairshopr)\.com$", "", host)
    if not _SUBDOMAIN.match(name):
        raise Invalid(
            {
                "subdomain": f"The subdomain is “{text.strip()}”. It is the first part of your "
                "Syncro address: acme for acme.syncromsp.com."
            }
        )
    return name
