"""Items of a quote, and what Syncro has of them."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from quotewright.integrations.options import ProductUpdates
from quotewright.integrations.remote import MemoryDirectory
from quotewright.integrations.syncro.psa import SyncroPsa
from quotewright.sandbox import Sandbox
from tests.syncro.conftest import LINES, Wire, connected

FIREWALL = dataclasses.replace(
    LINES[0], code="FW-40", description="Desktop firewall", supplier="Ingram", supplier_sku="ING-40"
)
ACCESS_POINT = dataclasses.replace(LINES[1], code="AP-6", supplier="Bluewater")
HOURS = LINES[2]
ITEMS = (FIREWALL, ACCESS_POINT, HOURS)


class AgingDirectory(MemoryDirectory):
    """A directory whose lists are as old as a test wants them."""

    older = 0.0

    def age(self, kind: str) -> float | None:
        age = super().age(kind)
        return None if age is None else age + self.older


@pytest.fixture
def directory() -> AgingDirectory:
    return AgingDirectory()


@pytest.fixture
def psa(wire: Wire, directory: AgingDirectory) -> SyncroPsa:
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


def there(psa: SyncroPsa, **body: Any) -> str:
    """Let Syncro have a product already."""
    whole = {"name": "Fire wall", "description": "A box", "price_retail": 900, **body}
    return str(psa.client._call("POST", "/products", whole)["product"]["id"])


def differing(wire: Wire) -> SyncroPsa:
    return connected(
        wire,
        push_products=True,
        product_updates=ProductUpdates.DIFFERING,
        directory=AgingDirectory(),
    )
