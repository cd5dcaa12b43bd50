"""One fresh sandbox a test, and clients for its API and its admin API."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from flask import Flask

from quotewright.sandbox import Sandbox, create_app


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(limit_per_minute=0)


@pytest.fixture
def app(sandbox: Sandbox) -> Flask:
    return create_app(sandbox)


@pytest.fixture
def admin(app: Flask) -> Iterator[httpx.Client]:
    """A client without a token, at the root."""
    transport = httpx.WSGITransport(app=app)
    with httpx.Client(transport=transport, base_url="http://sandbox.test") as client:
        yield client


@pytest.fixture
def api(app: Flask) -> Iterator[httpx.Client]:
    with httpx.Client(
        transport=httpx.WSGITransport(app=app),
        base_url="http://sandbox.test/api/v1/",
        headers={"Authorization": "Bearer sandbox"},
    ) as client:
        yield client
