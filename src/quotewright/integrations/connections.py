"""Connecting an account to its PSA, and changing that at any time. Links are always kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from pydantic import ValidationError

from quotewright.accounts.models import Account
from quotewright.integrations import outbox, registry
from quotewright.integrations.candidates import CHOICE
from quotewright.integrations.models import Connection, Intent, Issue, Link
from quotewright.integrations.options import Options, as_json, options_from
from quotewright.integrations.port import Denied, NoAccount, PsaError
from quotewright.lib.fields import Invalid
from quotewright.people.models import Person
from quotewright.quotes.models import Quote

# Which of the two that were typed is wrong; anything else is on the way to the PSA, or in it.
_AT_FAULT: dict[type[PsaError], str] = {Denied: "token", NoAccount: "subdomain"}
_SUBDOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


def connect(account: Account, subdomain: str, token: str, start_anew: bool = False) -> str:
    """Connect (or connect again) after asking the PSA who we are; return its account's name.

    An empty token keeps the present one. Another subdomain needs `start_anew`, which forgets what
    is linked in the present one. Raises Invalid, which names subdomain, token, start_anew or, where
    neither is at fault, connection; nothing is saved then.
    """
    connection = Connection.objects.filter(account=account).first() or Connection(account=account)
    before = connection.subdomain
    _type_in(connection, subdomain, token.strip())
    was_stand_in, connection.is_stand_in = connection.is_stand_in, bool(settings.SYNCRO_BASE_URL)
    same = (connection.subdomain, connection.is_stand_in) == (before, was_stand_in)
    moves = connection.pk is not None and not same
    if moves and connection.links.exists() and not start_anew:
        raise Invalid({"start_anew": _moving(before, connection.subdomain)})
    name = _asked(connection)
    with transaction.atomic():
        if moves:
            # What is known of the other account must not be believed of this one.
            for rows in (
                connection.links,
                connection.intents,
                connection.suspects,
                connection.outbox,
                connection.records,
                connection.listings,
                connection.asked,
                connection.grants,
                connection.bringings,
                connection.issues,
                connection.sightings,
            ):
                rows.all().delete()
        connection.is_on = True
        reopen(connection)
        if token.strip():
            connection.grants.all().delete()  # another token may do other things
    return name


def change_options(connection: Connection, **values: object) -> None:
    """Save what the account chose, and try again what may have waited for it.

    Raises Invalid, which names the option; nothing is saved then.
    """
    with transaction.atomic():
        _hold_options(connection)
        connection.options = as_json(_with(connection.chosen, values))
        connection.save(update_fields=["options"])
    outbox.wake_all(connection)


def map_tax_rate(connection: Connection, percent: str, theirs: str) -> str:
    """Say which of the PSA's rates equals ours of so many percent, empty: none.

    Return what was said before. Raises Invalid; nothing is saved then.
    """
    with transaction.atomic():
        _hold_options(connection)
        mapped = dict(connection.chosen.tax_rates)
        before = mapped.pop(percent, "")
        change_options(connection, tax_rates={**mapped, percent: theirs} if theirs else mapped)
    return before


def disconnect(account: Account) -> None:
    """Stop pushing. Links stay, so that connecting again never makes a duplicate."""
    rows = Connection.objects.filter(account=account)
    rows.update(is_on=False, paused_at=None, paused_by="")  # connecting again pushes again


def reopen(connection: Connection) -> None:
    """Forget what stood in the way of the whole connection and push what waits."""
    connection.closed_until = None
    connection.failures = 0
    own = ["subdomain", "is_stand_in", "token_encrypted", "is_on", "closed_until", "failures"]
    connection.save(update_fields=own if connection.pk else None)
    Issue.objects.filter(connection=connection, kind="connection", closed_at=None).delete()
    outbox.wake_all(connection)


def unlink_quote(quote: Quote) -> None:
    """Forget where a quote, its lines and its invoice are; the next push makes them anew."""
    of_quote = Q(key=quote.key) | Q(parent=quote.key)
    Link.objects.filter(of_quote, connection__account=quote.account).delete()
    Intent.objects.filter(parent=quote.key, connection__account=quote.account).delete()


def unlink_person(person: Person) -> None:
    """Forget where a person and their organization are; the next push matches them again."""
    of_person = Q(kind__in=["person", CHOICE], key=str(person.pk))
    if person.organization_id:
        of_person |= Q(kind="organization", key=str(person.organization_id))
    Link.objects.filter(of_person, connection__account=person.account).delete()


def _hold_options(connection: Connection) -> None:
    """Read the options anew and hold them: two that are changed at once are both saved."""
    rows = Connection.objects.select_for_update().filter(pk=connection.pk)
    connection.options = rows.values_list("options", flat=True).get()


def _asked(connection: Connection) -> str:
    """Ask the PSA who we are. Raises Invalid."""
    psa = registry.adapter_of(connection, is_person=True)
    try:
        return psa.check()
    except PsaError as error:
        field = _AT_FAULT.get(type(error), "connection")
        raise Invalid({field: f"{error} {error.remedy}".strip()}) from error
    finally:
        psa.close()


def _with(options: Options, values: Mapping[str, Any]) -> Options:
    """Return the options with these values. Raises Invalid."""
    stored, errors = as_json(options), {}
    for name in values.keys() - stored.keys():
        errors[name] = "There is no such option."
    ids = [values.get("location_id"), *dict(values.get("tax_rates") or {}).values()]
    if wrong := [str(each) for each in ids if each and not str(each).isdecimal()]:
        name = "tax_rates" if "tax_rates" in values else "location_id"
        errors[name] = f"The id is “{wrong[0]}”. It is a number, such as 12."
    if errors:
        raise Invalid(errors)
    try:
        return options_from({**stored, **values})
    except ValidationError as error:
        said = {str(part["loc"][0]): f"{part['msg']}." for part in error.errors()}
        raise Invalid(said) from error


def _moving(before: str, after: str) -> str:
    return (
        f"This account is linked to records in {before}; they are not those of {after}. "
        "Tick “Start anew” to forget those links: what is published or changed from then on is "
        f"made in {after}, and {before} keeps what it has."
    )


def _type_in(connection: Connection, subdomain: str, token: str) -> None:
    """Take both that were typed. Raises Invalid, which names each that cannot be right."""
    errors: dict[str, str] = {}
    try:
        connection.subdomain = _subdomain(subdomain)
    except Invalid as error:
        errors |= error.errors
    try:
        if token or not connection.token_encrypted:
            connection.token = _token(token)
    except Invalid as error:
        errors |= error.errors
    if errors:
        raise Invalid(errors)


def _token(text: str) -> str:
    if not text:
        raise Invalid({"token": "The API token is empty. Paste the one that Syncro showed once."})
    if not (text.isascii() and text.isprintable()) or " " in text:
        raise Invalid(
            {"token": "The API token has a character that no token has. Copy it again, whole."}
        )
    return text


def _subdomain(text: str) -> str:
    """Read `acme`, `acme.syncromsp.com` or the whole address that was copied.

    RepairShopr, Syncro's sister, keeps its domain: `acme.repairshopr.com`.
    """
    host = re.sub(r"^https?://", "", text.strip().casefold()).split("/")[0]
    name = host.removesuffix(".syncromsp.com")
    if not _SUBDOMAIN.fullmatch(name.removesuffix(".repairshopr.com")):
        typed = f"“{text.strip()}”" if text.strip() else "empty"
        raise Invalid(
            {
                "subdomain": f"The subdomain is {typed}. It is the first part of your "
                "Syncro address: acme for acme.syncromsp.com."
            }
        )
    return name
