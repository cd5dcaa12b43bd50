"""`quotewright sync`: what waits, why, what a push would do, and trying again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import click

from quotewright.cli.installation import installation

if TYPE_CHECKING:  # the tables can be imported only once the installation is set up
    from quotewright.integrations.models import Connection
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
@click.argument("number", required=False)
@click.option("--account", "account_name", help="Needed when several accounts use the number.")
@click.option("--all", "is_all", is_flag=True, help="All that waits, of one account or of all.")
def retry(number: str | None, account_name: str | None, is_all: bool) -> None:
    """Push quote NUMBER again at once, also one that waits for a person."""
    if bool(number) is is_all:
        raise click.UsageError("Name a quote, or say --all.")
    with installation():
        from quotewright.integrations import outbox

        if not number:
            woken = sum(outbox.wake_all(each) for each in _connections(account_name))
            click.echo(f"{woken} records are queued; a worker pushes them now.")
            return
        quote = _quote(number, account_name)
        if not outbox.push_now(quote.account, "quote", quote.pk, quote.version):
            raise click.ClickException("This account is not connected to a PSA.")
        click.echo(f"Quote {number} is queued; a worker pushes it now.")


@sync.command()
@click.option("--account", "account_name", help="One account; else all that are connected.")
def pause(account_name: str | None) -> None:
    """Push nothing until resumed; what changes meanwhile waits."""
    with installation():
        from quotewright.integrations import pausing

        for connection in _connections(account_name):
            pausing.pause(connection, "an operator")
            click.echo(f"{connection.account}: the sync is paused.")


@sync.command()
@click.option("--account", "account_name", help="One account; else all that are connected.")
def resume(account_name: str | None) -> None:
    """End a pause: what waits is pushed, beginning where it stopped."""
    with installation():
        from quotewright.integrations import pausing

        for connection in _connections(account_name):
            pausing.resume(connection)
            click.echo(f"{connection.account}: the sync goes on.")


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
        with _held(quote):
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
        from quotewright.integrations.port import PsaError
        from quotewright.integrations.previewing import NotToBePushed, preview_of

        try:
            preview = preview_of(_quote(number, account_name))
        except NotToBePushed as error:
            raise click.ClickException(str(error)) from error
        except PsaError as error:
            raise click.ClickException(f"{error} {error.remedy}".strip()) from error
        for step in preview.steps:
            click.echo(f"{step.action:<8} {step.kind:<9} {step.title}")
            for change in step.changes:
                click.echo(f"           {change.field}: {change.old or '-'} -> {change.new}")
        for each in preview.near:
            click.echo(f"Almost the same: {each.said}")
        if not preview.steps:
            click.echo("Nothing: the PSA holds this quote as it is.")


@sync.command()
@click.option("--account", "account_name", help="One account; else all that are connected.")
@click.option("--calls", default=0, help="At most so many calls for each; else as at night.")
def reconcile(account_name: str | None, calls: int) -> None:
    """Read again what is linked and report what differs. Repairs nothing; writes nothing there."""
    with installation():
        from quotewright.integrations.reconcile import NIGHTLY_CALLS, Report
        from quotewright.integrations.reconcile import reconcile as read_again

        def told(connection: Connection, report: Report) -> None:
            click.echo(
                f"{connection.account}: {report.linked} linked, {report.read} read in "
                f"{report.calls} calls, {report.in_step} in step"
            )
            for what, numbers in (
                ("changed in the PSA", report.drifted),
                ("gone there", report.gone),
                ("paid", report.paid),
            ):
                if numbers:
                    click.echo(f"  {what}: {', '.join(numbers)}")
            if report.left:
                click.echo(f"  not read: {report.left}")
            if report.stopped:
                click.echo(f"  stopped: {report.stopped}")

        for connection in _connections(account_name):
            told(connection, read_again(connection, calls or NIGHTLY_CALLS))


@contextmanager
def _held(quote: Quote) -> Iterator[None]:
    """Keep pushes of the quote away; wait for one that is at it."""
    from quotewright.integrations.locks import held, push_lock
    from quotewright.integrations.models import Connection

    with ExitStack() as stack:
        for connection in Connection.objects.filter(account=quote.account_id):
            name = push_lock(connection.pk, "quote", quote.pk)
            if not stack.enter_context(held(name, wait_seconds=20)):
                raise click.ClickException(f"Quote {quote.number} is being pushed. Try again.")
        yield


def _connections(account_name: str | None) -> list[Connection]:
    from quotewright.integrations.models import Connection

    found = Connection.objects.filter(is_on=True).select_related("account")
    if account_name:
        found = found.filter(account__name=account_name)
    if not found:
        raise click.ClickException("No such account is connected to a PSA.")
    return list(found)


def _told(connection: Connection) -> str:
    from quotewright.integrations.metrics import figures_of
    from quotewright.integrations.models import Issue
    from quotewright.integrations.naming import names_of

    now = figures_of(connection)
    calls = ", ".join(f"{count} {outcome}" for outcome, count in now.calls.items() if count)
    lines = [
        f"{now.account}: {now.connection}, {_standing(connection)}",
        f"  waiting {now.waiting}, needs a person {now.parked}"
        + (f", oldest from {now.oldest:%Y-%m-%d %H:%M} UTC" if now.oldest else ""),
        f"  calls in the last hour: {calls or 'none'}",
    ]
    if now.in_doubt:
        lines.append(f"  calls whose outcome is not known yet: {now.in_doubt}")
    issues = list(Issue.objects.filter(connection=connection, closed_at=None).order_by("since"))
    names = names_of([(issue.kind, issue.record_id) for issue in issues])
    for issue in issues:
        name = names[issue.kind, issue.record_id]
        what = f"{name}: {issue.get_failure_display()}. {issue.cause} {issue.remedy}"
        lines.append(f"  {what}".rstrip())
    return "\n".join(lines)


def _standing(connection: Connection) -> str:
    if not connection.is_on:
        return "disconnected"
    if connection.paused_at:
        return f"paused by {connection.paused_by} {connection.paused_at:%Y-%m-%d %H:%M} UTC"
    return "on"


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
