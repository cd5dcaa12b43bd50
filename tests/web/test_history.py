"""The timeline of a quote, and comparing its revisions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from quotewright.accounts.models import Membership
from quotewright.integrations.models import Call, Connection, Issue, Link, Outbox
from quotewright.quotes import actions
from quotewright.quotes.models import Event, Line, Publication, Quote
from quotewright.web.badges import stage_of
from tests.web.conftest import HTMX


def timeline(client: Client, quote: Quote, query: str = "") -> str:
    return client.get(f"/quotes/{quote.pk}/timeline/{query}", headers=HTMX).text


@pytest.fixture
def synced(quote: Quote) -> Connection:
    """Pushed twice, refused once, and invoiced."""
    connection = Connection(account=quote.account, subdomain="harborit")
    connection.token = "T-harbor"
    connection.save()
    now, own = timezone.now(), {"connection": connection, "kind": "quote", "record_id": quote.pk}
    for minutes in (60, 60, 60, 30):
        at = now - timedelta(minutes=minutes)
        Call.objects.create(**own, at=at, method="POST", status=200, milliseconds=9, path="/")
    Call.objects.create(**own, at=now, method="GET", status=200, milliseconds=9, path="/")
    result = {"estimate_number": "1036", "invoice_number": "2381"}
    Outbox.objects.create(**own, wanted_version=1, result=result)
    Issue.objects.create(**own, failure="rejected", cause="Name is too long", closed_at=now)
    for kind in ("estimate", "invoice"):
        Link.objects.create(connection=connection, kind=kind, key=quote.key, remote_id="9")
    return connection


def test_people_and_sync_are_one_story(client: Client, quote: Quote, synced: Connection) -> None:
    actions.publish(quote)
    page = timeline(client, quote)
    for said in (
        "created the quote",
        "published revision 1",
        "took 3 changes",
        "took 1 change",
        "did not take it: Name is too long",
        "holds estimate 1036",
        "holds invoice 2381",
    ):
        assert said in page, said
    assert page.count("<h3") == len({timezone.localdate(e) for e in moments(quote)})


def moments(quote: Quote) -> list[Any]:
    calls = Call.objects.exclude(method="GET").values_list("at", flat=True)
    return [*calls, *quote.events.values_list("at", flat=True), timezone.now()]


def test_older_entries_follow_without_their_day_twice(client: Client, quote: Quote) -> None:
    noon = timezone.now().replace(hour=12, minute=0) - timedelta(days=1)
    Event.objects.all().delete()
    for number in range(40):
        at = noon + timedelta(seconds=number)
        Event.objects.create(quote=quote, actor="Dana", text=f"entry {number:02}", at=at)
    first = timeline(client, quote)
    assert "entry 39" in first and "entry 10" in first and "entry 09" not in first
    address = first.split('hx-get="')[-1].split('"')[0].replace("&amp;", "&")

    second = client.get(address, headers=HTMX).text

    assert "entry 09" in second and "entry 00" in second and "entry 10" not in second
    assert "<h3" not in second and "Show older" not in second


def test_the_timeline_takes_the_same_queries_for_any_number_of_calls(
    client: Client, quote: Quote, synced: Connection, django_assert_max_num_queries: Any
) -> None:
    own = {"connection": synced, "kind": "quote", "record_id": quote.pk}
    Call.objects.bulk_create(
        Call(**own, method="POST", status=200, milliseconds=9, path="/") for _ in range(500)
    )
    with django_assert_max_num_queries(11):
        timeline(client, quote)


def test_a_sent_quote_that_was_read_is_viewed(published: Publication) -> None:
    quote = Quote.objects.get()
    assert stage_of(quote).text == "Sent"
    actions.record_visit(quote)
    assert stage_of(Quote.objects.get()).text == "Viewed"


def compare(client: Client, quote: Quote, query: str = "") -> str:
    return client.get(f"/quotes/{quote.pk}/revisions/{query}").text


@pytest.fixture
def revised(quote: Quote) -> Quote:
    """Revision 1 is published, the draft of revision 2 has other lines and terms."""
    actions.publish(quote)
    actions.revise(quote)
    firewall, access_point, _ = Line.objects.order_by("position")
    actions.change_line(firewall, {"unit_price": "899", "unit_cost": "601.23"})
    actions.delete_line(access_point)
    actions.add_line(quote, {"name": "Switch", "unit_price": "240"})
    actions.change_quote(quote, {"terms": "Net 30"})
    return Quote.objects.get()


def test_the_draft_is_compared_with_what_was_published(client: Client, revised: Quote) -> None:
    page = compare(client, revised)
    for said in ("$949.00", "$899.00", "Access point", "Switch", "Net 30", "601.23"):
        assert said in page, said
    assert "From revision 1 to the present draft: 1 line changed, 1 added, 1 removed." in page
    assert f"/quotes/{revised.pk}/revisions/?from=1&amp;to=draft" in timeline(client, revised)


def test_who_does_not_see_margins_compares_no_costs(client: Client, revised: Quote) -> None:
    Membership.objects.update(sees_margins=False)
    page = compare(client, revised)
    assert "$899.00" in page
    for hidden in ("601.23", "610", "Cost", "Profit"):
        assert hidden not in page, hidden


def test_any_two_revisions_are_compared(client: Client, revised: Quote) -> None:
    actions.publish(revised)
    page = compare(client, revised, "?from=2&to=1")
    assert "From revision 2 to revision 1" in page
    assert "What changed" in timeline(client, revised)
    assert "Nothing differs" in compare(client, revised, "?from=2&to=2")


def test_one_revision_has_nothing_to_compare(client: Client, quote: Quote) -> None:
    assert "nothing to compare" in compare(client, quote, "?from=9&to=nonsense")
