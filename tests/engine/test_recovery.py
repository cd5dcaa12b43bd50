"""Nothing that was changed, mended or asked for is lost; nothing stands in another's way."""

from __future__ import annotations

import threading
from typing import Any

import httpx
import psycopg
import pytest
from django.db import connection as database
from django.utils import timezone

from quotewright.accounts.models import Account, User
from quotewright.integrations import connections, issues, outbox, registry
from quotewright.integrations.connections import connect, disconnect, unlink_person, unlink_quote
from quotewright.integrations.issues import Failure
from quotewright.integrations.ledger import DatabaseLedger
from quotewright.integrations.models import Call, Connection, Issue, Outbox
from quotewright.integrations.offers import offer_of
from quotewright.integrations.port import Ambiguous
from quotewright.integrations.state import Standing, quote_state
from quotewright.lib.fields import Invalid
from quotewright.people.actions import change_person, create_person
from quotewright.quotes import actions
from quotewright.quotes.actions import Signer
from quotewright.quotes.models import Line, Quote
from quotewright.sandbox import Fault, Sandbox
from tests.engine.conftest import work, work_until_settled


def test_what_changed_while_disconnected_is_pushed_once_connected(
    connection: Connection, quote: Quote, sandbox: Sandbox
) -> None:
    actions.publish(quote)
    work_until_settled(quote)
    disconnect(quote.account)
    change_person(quote.buyer, {"city": "Bath"})
    actions.accept(quote, Signer("Marisol Vega"))
    connect(quote.account, "sandbox", "")

    work_until_settled(quote)

    assert len(sandbox.state()["invoices"]) == 1
    assert sandbox.state()["customers"][0]["city"] == "Bath"


def test_a_quote_published_before_the_first_connection_is_pushed_when_asked(
    transactional_db: None, account: Account, quote: Quote, site: str, settings: Any
) -> None:
    settings.SYNCRO_BASE_URL = site
    actions.publish(quote)
    connect(account, "sandbox", "sandbox")
    assert quote_state(quote).standing is Standing.NOT_PUSHED

    Connection.objects.update(options={"tax_rates": {"5.5": "40"}})
    outbox.push_now(account, "quote", quote.pk, quote.version)

    assert work_until_settled(quote).standing is Standing.IN_STEP


def test_another_subdomain_needs_a_word_and_then_forgets_the_links(
    connection: Connection, quote: Quote, sandbox: Sandbox
) -> None:
    actions.publish(quote)
    work_until_settled(quote)

    with pytest.raises(Invalid) as refusal:
        connect(quote.account, "beta", "")
    assert list(refusal.value.errors) == ["start_anew"]
    assert connection.links.exists()

    failure = Failure.of(Ambiguous("Two fit.", "Choose.", []))
    issues.open_for(connection, "quote", quote.pk, failure)

    connect(quote.account, "beta", "", start_anew=True)
    assert not connection.links.exists() and not connection.outbox.exists()
    assert not connection.issues.exists()  # its candidates are records of the other account


def test_an_edit_of_the_person_is_not_taken_back_by_their_signed_quote(
    connection: Connection, quote: Quote, sandbox: Sandbox
) -> None:
    actions.publish(quote)
    work_until_settled(quote)
    change_person(quote.buyer, {"email": "new@harbordental.example"})
    actions.accept(quote, Signer("Marisol Vega"))

    work_until_settled(quote)

    assert [c["email"] for c in sandbox.state()["customers"]] == ["new@harbordental.example"]


def test_an_edit_of_the_person_is_not_taken_back_by_a_quote_that_was_read_before_it(
    connection: Connection, quote: Quote, sandbox: Sandbox
) -> None:
    actions.publish(quote)
    offer = offer_of(Quote.objects.get(pk=quote.pk), connection)  # a worker reads it, and waits
    change_person(quote.buyer, {"email": "new@harbordental.example"})
    outbox.push_now(quote.account, "person", quote.buyer.pk)
    Outbox.objects.filter(kind="quote").update(done_version=99)
    work_until_settled(quote)

    assert offer is not None
    psa = registry.adapter_of(connection)
    psa.push_quote(offer, DatabaseLedger(connection))

    assert [c["email"] for c in sandbox.state()["customers"]] == ["new@harbordental.example"]


def test_a_quote_that_waits_because_of_its_person_goes_on_when_they_are_mended(
    connection: Connection, quote: Quote, sandbox: Sandbox, site: str
) -> None:
    api = httpx.Client(base_url=f"{site}/api/v1", headers={"Authorization": "Bearer sandbox"})
    for name in ("East", "West"):
        api.post("/customers", json={"business_name": name, "email": quote.buyer.email})
    actions.publish(quote)
    assert work_until_settled(quote).standing is Standing.NEEDS_PERSON

    change_person(quote.buyer, {"email": "marisol.vega@harbordental.example"})

    assert work_until_settled(quote).standing is Standing.IN_STEP
    outbox.sweep()
    work()
    assert not Issue.objects.filter(closed_at=None).exists()


