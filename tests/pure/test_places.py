"""States written freely become codes; what is none stays."""

from __future__ import annotations

import pytest

from quotewright.lib.places import state_code


@pytest.mark.parametrize(
    ("country", "written", "code"),
    [
        ("US", "Maine", "ME"),
        ("US", " m.e. ", "ME"),
        ("US", "NEW  york", "NY"),
        ("US", "Washington, D.C.", "DC"),
        ("US", "Washington", "WA"),
        ("CA", "Québec", "QC"),
        ("CA", "Ont.", "ON"),
        ("AU", "new south wales", "NSW"),
        ("AU", "wa", "WA"),
        ("GB", "Scotland", "SCT"),
        ("GB", " Kent ", "Kent"),
        ("US", "Ontario", "Ontario"),
        ("DE", "Bayern", "Bayern"),
        ("US", "", ""),
        ("", "Maine", "Maine"),
    ],
)
def test_a_state_is_known_by_name_and_code(country: str, written: str, code: str) -> None:
    assert state_code(country, written) == code
