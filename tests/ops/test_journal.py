"""What was said to the PSA is kept for a while, and no longer."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from quotewright.integrations import journal
from quotewright.integrations.models import Call, Connection


def test_calls_older_than_they_are_kept_are_deleted(connection: Connection) -> None:
    now = timezone.now()
    for days in (0, 89, 91, 400):
        Call.objects.create(
            connection=connection,
            at=now - timedelta(days=days),
            method="GET",
            path="/me",
            template="/me",
            milliseconds=1,
        )

    assert journal.prune(now) == 2
    assert journal.prune(now) == 0
    assert Call.objects.count() == 2
