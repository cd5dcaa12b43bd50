"""What OpenAPI says beyond what the operations say themselves: how each may be refused."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from pydantic.json_schema import models_json_schema

from quotewright.api.errors import PROBLEM_JSON, Problem

_REF = "#/components/schemas/{model}"
_IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "The quote's ETag as last read; 412 if it has changed since.",
}


def describe_refusals(schema: dict[str, Any]) -> None:
    """Add to each operation the problems that it answers with, and If-Match where it counts."""
    _, definitions = models_json_schema([(Problem, "serialization")], ref_template=_REF)
    schema["components"]["schemas"] |= definitions["$defs"]
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            if _changes_a_quote(method, path) or _changes_an_item(method, path):
                operation.setdefault("parameters", []).append(_IF_MATCH)
            for status in _refusals(method, path, operation):
                operation["responses"][str(status)] = _problem(status)


def _refusals(method: str, path: str, operation: dict[str, Any]) -> Iterator[int]:
    yield 401
    yield 422
    if "{" in path:
        yield 404
    if "requestBody" in operation:
        yield 400
        yield 413
    if _changes_a_quote(method, path):
        yield 409
        yield 412
    if _changes_an_item(method, path):
        yield 412


def _changes_a_quote(method: str, path: str) -> bool:
    return method != "get" and "{quote_id}" in path


def _changes_an_item(method: str, path: str) -> bool:
    return method == "patch" and "{item_id}" in path


def _problem(status: int) -> dict[str, Any]:
    content = {PROBLEM_JSON: {"schema": {"$ref": _REF.format(model="Problem")}}}
    return {"description": HTTPStatus(status).phrase, "content": content}
