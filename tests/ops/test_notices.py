"""E-mails about the sync: one for each outage, one a day of what waits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from quotewright.accounts.models import Account, Membership, User
from quotewright.integrations import issues, notices, pausing
from quotewright.integrations.issues import Failure
from quotewright.integrations.models import Connection, Issue, Outbox
from quotewright.integrations.port import Denied, Rejected, Unavailable
from quotewright.quotes.models import Quote

MORNING = datetime(2026, 11, 25, 13, 0, tzinfo=UTC)  # 08:00 in Portland, Maine


@pytest.fixture(autouse=True)
def _mailing(settings: Any, account: Account, dana: User, connection: Connection) -> None:
    settings.EMAIL_HOST = "mail.harborit.example"
    account.time_zone = "America/New_York"
    account.save()
    Membership.objects.update_or_create(
        account=account, user=dana, defaults={"role": Membership.Role.ADMIN}
    )
    Connection.objects.update(digest_on=MORNING.date())


def test_a_refused_token_is_told_at_once_and_once(connection: Connection) -> None:
    issues.open_for(connection, "connection", 0, Failure.of(Denied("Syncro refused.", "Mend it.")))

    assert [notices.send_due(), notices.send_due()] == [1, 0]

    (message,) = mail.outbox
    assert message.to == ["dana@harborit.example"]
    assert "Syncro refused." in message.subject and "Mend it." in str(message.body)


def test_a_short_outage_is_nobodys_concern(connection: Connection) -> None:
    issues.open_for(connection, "connection", 0, Failure.of(Unavailable("Syncro is down.")))
    assert notices.send_due() == 0

    Issue.objects.update(since=timezone.now() - timedelta(minutes=11))
    assert notices.send_due() == 1
    assert "tried again by itself" in str(mail.outbox[0].body)


def test_what_waits_is_told_once_a_day_in_the_morning(connection: Connection, quote: Quote) -> None:
    failure = Failure.of(Rejected("Sums differ.", "Look."))
    issues.open_for(connection, "quote", quote.pk, failure)
    tomorrow = MORNING + timedelta(days=1)
    times = [MORNING, tomorrow - timedelta(hours=1), tomorrow, tomorrow + timedelta(hours=2)]

    assert [notices.send_due(at) for at in times] == [0, 0, 1, 0]

    (message,) = mail.outbox
    assert "1 record waits for you" in message.subject
    assert f"- {quote}, {quote.name}: Sums differ. Look." in str(message.body)


def test_a_day_without_trouble_brings_no_mail(connection: Connection) -> None:
    assert notices.send_due(MORNING + timedelta(days=1)) == 0
    assert mail.outbox == []


def test_a_mail_that_cannot_be_sent_is_tried_again(connection: Connection, settings: Any) -> None:
    issues.open_for(connection, "connection", 0, Failure.of(Denied("Syncro refused.")))
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert notices.send_due() == 0

    settings.EMAIL_BACKEND = backend
    assert notices.send_due() == 1


def test_without_a_mail_server_nothing_is_sent_or_marked(
    connection: Connection, settings: Any
) -> None:
    settings.EMAIL_HOST = ""
    issues.open_for(connection, "connection", 0, Failure.of(Denied("Syncro refused.")))

    assert notices.send_due() == 0
    assert Issue.objects.get().told_at is None


@pytest.mark.parametrize(
    ("error", "place"),
    [(Denied("Refused."), "/settings/integrations/syncro/"), (Unavailable("Down."), "/sync/")],
)
def test_an_outage_leads_to_where_it_is_mended(
    connection: Connection, error: Any, place: str
) -> None:
    issues.open_for(connection, "connection", 0, Failure.of(error))
    assert notices.outage_notice(Issue.objects.get()).text.endswith(place)


def test_the_digest_leads_to_each_issue_and_leaves_out_what_was_dismissed(
    connection: Connection, quote: Quote
) -> None:
    for record_id, kind in ((quote.pk, "quote"), (quote.person_id, "person")):
        issues.open_for(connection, kind, record_id or 0, Failure.of(Rejected("Sums differ.")))
    shown = Issue.objects.get(kind="quote")
    Issue.objects.filter(kind="person").update(dismissed_at=MORNING)

    notices.send_due(MORNING + timedelta(days=1))

    (message,) = mail.outbox
    assert f"/sync/#issue-{shown.pk}" in str(message.body) and "1 record" in message.subject


def test_a_pause_is_not_forgotten_while_something_waits(
    connection: Connection, quote: Quote
) -> None:
    pausing.pause(connection, "Dana Whitlock")
    Outbox.objects.all().delete()
    assert notices.send_due(MORNING + timedelta(days=1)) == 0

    Outbox.objects.create(connection=connection, kind="quote", record_id=quote.pk, wanted_version=1)
    assert notices.send_due(MORNING + timedelta(days=2)) == 1

    (message,) = mail.outbox
    assert "the sync is still paused" in message.subject
    assert "Dana Whitlock paused the sync." in str(message.body)
    assert "1 record waits" in str(message.body)
