"""Answers that Syncro might give: generated from the description, and from nothing at all."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from tests.contract.description import Schema, resolved

Strategy = st.SearchStrategy[Any]

TEXT = st.text(max_size=8)
SCALARS: Strategy = st.none() | st.booleans() | st.integers() | st.floats() | TEXT
ANYTHING: Strategy = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
CENTS = st.decimals("-9999999.99", "9999999.99", places=2)
MONEY: Strategy = CENTS.map(str) | CENTS.map(float) | st.integers(-999, 999)
MOMENTS = st.sampled_from(
    ["2026-11-23T09:00:00.000Z", "2026-11-23T09:00:00-05:00", "2026-11-23", "2013-10-08T14:16:10Z"]
)
UNKNOWN_KEYS = st.sampled_from(["since_updated_at", "processed_phone", "xero_id", "a b", ""])
IDS = st.integers(0, 10**10)


def answers(schema: Schema) -> Strategy:
    """Values that the schema allows, and then some: unknown keys, null for whatever is optional,
    money as text or as a number.
    """
    schema = resolved(schema)
    if "pattern" in schema:
        return MONEY
    if several := schema.get("anyOf"):
        return st.one_of([answers(part) for part in several])
    if "allOf" in schema:
        return _records(_merged(schema))
    kinds = schema.get("type", [])
    every = [kinds] if isinstance(kinds, str) else kinds
    return st.one_of([_of_kind(kind, schema) for kind in every]) if every else ANYTHING


def _of_kind(kind: str, schema: Schema) -> Strategy:
    match kind:
        case "object":
            return _records(schema)
        case "array":
            return st.lists(answers(schema.get("items", {"type": "string"})), max_size=2)
        case "integer":
            return IDS
        case "number":
            return MONEY
        case "boolean":
            return st.booleans()
        case "null":
            return st.none()
    return MOMENTS if schema.get("format") == "date-time" else TEXT


def _records(schema: Schema) -> Strategy:
    required = set(schema.get("required", ()))
    fields = {name: answers(part) for name, part in schema.get("properties", {}).items()}
    known = st.fixed_dictionaries(
        {name: field for name, field in fields.items() if name in required},
        optional={
            name: field | st.none() for name, field in fields.items() if name not in required
        },
    )
    return st.builds(
        lambda more, own: {**more, **own}, st.dictionaries(UNKNOWN_KEYS, SCALARS), known
    )


def emptied(schema: Schema) -> Any:
    """The answer in which everything optional is null, with one item in each list."""
    schema = resolved(schema)
    if "allOf" in schema:
        schema = _merged(schema)
    if "properties" in schema:
        required = schema.get("required", ())
        return {
            name: emptied(part) if name in required else None
            for name, part in schema["properties"].items()
        }
    kinds = schema.get("type", "string")
    match kinds if isinstance(kinds, str) else kinds[0]:
        case "array":
            return [emptied(schema["items"])]
        case "integer" | "number":
            return 1
    return "0.0"


def _merged(schema: Schema) -> Schema:
    parts = [resolved(part) for part in schema["allOf"]]
    return {
        "properties": {k: v for part in parts for k, v in part.get("properties", {}).items()},
        "required": [name for part in parts for name in part.get("required", ())],
    }


@st.composite
def broken(draw: st.DrawFn, schema: Schema) -> Any:
    """An answer with one place, at any depth, put out of shape."""
    answer = json.loads(json.dumps(draw(answers(schema))))
    places = list(_places(answer))
    if not places:
        return draw(ANYTHING)
    holder, key = draw(st.sampled_from(places))
    holder[key] = draw(ANYTHING)
    return answer


def _places(value: Any) -> list[tuple[Any, Any]]:
    if isinstance(value, dict):
        pairs = list(value.items())
    else:
        pairs = list(enumerate(value)) if isinstance(value, list) else []
    return [(value, key) for key, _ in pairs] + [
        deep for _, part in pairs for deep in _places(part)
    ]
