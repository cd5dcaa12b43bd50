"""Whatever the description allows, and much that it does not, the sandbox answers as described."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from quotewright.sandbox import Sandbox, running
from tests.contract.description import API, document
from tests.contract.tour import VISITS, Tour

CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
]
schema = schemathesis.openapi.from_dict(document())


def test_the_description_is_valid_openapi() -> None:
    schema.validate()


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[Sandbox, str]]:
    sandbox = Sandbox(limit_per_minute=0)
    with running(sandbox) as site:
        yield sandbox, f"{site}{API}"


@pytest.fixture
def cast(served: tuple[Sandbox, str]) -> dict[str, int]:
    """One record of every kind, made anew since the last operation may have deleted some."""
    return Tour(sandbox=served[0]).cast


@schema.parametrize()
@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_as_described(
    case: schemathesis.Case[Any], served: tuple[Sandbox, str], cast: dict[str, int]
) -> None:
    # Half of the requests reach records that are there.
    if len(str(case.path_parameters)) % 2 == 0:
        own = VISITS[case.operation.label].path
        case.path_parameters = {name: cast[record] for name, record in own.items()}

    case.call_and_validate(
        base_url=served[1], headers={"Authorization": "Bearer sandbox"}, checks=CHECKS
    )
