"""Everything said to a PSA, readable per record, with secrets removed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from quotewright.integrations.models import Call, Connection, Push
from quotewright.integrations.port import Exchange

# A long answer is cut, perhaps within a secret: the end of the text ends it too.
_SECRET_KEYS = re.compile(r'("(?:user_token|api_key|token|portal_key|password)"\s*:\s*)"[^"]*("|$)')
_SECRET_QUERY = re.compile(r"((?:portal_key|api_key|token)=)[^&\"\\]+")

_AT_ONCE = 1000


@dataclass(slots=True)
class Journal:
    """Records the calls of one push and counts them; `changes` are those that wrote."""

    connection: Connection
    kind: str = ""
    record_id: int = 0
    calls: int = field(default=0)
    changes: int = field(default=0)

    def record(self, exchange: Exchange) -> None:
        """Write one exchange."""
        self.calls += 1
        self.changes += exchange.method != "GET" and (exchange.status or 500) < 400
        Call.objects.create(
            connection=self.connection,
            kind=self.kind,
            record_id=self.record_id,
            method=exchange.method,
            path=exchange.path[:300],
            template=template_of(exchange.path)[:120],
            status=exchange.status,
            milliseconds=exchange.milliseconds,
            sent=exchange.sent,
            answer=without_secrets(exchange.answer),
        )


def prune(now: datetime | None = None) -> int:
    """Delete what is older than it is kept, at most `_AT_ONCE` an account; return how many."""
    before = (now or timezone.now()) - timedelta(days=settings.JOURNAL_DAYS)
    count = 0
    for connection in Connection.objects.all():
        old = Call.objects.filter(connection=connection, at__lt=before)
        count += Call.objects.filter(pk__in=old.order_by("at").values("pk")[:_AT_ONCE]).delete()[0]
        over = Push.objects.filter(connection=connection, at__lt=before)
        Push.objects.filter(pk__in=over.order_by("at").values("pk")[:_AT_ONCE]).delete()
    return count


def template_of(path: str) -> str:
    """Return the path with ids replaced: `/estimates/{id}/line_items/{id}`."""
    return re.sub(r"/\d+", "/{id}", path.split("?")[0])


def without_secrets(answer: str) -> str:
    """Blank out tokens and portal keys that Syncro's answers carry."""
    return _SECRET_QUERY.sub(r"\1…", _SECRET_KEYS.sub(r'\1"…"', answer)).replace("\x00", "")
