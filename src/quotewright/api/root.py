"""The API object that gathers every noun's operations."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from ninja import NinjaAPI, Router
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from quotewright.api import (
    catalog,
    history,
    lines,
    makers,
    organizations,
    people,
    quotes,
    talk,
    templates,
)
from quotewright.api.auth import TokenAuth
from quotewright.api.description import describe_refusals
from quotewright.api.errors import add_handlers, in_problems, known_parameters
from quotewright.api.wire import JsonParser


class Api(NinjaAPI):
    """Answers every refusal as a problem, and says so in its description."""

    @property
    def urls(self) -> tuple[list[Any], str, str]:
        """Return the addresses of all operations."""
        patterns, app, namespace = super().urls
        for pattern in patterns:
            assert pattern.callback is not None
            pattern.callback = in_problems(pattern.callback)
        return patterns, app, namespace

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Return the operation's name for generated clients: `create_quote`."""
        return operation.view_func.__name__

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """Return the OpenAPI description."""
        schema = super().get_openapi_schema(**options)
        describe_refusals(schema)
        return schema


api = Api(
    title="Quotewright",
    version="1",
    description="Quotes for people, from draft to signature, and how they stand with the PSA.",
    docs_url=None,
    urls_namespace="api",
    auth=TokenAuth(),
    parser=JsonParser(),
)
add_handlers(api)
api.add_decorator(known_parameters)
for noun in (people, organizations, catalog, makers, quotes, lines, templates, talk, history):
    api.add_router("", noun.router)

_elsewhere = Router()
api.add_router("", _elsewhere)


@_elsewhere.api_operation(
    ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"],
    "/{path:elsewhere}",
    include_in_schema=False,
)
def nothing_here(request: HttpRequest, elsewhere: str) -> None:
    """Answer 404 to every other address."""
    raise Http404
