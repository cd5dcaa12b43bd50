"""The list of quotes, and starting one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from quotewright.accounts.models import Account
from quotewright.people.models import Person
from quotewright.quotes import actions
from quotewright.quotes.models import Quote

HTMX = {"HX-Request": "true"}


def more_quotes(account: Account, person: Person, count: int) -> None:
    for number in range(count):
        quote = actions.create_quote(account, person, f"Batch {number}")
        actions.add_line(quote, {"name": "Laptop", "unit_price": "100"})


def test_the_first_visit_offers_the_first_step(client: Client) -> None:
    page = client.get("/quotes/").text
    assert "No quotes yet" in page and "/quotes/new/" in page


def test_a_row_says_what_it_is_worth_and_how_it_stands(client: Client, quote: Quote) -> None:
    page = client.get("/quotes/").text
    assert "Office refresh" in page and "Marisol Vega, Harbor Dental" in page
    assert "$1,821.93" in page  # 1,747.74 and 5.5 % of 1,348.99
    assert "Draft" in page and "Not connected" in page


@pytest.mark.parametrize("words", ["refresh", "marisol", "harbor dental", "1001", "vega office"])
def test_the_filter_looks_everywhere(client: Client, quote: Quote, words: str) -> None:
    assert "Office refresh" in client.get("/quotes/", {"q": words}, headers=HTMX).text


def test_a_filter_without_matches_says_so(client: Client, quote: Quote) -> None:
    page = client.get("/quotes/", {"q": "wifi"}).text
    assert "No quotes match “wifi”" in page and "Show all quotes" in page


def test_the_tabs_count_each_stage(client: Client, quote: Quote) -> None:
    actions.publish(quote)
    page = client.get("/quotes/", {"stage": "sent"}).text
    assert 'Sent <span class="count">1</span>' in page
    assert 'Draft <span class="count">0</span>' in page
    assert "Office refresh" in page
    assert "Office refresh" not in client.get("/quotes/", {"stage": "draft"}).text


def test_a_sent_quote_past_its_last_day_is_expired(client: Client, quote: Quote) -> None:
    actions.publish(quote)
    Quote.objects.update(expires_on=quote.issued_on - timedelta(days=1))
    assert "Expired" in client.get("/quotes/").text


def test_older_quotes_are_appended(client: Client, account: Account, person: Person) -> None:
    more_quotes(account, person, 52)
    first = client.get("/quotes/")
    assert first.text.count("data-row") == 50
    second = client.get(first.context["older"], headers=HTMX)
    assert second.text.count("data-row") == 2
    assert "Batch 0" in second.text and "<html" not in second.text


def test_htmx_gets_the_rows_alone(client: Client, quote: Quote) -> None:
    assert "<html" not in client.get("/quotes/", headers=HTMX).text


def test_the_number_of_queries_does_not_grow_with_the_list(
    client: Client, account: Account, person: Person
) -> None:
    more_quotes(account, person, 5)
    with CaptureQueriesContext(connection) as few:
        client.get("/quotes/")
    more_quotes(account, person, 45)
    with CaptureQueriesContext(connection) as many:
        client.get("/quotes/")
    assert len(few) == len(many) <= 12


def test_a_quote_is_started_for_a_person(client: Client, person: Person) -> None:
    answer = client.post("/quotes/new/", {"name": "Wi-Fi", "person": person.pk})
    quote = Quote.objects.get()
    assert answer["Location"] == f"/quotes/{quote.pk}/"
    assert (quote.name, quote.person, str(quote.owner)) == ("Wi-Fi", person, "Dana Whitlock")


def test_a_quote_is_started_with_a_new_person(client: Client) -> None:
    client.post(
        "/quotes/new/",
        {
            "name": "Wi-Fi",
            "new_person": "1",
            "first_name": "Marisol",
            "last_name": "Vega",
            "organization": "Harbor Dental",
        },
    )
    assert str(Quote.objects.get().person) == "Marisol Vega"


def test_a_wrong_new_person_loses_nothing_and_saves_nothing(client: Client) -> None:
    page = client.post(
        "/quotes/new/",
        {
            "name": "Wi-Fi",
            "new_person": "1",
            "first_name": "Mari",
            "email": "mari@",
            "organization": "Harbor Dental",
        },
    )
    assert page.status_code == 422
    assert "E-mail is “mari@”. Write it like name@example.com." in page.text
    for kept in ('value="Wi-Fi"', 'value="Mari"', 'value="mari@"', 'value="Harbor Dental"'):
        assert kept in page.text
    assert not Person.objects.exists() and not Quote.objects.exists()


def test_a_quote_without_a_name_saves_no_person_either(client: Client) -> None:
    page = client.post("/quotes/new/", {"name": " ", "new_person": "1", "first_name": "Mari"})
    assert "Quote name is empty" in page.text
    assert not Person.objects.exists()


def test_a_quote_without_a_person_is_refused_in_words(client: Client) -> None:
    page = client.post("/quotes/new/", {"name": "Wi-Fi"}).text
    assert "No person is chosen" in page and 'value="Wi-Fi"' in page


def test_another_accounts_person_cannot_be_chosen(client: Client, foreign: Quote) -> None:
    client.post("/quotes/new/", {"name": "Wi-Fi", "person": foreign.person_id})
    assert Quote.objects.count() == 1
