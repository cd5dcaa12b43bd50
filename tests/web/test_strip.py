"""The Syncro strip: what is said about a quote's standing, and when it is asked for again."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from django.test import Client
from django.utils import timezone

from quotewright.integrations.models import Connection, Issue, Outbox
from quotewright.integrations.state import Standing, SyncState
from quotewright.quotes import actions
from quotewright.quotes.actions import Signer
from quotewright.quotes.models import Quote
from quotewright.web.strip import parity_of


def pushed(connection: Connection, quote: Quote, **given: object) -> Outbox:
    result = {
        "estimate_number": "1042",
        "estimate_url": "https://harborit.syncromsp.com/e/1",
        "calls": 8,
        "our_subtotal": "10.00",
        "our_tax": "0.55",
        "our_total": "10.55",
        "their_subtotal": "10.00",
        "their_tax": "0.55",
        "their_total": "10.55",
    }
    defaults = {
        "wanted_version": 1,
        "done_version": 1,
        "done_at": timezone.now(),
        "result": result,
    } | given
    return Outbox.objects.update_or_create(
        connection=connection, kind="quote", record_id=quote.pk, defaults=defaults
    )[0]


def sums(ours: str, tax: str | None, theirs: str) -> SyncState:
    return SyncState(
        Standing.IN_STEP,
        our_subtotal=Decimal(ours),
        our_total=Decimal(ours),
        their_subtotal=Decimal(theirs),
        their_total=Decimal(theirs),
        our_tax=None if tax is None else Decimal(tax),
    )


def test_equal_totals_are_said_with_the_amount() -> None:
    assert parity_of(sums("10960.96", "0", "10960.96"), "USD") == (
        True,
        "Syncro total equals this quote, $10,960.96",
    )


def test_where_syncro_computes_no_tax_of_ours_it_is_said_to_be_in_its_lines() -> None:
    state = replace(sums("1001.20", "52.20", "1001.20"), their_tax=Decimal(0))
    said = "Syncro total equals this quote, $1,001.20; tax is in its lines"
    assert parity_of(state, "USD") == (True, said)


def test_where_syncro_adds_the_tax_only_subtotals_are_compared() -> None:
    assert parity_of(sums("949.00", None, "949.00"), "USD") == (
        True,
        "Syncro subtotal equals this quote, $949.00; Syncro adds its own tax",
    )


def test_a_difference_is_said_to_the_cent() -> None:
    assert parity_of(sums("949.00", "0", "948.99"), "USD") == (
        False,
        "Syncro total is $0.01 below this quote",
    )


def test_without_a_connection_the_strip_offers_one(client: Client, quote: Quote) -> None:
    page = client.get(f"/quotes/{quote.pk}/strip/").text
    assert "Not connected" in page and "Connect to Syncro" in page


def test_a_settled_strip_is_asked_for_rarely_and_changes_nothing(
    client: Client, quote: Quote, syncro: Connection
) -> None:
    pushed(syncro, quote)
    page = client.get(f"/quotes/{quote.pk}/strip/")
    assert "Estimate 1042" in page.text and "8 calls" in page.text
    assert "every 15s" in page.text
    seen = page.context["strip"].seen
    assert client.get(f"/quotes/{quote.pk}/strip/", {"seen": seen}).status_code == 204


def test_a_queued_push_is_asked_for_every_two_seconds(
    client: Client, quote: Quote, syncro: Connection
) -> None:
    pushed(syncro, quote, wanted_version=2)
    page = client.get(f"/quotes/{quote.pk}/strip/").text
    assert "Queued" in page and "every 2s" in page


def test_what_needs_a_person_says_cause_fix_and_candidates(
    client: Client, quote: Quote, syncro: Connection
) -> None:
    pushed(syncro, quote, wanted_version=2, parked_version=2)
    Issue.objects.create(
        connection=syncro,
        kind="quote",
        record_id=quote.pk,
        failure="ambiguous",
        cause="Two customers fit.",
        remedy="Merge them.",
        candidates=["Harbor Dental, customer 1"],
    )
    page = client.get(f"/quotes/{quote.pk}/strip/").text
    for text in ("Two customers fit.", "Merge them.", "Harbor Dental, customer 1", "Retry"):
        assert text in page


def test_pushing_again_takes_the_quote_out_of_the_parking(
    client: Client, quote: Quote, syncro: Connection
) -> None:
    row = pushed(syncro, quote, wanted_version=2, parked_version=2)
    answer = client.post(f"/quotes/{quote.pk}/retry/", headers={"HX-Request": "true"})
    row.refresh_from_db()
    assert answer.status_code == 200 and row.parked_version == 0


def test_a_refused_token_pauses_and_names_the_way_out(
    client: Client, quote: Quote, syncro: Connection
) -> None:
    pushed(syncro, quote, wanted_version=2)
    Issue.objects.create(
        connection=syncro,
        kind="connection",
        failure="denied",
        cause="Syncro refused the token.",
        remedy="Make a new one.",
    )
    page = client.get(f"/quotes/{quote.pk}/strip/").text
    assert "Sync is paused" in page and "/settings/integrations/" in page


def test_an_invoice_is_named(client: Client, quote: Quote, syncro: Connection) -> None:
    row = pushed(syncro, quote)
    row.result |= {"invoice_number": "2381", "invoice_url": "https://harborit.syncromsp.com/i/1"}
    row.save()
    assert "Invoice 2381" in client.get(f"/quotes/{quote.pk}/strip/").text
    assert "Invoice 2381" in client.get("/quotes/").text


def test_a_page_of_yesterday_is_told_to_reload(client: Client, quote: Quote) -> None:
    actions.publish(quote)
    actions.accept(quote, Signer("Marisol Vega"))

    answer = client.get(f"/quotes/{quote.pk}/strip/?state=published")

    assert answer.headers["HX-Refresh"] == "true"
