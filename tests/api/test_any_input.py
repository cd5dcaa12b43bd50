"""Whatever OpenAPI allows, and much that it does not, gets an answer that it describes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core import signals
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from quotewright.accounts.models import Account, ApiToken
from quotewright.catalog.actions import create_item
from quotewright.config.wsgi import application
from quotewright.quotes import actions
from quotewright.quotes.models import Line, Quote

CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
]


schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@pytest.fixture
def one_transaction(db: None) -> Iterator[None]:
    """Keep the end of a request from closing the connection that the test will roll back."""
    signals.request_started.disconnect(close_old_connections)
    signals.request_finished.disconnect(close_old_connections)
    yield
    signals.request_started.connect(close_old_connections)
    signals.request_finished.connect(close_old_connections)


@schema.parametrize()
@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_as_described(
    case: schemathesis.Case[Any], account: Account, quote: Quote, one_transaction: None
) -> None:
    digest = ApiToken.digest_of("qw_fuzz")
    ApiToken.objects.get_or_create(account=account, name="Fuzz", digest=digest)
    # Half of the requests reach records that are there.
    if case.path_parameters and len(str(case.path_parameters)) % 2 == 0:
        own = {
            "quote_id": quote.pk,
            "person_id": quote.person_id,
            "key": _key(quote),
            "attachment_id": _file(quote),
            "revision": 1,
            "organization_id": quote.buyer.organization_id,
        }
        if "template_id" in case.path_parameters:
            own["template_id"] = actions.template_from_quote(quote, "Office").pk
        own |= _of_the_catalog(account)
        case.path_parameters = {name: own[name] for name in case.path_parameters}
    headers = {"Authorization": "Bearer qw_fuzz", "Host": "localhost"}
    case.call_and_validate(headers=headers, checks=CHECKS)


def _key(quote: Quote) -> str:
    line = Line.objects.filter(section__quote=quote).first()
    return str(line.key) if line else "00000000-0000-0000-0000-000000000000"


def _file(quote: Quote) -> int:
    there = quote.attachments.first()
    return (there or actions.attach(quote, "Plan.pdf", b"%PDF")).pk


def _of_the_catalog(account: Account) -> dict[str, int]:
    raw = {"name": "Firewall", "category": "Hardware", "manufacturer": "A", "supplier": "B"}
    item = create_item(account, raw)
    assert item.category_id and item.manufacturer_id and item.supplier_id
    return {
        "item_id": item.pk,
        "category_id": item.category_id,
        "manufacturer_id": item.manufacturer_id,
        "supplier_id": item.supplier_id,
    }
