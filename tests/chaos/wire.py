"""The way to the sandbox in this process, on which every call can go wrong in every way."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import httpx

from quotewright.integrations.contract import MemoryLedger
from quotewright.sandbox import Fault, Sandbox, create_app


class Wrong(StrEnum):
    """How a call goes wrong. The first ones are the sandbox's own faults."""

    LOSE_ANSWER = "lose_answer"
    ERROR_BEFORE = "error_before"
    ERROR_AFTER = "error_after"
    RESET = "reset"
    HTML = "html"
    CUT_JSON = "cut_json"
    TOO_MANY = "too_many"
    TOO_MANY_UNTIL = "too_many with Retry-After"
    STALL = "stall past the time limit, done"
    LOST = "lost on the way there"
    LATE = "done only later"
    GIVEN_UP = "done only after it was given up"
    DOWN = "no connection"


OWN = {Wrong.TOO_MANY_UNTIL, Wrong.STALL, Wrong.LOST, Wrong.LATE, Wrong.GIVEN_UP, Wrong.DOWN}


class Wire(httpx.BaseTransport):
    """Carries requests to the sandbox, and lets one of them go wrong."""

    def __init__(self, sandbox: Sandbox, app: httpx.WSGITransport | None = None) -> None:
        self.sandbox = sandbox
        self._inner = app or httpx.WSGITransport(app=create_app(sandbox))
        self.calls: list[str] = []
        self.wrong: Wrong | None = None
        self.strikes_at = 0
        self.late: list[httpx.Request] = []
        self.given_up: list[httpx.Request] = []
        self._one = threading.Lock()
        self.tick: Callable[[], None] = lambda: None

    @property
    def struck(self) -> bool:
        """Whether what was armed has happened."""
        return self.wrong is None

    def arm(self, wrong: Wrong, after: int) -> None:
        """Let it happen to one call, once `after` others went well."""
        self.wrong, self.strikes_at = wrong, len(self.calls) + after + 1

    def arrive(self) -> None:
        """Let what is still on its way take effect."""
        for request in self.late:
            self._inner.handle_request(request).read()
        self.late.clear()

    def arrive_after_all(self) -> None:
        """Let what nobody waits for any more take effect."""
        for request in self.given_up:
            self._inner.handle_request(request).read()
        self.given_up.clear()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.tick()
        with self._one:  # lines may be added side by side
            self.calls.append(f"{request.method} {request.url.path.removeprefix('/api/v1')}")
            wrong = None
            if self.wrong and len(self.calls) >= self.strikes_at:
                wrong, self.wrong = self.wrong, None
        response = self._answered(request, wrong)
        self.tick()
        return response

    def _answered(self, request: httpx.Request, wrong: Wrong | None) -> httpx.Response:
        match wrong:
            case Wrong.LOST:
                raise httpx.ReadTimeout("lost on the way there", request=request)
            case Wrong.LATE | Wrong.GIVEN_UP:
                request.read()
                (self.late if wrong is Wrong.LATE else self.given_up).append(request)
                raise httpx.ReadTimeout("still on its way", request=request)
            case Wrong.DOWN:
                raise httpx.ConnectError("nobody is there", request=request)
            case Wrong.TOO_MANY_UNTIL:
                return httpx.Response(429, headers={"Retry-After": "1"}, request=request)
        if wrong and wrong not in OWN:
            self.sandbox.arm(Fault(wrong))
        try:
            response = self._inner.handle_request(request)
            response.read()
        except ConnectionError as error:
            raise httpx.ReadError(str(error), request=request) from error
        if wrong is Wrong.STALL:
            raise httpx.ReadTimeout("no answer in time", request=request)
        return response


def let_time_pass(wire: Wire, ledger: MemoryLedger) -> None:
    """What is on its way arrives; after that, so long passes that nothing else can."""
    wire.arrive()
    for name, (doubt, parent) in list(ledger.begun.items()):
        since = datetime.now(UTC) - timedelta(hours=1)
        ledger.begun[name] = dataclasses.replace(doubt, since=since), parent
