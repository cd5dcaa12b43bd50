"""What an account's admins may change of the account itself."""

from __future__ import annotations

from quotewright.accounts.members import change_members
from quotewright.accounts.quoting import change_account
from quotewright.accounts.taxes import MOST_RATES, set_taxes

__all__ = ["MOST_RATES", "change_account", "change_members", "set_taxes"]
