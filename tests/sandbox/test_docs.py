"""The page about the sandbox names everything that can be switched, broken, planted or called."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from quotewright.sandbox import Fault, Sandbox, create_app
from quotewright.sandbox.access import ADD_MANUAL_ITEM, APPLY_DISCOUNT, EDIT_PRICES
from quotewright.sandbox.faults import KINDS
from quotewright.sandbox.seeds import SEEDS
from quotewright.sandbox.switches import SWITCHES
from quotewright.sandbox.webhooks import EVENTS

TEXT = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text("utf-8")


@pytest.mark.parametrize("name", SWITCHES)
def test_every_switch_stands_in_the_docs_with_its_values(name: str) -> None:
    switch = SWITCHES[name]
    values = ", ".join(f"`{value}`" for value in switch.values)

    assert f"| `{name}` | {values} | {switch.about} |" in TEXT


@pytest.mark.parametrize("kind", KINDS)
def test_every_fault_stands_in_the_docs(kind: str) -> None:
    assert f"| `{kind}` | {KINDS[kind]} |" in TEXT


def test_every_field_seed_event_and_line_permission_stands_in_the_docs() -> None:
    named = [field.name for field in fields(Fault)]
    named += [*SEEDS, *EVENTS, APPLY_DISCOUNT, EDIT_PRICES, ADD_MANUAL_ITEM]

    assert [one for one in named if f"`{one}`" not in TEXT] == []


def test_every_call_of_the_admin_api_stands_in_the_docs() -> None:
    rules = create_app(Sandbox()).url_map.iter_rules()
    calls = {str(rule).partition("/<")[0] for rule in rules if str(rule).startswith("/sandbox/")}

    assert [one for one in sorted(calls) if one not in TEXT] == []


def test_every_part_of_the_api_stands_in_the_coverage_table() -> None:
    rules = create_app(Sandbox()).url_map.iter_rules()
    last = {str(rule).rpartition("/")[2] for rule in rules if str(rule).startswith("/api/v1/")}

    assert [one for one in sorted(last) if not one.startswith("<") and one not in TEXT] == []
