"""The Syncro adapter keeps the contract of the port."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import httpx
import pytest

from quotewright.integrations.contract import (
    CHECKS,
    Check,
    Held,
    HeldPerson,
    HeldQuote,
    Setup,
    Trouble,
)
from quotewright.sandbox import Sandbox
from quotewright.sandbox.technician import edit
from tests.syncro.conftest import Wire, connected


class Account(Wire):
    """A fresh Syncro account; the trouble that strikes it is on the wire."""

    def __init__(self) -> None:
        self.sandbox = Sandbox(limit_per_minute=0)
        super().__init__(self.sandbox)
        self.psa = connected(self)
        self.trouble: Trouble | None = None
        self.strikes_at = 0

    @property
    def reads(self) -> int:
        return len(self.calls) - self.writes

    @property
    def writes(self) -> int:
        return sum(not call.startswith("GET ") for call in self.calls)

    def held(self) -> Held:
        state = self.sandbox.state()
        return Held(
            [HeldPerson(one["email"], one["city"]) for one in state["customers"]],
            [_held(one) for one in state["estimates"]],
            [_held(one) for one in state["invoices"]],
        )

    def strike(self, trouble: Trouble, after: int = 0) -> None:
        self.trouble, self.strikes_at = trouble, self.writes + after + 1

    def recover(self) -> None:
        self.trouble = None

    def tamper(self) -> None:
        line = self.sandbox.state()["estimates"][0]["lines"][0]
        edit(self.sandbox, "line", line["id"], {"price": "1.00"})

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self.trouble is Trouble.DOWN:
            raise httpx.ConnectError("nobody is there", request=request)
        if self.trouble is Trouble.DENY:
            return httpx.Response(401, json={"error": "bad token"}, request=request)
        is_write = request.method != "GET"
        if is_write and self.trouble and self.writes + 1 == self.strikes_at:
            struck, self.trouble = self.trouble, None
            if struck is Trouble.REFUSE:
                self.calls.append(f"{request.method} refused")
                return httpx.Response(422, json={"errors": ["is not valid"]}, request=request)
            super().handle_request(request)
            raise httpx.ReadTimeout("the answer was lost", request=request)
        return super().handle_request(request)


def _held(record: Mapping[str, Any]) -> HeldQuote:
    rows = sorted(record["lines"], key=lambda row: row["position"])
    lines = [(row["item"], Decimal(row["quantity"]), Decimal(row["price"])) for row in rows]
    return HeldQuote(tuple(lines), Decimal(record["subtotal"]))


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_syncro_keeps_that(check: Check) -> None:
    def fresh() -> Setup:
        return Account()

    check(fresh)
