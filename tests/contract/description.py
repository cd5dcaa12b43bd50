"""The description of Syncro, `openapi.yaml`, as something requests and answers are held to."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import httpx
import yaml
from jsonschema_rs import Draft202012Validator

Json = Any
Schema = dict[str, Any]

METHODS = ("get", "post", "put", "delete")
API = "/api/v1"


@cache
def document() -> Schema:
    """The whole description."""
    found = files("quotewright").joinpath("integrations", "syncro", "openapi.yaml")
    whole: Schema = yaml.safe_load(found.read_text(encoding="utf-8"))
    return whole


def resolved(node: Schema) -> Schema:
    """The node itself, or what its $ref leads to."""
    while "$ref" in node:
        target: Any = document()
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = target
    return node


@dataclass(frozen=True, slots=True)
class Operation:
    """One method on one path."""

    method: str
    template: str

    def __str__(self) -> str:
        return f"{self.method} {self.template}"

    @property
    def node(self) -> Schema:
        """What the description says of it."""
        found: Schema = document()["paths"][self.template][self.method.lower()]
        return found

    @property
    def statuses(self) -> list[int]:
        """The statuses that are described."""
        return sorted(map(int, self.node["responses"]))

    def parameters(self, place: str) -> dict[str, Schema]:
        """The schemas of the parameters in the `path` or the `query`, by name."""
        shared = document()["paths"][self.template].get("parameters", [])
        every = [*shared, *self.node.get("parameters", [])]
        return {one["name"]: one["schema"] for one in every if one["in"] == place}

    @property
    def body_schema(self) -> Schema | None:
        """The schema of the body, None where none is described."""
        body = self.node.get("requestBody")
        return None if body is None else body["content"]["application/json"]["schema"]

    def answer_schemas(self, status: int) -> dict[str, Schema]:
        """The schemas of an answer by content type; empty for a status that is not described."""
        response = self.node["responses"].get(str(status), {})
        content = resolved(response).get("content", {})
        return {kind: part["schema"] for kind, part in content.items()}


@cache
def operations() -> tuple[Operation, ...]:
    """Every operation, in the description's order."""
    return tuple(
        Operation(method.upper(), template)
        for template, node in document()["paths"].items()
        for method in METHODS
        if method in node
    )


def operation_for(method: str, path: str) -> Operation | None:
    """The operation a request means; a fixed path goes before one with parameters."""
    fitting = [
        one
        for one in operations()
        if one.method == method
        and re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", one.template), path) is not None
    ]
    return min(fitting, key=lambda one: one.template.count("{"), default=None)


# ── Requests ────────────────────────────────────────────────────────────────────────────────────


def closed(schema: Schema) -> Schema:
    """The schema with every object closed to keys it does not name, at any depth.

    Keys under `x-undocumented` are named too: known to be taken, or sent to find out.
    """
    schema = resolved(schema)
    result = dict(schema)
    if "properties" in schema:
        named = {**schema["properties"], **schema.get("x-undocumented", {})}
        result["properties"] = {name: closed(part) for name, part in named.items()}
        result["additionalProperties"] = False
    if "items" in schema:
        result["items"] = closed(schema["items"])
    for several in ("anyOf", "allOf", "oneOf"):
        if several in schema:
            result[several] = [closed(part) for part in schema[several]]
    return result


def undocumented(schema: Schema, body: Json) -> set[str]:
    """The keys of a body that are allowed although the vendor does not document them."""
    return set(resolved(schema).get("x-undocumented", {})) & set(body or ())


def problems_of_request(request: httpx.Request) -> list[str]:
    """What is not as described: path, query, body, each of its keys, and their types."""
    path = request.url.path.removeprefix(API)
    operation = operation_for(request.method, path)
    if operation is None:
        return [f"no operation {request.method} {path}"]
    return [
        f"{operation}: {problem}"
        for problem in (
            *_path_problems(operation, path),
            *_query_problems(operation, request.url.params),
            *_body_problems(operation, request),
        )
    ]


def _path_problems(operation: Operation, path: str) -> Iterator[str]:
    names = re.findall(r"\{([^}]+)\}", operation.template)
    found = re.fullmatch(re.sub(r"\{[^}]+\}", "([^/]+)", operation.template), path)
    values = found.groups() if found else ()
    schemas = operation.parameters("path")
    for name, value in zip(names, values, strict=True):
        if not _fits_text(schemas[name], value):
            yield f"{name} in the path is {value!r}"


def _query_problems(operation: Operation, query: httpx.QueryParams) -> Iterator[str]:
    schemas = operation.parameters("query")
    for name, value in query.multi_items():
        if name not in schemas:
            yield f"no query parameter {name}"
        elif not _fits_text(schemas[name], value):
            yield f"{name} in the query is {value!r}"


def _body_problems(operation: Operation, request: httpx.Request) -> Iterator[str]:
    schema = operation.body_schema
    if not request.content:
        if schema is not None:
            yield "the body is missing"
        return
    if schema is None:
        yield "no body is described"
        return
    if request.headers.get("Content-Type") != "application/json":
        yield f"the body is {request.headers.get('Content-Type')}"
    yield from problems_of_body(schema, json.loads(request.content))


def problems_of_body(schema: Schema, body: Json) -> list[str]:
    """What a body of ours has that the closed schema refuses."""
    return _problems(closed(schema), body)


def _fits_text(schema: Schema, text: str) -> bool:
    """Whether a value in an address can be read as the schema wants it."""
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if "array" in kinds:
        return _fits_text(schema["items"], text)
    value: object = text
    if "string" not in kinds:
        try:
            value = json.loads(text)
        except ValueError:
            return False
    return not _problems(schema, value)


# ── Answers ─────────────────────────────────────────────────────────────────────────────────────


def problems_of_answer(operation: Operation, response: httpx.Response) -> list[str]:
    """What is not as described: the status, the content type, and the body."""
    if response.status_code not in operation.statuses:
        return [f"{operation}: status {response.status_code} is not described"]
    schemas = operation.answer_schemas(response.status_code)
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    if not response.content and response.status_code != 200:
        return []  # a 404 for a wrong path, or for a lost record, may be empty
    if kind not in schemas:
        return [f"{operation}: {response.status_code} as {kind!r} is not described"]
    value = response.json() if kind == "application/json" else response.text
    return [f"{operation}: {problem}" for problem in _problems(schemas[kind], value)]


def _problems(schema: Schema, value: Json) -> list[str]:
    validator = Draft202012Validator({**schema, "components": document()["components"]})
    return [
        f"{'.'.join(map(str, error.instance_path)) or 'the body'}: {error.message}"
        for error in validator.iter_errors(value)
    ]
