"""What an account's new quotes begin with, checked as quotes check it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quotewright.accounts.actions import change_account
from quotewright.accounts.models import Account
from quotewright.accounts.quoting import MOST_TERMS, account_values
from quotewright.lib.fields import Invalid, Reader
from quotewright.quotes.values import merged_text


def change_defaults(account: Account, raw: Mapping[str, Any]) -> Account:
    """Change an account's fields as `change_account` does; merge fields of its terms are known.

    Raises Invalid.
    """
    reader = Reader(raw)
    merged_text(reader, "terms", "Terms", MOST_TERMS)
    if not reader.errors:
        return change_account(account, {**raw, **reader.values})
    try:
        account_values({name: value for name, value in raw.items() if name != "terms"})
    except Invalid as error:
        reader.errors |= error.errors
    raise Invalid(reader.errors)
