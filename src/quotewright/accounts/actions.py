"""What an account's admin may change of the account itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quotewright.accounts.models import Account
from quotewright.lib.fields import Reader


def change_tax(account: Account, raw: Mapping[str, Any]) -> Account:
    """Set the tax of new quotes from `tax_name` and `tax_percent`; an empty percent means none.

    Quotes that exist keep the tax they were made with. Raises Invalid.
    """
    reader = Reader(raw)
    reader.text("tax_name", "Tax name", 60)
    if str(raw.get("tax_percent") or "").strip():
        reader.number("tax_percent", "Tax percent")
        if reader.values.get("tax_percent", 0) > 100:
            reader.errors["tax_percent"] = "Tax percent is more than 100. Type 5.5 for 5.5 %."
    values = reader.done()
    account.tax_name = values.get("tax_name", account.tax_name)
    if "tax_percent" in raw:
        account.tax_percent = values.get("tax_percent")
    account.save(update_fields=["tax_name", "tax_percent"])
    return account
