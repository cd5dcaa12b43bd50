"""A database of the release with one tax and plain lines goes on with this one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection as database
from django.db.migrations.executor import MigrationExecutor

from quotewright.accounts.models import Account, User
from quotewright.config.database import scratch_database
from quotewright.integrations import outbox
from quotewright.integrations.models import Connection, Link, Outbox
from quotewright.integrations.state import Standing
from quotewright.lib.taxes import TaxMode
from quotewright.quotes import actions
from quotewright.quotes.document import fingerprint
from quotewright.quotes.documents import document_of
from quotewright.quotes.models import Line, Quote
from quotewright.quotes.pricing import totals
from quotewright.sandbox import Sandbox
from tests.engine.conftest import work_until_settled
from tests.pure.test_old_documents import FIREWALL, HOURS, TAXED

OLD = [(app, "0001_initial") for app in ("accounts", "people", "quotes", "integrations")]
SUBTOTAL, TOTAL = Decimal("1347.75"), Decimal("1399.95")


@pytest.fixture
def upgraded(django_db_setup: None, django_db_blocker: Any, settings: Any) -> Iterator[None]:
    """A database made at the old migrations, filled, and migrated to now."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    name = database.settings_dict["NAME"]
    with (
        django_db_blocker.unblock(),
        scratch_database(os.environ["DATABASE_URL"], "test_old") as url,
    ):
        database.close()
        database.settings_dict["NAME"] = url.rpartition("/")[2].partition("?")[0]
        try:
            executor = MigrationExecutor(database)
            executor.migrate(OLD)
            fill(executor.loader.project_state(OLD).apps)
            executor = MigrationExecutor(database)
            executor.migrate(executor.loader.graph.leaf_nodes())
            yield
        finally:
            database.close()
            database.settings_dict["NAME"] = name


def fill(old: Any) -> None:
    """Harbor IT with a draft, a published and an accepted quote at 5.5 %; Ferry Lane IT without."""
    dana = old.get_model("accounts", "User").objects.create(
        email="dana@harborit.example", name="Dana Whitlock", password="!"
    )
    accounts = old.get_model("accounts", "Account").objects
    harbor = accounts.create(name="Harbor IT", tax_name="Maine sales tax", tax_percent="5.5")
    ferry = accounts.create(name="Ferry Lane IT")
    old.get_model("accounts", "Membership").objects.create(account=harbor, user=dana, role="admin")
    quote_at(old, harbor, dana, "1001", "draft")
    publish_at(old, quote_at(old, harbor, dana, "1002", "published"))
    accepted = quote_at(old, harbor, dana, "1003", "accepted")
    publication = publish_at(old, accepted)
    old.get_model("quotes", "Acceptance").objects.create(
        quote=accepted,
        publication=publication,
        name="Marisol Vega",
        consent="I accept.",
        sha256=publication.sha256,
    )
    quote_at(old, ferry, None, "1001", "draft")


def quote_at(old: Any, account: Any, owner: Any, number: str, state: str) -> Any:
    """A quote of 949.00 taxable and 2.75 x 145.00 not, as the old release kept it."""
    person = old.get_model("people", "Person").objects.create(
        account=account, first_name="Marisol", last_name="Vega", email=f"m{number}@harbor.example"
    )
    quote = old.get_model("quotes", "Quote").objects.create(
        account=account,
        key=f"QW-OLD{account.pk}{number}",
        link=f"link-{account.pk}-{number}",
        number=number,
        name="Office refresh",
        person=person,
        owner=owner,
        state=state,
        currency="USD",
        issued_on=date(2026, 10, 1),
        expires_on=date(2099, 10, 31),
        tax_name=account.tax_name,
        tax_percent=account.tax_percent,
    )
    section = old.get_model("quotes", "Section").objects.create(quote=quote, position=1)
    lines = old.get_model("quotes", "Line").objects
    for position, values in ((2, HOURS), (1, FIREWALL)):  # the order is not that of the ids
        kept = {name: value for name, value in values.items() if name != "key"}
        lines.create(section=section, position=position, **kept)
    return quote


def publish_at(old: Any, quote: Any) -> Any:
    """Freeze the quote as the old release did."""
    document = deepcopy(TAXED)
    document |= {"key": quote.key, "number": quote.number, "revision": 1}
    document["expires_on"] = "2099-10-31"
    document["party"]["key"] = str(quote.person_id)
    lines = old.get_model("quotes", "Line").objects.filter(section__quote=quote)
    for row, values in zip(
        lines.order_by("position"), document["sections"][0]["lines"], strict=True
    ):
        values["key"] = str(row.key)
    return old.get_model("quotes", "Publication").objects.create(
        quote=quote, revision=1, document=document, sha256=fingerprint(document)
    )


