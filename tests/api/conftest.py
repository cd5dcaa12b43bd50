"""A program that calls Harbor IT's API with a token called Zapier."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from quotewright.accounts.models import Account, ApiToken


class Caller:
    """Calls the API as one token does; a body that is not text goes out as JSON."""

    def __init__(self, token: str = "") -> None:
        self._client = Client(headers={"Authorization": f"Bearer {token}"} if token else None)

    def __call__(self, call: str, body: object = None, **headers: str) -> Any:
        """Call `"POST /people"` with headers named like `if_match`; return the response."""
        method, path = call.split(" ", 1)
        return self._client.generic(
            method,
            f"/api/v1{path}",
            "" if body is None else body if isinstance(body, str) else json.dumps(body),
            content_type="application/json",
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        )

    def done(self, call: str, body: object = None, **headers: str) -> Any:
        """Call, expect success, and return the answer's JSON."""
        response = self(call, body, **headers)
        assert response.status_code in {200, 201}, response.content
        return response.json()

    def refused(self, status: int, call: str, body: object = None, **headers: str) -> Any:
        """Call, expect this refusal, and return its fields, or its detail if it names none."""
        response = self(call, body, **headers)
        assert response.status_code == status, response.content
        assert response["Content-Type"] == "application/problem+json"
        problem = response.json()
        assert problem["status"] == status and problem["title"] and problem["type"]
        return {e["field"]: e["message"] for e in problem["errors"]} or problem["detail"]


@pytest.fixture
def api(account: Account) -> Caller:
    return Caller(ApiToken.issue(account, "Zapier"))


@pytest.fixture
def stranger(db: None) -> Caller:
    """A token of somebody else's account."""
    return Caller(ApiToken.issue(Account.objects.create(name="Bay Systems"), "Zapier"))
