"""The demo's judge sees each way in which Syncro is not the quote."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from quotewright.cli.holdings import differences
from quotewright.integrations.syncro.psa import SyncroPsa
from quotewright.sandbox import Sandbox
from tests.syncro.conftest import MemoryLedger, Wire, connected
from tests.syncro.test_lost_answers import ACCEPTED

DOCUMENT = ACCEPTED.document


@pytest.fixture
def held() -> dict[str, list[Any]]:
    """What a good push leaves in Syncro."""
    sandbox = Sandbox(limit_per_minute=0)
    psa: SyncroPsa = connected(Wire(sandbox))
    pushed = psa.push_quote(ACCEPTED, MemoryLedger())
    estimate = psa.client._call("GET", f"/estimates/{pushed.remote_id}")["estimate"]
    invoice = psa.client._call("GET", f"/invoices/{pushed.invoice_id}")["invoice"]
    found = {"estimates": [estimate], "invoices": [invoice], "products": [], "vendors": []}
    return {"customers": sandbox.state()["customers"], "contacts": [], **found}


def test_what_a_good_push_leaves_is_the_quote(held: dict[str, list[Any]]) -> None:
    assert differences(DOCUMENT, held, False) == []


def test_a_second_invoice_is_seen(held: dict[str, list[Any]]) -> None:
    held["invoices"].append(copy.deepcopy(held["invoices"][0]))

    assert "2 invoices, not 1" in differences(DOCUMENT, held, False)


def test_a_cent_is_seen(held: dict[str, list[Any]]) -> None:
    held["invoices"][0]["subtotal"] = "1747.75"

    [said] = differences(DOCUMENT, held, False)
    assert "subtotal 1747.75, not 1747.74" in said


def test_lines_in_another_order_are_seen(held: dict[str, list[Any]]) -> None:
    held["estimates"][0]["line_items"].reverse()

    assert len(differences(DOCUMENT, held, False)) == 1
