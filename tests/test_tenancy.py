"""Nothing of one account is visible to another, at any address there is.

The walk takes every URL pattern of the installation, so a new page or operation is in it from its
first day; one whose parameters it cannot fill in fails until somebody says what belongs there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from quotewright.accounts.models import (
    Account,
    ApiToken,
    Membership,
    SavedView,
    User,
)
from quotewright.accounts.saved_views import save_view
from quotewright.catalog.actions import create_item, set_image
from quotewright.catalog.models import Item
from quotewright.integrations.models import Call, Connection, Issue, Outbox, Push
from quotewright.integrations.models.bringing import Arrival
from quotewright.quotes import actions
from quotewright.quotes.models import Line, Quote
from quotewright.transfer import actions as transfer
from quotewright.transfer.models import Import

WRITES = {"POST", "PUT", "PATCH", "DELETE"}
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
# What needs no login: signing in and out, probes, the API's description, and what has an address
# that is itself the secret: the customer's page, the PSA's notices.
PUBLIC = {"login/", "logout/", "api/v1/openapi.json", "healthz", "readyz"}
PUBLIC_BELOW = ("q/", "hooks/")
# Bodies of which at least one is right for each operation on a record.
BODIES: list[dict[str, Any]] = [
    {},
    {"name": "Mine"},
    {"position": 1},
    {"reason": "Mine"},
    {"merged_id": 1},
]
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Address:
    """One URL pattern, such as `quotes/<int:pk>/lines/`."""

    route: str

    @property
    def is_public(self) -> bool:
        return self.route in PUBLIC or self.route.startswith(PUBLIC_BELOW)

    @property
    def is_api(self) -> bool:
        return self.route.startswith("api/")

    @property
    def names_a_record(self) -> bool:
        return bool(set(_PARAMETER.findall(self.route)) - {"elsewhere", "area", "name"})

    def of(self, quote: Quote) -> str:
        """Return the address with the ids of that quote's records. Fails on unknown parameters."""
        line = Line.objects.filter(section__quote=quote).first()
        attachment, comment = quote.attachments.first(), quote.comments.first()
        item = Item.objects.filter(account=quote.account).first()
        assert line and attachment and comment and item
        known = {
            "quotes": quote.pk,
            "lines": line.pk,
            "line": line.pk,
            "sections": line.section_id,
            "people": quote.person_id,
            "organizations": quote.buyer.organization_id,
            "organization_id": quote.buyer.organization_id,
            "blocks": quote.blocks.get().pk,
            "templates": Quote.sheets.get(account=quote.account, is_template=True).pk,
            "library": quote.account.blocks.get().pk,
            "template_id": Quote.sheets.get(account=quote.account, is_template=True).pk,
            "quote_id": quote.pk,
            "person_id": quote.person_id,
            "views": SavedView.objects.get(membership__account=quote.account).pk,
            "items": item.pk,
            "item_id": item.pk,
            "categories": item.category_id,
            "category_id": item.category_id,
            "manufacturers": item.manufacturer_id,
            "manufacturer_id": item.manufacturer_id,
            "suppliers": item.supplier_id,
            "supplier_id": item.supplier_id,
            "key": line.key,
            "link": quote.link,
            "transfer": Import.objects.values_list("pk", flat=True).get(),
            "files": attachment.pk,
            "attachment_id": attachment.pk,
            "comments": comment.pk,
            "issues": Issue.objects.get(connection__account=quote.account).pk,
            "calls": Call.objects.get(connection__account=quote.account).pk,
            "revision": 1,
            "way": "theirs",
            "sha256": attachment.file.sha256,
            "area": "customers",
            "name": "push_from",
            "row": Arrival.objects.values_list("pk", flat=True).get(),
            "elsewhere": f"quotes/{quote.pk}/else",
        }

        def filled(match: re.Match[str]) -> str:
            before = self.route[: match.start()].rstrip("/").split("/")[-1]
            name = before if match[1] == "pk" else match[1]
            assert name in known, f"{self.route}: say in this test what <{name}> is"
            return str(known[name])

        return "/" + _PARAMETER.sub(filled, self.route)


