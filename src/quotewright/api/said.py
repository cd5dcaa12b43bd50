"""What is wrong with a value's type or shape, in sentences that say what to send instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

# By pydantic's error type; the values of its context may be named in braces.
_SENTENCES = {
    "bool_type": "Send true or false.",
    "enum": "Send one of {expected}.",
    "extra_forbidden": "There is no such field. Check its spelling or leave it out.",
    "greater_than_equal": "Send a number of at least {ge}.",
    "int_from_float": "Send a whole number.",
    "int_parsing": "Send a whole number.",
    "int_parsing_size": "The number is too large.",
    "int_type": "Send a whole number, without quotes.",
    "less_than_equal": "Send a number of at most {le}.",
    "list_type": "Send a JSON list: [ … ].",
    "missing": "This is missing. Add it.",
    "model_attributes_type": "Send a JSON object: {{ … }}.",
    "model_type": "Send a JSON object: {{ … }}.",
    "string_pattern_mismatch": "Send the value as you got it, unchanged.",
    "string_type": "Send text, in quotes.",
    "uuid_parsing": "Send the key as you got it, unchanged.",
    "uuid_type": "Send the key as you got it, unchanged.",
}


def said(error: Mapping[str, Any]) -> tuple[str, str]:
    """Return the field that an error of pydantic is about, and the sentence."""
    context = error.get("ctx", {})
    if known := _SENTENCES.get(error["type"]):
        return field_of(error["loc"]), known.format(**context)
    return field_of(error["loc"]), str(context.get("error") or f"{error['msg']}.")


def field_of(loc: Sequence[str | int]) -> str:
    """Return a place in the request as `sections[0].lines[2].name`; `body` for all of it."""
    steps = loc[2:] if loc[0] == "body" else loc[1:]
    field = ""
    for step in steps:
        field += f"[{step}]" if isinstance(step, int) else f".{step}" if field else str(step)
    return field or "body"
