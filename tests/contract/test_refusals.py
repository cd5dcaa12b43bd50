"""Syncro says no in many shapes; each becomes one plain sentence that names the field."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from quotewright.integrations.port import Denied, PsaError, Rejected, Unavailable
from quotewright.integrations.syncro.answers import Missing, NotPermitted, problems_in
from tests.contract.calls import CALLS, Recorder, client_over

BLANK = "can't be blank"
NO_PERMISSION = "Not authorized. Please ask account admin to update your group permissions."
HTML = "<!DOCTYPE html><html><body><h1>400 Bad Request</h1></body></html>"


class Refusing(httpx.BaseTransport):
    """Answers with one refusal."""

    def __init__(self, status: int, body: Any) -> None:
        self._status, self._body = status, body

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if isinstance(self._body, str):
            return httpx.Response(self._status, text=self._body)
        return httpx.Response(self._status, json=self._body)


@pytest.mark.parametrize(
    ("method", "status", "body", "kind", "sentence"),
    [
        pytest.param(
            "create_customer",
            422,
            {"success": False, "message": ["Email is not an email"], "params": {"email": "x"}},
            Rejected,
            "Syncro refused POST /customers: Email is not an email.",
            id="customer, vendor, product",
        ),
        pytest.param(
            "update_customer",
            422,
            {"success": False, "message": ["Firstname is too long", "Email is not an email"]},
            Rejected,
            "Syncro refused PUT /customers/7: Firstname is too long; Email is not an email.",
            id="several at once",
        ),
        pytest.param(
            "create_contact",
            422,
            {"record": {"id": None, "email": "x"}, "errors": "Email is not an email"},
            Rejected,
            "Syncro refused POST /contacts: Email is not an email.",
            id="contact",
        ),
        pytest.param(
            "create_estimate",
            422,
            {"customer_id": [BLANK], "date": [BLANK]},
            Rejected,
            "Syncro refused POST /estimates: Customer id can't be blank; Date can't be blank.",
            id="estimate",
        ),
        pytest.param(
            "add_line",
            422,
            {"errors": "validation error: Item can't be blank"},
            Rejected,
            "Syncro refused POST /estimates/9/line_items: validation error: Item can't be blank.",
            id="new line",
        ),
        pytest.param(
            "update_line",
            422,
            {"item": [BLANK]},
            Rejected,
            "Syncro refused PUT /estimates/9/line_items/10: Item can't be blank.",
            id="changed line",
        ),
        pytest.param(
            "convert",
            422,
            {"error": "Validation failed: Item can't be blank, Name can't be blank"},
            Rejected,
            "Syncro refused POST /estimates/9/convert_to_invoice: "
            "Validation failed: Item can't be blank, Name can't be blank.",
            id="conversion",
        ),
        pytest.param(
            "update_invoice",
            422,
            {"error": ["Frequency can't be blank", "Next run can't be blank"]},
            Rejected,
            "Syncro refused PUT /invoices/11: Frequency can't be blank; Next run can't be blank.",
            id="a list under error, as schedules have",
        ),
        pytest.param(
            "update_estimate",
            422,
            {"errors": {"ticket_id": ["is invalid"]}},
            Rejected,
            "Syncro refused PUT /estimates/9: Ticket id is invalid.",
            id="a map under errors",
        ),
        pytest.param(
            "update_customer",
            400,
            {"message": ["Vendor is blank", "Value is blank"]},
            Rejected,
            "Syncro refused PUT /customers/7: Vendor is blank; Value is blank.",
            id="part numbers",
        ),
        pytest.param(
            "update_customer",
            400,
            HTML,
            Rejected,
            "Syncro refused PUT /customers/7: status 400.",
            id="a page instead of JSON",
        ),
        pytest.param(
            "delete_line",
            401,
            {"error": NO_PERMISSION},
            NotPermitted,
            "The API token lacks the permission “Estimates - Edit” (Syncro refused DELETE "
            "/estimates/9/line_items/10).",
            id="no permission",
        ),
        pytest.param("me", 401, HTML, Denied, "Syncro refused the API token.", id="bad token"),
        pytest.param("me", 403, {}, Denied, "Syncro refused the API token.", id="forbidden"),
        pytest.param(
            "estimate",
            404,
            {"message": "Not found"},
            Missing,
            "Syncro has no such record (GET /estimates/9)",
            id="no such record",
        ),
        pytest.param(
            "invoice",
            404,
            "",
            Missing,
            "Syncro has no such record (GET /invoices/11)",
            id="no such record, in silence",
        ),
        pytest.param(
            "me",
            429,
            {"error": "We are seeing a high number of requests"},
            Unavailable,
            "Syncro asked us to slow down",
            id="too many requests",
        ),
    ],
)
def test_a_refusal_becomes_a_sentence(
    method: str, status: int, body: Any, kind: type[PsaError], sentence: str
) -> None:
    client = client_over(Recorder(Refusing(status, body)))

    with pytest.raises(PsaError) as refused:
        CALLS[method](client)

    assert (type(refused.value), str(refused.value)) == (kind, sentence)


def test_a_sentence_ends_once() -> None:
    client = client_over(Refusing(422, {"error": "Please pass 'url' or 'files'."}))

    with pytest.raises(Rejected, match=r"'files'\.$"):
        CALLS["convert"](client)


def test_what_is_no_problem_is_not_shown() -> None:
    assert problems_in({"success": False, "params": {"email": "x"}, "record": {"a": ["b"]}}) == []