def _addresses(patterns: list[Any], before: str = "") -> Iterator[Address]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _addresses(pattern.url_patterns, route)
        else:
            assert isinstance(pattern, URLPattern)
            yield Address(route)


ADDRESSES = list(dict.fromkeys(_addresses(get_resolver().url_patterns)))
GUARDED = [address for address in ADDRESSES if not address.is_public]
everywhere = pytest.mark.parametrize("address", GUARDED, ids=lambda address: address.route or "/")


@pytest.fixture
def ours(quote: Quote) -> Quote:
    """Harbor IT's quote, with all that hangs on it."""
    actions.attach(quote, "Harbor plan.pdf", b"%PDF Marisol")
    actions.say(quote, "Marisol haggles", "Dana")
    actions.publish(quote)
    actions.revise(quote)
    actions.save_to_library(actions.add_block(quote, {"title": "Harbor", "text": "Marisol"}))
    actions.template_from_quote(quote, "Harbor office")
    names = {"category": "Firewalls", "manufacturer": "Harbor Works", "supplier": "Vega"}
    item = create_item(quote.account, {"name": "Firewall", **names})
    set_image(item, b"GIF89a of Harbor")
    connection = Connection(account=quote.account, subdomain="harborit")
    connection.token = "T-harbor"
    connection.save()
    Outbox.objects.update_or_create(
        connection=connection, kind="quote", record_id=quote.pk, defaults={"wanted_version": 9}
    )
    Issue.objects.create(connection=connection, kind="quote", record_id=quote.pk, cause="Marisol")
    bringing = connection.bringings.create(state="review", kinds=["customer"])
    bringing.arrivals.create(
        kind="customer", remote_id="7", label="Marisol", verdict=Arrival.Verdict.ASK
    )
    about = {"connection": connection, "kind": "quote", "record_id": quote.pk}
    Push.objects.create(
        **about,
        at=timezone.now(),
        milliseconds=9,
        calls=1,
        changes=1,
        outcome="stopped",
        cause="Marisol",
    )
    Call.objects.create(
        **about,
        method="POST",
        path="/customers",
        template="/customers",
        status=200,
        milliseconds=9,
        sent={"firstname": "Marisol"},
        answer="Marisol",
    )
    rows = b"First name,Last name\nMarisol,Vega\n"
    transfer.upload(quote.account, "people", "Harbor.csv", rows)
    save_view(
        Membership.objects.get(account=quote.account), {"name": "Harbor", "query": "stage=draft"}
    )
    quote.refresh_from_db()
    return quote


@pytest.fixture
def rival(db: None) -> User:
    """An admin of another account on the same installation."""
    user = User.objects.create_user("eve@baysystems.example", "correct horse", "Eve Stone")
    account = Account.objects.create(name="Bay Systems", next_number=9001)
    Membership.objects.create(account=account, user=user, role=Membership.Role.ADMIN)
    return user


@everywhere
def test_another_account_sees_and_changes_nothing(
    address: Address, ours: Quote, rival: User
) -> None:
    before, statuses = _rows_of(ours.account), set()
    browser, program = _clients(rival)
    client = program if address.is_api else browser
    for method in METHODS:
        for body in BODIES if method in WRITES else BODIES[:1]:
            for sent in (body, {**body, **_foreign(ours)}):
                response = _send(client, method, address.of(ours), sent, as_json=address.is_api)
                statuses.add(_checked(address, response, ours))
    assert _rows_of(ours.account) == before
    assert 404 in statuses or not address.names_a_record


