"""What the release before discounts, options and several taxes published is read as it was."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from quotewright.lib.taxes import TaxMode
from quotewright.quotes.choices import Choices, with_choices
from quotewright.quotes.document import fingerprint, from_json
from quotewright.quotes.pricing import totals

FIREWALL = {
    "key": "5e9be386-6e5a-4b0e-a7a9-4f5b1a0f0001",
    "name": "Firewall",
    "quantity": "1.0000",
    "unit_price": "949.0000",
    "unit_cost": "610.0000",
    "taxable": True,
    "description": "",
}
HOURS = {
    "key": "5e9be386-6e5a-4b0e-a7a9-4f5b1a0f0002",
    "name": "Hours",
    "quantity": "2.7500",
    "unit_price": "145.0000",
    "unit_cost": "65.0000",
    "taxable": False,
    "description": "On site",
}
MARISOL = {
    "key": "7",
    "first_name": "Marisol",
    "last_name": "Vega",
    "email": "marisol@harbordental.example",
    "title": "",
    "work_phone": "",
    "mobile_phone": "",
    "address1": "",
    "address2": "",
    "city": "",
    "state": "",
    "postal_code": "",
    "country": "",
    "organization_key": "3",
    "organization": "Harbor Dental",
}
OLD: dict[str, Any] = {
    "key": "QW-TESTKEY23",
    "number": "1042",
    "revision": 2,
    "name": "Office refresh",
    "currency": "USD",
    "issued_on": "2026-10-01",
    "expires_on": "2026-10-31",
    "seller": "Harbor IT",
    "owner": "Dana Whitlock",
    "url": "http://quotes.test/q/abc/",
    "party": MARISOL,
    "sections": [{"key": "1", "name": "", "lines": [FIREWALL, HOURS]}],
}
TAXED = {**OLD, "tax": {"name": "Maine sales tax", "percent": "5.5000"}}
UNTAXED = {**OLD, "tax": None}
# Computed by that release itself.
PRINTS = {
    "taxed": "f211ca30326ce571fcd5fd69b988869d390dbe010d1f4db44d78ce3ee70e326f",
    "untaxed": "a71a7482eed7c11fa5c125fe8221a66eb1dd18180d76a2cc588d93524b0ca068",
}


def test_an_old_document_comes_to_what_it_came_to() -> None:
    due = totals(from_json(TAXED)).due

    # 5.5 % of 949.00 is 52.195: half a cent goes up.
    assert (due.subtotal, due.tax, due.total) == (
        Decimal("1347.75"),
        Decimal("52.20"),
        Decimal("1399.95"),
    )


def test_an_old_document_without_tax_leaves_it_to_the_psa() -> None:
    document = from_json(UNTAXED)

    assert document.conditions.tax_mode is TaxMode.EXTERNAL
    assert totals(document).due.tax is None and totals(document).due.total == Decimal("1347.75")


@pytest.mark.parametrize(("data", "name"), [(TAXED, "taxed"), (UNTAXED, "untaxed")])
def test_reading_an_old_document_leaves_its_fingerprint(data: dict[str, Any], name: str) -> None:
    from_json(data)

    assert fingerprint(data) == PRINTS[name]


def test_an_old_document_offers_no_choices() -> None:
    document = from_json(TAXED)

    assert with_choices(document, Choices()) == document
    assert document.taken == document.lines
