"""A Syncro adapter against a sandbox in this process, with a ledger in memory."""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal
from typing import Any

import httpx
import pytest

from quotewright.integrations.contract import MemoryLedger as MemoryLedger
from quotewright.integrations.options import Options
from quotewright.integrations.port import Access, Offer
from quotewright.integrations.syncro import psa as adapter
from quotewright.integrations.syncro.psa import SyncroPsa
from quotewright.lib.taxes import TaxMode
from quotewright.quotes.document import Conditions, Line, Party, QuoteDocument, Section, Tax
from quotewright.sandbox import Sandbox, create_app

MARISOL = Party(
    key="7",
    first_name="Marisol",
    last_name="Vega",
    email="marisol@harbordental.example",
    organization_key="3",
    organization="Harbor Dental",
)
MAINE = Conditions(tax_mode=TaxMode.EXCLUSIVE, taxes=(Tax("Maine sales tax", Decimal("5.5")),))
LINES = (
    Line("a", "Firewall", Decimal(1), Decimal("949.00"), Decimal(610)),
    Line("b", "Access point", Decimal(3), Decimal("133.33"), Decimal("88.10")),
    Line("c", "Hours", Decimal("2.75"), Decimal(145), Decimal(65), taxable=False),
)


def make_offer(*lines: Line, party: Party = MARISOL, **changes: Any) -> Offer:
    """Harbor Dental's office refresh: 1,747.74 before 5.5 % tax on the hardware."""
    document = QuoteDocument(
        key="QW-TESTKEY23",
        number="1042",
        revision=1,
        name="Office refresh",
        currency="USD",
        issued_on=date(2026, 11, 23),
        expires_on=date(2026, 12, 23),
        seller="Harbor IT",
        owner="Dana Whitlock",
        url="http://quotes.test/q/abc/",
        party=party,
        sections=(Section("1", "", lines or LINES),),
        conditions=MAINE,
    )
    return Offer(dataclasses.replace(document, **changes))


class Wire(httpx.BaseTransport):
    """Carries requests to the sandbox and counts them; loses the answers it was told to lose."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._inner = httpx.WSGITransport(app=create_app(sandbox))
        self.calls: list[str] = []
        self.lose: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        call = f"{request.method} {request.url.path.removeprefix('/api/v1')}"
        self.calls.append(call)
        response = self._inner.handle_request(request)
        response.read()
        for lost in self.lose:
            method, ending = lost.split()
            if call.startswith(method) and call.endswith(ending):
                self.lose.remove(lost)
                raise httpx.ReadTimeout("the answer was lost", request=request)
        return response


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(limit_per_minute=0)


@pytest.fixture
def wire(sandbox: Sandbox) -> Wire:
    return Wire(sandbox)


@pytest.fixture
def ledger() -> MemoryLedger:
    return MemoryLedger()


@pytest.fixture
def psa(wire: Wire) -> SyncroPsa:
    return connected(wire)


def connected(wire: httpx.BaseTransport, **changes: Any) -> SyncroPsa:
    """Connect with the tax rate mapped and no waiting for lost answers."""
    own = {each.name for each in dataclasses.fields(Access)}
    chosen = {name: changes.pop(name) for name in changes.keys() - own}
    options = Options(**{"tax_rates": {"5.5": "40"}, **chosen})
    access = Access("harbor", "sandbox", "http://syncro.test", settle=0, options=options)
    return adapter.connect(dataclasses.replace(access, **changes), transport=wire)
