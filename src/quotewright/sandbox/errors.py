"""The ways in which Syncro says no; there is no common shape, so each has its own function."""

from __future__ import annotations

from collections.abc import Sequence

from quotewright.sandbox.fields import Record

HTML_BAD_REQUEST = "<!DOCTYPE html><html><body><h1>400 Bad Request</h1></body></html>"


class Refused(Exception):
    """An answer other than 200; `body` is JSON, HTML text, or None for an empty body."""

    def __init__(self, status: int, body: Record | str | None) -> None:
        super().__init__(f"{status} {body}")
        self.status = status
        self.body = body


def not_found() -> Refused:
    return Refused(404, {"message": "Not found"})


def no_such_path() -> Refused:
    return Refused(404, None)


def bad_token() -> Refused:
    return Refused(401, {"error": "Invalid API token."})


def not_authorized() -> Refused:
    text = "Not authorized. Please ask account admin to update your group permissions."
    return Refused(401, {"error": text})


def not_json() -> Refused:
    return Refused(400, HTML_BAD_REQUEST)


def too_many_requests() -> Refused:
    text = "We are seeing a high number of requests from you. Please slow down."
    return Refused(429, {"error": text})


def invalid(messages: Sequence[str], params: Record | None) -> Refused:
    """Customers, vendors and products; a PUT gets no `params` back."""
    body: Record = {"success": False, "message": list(messages)}
    return Refused(422, body if params is None else {**body, "params": params})


def invalid_contact(record: Record, problem: str) -> Refused:
    return Refused(422, {"record": record, "errors": problem})


def invalid_document(problems: dict[str, list[str]]) -> Refused:
    """Estimates, and the update of a line: a bare map of field to problems."""
    return Refused(422, dict(problems))


def invalid_new_line(problem: str) -> Refused:
    return Refused(422, {"errors": f"validation error: {problem}"})


def cannot_convert(problem: str) -> Refused:
    return Refused(422, {"error": problem})


def invalid_sku(messages: Sequence[str]) -> Refused:
    return Refused(400, {"message": list(messages)})
