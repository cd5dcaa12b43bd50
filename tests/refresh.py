"""Dana's larger quote for Harbor Dental: everything that a customer can choose, and what they must
never see."""

from __future__ import annotations

from typing import Any

from quotewright.accounts.models import Account, User
from quotewright.people.models import Person
from quotewright.quotes import actions
from quotewright.quotes.models import Line, Quote

MONTHLY = {"frequency": "monthly", "taxable": False}
# Nowhere on the customer's page, nor in its source.
SECRETS = ("SECRET", "4001.17", "77.77", "supplier", "margin", "cost")
SERVER = {
    "name": "Dell PowerEdge T360 server",
    "unit_price": "5016",
    "unit_cost": "4001.17",
    "supplier": "SECRET supplier",
    "supplier_sku": "SECRET-SKU",
    "code": "SECRET-CODE",
    "note": "SECRET note",
}
SECTIONS: list[tuple[dict[str, Any], list[dict[str, Any]]]] = [
    (
        {"name": "Server replacement"},
        [
            SERVER,
            {
                "name": "Migration and setup",
                "quantity": "14",
                "unit_price": "145",
                "discount_percent": "10",
                "taxable": False,
            },
            {"name": "Documentation", "unit_price": "400", "included": True},
            {"name": "SECRET hidden", "unit_price": "77.77", "hidden": True},
            {"name": "APC Smart-UPS 1500", "unit_price": "765", "optional": True},
        ],
    ),
    (
        {"name": "Backup", "kind": "choice"},
        [
            {"name": "Essential", "unit_price": "89", "chosen": False, **MONTHLY},
            {"name": "Standard", "unit_price": "149", "chosen": True, **MONTHLY},
            {"name": "Continuity", "unit_price": "289", "chosen": False, **MONTHLY},
        ],
    ),
    (
        {"name": "Managed care"},
        [
            {
                "name": "Managed workstation",
                "quantity": "18",
                "unit_price": "58",
                "customer_quantity": True,
                "whole_quantity": True,
                "min_quantity": "5",
                "max_quantity": "50",
                **MONTHLY,
            },
            {
                "name": "E-mail security",
                "quantity": "18",
                "unit_price": "4",
                "optional": True,
                "chosen": False,
                "customer_quantity": True,
                **MONTHLY,
            },
        ],
    ),
    (
        {"name": "Guest Wi-Fi", "kind": "optional", "chosen": False},
        [
            {"name": "Access point", "quantity": "2", "unit_price": "133.33"},
            {"name": "Setup", "unit_price": "200", "taxable": False},
        ],
    ),
]


def server_refresh(account: Account, person: Person, dana: User, **conditions: Any) -> Quote:
    """A draft of 7,608.00 once and 1,193.00 a month, as suggested, before tax."""
    quote = actions.create_quote(
        account, person, "Server refresh", dana, sections=SECTIONS, raw=conditions
    )
    Line.objects.filter(name=SERVER["name"]).update(
        options=[{"option": "Warranty", "value": "5 years", "price": "0", "cost": "0"}],
        parts=[{"name": "64 GB memory", "quantity": "2", "code": "SECRET-PART"}],
        shows_parts=True,
    )
    return quote
