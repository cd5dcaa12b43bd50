"""What Syncro's answers mean: one place where failures are named and records are read."""

from __future__ import annotations

import re
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from quotewright.integrations.port import (
    Denied,
    Json,
    OutcomeUnknown,
    PsaError,
    Rejected,
    Unavailable,
)
from quotewright.integrations.syncro.permissions import permission_for

Shape = TypeVar("Shape", bound=BaseModel)


class Missing(PsaError):
    """The record is not there (404)."""


class NotPermitted(Denied):
    """The token is good, and lacks one permission."""


def problems_in(answer: Any) -> list[str]:
    """Flatten the ten shapes in which Syncro words a refusal into plain sentences."""
    if isinstance(answer, str):
        return [answer] if answer.strip() else []
    if isinstance(answer, list):
        return [text for part in answer for text in problems_in(part)]
    if not isinstance(answer, dict):
        return []
    for key in ("errors", "error", "message"):
        if found := problems_in(answer.get(key)):
            return found
    skipped = {"success", "params", "record"}
    return [
        f"{field.replace('_', ' ').capitalize()} {text}"
        for field, texts in answer.items()
        if field not in skipped
        for text in problems_in(texts)
    ]


def understood(response: httpx.Response) -> Json:
    """Return the JSON object of a good answer, or raise what the answer means."""
    request = response.request
    call = f"{request.method} {request.url.path.removeprefix('/api/v1')}"
    said = "; ".join(problems_in(_json(response)))
    match response.status_code:
        case 200 | 201:
            body = _json(response)
            if isinstance(body, dict):
                return body
            if request.method != "GET" and response.text.strip() in ("", "null"):
                return {}  # done, and nothing said; whoever needs a record misses it
            raise unsure(request.method)(f"Syncro's answer to {call} was not JSON")
        case 204:
            return {}
        case status if status < 300:
            raise unsure(request.method)(f"Syncro answered {call} with status {status}")
        case 401 | 403:
            raise _denied(said, call)
        case 404:
            raise Missing(f"Syncro has no such record ({call})")
        case 429:
            raise Unavailable("Syncro asked us to slow down", retry_after(response), True)
        case status if status >= 500:
            raise _failed(status, call)
        case status:
            raise Rejected(
                f"Syncro refused {call}: {said.rstrip('.') or f'status {status}'}.",
                "Correct what Syncro names, then push again.",
            )


def _failed(status: int, call: str) -> Unavailable:
    """A gateway speaks for all of Syncro; a 500 may be about this one record."""
    is_everywhere = status in {502, 503, 504}
    said = f"Syncro failed with {status} on {call}"
    if is_everywhere:
        said = f"Syncro is not working right now ({status} on {call})."
    return unsure(call.split()[0])(said, is_everywhere=is_everywhere)


def _denied(said: str, call: str) -> Denied:
    if "not authorized" in said.casefold():
        name = permission_for(call)
        lacks = f"lacks the permission {name}" if name else "lacks a permission"
        return NotPermitted(
            f"The API token {lacks} (Syncro refused {call}).",
            "In Syncro, give it to the token under Admin > API Tokens. It goes on by itself then.",
        )
    return Denied(
        "Syncro refused the API token.",
        "Make a new token in Syncro under Admin > API Tokens and enter it at "
        "Settings > Integrations > Syncro, Replace the token. Nothing is lost meanwhile.",
    )


def unsure(method: str) -> type[Unavailable]:
    """A read that failed changed nothing; a write that got no clear answer may have."""
    return Unavailable if method == "GET" else OutcomeUnknown


def retry_after(response: httpx.Response) -> float:
    """Return for how many seconds nobody should call."""
    text = response.headers.get("Retry-After", "")
    return min(float(text), 300.0) if re.fullmatch(r"\d+(\.\d+)?", text) else 15.0


def _json(response: httpx.Response) -> Any:
    try:
        return response.json()
    except (ValueError, RecursionError):
        return None


def unwrapped(body: Json, wrapper: str) -> Json:
    """Return the record inside its wrapper, or the body where it came bare."""
    inner = body.get(wrapper) if wrapper else None
    return inner if isinstance(inner, dict) else body


def last_page(meta: Any) -> int | None:
    """Return the number of pages, None where `meta` is missing or makes no sense."""
    return _counted(meta, "total_pages")


def entries_of_all(meta: Any) -> int:
    """Return the number of records on all pages, 0 where `meta` does not tell it."""
    return _counted(meta, "total_entries") or 0


def _counted(meta: Any, name: str) -> int | None:
    text = str(meta.get(name)) if isinstance(meta, dict) else ""
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None


def shaped(body: Any, shape: type[Shape], path: str, doubt: type[Unavailable]) -> Shape:
    """Read a record. Raises `doubt` where it is not one."""
    try:
        return shape.model_validate(body)
    except ValidationError as error:
        fields = ", ".join(str(part["loc"][0]) if part["loc"] else "?" for part in error.errors())
        raise doubt(f"Syncro's answer to {path} lacks {fields}") from error


def optional(body: Any, shape: type[Shape]) -> Shape | None:
    """Read a record that an answer need not carry."""
    return None if body is None else shaped(body, shape, "the request", OutcomeUnknown)
