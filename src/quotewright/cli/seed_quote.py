"""The first quote of the demo account: hardware, a choice of backups, and monthly care."""

from __future__ import annotations

from typing import Any

from quotewright.catalog.schemes import Frequency
from quotewright.quotes.document import SectionKind


def _line(name: str, code: str, quantity: str, price: str, cost: str, **more: Any) -> Any:
    amounts = {"quantity": quantity, "unit_price": price, "unit_cost": cost}
    return {"name": name, "code": code, **amounts, **more}


def _care(name: str, code: str, quantity: str, price: str, cost: str, **more: Any) -> Any:
    recurring = {"frequency": Frequency.MONTHLY, "taxable": False}
    return _line(name, code, quantity, price, cost, **{**recurring, **more})


_HARDWARE = [
    _line(
        "Dell PowerEdge T360 server",
        "T360-XE24",
        "1",
        "5016",
        "4180",
        description="Xeon E-2434, 64 GB memory, four 1.92 TB drives that survive one failure.",
    ),
    _line(
        "Windows Server 2025 Standard",
        "WS25-STD16",
        "1",
        "1200",
        "1020",
        description="Perpetual license for 16 cores.",
    ),
    _line(
        "Migration and setup",
        "LAB-PROJ",
        "14",
        "145",
        "65",
        taxable=False,
        discount_percent="10",
        description="Hours, on a Saturday, so that the practice stays open.",
    ),
    _line(
        "APC Smart-UPS 1500",
        "SMT1500C",
        "1",
        "765",
        "612",
        optional=True,
        description="Keeps the server up for about 20 minutes in a power cut.",
    ),
]
_BACKUP = [
    _care(
        "Essential",
        "BKP-ESS",
        "1",
        "89",
        "41",
        chosen=False,
        description="A copy each night, kept 30 days.",
    ),
    _care(
        "Standard",
        "BKP-STD",
        "1",
        "149",
        "68",
        chosen=True,
        description="A copy each hour, kept a year. We restore one each month to prove it.",
    ),
    _care(
        "Continuity",
        "BKP-CON",
        "1",
        "289",
        "152",
        chosen=False,
        description="As Standard, and a standby server that has you working within four hours.",
    ),
]
_MANAGED = [
    _care(
        "Managed workstation",
        "CARE-WS",
        "18",
        "58",
        "22",
        customer_quantity=True,
        whole_quantity=True,
        min_quantity="10",
        max_quantity="60",
        description="Monitoring, patching and help desk.",
    ),
    _care("Microsoft 365 Business Premium", "CFQ7TTC0LCHC", "18", "22", "18.70"),
    _care(
        "E-mail security",
        "SEC-MAIL",
        "18",
        "4",
        "2.10",
        optional=True,
        chosen=False,
        description="Stops forged and infected messages.",
    ),
    _care(
        "Domain and certificate renewal",
        "DOM-ANN",
        "1",
        "180",
        "96",
        frequency=Frequency.ANNUAL,
        description="harbordental.example",
    ),
]


FIRST_QUOTE = [
    ({"name": "Server replacement"}, _HARDWARE),
    ({"name": "Backup", "kind": SectionKind.CHOICE}, _BACKUP),
    ({"name": "Managed care"}, _MANAGED),
]
