"""Who may call: the holder of a token, and only for that token's account."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from quotewright.accounts.models import Account, ApiToken, User
from quotewright.quotes.models import Quote


def test_without_a_token_the_answer_says_how_to_get_one(account: Account) -> None:
    response = Client().get("/api/v1/quotes")
    assert response.status_code == 401
    assert response["Content-Type"] == "application/problem+json"
    assert response["WWW-Authenticate"].startswith("Bearer")
    assert "quotewright token" in response.json()["detail"]


@pytest.mark.parametrize("header", ["Bearer qw_wrong", "Bearer ", "Bearer", "Basic cXc6cXc=", "x"])
def test_a_wrong_token_is_refused(account: Account, header: str) -> None:
    response = Client(headers={"Authorization": header}).get("/api/v1/quotes")
    assert response.status_code == 401


def test_a_session_of_the_pages_does_not_open_the_api(client: Client, dana: User) -> None:
    client.force_login(dana)
    assert client.get("/api/v1/quotes").status_code == 401


def test_a_revoked_token_is_refused(api: Any, account: Account) -> None:
    api.done("GET /people")
    ApiToken.objects.filter(account=account).delete()
    api.refused(401, "GET /people")


def test_use_is_noted_once_a_minute(api: Any, django_assert_num_queries: Any) -> None:
    api.done("GET /people")
    with django_assert_num_queries(2):
        api.done("GET /people")
    ApiToken.objects.update(last_used_at=timezone.now() - timedelta(minutes=2))
    with django_assert_num_queries(3):
        api.done("GET /people")


def test_one_accounts_quotes_do_not_exist_for_another(stranger: Any, quote: Quote) -> None:
    assert stranger.done("GET /quotes")["items"] == []
    assert "nothing here" in stranger.refused(404, f"GET /quotes/{quote.pk}")
    message = stranger.refused(422, "POST /quotes", {"name": "Copy", "person_id": quote.person_id})
    assert message == {"person_id": f"There is no person {quote.person_id}. Create them first."}


def test_the_description_is_public_and_names_every_refusal(client: Client) -> None:
    schema = client.get("/api/v1/openapi.json").json()
    move = schema["paths"]["/api/v1/quotes/{quote_id}/lines/{key}/move"]["post"]
    assert set(move["responses"]) == {"200", "400", "401", "404", "409", "412", "413", "422"}
    assert "application/problem+json" in move["responses"]["409"]["content"]
    assert any(parameter["name"] == "If-Match" for parameter in move["parameters"])