@everywhere
def test_nobody_gets_in_without_logging_in(address: Address, ours: Quote) -> None:
    before = _rows_of(ours.account)
    for method in METHODS:
        response = _send(Client(), method, address.of(ours), {"name": "Mine"})
        assert response.status_code in {302, 401, 403, 404, 405}, (method, response.content)
        if response.status_code == 302:
            assert response["Location"].startswith("/login/")
        _shows_nothing(response, ours)
    assert _rows_of(ours.account) == before


def test_the_public_addresses_are_those_that_exist() -> None:
    routes = {address.route for address in ADDRESSES}
    assert routes >= PUBLIC
    assert all(any(route.startswith(below) for route in routes) for below in PUBLIC_BELOW)


def test_the_walk_finds_pages_and_operations() -> None:
    routes = {address.route for address in GUARDED}
    assert {"quotes/<int:pk>/", "api/v1/quotes/<quote_id>/lines/<key>/move"} <= routes


def test_the_account_itself_gets_in(ours: Quote, dana: User) -> None:
    """The walk would prove nothing if these addresses were closed to all."""
    page, program = _clients(dana)
    for address in GUARDED:
        if address.route in {"quotes/<int:pk>/", "people/<int:pk>/"}:
            assert page.get(address.of(ours)).status_code == 200
    answer = program.get(f"/api/v1/quotes/{ours.pk}", headers={"Accept": "application/json"})
    assert answer.json()["name"] == "Office refresh"


def _clients(user: User) -> tuple[Client, Client]:
    """Return the user's browser, and a program with a token of the user's account."""
    browser = Client()
    browser.force_login(user)
    membership = user.memberships.get()
    token = ApiToken.issue(membership.account, "walk")
    return browser, Client(headers={"Authorization": f"Bearer {token}"})


def _foreign(quote: Quote) -> dict[str, Any]:
    """Fields by which a form might name somebody else's records."""
    section = quote.sections.first()
    assert section is not None
    person, sha256 = quote.person_id, quote.attachments.get().file.sha256
    people = {"person": person, "person_id": person, "merged_id": person, "owner": quote.owner_id}
    return {**people, "section": section.pk, "sha256": sha256}


def _send(
    client: Client, method: str, path: str, body: dict[str, Any], as_json: bool = False
) -> Any:
    if as_json:
        if method not in WRITES:
            return client.generic(method, path)
        return client.generic(method, path, json.dumps(body), content_type="application/json")
    if method in {"GET", "HEAD", "POST"}:
        return getattr(client, method.lower())(path, body)
    return client.generic(method, path)


def _checked(address: Address, response: Any, ours: Quote) -> int:
    """Check one answer and return its status."""
    _shows_nothing(response, ours)
    if address.names_a_record:
        # 422: the body is read before the record is looked for, so it tells nothing of it.
        refusals = {403, 404, 405} | ({422} if address.is_api else set())
        if response.status_code not in refusals:
            assert response.status_code == 302, (response.status_code, response.content[:300])
            assert response["Location"].startswith("/login/")
    assert response.status_code < 500
    return int(response.status_code)


def _shows_nothing(response: Any, ours: Quote) -> None:
    content = b"".join(response) if response.streaming else response.content
    shown = content.decode(errors="replace") + str(response.headers)
    for secret in ("Marisol", "Vega", "Harbor", "Office refresh", "Firewall", ours.link, ours.key):
        assert secret not in shown, secret


def _rows_of(account: Account) -> dict[tuple[str, object], dict[str, Any]]:
    """Return every row in the database that belongs to the account."""
    return {
        (model._meta.label, row.pk): {
            field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields
        }
        for model in apps.get_models()
        if model._meta.app_config and model._meta.app_config.name.startswith("quotewright.")
        for row in model._default_manager.all()
        if _owner(row) == account
    }


def _owner(row: Model) -> Account | None:
    """Follow a row to its account, whatever it hangs on."""
    if isinstance(row, Account):
        return row
    for name in ("account", "quote", "section", "connection", "transfer", "membership"):
        if parent := getattr(row, name, None):
            return _owner(parent)
    return None
