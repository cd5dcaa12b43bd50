"""Keeping bytes: the same ones once an account, whoever brings them."""

from __future__ import annotations

import hashlib

from quotewright.accounts.models import Account, StoredFile


def keep(account: Account, data: bytes, content_type: str) -> StoredFile:
    """Return the account's file with these bytes, stored now if it is not there yet.

    Whatever the number of uploads at once, one row is made. The row comes without its bytes.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    rows = StoredFile.objects.filter(account=account, sha256=sha256).defer("data")
    if found := rows.first():
        return found
    made = StoredFile(
        account=account, sha256=sha256, content_type=content_type, size=len(data), data=data
    )
    StoredFile.objects.bulk_create([made], ignore_conflicts=True)
    return rows.get()
