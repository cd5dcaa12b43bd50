"""E-mails about the sync: one to an account's admins for each outage, and at most one a day of what
still waits for somebody.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.utils import timezone

from quotewright.accounts.models import Membership
from quotewright.integrations import pausing
from quotewright.integrations.activity import SAID_OF_A_QUOTE
from quotewright.integrations.models import Connection, Issue
from quotewright.integrations.models.owing import OWED, PARKED
from quotewright.integrations.naming import names_of

log = logging.getLogger("quotewright.sync")

# An outage that the clock mends sooner is nobody's concern.
PATIENCE = timedelta(minutes=10)
# By the account's clock.
DIGEST_HOUR = 8
_MOST_LISTED = 20
# The clock is about to mend these.
_BY_ITSELF = (Issue.Class.UNAVAILABLE, Issue.Class.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Notice:
    """One e-mail, yet to be sent."""

    subject: str
    text: str


def send_due(now: datetime | None = None) -> int:
    """Send what is due and was not sent; return how many. What fails is tried again."""
    if not settings.EMAIL_HOST:
        return 0
    now = now or timezone.now()
    return sum(_outage(issue) for issue in _outages(now)) + sum(
        _digest(connection, now) for connection in _digests(now)
    )


def _outages(now: datetime) -> Iterable[Issue]:
    lasting = ~Q(failure__in=_BY_ITSELF) | Q(since__lte=now - PATIENCE)
    found = Issue.objects.filter(lasting, kind="connection", closed_at=None, told_at=None)
    return found.filter(connection__is_on=True).select_related("connection__account")


def _outage(issue: Issue) -> bool:
    """Tell the admins of an outage; whoever claims it first sends it."""
    claim = Issue.objects.filter(pk=issue.pk, told_at=None)
    if not claim.update(told_at=timezone.now()):
        return False
    if _sent(issue.connection, outage_notice(issue)):
        return True
    Issue.objects.filter(pk=issue.pk).update(told_at=None)
    return False


def outage_notice(issue: Issue) -> Notice:
    """Say what happened, what it means and what to do."""
    waiting = issue.connection.outbox.exclude(done_version__gte=1).count()
    return Notice(
        f"Syncro: {issue.cause}",
        "\n\n".join(
            part
            for part in (
                issue.cause,
                issue.remedy or "Nothing needs doing: it is tried again by itself.",
                "Quotes go on as always, and what changes meanwhile is pushed afterwards; nothing "
                f"is lost. Records that wait for their first push: {waiting}.",
                f"{settings.PUBLIC_URL}{_place(issue)}",
            )
            if part
        ),
    )


def _place(issue: Issue) -> str:
    """Where it is mended: a token at the settings, all else where the sync is watched."""
    denied = issue.failure == Issue.Class.DENIED
    return "/settings/integrations/syncro/" if denied else "/sync/"


def _digests(now: datetime) -> Iterable[Connection]:
    for connection in Connection.objects.filter(is_on=True).select_related("account"):
        here = now.astimezone(ZoneInfo(connection.account.time_zone))
        if here.hour >= DIGEST_HOUR and connection.digest_on != here.date():
            yield connection


def _digest(connection: Connection, now: datetime) -> bool:
    """Tell of what waits, once a day; a day on which nothing waits needs no e-mail."""
    today = now.astimezone(ZoneInfo(connection.account.time_zone)).date()
    claim = Connection.objects.filter(pk=connection.pk).exclude(digest_on=today)
    if not claim.update(digest_on=today):
        return False
    issues = Issue.objects.filter(connection=connection, closed_at=None, dismissed_at=None)
    waiting = list(
        issues.exclude(failure__in=_BY_ITSELF).exclude(SAID_OF_A_QUOTE).order_by("since")
    )
    paused = _pause_told(connection)
    if not waiting and not paused:
        return False
    if _sent(connection, digest_notice(waiting, paused)):
        return True
    Connection.objects.filter(pk=connection.pk).update(digest_on=connection.digest_on)
    return False


def _pause_told(connection: Connection) -> str:
    """Remind of a pause while something waits for its end: it is easily forgotten."""
    waiting = connection.outbox.filter(OWED, ~PARKED).count() if connection.is_paused else 0
    if not waiting:
        return ""
    since = timezone.localtime(connection.paused_at, ZoneInfo(connection.account.time_zone))
    return (
        f"{pausing.cause_of(connection)} Since {since:%d %b %Y, %H:%M}, "
        f"{waiting} {'record waits' if waiting == 1 else 'records wait'}. {pausing.REMEDY}"
    )


def digest_notice(issues: Sequence[Issue], paused: str = "") -> Notice:
    """List what waits for somebody, oldest first; `paused` reminds of a pause."""
    names = names_of([(issue.kind, issue.record_id) for issue in issues])
    count = len(issues)
    said = [
        f"- {names[issue.kind, issue.record_id]}: {issue.cause} {issue.remedy}".rstrip()
        + f"\n  {settings.PUBLIC_URL}/sync/#issue-{issue.pk}"
        for issue in issues[:_MOST_LISTED]
    ]
    if count > _MOST_LISTED:
        said.append(f"- and {count - _MOST_LISTED} more")
    subject = f"{count} {'record waits' if count == 1 else 'records wait'} for you"
    reminder = [paused, ""] if paused else []
    return Notice(
        f"Syncro: {subject if issues else 'the sync is still paused'}",
        "\n".join([*reminder, *said, "", f"{settings.PUBLIC_URL}/sync/"]),
    )


def _sent(connection: Connection, notice: Notice) -> bool:
    admins = Membership.objects.filter(account=connection.account, role=Membership.Role.ADMIN)
    to = list(admins.filter(user__is_active=True).values_list("user__email", flat=True))
    subject = " ".join(f"{notice.subject} ({connection.account.name})".split())[:200]
    sent = 0
    for address in to:  # nobody learns the others' addresses
        try:
            sent += EmailMessage(subject, notice.text, to=[address]).send()
        except OSError as error:  # SMTP's own errors are these, too
            log.warning("e-mail to an admin: not sent (%s)", error)
    # Tried again only where nobody has it: the others must not get it twice.
    return bool(sent) or not to
