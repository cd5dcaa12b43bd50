"""Our client reads whatever Syncro may answer, and says plainly what it cannot read."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from quotewright.integrations.port import OutcomeUnknown, PsaError, Unavailable
from tests.contract.calls import CALLS, Recorder, client_over, operation_in
from tests.contract.description import Operation, Schema
from tests.contract.variations import ANYTHING, answers, broken, emptied

FEW = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    database=None,
    suppress_health_check=list(HealthCheck),
)


# What documented answers wrap a single record in, and what the unwrapped ones might be wrapped in.
WRAPPED = {
    "create_customer": "customer",
    "update_customer": "customer",
    "estimate": "estimate",
    "estimate_numbered": "estimate",
    "create_estimate": "estimate",
    "update_estimate": "estimate",
    "update_line": "line_item",
    "delete_line": "estimate",
    "convert": "invoice",
    "invoice": "invoice",
    "update_invoice": "invoice",
}
UNWRAPPED = {"create_contact": "contact", "update_contact": "contact"}


class Answering(httpx.BaseTransport):
    """Answers every request in the same way."""

    def __init__(self) -> None:
        self.response: Callable[[], httpx.Response] = lambda: httpx.Response(503)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self.response()


TRANSPORT = Answering()
CLIENT = client_over(TRANSPORT)


def operation_of(method: str) -> Operation:
    """The operation that a method of the client begins with."""
    recorder = Recorder()
    with suppress(PsaError):
        CALLS[method](client_over(recorder))
    return operation_in(recorder.requests[0])


def schema_of(method: str) -> Schema:
    """What a good answer to a method of the client looks like."""
    return operation_of(method).answer_schemas(200)["application/json"]


def ask(method: str, answer: object) -> object:
    """Call a method of the client, which gets this answer."""
    TRANSPORT.response = lambda: httpx.Response(200, content=json.dumps(answer))
    return CALLS[method](CLIENT)


@pytest.mark.parametrize("method", CALLS)
@FEW
@given(data=st.data())
def test_it_reads_every_answer_that_is_described(method: str, data: st.DataObject) -> None:
    answer = data.draw(answers(schema_of(method)))

    ask(method, answer)


@pytest.mark.parametrize("body", ["", "null"])
@pytest.mark.parametrize("method", ["delete_schedule", "remove_schedule_line"])
def test_what_is_done_may_be_answered_with_nothing(method: str, body: str) -> None:
    """The vendor shows no body for these."""
    CALLS[method](client_over(httpx.MockTransport(lambda _: httpx.Response(200, text=body))))


@pytest.mark.parametrize("body", ["", "null"])
@pytest.mark.parametrize("method", ["create_schedule", "convert", "add_line"])
def test_a_record_that_is_not_told_leaves_the_outcome_unknown(method: str, body: str) -> None:
    with pytest.raises(OutcomeUnknown):
        CALLS[method](client_over(httpx.MockTransport(lambda _: httpx.Response(200, text=body))))


@pytest.mark.parametrize("method", CALLS)
def test_it_reads_an_answer_in_which_all_that_may_be_null_is_null(method: str) -> None:
    ask(method, emptied(schema_of(method)))


@pytest.mark.parametrize("method", [*UNWRAPPED, *WRAPPED])
@FEW
@given(data=st.data())
def test_it_reads_a_record_wrapped_or_bare(method: str, data: st.DataObject) -> None:
    answer = data.draw(answers(schema_of(method)))
    wrapper = WRAPPED.get(method) or UNWRAPPED[method]

    ask(method, answer[wrapper] if method in WRAPPED else {wrapper: answer})


@pytest.mark.parametrize("method", CALLS)
@FEW
@given(data=st.data())
def test_an_answer_out_of_shape_is_a_failure_with_a_name(method: str, data: st.DataObject) -> None:
    answer = data.draw(broken(schema_of(method)) | ANYTHING)

    with suppress(PsaError):
        ask(method, answer)


@pytest.mark.parametrize("method", CALLS)
@FEW
@given(status=st.integers(200, 599), body=st.binary(max_size=20) | ANYTHING.map(json.dumps))
def test_a_status_without_sense_is_a_failure_with_a_name(
    method: str, status: int, body: bytes | str
) -> None:
    TRANSPORT.response = lambda: httpx.Response(status, content=body)

    with suppress(PsaError):
        CALLS[method](CLIENT)


def test_a_success_of_an_unknown_kind_leaves_a_write_in_doubt() -> None:
    TRANSPORT.response = lambda: httpx.Response(202, json={"queued": True})

    with pytest.raises(OutcomeUnknown, match="POST /customers with status 202"):
        CALLS["create_customer"](CLIENT)


@pytest.mark.parametrize("text", ["[" * 100_000, "9" * 5_000, "Disabled", ""])
def test_an_answer_that_is_no_json_object_says_so(text: str) -> None:
    TRANSPORT.response = lambda: httpx.Response(200, text=text)

    with pytest.raises(Unavailable, match="answer to GET /me was not JSON"):
        CALLS["me"](CLIENT)
