"""A refused call is told by the permission that Syncro's own token page names."""

from __future__ import annotations

import pytest

from quotewright.integrations.syncro.permissions import AREAS, permission_for


@pytest.mark.parametrize(
    ("call", "name"),
    [
        ("POST /estimates", "“Estimates - Create”"),
        ("PUT /customers/7", "“Customers - Edit”"),
        ("PUT /contacts/7", "“Customers - Edit”"),
        ("POST /estimates/9/convert_to_invoice", "“Invoices - Create”"),
        ("PUT /estimates/9/line_items/10", "“Estimates - Edit”"),
        ("GET /search", ""),
    ],
)
def test_a_call_names_its_permission(call: str, name: str) -> None:
    assert permission_for(call) == name


def test_a_line_may_need_either_of_two() -> None:
    assert "Add Manual Item" in permission_for("POST /estimates/9/line_items")


def test_every_call_by_which_a_permission_shows_is_named() -> None:
    calls = [each.shown_by for area in AREAS for each in area.permissions if each.shown_by[0]]
    assert all(permission_for(f"{method} {path}".replace("{id}", "7")) for method, path in calls)
