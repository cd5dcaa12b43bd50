"""The customer's questions, files and visits; nothing internal reaches them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from quotewright.accounts.models import User
from quotewright.quotes import actions
from quotewright.quotes.models import Comment, Event, Quote

FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture
def link(quote: Quote, dana: User) -> str:
    """A published quote with everything internal that there can be."""
    actions.attach(quote, "Plan.pdf", b"%PDF plan", dana, internal=False)
    actions.attach(quote, "Costs.xlsx", b"PK costs", dana)
    actions.change_facts(quote, {"notes": "Haggles, always.", "tags": ["Slowpayer"]}, dana)
    actions.publish(quote)
    actions.say(quote, "Give them 5 % at most", dana)
    actions.say(quote, "Call me any time", dana, internal=False)
    return f"/q/{quote.link}/"


@pytest.mark.parametrize("state", ["published", "draft", "declined", "accepted"])
def test_nothing_internal_is_on_the_page(visitor: Client, link: str, state: str) -> None:
    quote = Quote.objects.get()
    if state == "accepted":
        actions.accept(quote, actions.Signer("Marisol Vega"))
    Quote.objects.update(state=state)
    page = visitor.get(link).text
    assert "Call me any time" in page and "Plan.pdf" in page
    for secret in ("Costs.xlsx", "Haggles", "Slowpayer", "5 % at most"):
        assert secret not in page, secret


def test_a_question_goes_to_the_house(visitor: Client, link: str) -> None:
    data = {"text": "How many ports?", "name": "Marisol"}
    answer = visitor.post(f"{link}ask/", data)
    assert (answer.status_code, answer["Location"]) == (302, f"{link}#talk")
    comment = Comment.objects.get(from_customer=True)
    assert (comment.author, comment.text, comment.internal) == ("Marisol", "How many ports?", False)
    assert Quote.objects.get().asked_at
    assert "How many ports?" in visitor.get(link).text


def test_the_script_gets_the_thread_and_nothing_internal(visitor: Client, link: str) -> None:
    answer = visitor.post(f"{link}ask/", {"text": "<i>How</i> many?"}, headers=FETCH)
    assert answer.text.lstrip().startswith("<section")
    assert "Your question is there" in answer.text and "&lt;i&gt;How&lt;/i&gt; many?" in answer.text
    assert "5 % at most" not in answer.text


@pytest.mark.parametrize("headers", [{}, FETCH])
def test_a_refused_question_keeps_its_text(visitor: Client, link: str, headers: Any) -> None:
    answer = visitor.post(f"{link}ask/", {"text": "x" * 2001, "name": "Marisol"}, headers=headers)
    assert answer.status_code == 422
    assert "at most 2000 fit" in answer.text and "x" * 2001 in answer.text
    assert answer["Cache-Control"] == "no-store"


def test_nobody_asks_before_there_is_something_to_read(visitor: Client, quote: Quote) -> None:
    answer = visitor.post(f"/q/{quote.link}/ask/", {"text": "Hm?"})
    assert answer.status_code == 404 and not Comment.objects.exists()


def test_a_file_of_the_offer_is_sent_and_no_other(visitor: Client, link: str) -> None:
    shas = {row.name: row.file.sha256 for row in Quote.objects.get().attachments.all()}
    plan = visitor.get(f"{link}files/{shas['Plan.pdf']}/")
    assert plan.content == b"%PDF plan"
    assert plan["Content-Disposition"] == 'attachment; filename="Plan.pdf"'
    for sha256 in (shas["Costs.xlsx"], "0" * 64, "..", "x"):
        assert visitor.get(f"{link}files/{sha256}/").status_code == 404


def test_a_file_stays_though_it_is_taken_from_the_next_revision(
    visitor: Client, link: str, dana: User
) -> None:
    quote = Quote.objects.get()
    actions.revise(quote)
    plan = quote.attachments.get(name="Plan.pdf")
    actions.remove_file(plan, dana)
    assert visitor.get(f"{link}files/{plan.file.sha256}/").content == b"%PDF plan"

    actions.publish(quote)

    assert visitor.get(f"{link}files/{plan.file.sha256}/").status_code == 404


def test_another_quotes_link_opens_nothing_of_this_one(
    visitor: Client, link: str, foreign: Quote
) -> None:
    actions.publish(foreign)
    sha256 = Quote.objects.get(name="Office refresh").attachments.get(name="Plan.pdf").file.sha256
    assert visitor.get(f"/q/{foreign.link}/files/{sha256}/").status_code == 404


def test_one_visit_is_one_entry(visitor: Client, link: str) -> None:
    for _ in range(3):
        assert visitor.post(f"{link}visit/").status_code == 204
    assert Event.objects.filter(kind="viewed").count() == 1
    Client().post(f"{link}visit/")
    assert Event.objects.filter(kind="viewed").count() == 2


def test_a_page_read_without_its_script_is_no_visit(visitor: Client, link: str) -> None:
    visitor.get(link)
    assert not Event.objects.filter(kind="viewed").exists()


def test_the_houses_own_visits_do_not_count(client: Client, link: str) -> None:
    client.post(f"{link}visit/")
    assert not Event.objects.filter(kind="viewed").exists()


def test_reloads_without_a_cookie_do_not_fill_the_timeline(link: str) -> None:
    for _ in range(30):
        Client().post(f"{link}visit/")
    assert Event.objects.filter(kind="viewed").count() == 6


def test_the_customer_sees_the_day_until_which_prices_hold_now(
    visitor: Client, link: str, dana: User
) -> None:
    actions.change_facts(Quote.objects.get(), {"expires_on": "2031-01-05"}, dana)
    assert "5 January 2031" in visitor.get(link).text
