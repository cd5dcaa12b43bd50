"""Lists of the PSA are read again while somebody pushes, and first pushes then cost less."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from quotewright.integrations import refresh
from quotewright.integrations.directory import DatabaseDirectory
from quotewright.integrations.ledger import DatabaseLedger
from quotewright.integrations.models import Connection, Listing, Outbox, RemoteRecord
from quotewright.quotes import actions
from quotewright.quotes.models import Quote
from quotewright.sandbox import Sandbox
from tests.engine.conftest import work, work_until_settled


def test_with_fresh_lists_a_new_person_of_a_new_company_takes_two_calls_and_their_quote_few(
    connection: Connection, quote: Quote, sandbox: Sandbox
) -> None:
    actions.publish(quote)
    refresh.refresh(connection.pk)
    DatabaseLedger(connection).remember("fact", "number lookup", "yes", {})
    before = sandbox.log.count

    work_until_settled(quote)

    person = Outbox.objects.get(kind="person").result["calls"]
    lines = quote.sections.get().lines.count()
    assert (person, sandbox.log.count - before) == (2, 2 + 2 + lines)


def test_lists_are_read_by_a_job_while_something_is_pushed(
    connection: Connection, quote: Quote, sandbox: Sandbox
) -> None:
    actions.publish(quote)

    assert refresh.defer_due() == 1 and refresh.defer_due() == 0
    work()

    assert set(Listing.objects.values_list("kind", flat=True)) == {"customer", "contact"}
    assert refresh.defer_due() == 0


def test_nobody_reads_lists_that_nobody_needs(connection: Connection, quote: Quote) -> None:
    actions.publish(quote)
    work_until_settled(quote)
    Outbox.objects.update(wanted_at=timezone.now() - refresh.NEEDED_FOR)

    assert refresh.defer_due() == 0


def test_a_long_list_is_read_less_often(connection: Connection, quote: Quote) -> None:
    actions.publish(quote)
    refresh.refresh(connection.pk)
    Listing.objects.update(count=9000, read_at=timezone.now() - timedelta(minutes=30))

    assert list(refresh.due(connection, timezone.now())) == []
    assert list(refresh.due(connection, timezone.now() + timedelta(minutes=11))) != []


def test_what_was_listed_before_a_worker_began_is_not_believed(
    connection: Connection, quote: Quote
) -> None:
    """It may be from a backup, and what was pushed after that is not in it."""
    actions.publish(quote)
    refresh.refresh(connection.pk)

    refresh.doubt_what_was_listed()

    age = DatabaseDirectory(connection).age("contact")
    assert age and age > timedelta(days=365).total_seconds()
    assert set(refresh.due(connection, timezone.now())) == {"customer", "contact"}


def test_who_is_gone_there_is_gone_from_the_directory(
    connection: Connection, quote: Quote, sandbox: Sandbox
) -> None:
    actions.publish(quote)
    work_until_settled(quote)
    RemoteRecord.objects.create(connection=connection, kind="customer", remote_id="1", terms=[])

    refresh.refresh(connection.pk)

    ids = set(RemoteRecord.objects.filter(kind="customer").values_list("remote_id", flat=True))
    assert ids == {str(row["id"]) for row in sandbox.state()["customers"]}
