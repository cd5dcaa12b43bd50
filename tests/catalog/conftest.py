"""What Harbor IT sells."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quotewright.accounts.models import Account
from quotewright.catalog.actions import create_item
from quotewright.catalog.models import Item
from quotewright.lib.money import plain

SERVER = {
    "name": "Dell PowerEdge T360 server",
    "code": "T360-2414",
    "category": "Hardware > Servers",
    "manufacturer": "Dell",
    "supplier": "Ingram Micro",
    "cost": "4180",
    "price": "5016",
}
SEATS = {
    "name": "Managed workstation",
    "code": "CARE-WS",
    "frequency": "monthly",
    "scheme": "volume",
    "tiers": [
        {"start": "1", "price": "62", "cost": "24"},
        {"start": "20", "price": "58", "cost": "22"},
    ],
}
BACKUP = {
    "name": "Backup",
    "code": "BKP",
    "frequency": "monthly",
    "cost": "40",
    "price": "90",
    "options": [
        {
            "name": "Plan",
            "required": True,
            "values": [
                {"name": "Standard", "is_default": True},
                {"name": "Continuity", "code": "BKP-CON", "price": "199", "cost": "112"},
            ],
        },
        {
            "name": "Extras",
            "multiple": True,
            "values": [{"name": "Test restore", "price": "25"}, {"name": "Report", "price": "5"}],
        },
    ],
}


def figures(*amounts: Decimal) -> list[str]:
    """Amounts as people write them."""
    return [plain(amount) for amount in amounts]


@pytest.fixture
def server(account: Account) -> Item:
    return create_item(account, SERVER)


@pytest.fixture
def hours(account: Account) -> Item:
    return create_item(account, {"name": "Labor", "code": "LAB", "cost": "65", "price": "145"})


@pytest.fixture
def backup(account: Account) -> Item:
    return create_item(account, BACKUP)


@pytest.fixture
def bundle(account: Account, server: Item, hours: Item) -> Item:
    """A server and 8 hours: 6,176.00, costing 4,700.00."""
    parts = [{"item_id": server.pk}, {"item_id": hours.pk, "quantity": "8"}]
    return create_item(account, {"kind": "bundle", "name": "Server, installed", "parts": parts})
