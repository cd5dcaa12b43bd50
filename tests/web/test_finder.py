"""Find anything: records of every kind by the beginnings of their words, and only one's own."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from quotewright.accounts.models import Account
from quotewright.catalog.actions import create_item
from quotewright.quotes import actions
from quotewright.quotes.models import Quote


def found(client: Client, words: str) -> str:
    return client.get("/find/", {"q": words}).text


@pytest.mark.parametrize("words", ["office ref", "1001", "harbor", "MARIS"])
def test_a_quote_is_found_by_what_it_is_known_by(client: Client, quote: Quote, words: str) -> None:
    page = found(client, words)
    assert f'data-url="/quotes/{quote.pk}/"' in page
    assert "Draft · $1,821.93" in page


def test_every_kind_is_found_at_once(client: Client, account: Account, quote: Quote) -> None:
    item = create_item(account, {"name": "Harbor switch", "code": "HS-24"})
    template = actions.template_from_quote(quote, "Harbor onboarding")
    page = found(client, "harbor")
    person = quote.buyer
    for url in (
        f"/quotes/{quote.pk}/",
        f"/quotes/{template.pk}/",
        f"/people/{person.pk}/",
        f"/organizations/{person.organization_id}/",
        f"/catalog/items/{item.pk}/",
    ):
        assert f'data-url="{url}"' in page
    assert f"/catalog/items/{item.pk}/" in found(client, "hs-24")


def test_nothing_of_another_account_is_found(client: Client, foreign: Quote) -> None:
    assert "Nothing matches “secret”" in found(client, "secret")
    assert "Nothing matches" in found(client, "eilidh")


@pytest.mark.parametrize("words", ["", "h", "%", "'); --", "  ", "\x00ab"])
def test_odd_words_find_nothing_and_break_nothing(client: Client, quote: Quote, words: str) -> None:
    answer = client.get("/find/", {"q": words})
    assert answer.status_code == 200
    assert "data-url" not in answer.text


def test_many_records_take_as_many_queries(
    client: Client, account: Account, quote: Quote, django_assert_max_num_queries: Any
) -> None:
    for n in range(8):
        actions.create_quote(account, quote.buyer, f"Harbor {n}")
        create_item(account, {"name": f"Harbor cable {n}"})
    with django_assert_max_num_queries(14):
        assert found(client, "harbor").count('role="option"') == 12
