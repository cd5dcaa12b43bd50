"""What is sent about products and vendors is documented, call by call and in whole pushes."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal

import pytest

from quotewright.integrations.options import ProductUpdates
from quotewright.integrations.port import OutcomeUnknown, PsaError
from quotewright.integrations.syncro import mapping
from quotewright.integrations.syncro.plan_products import vendor_fields
from quotewright.integrations.syncro.product_calls import ProductCalls
from quotewright.quotes.document import Line
from quotewright.sandbox import Sandbox
from tests.contract.calls import WARE, Recorder, client_over
from tests.contract.test_requests import RecordingWire, public_methods
from tests.syncro.conftest import MemoryLedger, connected, make_offer
from tests.syncro.products.conftest import ITEMS

ONE = Decimal(1)
WHOLE = {**mapping.product_from(WARE), **vendor_fields(WARE, "7", None)}
SWITCHES = {"maintain_stock": True, "disabled": False, "taxable": True, "serialized": False}

CALLS: dict[str, Callable[[ProductCalls], object]] = {
    "product_pages": lambda calls: [
        list(calls.product_pages(**{name: "x"})) for name in ("upc_code", "name", "query")
    ],
    "product": lambda calls: calls.product("7"),
    "create_product": lambda calls: calls.create_product(WHOLE),
    "update_product": lambda calls: calls.update_product("7", {**SWITCHES, **WHOLE}),
    "vendors": lambda calls: list(calls.vendors()),
    "create_vendor": lambda calls: calls.create_vendor(mapping.vendor_from("Ingram")),
}


def test_every_call_about_products_is_held_to_the_description() -> None:
    assert set(CALLS) == public_methods(ProductCalls)


@pytest.mark.parametrize("method", CALLS)
def test_a_call_sends_what_is_documented(method: str) -> None:
    recorder = Recorder()

    with suppress(PsaError):
        CALLS[method](ProductCalls(client_over(recorder)))

    assert recorder.requests != [] and recorder.problems() == []


@pytest.mark.parametrize("seed", ["empty", "small", "grown"])
def test_a_whole_push_with_products_sends_what_is_documented(seed: str) -> None:
    sandbox, ledger = Sandbox(limit_per_minute=0, seed=seed), MemoryLedger()
    wire = RecordingWire(sandbox)
    psa = connected(wire, push_products=True, product_updates=ProductUpdates.DIFFERING)
    known = Line("k", "Switch 24p", ONE, Decimal(460), code="SW-24", supplier="Northern Supply")
    wire.lose = ["POST /vendors", "POST /products"]
    for _ in range(3):
        with suppress(OutcomeUnknown):
            psa.push_quote(make_offer(*ITEMS, known), ledger)
    dearer = dataclasses.replace(known, unit_price=Decimal(475), supplier="Ingram")
    psa.push_quote(make_offer(*ITEMS, dearer), ledger)

    assert len(wire.recorder.requests) > 10 and wire.recorder.problems() == []
    assert wire.recorder.undocumented() == set()
