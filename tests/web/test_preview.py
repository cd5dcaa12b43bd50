"""A draft shown as its customer will read it: to members alone, and with nothing to sign."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from quotewright.accounts.models import Account, Membership, User
from quotewright.quotes import actions
from quotewright.quotes.models import Event, Line, Quote


@pytest.fixture
def page(quote: Quote) -> str:
    return f"/q/{quote.link}/draft/"


def test_a_member_reads_the_draft_as_the_customer_will(client: Client, page: str) -> None:
    shown = client.get(page).text
    for text in ("Office refresh", "Marisol Vega", "$1,821.93", "Only you and your colleagues"):
        assert text in shown
    assert "Sign and accept</button>" not in shown
    assert 'id="talk"' not in shown


def test_nobody_else_finds_it(visitor: Client, page: str) -> None:
    elsewhere = Account.objects.create(name="Elsewhere", currency="USD")
    lee = User.objects.create_user("lee@elsewhere.example", password="correct horse")
    Membership.objects.create(user=lee, account=elsewhere)
    assert visitor.get(page).status_code == 404
    visitor.force_login(lee)
    assert visitor.get(page).status_code == 404
    assert visitor.post(page).status_code == 404


def test_it_has_nothing_internal(client: Client, quote: Quote, page: str) -> None:
    Line.objects.filter(name="Firewall").update(unit_cost="611.73")
    shown = client.get(page).text.casefold()
    for text in ("611.73", "cost", "margin", "profit", quote.key):
        assert text not in shown


def test_it_names_the_last_day_that_publishing_will_give(
    client: Client, quote: Quote, page: str
) -> None:
    Quote.objects.update(expires_on=date(2020, 1, 31))
    shown = client.get(page).text
    actions.publish(quote)
    quote.refresh_from_db()
    assert "2020" not in shown
    assert f"{quote.expires_on:%-d %B %Y}" in shown


def test_choices_move_the_totals_and_are_not_kept(client: Client, quote: Quote, page: str) -> None:
    line = Line.objects.get(name="Firewall")
    actions.change_line(line, {"optional": True, "selected": True})
    key = f"line-{line.key}"
    assert (
        f'id="{key}" name="{key}" form="accept-form" data-choice checked' in client.get(page).text
    )
    answer = client.post(page, {"choosing": "1"}, headers={"X-Requested-With": "fetch"})
    assert answer.status_code == 200
    assert 'data-live="duebox"' in answer.text
    assert "$1,821.93" not in answer.text
    assert "$1,821.93" in client.get(page).text


def test_looking_is_no_visit_and_publishing_ends_it(
    client: Client, quote: Quote, page: str
) -> None:
    client.get(page)
    assert not Event.objects.filter(kind=Event.Kind.VIEWED).exists()
    actions.publish(quote)
    assert client.get(page).headers["Location"] == f"/q/{quote.link}/"
