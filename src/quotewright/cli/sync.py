"""`quotewright sync`: what waits, why, what a push would do, and trying again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from quotewright.cli.installation import installation

if TYPE_CHECKING:  # the tables can be imported only once the installation is set up
    from quotewright.integrations.models import Connection, Issue
    from quotewright.quotes.models import Quote


@click.group()
def sync() -> None:
    """Look at the sync with the PSA, and mend it."""


@sync.command()
def status() -> None:
    """Say per account what waits and what needs a person."""
    with installation():
        from quotewright.integrations.models import Connection

        connections = Connection.objects.select_related("account").order_by("account__name")
        if not connections:
            click.echo("No account is connected to a PSA. Connect one at Settings > Integrations.")
        for connection in connections:
            click.echo(_told(connection))


@sync.command()
@click.argument("number")
@click.option("--account", "account_name", help="Needed when several accounts use the number.")
def retry(number: str, account_name: str | None) -> None:
    """Push quote NUMBER again at once, also one that waits for a person."""
    with installation():
        from quotewright.integrations import outbox

        quote = _quote(number, account_name)
        if not outbox.push_now(quote.account, "quote", quote.pk, quote.version):
            raise click.ClickException("This account is not connected to a PSA.")
        click.echo(f"Quote {number} is queued; a worker pushes it now.")


@sync.command()
@click.argument("number")
@click.option("--account", "account_name", help="Needed when several accounts use the number.")
@click.option("--person", is_flag=True, help="Forget where the quote's person is, too.")
@click.confirmation_option(prompt="What is in the PSA stays there; this quote is made anew. Go on?")
def unlink(number: str, account_name: str | None, person: bool) -> None:
    """Forget where quote NUMBER is in the PSA, as after its estimate was deleted there."""
    with installation():
        from quotewright.integrations.connections import unlink_person, unlink_quote

        quote = _quote(number, account_name)
        unlink_quote(quote)
        if person:
            unlink_person(quote.buyer)
        click.echo(f"Quote {number} is unlinked. Push it with: quotewright sync retry {number}")


@sync.command()
@click.argument("number")
@click.option("--account", "account_name", help="Needed when several accounts use the number.")
def preview(number: str, account_name: str | None) -> None:
    """Say what a push of quote NUMBER would do now. Reads from the PSA, writes nothing there."""
    with installation():
        from quotewright.integrations import registry
        from quotewright.integrations.ledger import DatabaseLedger
        from quotewright.integrations.locks import held, push_lock
        from quotewright.integrations.offers import offer_of
        from quotewright.integrations.port import PsaError
        from quotewright.integrations.state import connection_of

        quote = _quote(number, account_name)
        connection = connection_of(quote.account)
        offer = offer_of(quote, connection) if connection else None
        if connection is None or offer is None:
            raise click.ClickException(f"Quote {number} is not to be pushed. Publish it first.")
        try:
            psa = registry.adapter_of(connection, is_person=True)
        except PsaError as error:
            raise click.ClickException(f"{error} {error.remedy}".strip()) from error
        try:
            # What became of a lost call is noted on the way: not while a push may begin another.
            with held(push_lock(connection.pk, "quote", quote.pk), wait_seconds=20) as got:
                if not got:
                    raise click.ClickException(f"Quote {number} is being pushed. Try again.")
                steps = psa.preview_quote(offer, DatabaseLedger(connection))
        except PsaError as error:
            raise click.ClickException(f"{error} {error.remedy}".strip()) from error
        finally:
            psa.close()
        for step in steps:
            click.echo(f"{step.action:<8} {step.kind:<9} {step.title}")
            for change in step.changes:
                click.echo(f"           {change.field}: {change.old or '-'} -> {change.new}")
        if not steps:
            click.echo("Nothing: the PSA holds this quote as it is.")


def _told(connection: Connection) -> str:
    from django.db.models import F

    from quotewright.integrations.models import Issue

    waiting = connection.outbox.filter(done_version__lt=F("wanted_version"))
    parked = waiting.filter(parked_version__gte=F("wanted_version")).count()
    oldest = waiting.order_by("wanted_at").first()
    lines = [
        f"{connection.account}: {connection}, {'on' if connection.is_on else 'disconnected'}",
        f"  waiting {waiting.count() - parked}, needs a person {parked}"
        + (f", oldest from {oldest.wanted_at:%Y-%m-%d %H:%M} UTC" if oldest else ""),
    ]
    for issue in Issue.objects.filter(connection=connection, closed_at=None).order_by("since"):
        what = f"{_named(issue)}: {issue.get_failure_display()}. {issue.cause} {issue.remedy}"
        lines.append(f"  {what}".rstrip())
    return "\n".join(lines)


def _named(issue: Issue) -> str:
    """Name the record as people know it."""
    from quotewright.people.models import Person
    from quotewright.quotes.models import Quote

    if issue.kind == "quote":
        quote = Quote.objects.filter(pk=issue.record_id).first()
        return str(quote) if quote else "A quote"
    if issue.kind == "person":
        person = Person.objects.filter(pk=issue.record_id).first()
        return f"Person {person}" if person else "A person"
    return "All of it"


def _quote(number: str, account_name: str | None) -> Quote:
    from quotewright.quotes.models import Quote

    found = Quote.objects.filter(number=number).select_related(
        "account", "person__organization", "owner"
    )
    if account_name:
        found = found.filter(account__name=account_name)
    quotes = list(found[:2])
    if not quotes:
        raise click.ClickException(f"There is no quote {number}.")
    if len(quotes) > 1:
        raise click.ClickException(f"Several accounts have a quote {number}. Add --account NAME.")
    return quotes[0]
