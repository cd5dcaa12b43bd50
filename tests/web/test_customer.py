"""The customer's page: what it shows, what it hides, and saying yes or no."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from quotewright.accounts.models import Account
from quotewright.quotes import actions
from quotewright.quotes.models import Acceptance, Event, Line, Publication, Quote

YES = {"name": "Marisol Vega", "po_number": "PO-77", "agree": "on", "revision": "1"}


@pytest.fixture
def link(published: Publication) -> str:
    return f"/q/{published.quote.link}/"


def test_the_published_document_is_shown(visitor: Client, link: str) -> None:
    page = visitor.get(link).text
    for text in (
        "Office refresh",
        "Harbor IT",
        "Marisol Vega",
        "2.75 × $145.00",
        "$398.75",
        "Maine sales tax, 5.5 %",
        "$74.19",
        "$1,821.93",
    ):
        assert text in page


def test_nothing_internal_reaches_the_customer(visitor: Client, quote: Quote) -> None:
    Line.objects.filter(name="Firewall").update(unit_cost="611.73")
    actions.publish(quote)
    page = visitor.get(f"/q/{quote.link}/").text
    for text in ("611.73", "cost", "margin", "profit", quote.key):
        assert text not in page.casefold()


def test_a_later_edit_does_not_show(visitor: Client, link: str) -> None:
    Line.objects.update(name="Something else")
    assert "Something else" not in visitor.get(link).text


def test_without_tax_the_page_says_so(visitor: Client, account: Account, quote: Quote) -> None:
    Quote.objects.update(tax_mode="external")
    actions.publish(quote)
    assert "Tax is not included" in visitor.get(f"/q/{quote.link}/").text


def test_the_page_is_kept_out_of_caches_and_search(visitor: Client, link: str) -> None:
    answer = visitor.get(link)
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer["X-Robots-Tag"]


@pytest.mark.parametrize("link", ["/q/nothing/", "/q/nothing/accept/"])
def test_an_unknown_link_is_explained(visitor: Client, db: None, link: str) -> None:
    answer = visitor.post(link) if "accept" in link else visitor.get(link)
    assert answer.status_code == 404
    assert "There is no quote at this address" in answer.text


def test_a_draft_that_was_never_published_is_not_there(visitor: Client, quote: Quote) -> None:
    assert visitor.get(f"/q/{quote.link}/").status_code == 404


def test_accepting_signs_the_document(visitor: Client, link: str) -> None:
    visitor.post(link + "accept/", YES, HTTP_USER_AGENT="Safari")
    signed = Acceptance.objects.get()
    assert (signed.name, signed.po_number, signed.ip, signed.user_agent) == (
        "Marisol Vega",
        "PO-77",
        "127.0.0.1",
        "Safari",
    )
    page = visitor.get(link).text
    assert "Thank you, Marisol" in page and signed.sha256[:4] in page and "$1,821.93" in page


def test_a_second_click_shows_what_the_first_did(visitor: Client, link: str) -> None:
    visitor.post(link + "accept/", YES)
    again = visitor.post(link + "accept/", YES, follow=True)
    assert "Thank you, Marisol" in again.text
    assert Acceptance.objects.count() == 1


def test_a_form_without_a_cookie_is_accepted(link: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.post(link + "accept/", YES, headers={"Origin": "null"})
    assert Acceptance.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"agree": ""}, "Tick the box"),
        ({"name": " "}, "name is empty"),
        ({"revision": "7"}, "changed while you read it"),
    ],
)
def test_what_is_missing_is_said_and_the_rest_kept(
    visitor: Client, link: str, given: dict[str, str], sentence: str
) -> None:
    answer = visitor.post(link + "accept/", YES | given)
    assert answer.status_code == 422
    assert sentence in answer.text and 'value="PO-77"' in answer.text
    assert not Acceptance.objects.exists()


def test_a_quote_that_is_being_revised_cannot_be_accepted(
    visitor: Client, published: Publication, link: str
) -> None:
    actions.revise(published.quote)
    page = visitor.get(link).text
    assert "This quote is being revised" in page and "Sign and accept" not in page
    answer = visitor.post(link + "accept/", YES)
    assert answer.status_code == 409 and "being revised" in answer.text


def test_an_expired_quote_names_whom_to_ask(visitor: Client, link: str) -> None:
    quote = Quote.objects.get()
    Quote.objects.update(expires_on=quote.issued_on - timedelta(days=3))
    page = visitor.get(link).text
    assert "These prices ran out" in page and "Ask Dana Whitlock" in page
    assert "Sign and accept" not in page
    assert visitor.post(link + "accept/", YES).status_code == 422


def test_declining_keeps_the_reason(visitor: Client, link: str) -> None:
    data = {"why": "The price", "reason": "20 % over"}
    page = visitor.post(link + "decline/", data, follow=True).text
    assert "This quote was declined" in page
    event = Event.objects.first()
    assert event is not None and (event.actor, event.text) == (
        "Marisol Vega",
        "declined: The price. 20 % over",
    )


def test_a_declined_quote_cannot_be_accepted(visitor: Client, link: str) -> None:
    visitor.post(link + "decline/")
    assert visitor.post(link + "accept/", YES).status_code == 409
    assert not Acceptance.objects.exists()
