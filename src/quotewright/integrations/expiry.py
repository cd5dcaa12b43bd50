"""Quotes whose last day has passed are owed to the PSA, where the account wants that known."""

from __future__ import annotations

from django.utils import timezone

from quotewright.integrations.models import Connection, Link, Outbox
from quotewright.integrations.port import Stage
from quotewright.quotes.changing import today
from quotewright.quotes.models import Quote
from quotewright.quotes.states import State

AT_ONCE = 500


def owe_expired() -> int:
    """Owe the quotes that expired since somebody looked; return how many. The sweep pushes them."""
    count = 0
    for connection in Connection.objects.select_related("account").filter(is_on=True):
        if connection.chosen.decline_lost:
            count += _owe(connection)
    return count


def _owe(connection: Connection) -> int:
    links = Link.objects.filter(connection=connection, kind="estimate")
    quotes = Quote.objects.filter(
        account=connection.account,
        state=State.PUBLISHED,
        expires_on__lt=today(connection.account),
        key__in=links.values("key"),
    )
    rows = Outbox.objects.filter(
        connection=connection, kind="quote", record_id__in=quotes.values("pk"), done_version__gt=0
    )
    told = rows.exclude(result__stage=Stage.DECLINED.value).values_list("pk", flat=True)
    some = list(told[:AT_ONCE])
    # The version is the same: what is owed is the day that went by.
    return Outbox.objects.filter(pk__in=some).update(
        done_version=0, failures=0, not_before=None, wanted_at=timezone.now()
    )