def quote_of(account: str, number: str) -> Quote:
    return Quote.objects.get(account__name=account, number=number)


@pytest.mark.usefixtures("upgraded")
def test_an_old_database_goes_on(site: str, sandbox: Sandbox, settings: Any) -> None:
    """One test, because making the database takes seconds."""
    sums_taxes_and_order_are_as_they_were()
    what_was_signed_is_as_it_was()
    a_draft_is_edited_and_the_edit_undone()
    settings.SYNCRO_BASE_URL, settings.SETTLE_SECONDS, settings.CALLS_PER_MINUTE = site, 0, 0
    an_unchanged_quote_is_pushed_once(sandbox)


def sums_taxes_and_order_are_as_they_were() -> None:
    for quote in Quote.objects.filter(account__name="Harbor IT"):
        document = document_of(quote)
        assert [line.name for line in document.lines] == ["Firewall", "Hours"]
        assert quote.taxes == [{"name": "Maine sales tax", "percent": "5.5", "compound": False}]
        assert quote.due == totals(document).due.total == TOTAL
        assert (quote.yearly, quote.yearly_cost) == (SUBTOTAL, Decimal("788.75"))
    plain = quote_of("Ferry Lane IT", "1001")
    assert (plain.tax_mode, plain.taxes, plain.due) == (TaxMode.EXTERNAL, [], SUBTOTAL)
    rates = Account.objects.get(name="Harbor IT").tax_rates.values_list("name", "percent")
    assert list(rates) == [("Maine sales tax", Decimal("5.5"))]
    assert Account.objects.get(name="Ferry Lane IT").tax_mode == TaxMode.EXTERNAL


def what_was_signed_is_as_it_was() -> None:
    acceptance = quote_of("Harbor IT", "1003").acceptance
    assert totals(actions.signed_document(acceptance)).due.total == TOTAL
    assert fingerprint(acceptance.publication.document) == acceptance.sha256
    published = quote_of("Harbor IT", "1002")
    assert published.published_at == published.publications.get().published_at


def a_draft_is_edited_and_the_edit_undone() -> None:
    draft, dana = quote_of("Harbor IT", "1001"), User.objects.get()
    firewall = Line.objects.get(section__quote=draft, name="Firewall")
    actions.add_line(draft, {"name": "Rack", "unit_price": "99"}, by=dana)
    actions.move_line(firewall, actions.Place(rank=3), by=dana)
    assert [row.name for row in document_of(draft).lines] == ["Hours", "Rack", "Firewall"]

    actions.undo(draft, dana)
    actions.undo(draft, dana)

    draft.refresh_from_db()
    assert [row.name for row in document_of(draft).lines] == ["Firewall", "Hours"]
    assert draft.due == TOTAL


def an_unchanged_quote_is_pushed_once(sandbox: Sandbox) -> None:
    account = Account.objects.get(name="Harbor IT")
    connection = Connection(account=account, subdomain="sandbox")
    connection.options = {"tax_rates": {"5.5": "40"}}
    connection.token, connection.is_stand_in = "sandbox", True
    connection.save()
    quote = quote_of("Harbor IT", "1002")
    outbox.want(connection, "quote", quote.pk, quote.version)
    state = work_until_settled(quote)
    assert state.standing is Standing.IN_STEP and state.their_total == TOTAL

    # What the old release remembered of a line, to the letter.
    firewall = Link.objects.get(kind="line", key=str(document_of(quote).lines[0].key))
    old = {"item": "Firewall", "name": "Firewall", "quantity": "1", "price": "949", "cost": "610"}
    kept = firewall.snapshot
    assert {name: str(kept[name]).removesuffix(".0") for name in old} == old
    assert kept["taxable"] is True and kept["tax_rate_id"] == 40

    before = sandbox.log.count
    outbox.want(connection, "quote", quote.pk, quote.version + 1)
    Outbox.objects.filter(kind="quote").update(wanted_version=quote.version + 1)
    Quote.objects.filter(pk=quote.pk).update(version=quote.version + 1)
    assert work_until_settled(quote).standing is Standing.IN_STEP
    assert sandbox.log.count == before
