"""Every endpoint of the description is visited, and each answer is one that it documents."""

from __future__ import annotations

import re

import pytest

from quotewright.sandbox import Sandbox, create_app
from quotewright.sandbox.access import PERMISSIONS
from tests.contract.description import API, Operation, operations, problems_of_answer
from tests.contract.tour import NOT_GIVEN, VISITS, Tour

CASES = [
    (one, status)
    for one in operations()
    for status in one.statuses
    if (str(one), status) not in NOT_GIVEN
]


def test_every_endpoint_is_visited() -> None:
    assert set(VISITS) == {str(one) for one in operations()}


def test_everything_that_the_sandbox_offers_is_described() -> None:
    offered = {
        f"{method} {re.sub(r'<[^>]+>', '{}', rule.rule.removeprefix(API))}"
        for rule in create_app(Sandbox()).url_map.iter_rules()
        if rule.rule.startswith(f"{API}/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert offered == {re.sub(r"\{[^}]+\}", "{}", str(one)) for one in operations()}


@pytest.mark.parametrize(("operation", "status"), CASES, ids=str)
def test_an_answer_is_as_described(operation: Operation, status: int) -> None:
    tour = Tour(limit_per_minute=1 if status == 429 else 0, peopled=status in (200, 400, 422))
    if status == 429:
        tour.ask("GET", "/me")

    answer = tour.visit(operation, status)

    assert answer.status_code == status, answer.text
    assert problems_of_answer(operation, answer) == []


# Where the sandbox wants a permission that the vendor does not name.
STRICTER = {"GET /customers/autocomplete": "Customers - List/Search"}


@pytest.mark.parametrize("operation", operations(), ids=str)
def test_a_token_without_the_permission_is_turned_away(operation: Operation) -> None:
    needed = STRICTER.get(str(operation)) or operation.node["x-permission"]
    tour = Tour(peopled=not needed)
    others = [one for one in PERMISSIONS if needed and one not in needed]
    tour.sandbox.set_token("poor", "poor", others)

    answer = tour.visit(operation, token="poor")

    assert answer.status_code == (401 if needed else 200), answer.text
    assert problems_of_answer(operation, answer) == []
