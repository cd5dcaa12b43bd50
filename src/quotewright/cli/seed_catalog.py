"""What Harbor IT sells: a dozen items of the demo account, one of each kind there is."""

from __future__ import annotations

from typing import Any

from quotewright.accounts.models import Account
from quotewright.catalog.actions import create_item
from quotewright.catalog.models import Item

_HARDWARE: tuple[dict[str, Any], ...] = (
    {
        "name": "Dell PowerEdge T360 server",
        "code": "T360-2414",
        "category": "Hardware > Servers",
        "manufacturer": "Dell",
        "supplier": "Ingram Micro",
        "description": "Xeon E-2414, 32 GB memory, two 960 GB SSDs mirrored",
        "cost": "4180",
        "price": "5016",
        "decimal_quantity": False,
        "options": [
            {
                "name": "Warranty",
                "required": True,
                "values": [
                    {"name": "3 years, next business day", "is_default": True},
                    {"name": "5 years, 4 hours on site", "price": "690", "cost": "540"},
                ],
            },
            {
                "name": "Extras",
                "multiple": True,
                "values": [
                    {"name": "32 GB more memory", "price": "310", "cost": "240"},
                    {"name": "Second power supply", "price": "225", "cost": "170"},
                ],
            },
        ],
    },
    {
        "name": "Windows Server 2025 Standard",
        "code": "P73-08456",
        "category": "Software",
        "manufacturer": "Microsoft",
        "supplier": "Pax8",
        "description": "16 core license",
        "cost": "1020",
        "price": "1200",
        "decimal_quantity": False,
    },
    {
        "name": "APC Smart-UPS 1500 tower",
        "code": "SMT1500C",
        "category": "Hardware > Power",
        "manufacturer": "APC",
        "supplier": "Ingram Micro",
        "cost": "612",
        "price_rule": "margin",
        "price_percent": "20",
        "decimal_quantity": False,
    },
    {
        "name": "FortiGate 60F firewall",
        "code": "FG-60F-BDL-950-12",
        "category": "Hardware > Firewalls",
        "manufacturer": "Fortinet",
        "supplier": "Ingram Micro",
        "description": "With one year of unified threat protection",
        "cost": "610",
        "price": "949",
        "decimal_quantity": False,
    },
    {
        "name": "UniFi U7 Pro access point",
        "code": "U7-Pro",
        "category": "Hardware > Wireless",
        "manufacturer": "Ubiquiti",
        "supplier": "D&H",
        "cost": "189",
        "price_rule": "markup",
        "price_percent": "30",
        "decimal_quantity": False,
    },
)
_SERVICES: tuple[dict[str, Any], ...] = (
    {
        "name": "Labor",
        "code": "LAB",
        "category": "Services",
        "description": "Installation and setup, by the hour",
        "cost": "65",
        "price": "145",
        "taxable": False,
    },
    {
        "name": "Labor, flat-rate onboarding",
        "code": "LAB-ONB",
        "category": "Services",
        "description": "Documentation, agents and security baseline for a new customer",
        "cost": "900",
        "price": "1800",
        "scheme": "flat",
        "taxable": False,
    },
    {
        "name": "Managed workstation",
        "code": "CARE-WS",
        "category": "Services > Managed care",
        "description": "Monitoring, patching, help desk",
        "frequency": "monthly",
        "taxable": False,
        "decimal_quantity": False,
        "scheme": "volume",
        "tiers": [
            {"start": "1", "price": "62", "cost": "24"},
            {"start": "20", "price": "58", "cost": "22"},
            {"start": "50", "price": "52", "cost": "20"},
        ],
    },
    {
        "name": "Microsoft 365 Business Premium",
        "code": "CFQ7TTC0LCHC",
        "category": "Software > Microsoft 365",
        "manufacturer": "Microsoft",
        "supplier": "Pax8",
        "description": "Per user",
        "frequency": "monthly",
        "cost": "18.70",
        "price": "22",
        "decimal_quantity": False,
    },
    {
        "name": "Server backup",
        "code": "BKP",
        "category": "Services > Backup",
        "frequency": "monthly",
        "cost": "48",
        "price": "89",
        "taxable": False,
        "options": [
            {
                "name": "Plan",
                "required": True,
                "values": [
                    {"name": "Daily, kept 30 days", "is_default": True},
                    {"name": "Hourly, kept a year", "price": "60", "cost": "31"},
                    {"name": "Hourly, with a standby server", "price": "200", "cost": "104"},
                ],
            }
        ],
    },
    {
        "name": "Domain and certificate renewal",
        "code": "DOM-ANN",
        "category": "Services",
        "frequency": "annual",
        "cost": "96",
        "price": "180",
    },
)


def seed_catalog(account: Account) -> dict[str, Item]:
    """Put the demo's items into an account's catalog; return them by their codes."""
    items = {raw["code"]: create_item(account, raw) for raw in (*_HARDWARE, *_SERVICES)}
    parts = (("FG-60F-BDL-950-12", "1"), ("U7-Pro", "3"), ("LAB", "6"))
    items["NET-SM"] = create_item(
        account,
        {
            "kind": "bundle",
            "name": "Small office network, installed",
            "code": "NET-SM",
            "category": "Hardware",
            "description": "Firewall, wireless for up to 40 people, configured and documented",
            "decimal_quantity": False,
            "parts": [{"item_id": items[code].pk, "quantity": count} for code, count in parts],
        },
    )
    return items
