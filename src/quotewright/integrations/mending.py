"""What a person does about an issue: try again, put away, bring back."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from quotewright.accounts.models import User
from quotewright.integrations import outbox, twins
from quotewright.integrations.models import Connection, Issue
from quotewright.lib.fields import Invalid
from quotewright.people.models import Person
from quotewright.quotes.models import Quote

# What a push can settle; a late twin and what stopped reading back are for eyes only.
RETRIABLE = ("connection", "quote", "person")


def subject_of(issue: Issue) -> Quote | Person:
    """Return the record that an issue is about. Raises Invalid where there is none any more."""
    account = issue.connection.account
    found: Quote | Person | None = None
    if issue.kind == "quote":
        quotes = Quote.objects.select_related("account", "person__organization", "owner")
        found = quotes.filter(account=account, pk=issue.record_id).first()
    elif issue.kind == "person":
        people = Person.objects.select_related("account", "organization")
        found = people.filter(account=account, pk=issue.record_id).first()
    if found is None:
        raise Invalid({"issue": "The record that this was about is not here any more."})
    return found


def retry(issues: Sequence[Issue]) -> int:
    """Try these again at once; return how many. Raises Invalid where the PSA is disconnected."""
    chosen = [issue for issue in issues if issue.kind in RETRIABLE and issue.closed_at is None]
    with transaction.atomic():
        for issue in chosen:
            if not issue.connection.is_on:
                raise Invalid({"issue": "Syncro is disconnected. Connect it again first."})
            if issue.kind == "connection":
                Connection.objects.filter(pk=issue.connection_id).update(closed_until=None)
                outbox.wake_all(issue.connection)
            else:
                outbox.push_now(issue.connection.account, issue.kind, issue.record_id)
    return len(chosen)


def retry_all(connection: Connection) -> int:
    """Try everything that waits again; return how many records. The sweep makes the jobs."""
    if not connection.is_on:
        raise Invalid({"issue": "Syncro is disconnected. Connect it again first."})
    with transaction.atomic():
        Connection.objects.filter(pk=connection.pk).update(closed_until=None)
        return outbox.wake_all(connection)


def dismiss(issue: Issue, by: User, reason: str = "") -> None:
    """Put an issue away until its cause changes. What no push will ever close is closed."""
    values = {
        "dismissed_at": timezone.now(),
        "dismissed_by": str(by)[:150],
        "dismissed_for": " ".join(reason.replace("\x00", "").split())[:200],
    }
    if issue.kind == twins.KIND:
        values["closed_at"] = values["dismissed_at"]
    Issue.objects.filter(pk=issue.pk, closed_at=None).update(**values)


def bring_back(issue: Issue) -> None:
    """Show a dismissed issue again."""
    rows = Issue.objects.filter(pk=issue.pk)
    if issue.kind == twins.KIND:
        rows.update(dismissed_at=None, closed_at=None)
    else:
        rows.update(dismissed_at=None)
