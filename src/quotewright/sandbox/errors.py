"""The ways in which Syncro says no; there is no common shape, so each has its own function."""

from __future__ import annotations

from collections.abc import Sequence

from quotewright.sandbox.fields import Record

HTML_BAD_REQUEST = "<!DOCTYPE html><html><body><h1>400 Bad Request</h1></body></html>"
HTML_UNAUTHORIZED = "<!DOCTYPE html><html><body><h1>HTTP Token: Access denied.</h1></body></html>"
TOO_MANY = "We are seeing a high number of requests from you. Please slow down."
RETRY_SECONDS = 30


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


def bad_token(body: str = "json") -> Refused:
    return Refused(401, HTML_UNAUTHORIZED if body == "html" else {"error": "Invalid API token."})


def not_authorized(status: int = 401) -> Refused:
    text = "Not authorized. Please ask account admin to update your group permissions."
    return Refused(status, {"error": text})


def not_json() -> Refused:
    return Refused(400, HTML_BAD_REQUEST)


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


def invalid_schedule(messages: Sequence[str]) -> Refused:
    return Refused(422, {"error": list(messages)})


def invalid_parameter(problem: str) -> Refused:
    """Tickets without a customer, and calls that want a list of files."""
    return Refused(422, {"error": problem})


def photo_not_found() -> Refused:
    return Refused(404, {"message": "Photo Not Found."})
