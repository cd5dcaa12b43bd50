"""What was said to the PSA about a record, request by request."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from quotewright.accounts.models import Account, Membership
from quotewright.integrations.models import Call, Connection, Push
from quotewright.integrations.syncro import told
from quotewright.quotes.models import Quote


@pytest.fixture
def syncro(account: Account) -> Connection:
    connection = Connection(account=account, subdomain="harborit")
    connection.token = "t"
    connection.save()
    return connection


def called(connection: Connection, quote: Quote, **given: Any) -> Call:
    path = "/estimates/552190/line_items"
    values = {"method": "POST", "path": path, "template": path, "status": 200, "milliseconds": 468}
    values |= {"sent": {"item": "Firewall", "price": 949, "cost": 610}}
    values |= {"answer": '{"line_item": {"id": 9, "price_cost": "610.0"}}'} | given
    return Call.objects.create(connection=connection, kind="quote", record_id=quote.pk, **values)


@pytest.mark.parametrize(
    ("method", "path", "sent", "words"),
    [
        ("POST", "/estimates/5/line_items", {"item": "Firewall"}, "Added line Firewall"),
        ("PUT", "/estimates/5/line_items/7", {"price": 1}, "Changed line 7"),
        ("DELETE", "/estimates/5/line_items/7", {}, "Deleted line 7"),
        ("GET", "/estimates/0?number=1042", {}, "Looked for estimate number 1042"),
        ("GET", "/estimates/552190", {}, "Read estimate 552190"),
        ("GET", "/customers?email=a%40b.example&page=1", {}, "Looked for customers by email a@b.e"),
        ("GET", "/vendors?page=2", {}, "Read vendors, page 2"),
        ("POST", "/estimates/5/convert_to_invoice", {}, "Converted estimate 5 into an invoice"),
        ("POST", "/schedules/3/add_line_item", {"name": "Backup"}, "Added line Backup to recurri"),
        ("POST", "/customers", {"business_name": "Harbor Dental"}, "Added customer Harbor Dental"),
        ("GET", "/me", {}, "Asked whose token this is"),
        ("GET", "/", {}, "GET /"),
    ],
)
def test_requests_are_told_in_words(method: str, path: str, sent: Any, words: str) -> None:
    assert told(method, path, sent).startswith(words)


def test_each_request_is_listed_with_its_answer(
    client: Client, syncro: Connection, quote: Quote
) -> None:
    called(syncro, quote)
    called(syncro, quote, status=None, answer="ReadTimeout")
    page = client.get(f"/sync/quotes/{quote.pk}/").text
    for text in ("Added line Firewall", "200", "468 ms", "No answer"):
        assert text in page


def test_one_request_is_shown_with_what_was_sent_and_answered(
    client: Client, syncro: Connection, quote: Quote
) -> None:
    call = called(syncro, quote)
    page = client.get(f"/sync/calls/{call.pk}/").text
    assert "&quot;item&quot;: &quot;Firewall&quot;" in page and "610.0" in page


@pytest.mark.parametrize("answer", ['{"price_cost": "610.0", "a": 1}', '{"x": {"cost": 610.0, "'])
def test_who_sees_no_margins_reads_no_costs(
    client: Client, syncro: Connection, quote: Quote, answer: str
) -> None:
    Membership.objects.update(sees_margins=False)
    call = called(syncro, quote, answer=answer)
    page = client.get(f"/sync/calls/{call.pk}/").text
    assert "610" not in page and "949" in page


def test_requests_come_a_page_at_a_time(
    client: Client, syncro: Connection, quote: Quote, django_assert_max_num_queries: Any
) -> None:
    for _ in range(60):
        called(syncro, quote)
    with django_assert_max_num_queries(8):
        first = client.get(f"/sync/quotes/{quote.pk}/")
    older = client.get(first.context["older"], headers={"HX-Request": "true"})
    assert [len(page.context["calls"]) for page in (first, older)] == [50, 10]


def test_one_push_has_its_own_requests(client: Client, syncro: Connection, quote: Quote) -> None:
    now = timezone.now()
    called(syncro, quote, at=now - timedelta(hours=1))
    called(syncro, quote, at=now)
    push = Push.objects.create(
        connection=syncro,
        kind="quote",
        record_id=quote.pk,
        at=now - timedelta(seconds=1),
        milliseconds=2000,
        calls=1,
        changes=1,
        outcome="done",
    )
    place = f"/sync/quotes/{quote.pk}/"
    assert len(client.get(f"{place}?push={push.pk}").context["calls"]) == 1
    page = client.get(place)
    assert [row.push for row in page.context["calls"]] == [push, None]
    assert "1 change written" in page.text and "Apart from finished pushes" in page.text


def test_people_have_requests_of_their_own(
    client: Client, syncro: Connection, quote: Quote
) -> None:
    assert "Nothing was said yet" in client.get(f"/sync/people/{quote.person_id}/").text
