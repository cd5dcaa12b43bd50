"""Every refusal as problem+json (RFC 9457): what happened, which field, and what to do."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from http import HTTPStatus
from inspect import signature
from typing import Any, get_args

from django.core.exceptions import ObjectDoesNotExist, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import BaseModel

from quotewright.api.said import said
from quotewright.lib.fields import Invalid
from quotewright.quotes.states import IllegalMove, Stale

PROBLEM_JSON = "application/problem+json"
logger = logging.getLogger(__name__)

_NOT_FOUND = "There is nothing here for your account. Check the address and the ids in it."
_NO_TOKEN = (
    "Send a token of your account as “Authorization: Bearer qw_…”. "
    "Make one with the command quotewright token NAME."
)


class FieldError(BaseModel):
    """One field that was refused, `sections[0].lines[2].quantity` for example."""

    field: str
    message: str


class Problem(BaseModel):
    """The answer to a request that was refused."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError]


def problem(
    status: int, detail: str, errors: Mapping[str, str] | None = None, kind: str = ""
) -> HttpResponse:
    """Return a refusal; `kind` names a problem that its status alone does not."""
    body = Problem(
        type=f"urn:quotewright:problem:{kind}" if kind else "about:blank",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        errors=[FieldError(field=name, message=text) for name, text in (errors or {}).items()],
    )
    return HttpResponse(body.model_dump_json(), status=status, content_type=PROBLEM_JSON)


@contextmanager
def errors_under(field: str) -> Iterator[None]:
    """Name what the body refuses `field.…`."""
    try:
        yield
    except Invalid as error:
        raise Invalid({f"{field}.{name}": text for name, text in error.errors.items()}) from error


def add_handlers(api: NinjaAPI) -> None:
    """Make the API answer every exception with a problem."""
    handlers: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
        Exception: _fault,
        AuthenticationError: _no_token,
        Http404: _not_found,
        HttpError: _http_error,
        IllegalMove: lambda _, error: problem(409, str(error), kind="illegal-move"),
        Invalid: lambda _, error: _invalid(error.errors),
        ObjectDoesNotExist: _not_found,
        RequestDataTooBig: _too_big,
        Stale: lambda _, error: problem(412, str(error), kind="stale"),
        ValidationError: _unreadable,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


def in_problems(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Make a URL's whole view answer in problems, also where no operation takes the method."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Http404 as error:
            return _not_found(request, error)
        if response.status_code != 405:
            return response
        allowed = ", ".join(sorted(response["Allow"].split(", ")))
        refusal = problem(405, f"This address does not take {request.method}, but {allowed}.")
        refusal["Allow"] = allowed
        return refusal

    return answer


def known_parameters(view: Callable[..., Any]) -> Callable[..., Any]:
    """Refuse query parameters that the operation does not know, instead of ignoring them."""
    filters = signature(view, eval_str=True).parameters.get("filters")
    known = set(get_args(filters.annotation)[0].model_fields) if filters else set()

    @wraps(view)
    def checked(request: HttpRequest, **values: Any) -> Any:
        if unknown := sorted(set(request.GET) - known):
            remedy = f"Known here: {', '.join(sorted(known))}." if known else "Leave it out."
            raise Invalid(dict.fromkeys(unknown, f"No such query parameter. {remedy}"))
        return view(request, **values)

    return checked


def _invalid(errors: Mapping[str, str]) -> HttpResponse:
    count = "One field was" if len(errors) == 1 else f"{len(errors)} fields were"
    return problem(422, f"{count} refused; nothing was saved.", errors, kind="invalid")


def _unreadable(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Answer values of the wrong type or shape; in the address they mean that nothing is there."""
    if any(item["loc"][0] == "path" for item in error.errors):
        return problem(404, _NOT_FOUND)
    return _invalid(dict(map(said, error.errors)))


def _no_token(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    response = problem(401, _NO_TOKEN)
    response["WWW-Authenticate"] = 'Bearer realm="Quotewright"'
    return response


def _not_found(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(404, _NOT_FOUND)


def _too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return problem(413, "The body is larger than 2.5 MB. Send a quote's lines in several requests.")


def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code != 400:
        return problem(error.status_code, f"{error}.")
    cause, where = error.__cause__, ""
    if isinstance(cause, json.JSONDecodeError):
        where = f": {cause.msg} at line {cause.lineno}, column {cause.colno}"
    elif cause is not None:
        where = f": {cause}"
    return problem(400, f"The body is not JSON that can be read{where}. Correct it and try again.")


def _fault(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.error("%s %s failed", request.method, request.path, exc_info=error)
    return problem(500, "This is a fault in Quotewright, and it is in the log. Try again later.")