def test_entering_the_tax_rate_wakes_the_quotes_that_waited_for_it(
    connection: Connection, quote: Quote
) -> None:
    Connection.objects.update(options={})
    actions.publish(quote)
    assert "Enter the id of your Syncro tax rate" in work_until_settled(quote).remedy

    connections.change_options(Connection.objects.get(), tax_rates={"5.5": "40"})

    assert work_until_settled(quote).standing is Standing.IN_STEP


def test_one_record_at_which_syncro_stumbles_holds_up_nobody_else(
    connection: Connection, quote: Quote, sandbox: Sandbox, account: Account, dana: User
) -> None:
    actions.publish(quote)
    work_until_settled(quote)
    sandbox.arm(Fault("error_before", "GET", "/estimates/{id}", times=0))
    actions.revise(quote)
    actions.change_line(Line.objects.get(name="Firewall"), {"unit_price": "1"})
    actions.publish(quote)
    work()

    assert Connection.objects.get().closed_until is None
    assert quote_state(quote).standing is Standing.WAITING
    assert work_until_settled(quote).standing is Standing.NEEDS_PERSON  # after eight tries


def test_waiting_for_a_colleagues_lock_is_no_outage(connection: Connection, quote: Quote) -> None:
    holder = _session()
    name = f"{connection.pk}:people"
    holder.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [name])
    actions.publish(quote)
    threading.Timer(1.0, holder.close).start()

    work()

    assert not Issue.objects.exists() and Connection.objects.get().failures == 0


def test_syncro_asking_for_quiet_gets_it_from_the_whole_connection(
    connection: Connection, quote: Quote, sandbox: Sandbox
) -> None:
    sandbox.arm(Fault("too_many", "POST", "/estimates"))
    actions.publish(quote)

    work()

    assert 10 < (_closed_seconds() or 0) < 30


def test_an_unlinked_quote_is_made_anew(
    connection: Connection, quote: Quote, sandbox: Sandbox, site: str
) -> None:
    actions.publish(quote)
    work_until_settled(quote)
    api = httpx.Client(base_url=f"{site}/api/v1", headers={"Authorization": "Bearer sandbox"})
    for kind in ("estimates", "customers"):
        api.delete(f"/{kind}/{sandbox.state()[kind][0]['id']}")
    unlink_quote(quote)
    unlink_person(quote.buyer)

    outbox.push_now(quote.account, "quote", quote.pk)

    assert work_until_settled(quote).standing is Standing.IN_STEP
    assert sandbox.census()["counts"]["estimates"] == 1


def test_retry_while_a_push_runs_is_not_swallowed(
    connection: Connection, quote: Quote, sandbox: Sandbox
) -> None:
    Connection.objects.update(options={})
    sandbox.arm(Fault("stall", "POST", "/estimates", seconds=1))
    actions.publish(quote)
    running = threading.Thread(target=work)
    running.start()
    while not Call.objects.filter(template="/customers").exists():
        pass
    Connection.objects.update(options={"tax_rates": {"5.5": "40"}})
    outbox.push_now(quote.account, "quote", quote.pk)
    running.join()

    assert work_until_settled(quote).standing is Standing.IN_STEP
    assert not Outbox.objects.filter(kind="quote", parked_version__gt=0).exists()


@pytest.mark.parametrize("token", ["abc–def", "two words", "new\nline"])
def test_a_token_that_cannot_be_one_is_refused_in_words(token: str, connection: Connection) -> None:
    with pytest.raises(Invalid, match="Copy it again, whole"):
        connect(connection.account, "sandbox", token)


def test_a_person_without_a_quote_is_tried_again_when_mended(
    connection: Connection, account: Account, sandbox: Sandbox
) -> None:
    sandbox.arm(Fault("error_before", "GET", "/customers", times=1))
    person = create_person(account, {"first_name": "Ben", "email": "ben@harbordental.example"})
    work()
    assert sandbox.state()["customers"] == []

    Outbox.objects.update(not_before=None)
    outbox.sweep()
    work()

    assert [c["email"] for c in sandbox.state()["customers"]] == [person.email]


def _session() -> psycopg.Connection[Any]:
    parameters = database.get_connection_params()
    kept = {k: v for k, v in parameters.items() if k not in {"cursor_factory", "context"}}
    return psycopg.connect(**kept, autocommit=True)


def _closed_seconds() -> float | None:
    closed = Connection.objects.get().closed_until
    return (closed - timezone.now()).total_seconds() if closed else None


def test_what_belongs_to_a_stand_in_never_goes_to_syncro_itself(
    connection: Connection, quote: Quote, settings: Any
) -> None:
    settings.SYNCRO_BASE_URL = ""
    actions.publish(quote)

    work()

    state = quote_state(quote)
    assert state.standing is Standing.PAUSED and "stand-in" in state.cause
    assert not Call.objects.exists()


def test_retry_shows_that_it_is_tried_again(
    connection: Connection, quote: Quote, site: str
) -> None:
    api = httpx.Client(base_url=f"{site}/api/v1", headers={"Authorization": "Bearer sandbox"})
    for name in ("East", "West"):
        api.post("/customers", json={"business_name": name, "email": quote.buyer.email})
    actions.publish(quote)
    work_until_settled(quote)

    outbox.push_now(quote.account, "quote", quote.pk)

    assert quote_state(quote).standing is Standing.QUEUED
