"""Files as people bring them, and what they became."""

from __future__ import annotations

from typing import Any

import pytest

from quotewright.accounts.models import Account, User
from quotewright.transfer import actions, work
from quotewright.transfer.models import Import


class Files:
    """Dana's files, from the upload to the result."""

    def __init__(self, account: Account, dana: User) -> None:
        self.account, self.dana = account, dana

    def upload(self, text: str, kind: str = "items", **more: Any) -> Import:
        """Upload a file."""
        data = text.encode()
        return actions.upload(self.account, kind, "prices.csv", data, self.dana, **more)

    def checked(self, text: str, kind: str = "items", **more: Any) -> Import:
        """Upload and check a file; `raw` says how."""
        raw = more.pop("raw", {})
        job = actions.check(self.upload(text, kind, **more), raw)
        return worked(job)

    def imported(self, text: str, kind: str = "items", **more: Any) -> Import:
        """Upload, check and run a file."""
        return worked(actions.run(self.checked(text, kind, **more)))

    def undone(self, job: Import) -> Import:
        """Take an import back."""
        return worked(actions.undo(job))


def worked(job: Import) -> Import:
    """Do what a worker does with it, to the end."""
    while job.is_working:
        work.advance(job.pk)
        job.refresh_from_db()
    return job


def errors_of(job: Import) -> dict[int, str]:
    """Return what was said of each refused row."""
    refused = job.rows.filter(outcome="refused").order_by("number")
    return {row.number: " ".join(each["sentence"] for each in row.errors) for row in refused}


@pytest.fixture
def files(account: Account, dana: User) -> Files:
    return Files(account, dana)
