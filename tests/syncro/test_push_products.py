"""Lines' items become products, and their suppliers vendors, where the account wants it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

import pytest

from quotewright.integrations.port import Remote
from quotewright.integrations.syncro.psa import SyncroPsa
from quotewright.lib.words import casefolded
from quotewright.sandbox import Sandbox
from tests.syncro.conftest import LINES, MemoryLedger, Wire, connected, make_offer

FIREWALL = dataclasses.replace(
    LINES[0], code="FW-40", description="Desktop firewall", supplier="Ingram", supplier_sku="ING-40"
)
ACCESS_POINT = dataclasses.replace(LINES[1], code="AP-6", supplier="Bluewater")
HOURS = LINES[2]
ITEMS = (FIREWALL, ACCESS_POINT, HOURS)


class MemoryDirectory:
    """The port's directory in a dictionary; `aged` makes its lists as old as wanted."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], Remote] = {}
        self.lists: dict[str, tuple[float, int]] = {}

    def aged(self, seconds: float) -> None:
        self.lists = {kind: (seconds, count) for kind, (_, count) in self.lists.items()}

    def age(self, kind: str) -> float | None:
        return self.lists[kind][0] if kind in self.lists else None

    def count(self, kind: str) -> int | None:
        return self.lists[kind][1] if kind in self.lists else None

    def find(
        self, kind: str, *, name: str = "", email: str = "", code: str = "", parent: str = ""
    ) -> Sequence[Remote]:
        return [
            each
            for (of, _), each in self.kept.items()
            if of == kind
            and (not name or casefolded(each.name) == casefolded(name))
            and (not code or casefolded(each.code) == casefolded(code))
        ]

    def replace(self, kind: str, records: Iterable[Remote]) -> None:
        rows = list(records)
        self.kept = {name: each for name, each in self.kept.items() if name[0] != kind}
        for each in rows:
            self.note(each)
        self.lists[kind] = (0.0, len(rows))

    def note(self, record: Remote) -> None:
        self.kept[record.kind, record.remote_id] = record

    def drop(self, kind: str, remote_id: str) -> None:
        self.kept.pop((kind, remote_id), None)


@pytest.fixture
def directory() -> MemoryDirectory:
    return MemoryDirectory()


@pytest.fixture
def psa(wire: Wire, directory: MemoryDirectory) -> SyncroPsa:
    return connected(wire, push_products=True, directory=directory)


def products(sandbox: Sandbox) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = sandbox.state()["products"]
    return found


def calls_to(wire: Wire, area: str) -> list[str]:
    return [call for call in wire.calls if call.split()[1].startswith(f"/{area}")]


def lines_there(sandbox: Sandbox) -> list[tuple[Any, ...]]:
    [estimate] = sandbox.state()["estimates"]
    rows = sorted(estimate["lines"], key=lambda row: row["position"])
    names = ("item", "name", "quantity", "price", "cost", "taxable")
    return [tuple(row[name] for name in names) for row in rows]


# ── Everything new ──────────────────────────────────────────────────────────────────────────────


def test_new_items_become_products_of_new_vendors(
    psa: SyncroPsa, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa.push_quote(make_offer(*ITEMS), ledger)

    vendors = {vendor["id"]: vendor["name"] for vendor in sandbox.state()["vendors"]}
    firewall = products(sandbox)[0]
    assert [row["name"] for row in products(sandbox)] == ["Firewall", "Access point", "Hours"]
    assert (firewall["price_retail"], firewall["price_cost"]) == ("949.0", "610.0")
    assert (firewall["upc_code"], firewall["description"]) == ("FW-40", "Desktop firewall")
    assert [vendors[each] for each in firewall["vendor_ids"]] == ["Ingram"]
    assert [sku["value"] for sku in firewall["skus"]] == ["ING-40"]
    assert products(sandbox)[2]["description"] == "Hours"  # Syncro wants one


def test_everything_new_takes_a_call_for_each_record_and_a_page_of_each_list(
    psa: SyncroPsa, wire: Wire, ledger: MemoryLedger
) -> None:
    psa.push_quote(make_offer(*ITEMS), ledger)

    assert calls_to(wire, "vendors") == ["GET /vendors", "POST /vendors", "POST /vendors"]
    assert calls_to(wire, "products") == ["GET /products", *["POST /products"] * 3]
    assert len(calls_to(wire, "estimates")) == 1 + 3
