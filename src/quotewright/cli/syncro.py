"""`quotewright syncro`: find out what a Syncro account does, and let the sandbox do the same."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import httpx

from quotewright.cli.installation import installation
from quotewright.integrations.port import Access, PsaError
from quotewright.integrations.syncro.probe import FORMAT, Pacer, Report, probe

BEFORE_WRITING = """\
Besides reading, this will make in {where}, all named “Quotewright probe” and the time:
  2 customers with addresses at example.com, 1 contact, 1 product, 3 estimates with lines,
  and 1 or 2 invoices by converting an estimate.
At the end all are deleted, but the product: Syncro has no way to delete one, so it is disabled.
Numbers of estimates and invoices are used up. Whatever your account does by itself with new
customers and invoices (notifications, webhooks, a link to bookkeeping) it does with these too.
The token must be allowed to delete customers, estimates and invoices, else nothing is made."""

# A third of what Syncro allows; others use this address, too.
SECONDS_BETWEEN_CALLS = 1.0


@click.group()
def syncro() -> None:
    """Find out what a Syncro account does."""


@syncro.command("probe")
@click.option("--account", "account_name", help="Use the connection of this account here.")
@click.option("--subdomain", help="Or a Syncro subdomain (also: SYNCRO_SUBDOMAIN).")
@click.option(
    "--token-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File with the API token for --subdomain (or SYNCRO_TOKEN in the environment).",
)
@click.option("--syncro-url", help="Or the address of a stand-in, such as the sandbox.")
@click.option("--token", help="The stand-in's token; never one of a real account.")
@click.option("--write", is_flag=True, help="Also make marked records, and remove them again.")
@click.option("--yes", is_flag=True, help="Do not ask before writing.")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("syncro-probe.json"),
    show_default=True,
    help="Where the findings are written, without anything of the account's.",
)
def probe_account(
    account_name: str | None,
    subdomain: str | None,
    token_file: Path | None,
    syncro_url: str | None,
    token: str | None,
    write: bool,
    yes: bool,
    output: Path,
) -> None:
    """Ask a Syncro account what the documents do not say. Only reads, unless --write is given.

    Exit code 1 when it ended early, or when something of its own stays in Syncro.
    """
    trail = output.with_name(f"{output.name}.trail")
    if not output.absolute().parent.is_dir():
        raise click.UsageError(f"There is no folder {output.parent} for --output.")
    if trail.exists():
        raise click.ClickException(
            f"{trail} tells what an earlier probe left in Syncro. Remove those, then the file."
        )
    with _access(account_name, subdomain, token_file, syncro_url, token) as access:
        if write:
            click.echo(BEFORE_WRITING.format(where=access.base_url or access.subdomain))
            if not yes:
                click.confirm("Go on?", abort=True)
            signal.signal(signal.SIGTERM, signal.default_int_handler)  # clean up then, too
        click.echo("Asking; this takes up to two minutes …", err=True)
        try:
            report = probe(access, write, note=_writer(trail))
        except PsaError as error:
            raise click.ClickException(f"{error} {error.remedy}".strip()) from error
    output.write_text(json.dumps(report.as_file(), indent=2) + "\n", encoding="utf-8")
    click.echo(report.as_table())
    click.echo(f"\n{report.calls} calls. Written to {output}.")
    sys.exit(0 if _told(report, trail) else 1)


def _told(report: Report, trail: Path) -> bool:
    """Say what went wrong and what stays; return whether all is as it should be."""
    if report.stopped:
        click.echo(f"Ended early: {report.stopped}.", err=True)
    if report.left:
        click.echo("Still in Syncro:")
    for left in report.left:
        click.echo(f"  {left.kind} {left.url}: {left.reason}")
    is_clean = all(left.is_meant for left in report.left)
    if is_clean:
        trail.unlink(missing_ok=True)
    else:
        click.echo(f"Remove these by hand. What was made, step by step: {trail}", err=True)
    return is_clean and not report.stopped


def _writer(trail: Path) -> Callable[[str], None]:
    """Write what is made to a file at once, in case this process is killed."""

    def write(line: str) -> None:
        with trail.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
            file.flush()
            os.fsync(file.fileno())

    return write


@contextmanager
def _access(
    account_name: str | None,
    subdomain: str | None,
    token_file: Path | None,
    syncro_url: str | None,
    token: str | None,
) -> Iterator[Access]:
    """Open one of the three ways to an account. A real token never comes from the command line."""
    if sum(map(bool, (account_name, subdomain, syncro_url))) > 1:
        raise click.UsageError("Give one of --account, --subdomain and --syncro-url.")
    if token and not syncro_url:
        raise click.UsageError(
            "--token is for --syncro-url; put a real token into a file, and give --token-file."
        )
    if account_name:
        with installation():
            yield _access_of(account_name)
        return
    pacer = Pacer(0 if syncro_url else SECONDS_BETWEEN_CALLS)
    if syncro_url:
        stand_in = Access("", token or "sandbox", syncro_url)
        yield replace(stand_in, pace=pacer.pace, back_off=pacer.back_off)
        return
    subdomain = subdomain or os.environ.get("SYNCRO_SUBDOMAIN")
    secret = (
        token_file.read_text(encoding="utf-8") if token_file else os.environ.get("SYNCRO_TOKEN")
    )
    if not subdomain or not secret or not secret.strip():
        raise click.UsageError("Give --account NAME, or --subdomain with --token-file.")
    yield Access(subdomain, secret.strip(), pace=pacer.pace, back_off=pacer.back_off)


def _access_of(account_name: str) -> Access:
    """What the account's connection is opened with, at the installation's pace and journaled."""
    from quotewright.integrations.journal import Journal
    from quotewright.integrations.models import Connection
    from quotewright.integrations.registry import access_of

    connection = Connection.objects.filter(
        account__name=account_name, adapter="syncro", is_on=True
    ).first()
    if connection is None:
        raise click.ClickException(
            f"There is no account {account_name} that is connected to Syncro. "
            "Connect it at Settings > Integrations, or give --subdomain and --token-file."
        )
    try:
        return access_of(connection, Journal(connection, "probe"), is_person=True)
    except PsaError as error:
        raise click.ClickException(f"{error} {error.remedy}".strip()) from error


@syncro.command("apply")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--sandbox-url", default="http://127.0.0.1:8001", show_default=True)
def apply_switches(file: Path, sandbox_url: str) -> None:
    """Set the sandbox's switches as the probe's FILE says, so that it behaves like that account."""
    switches = _switches_in(file)
    site = sandbox_url.rstrip("/").removesuffix("/api/v1")
    try:
        with httpx.Client(base_url=site, timeout=10) as http:
            refused = [name for name, value in switches.items() if not _set(http, name, value)]
    except httpx.HTTPError as error:
        raise click.ClickException(
            f"The sandbox does not answer at {site} ({type(error).__name__}). "
            "Start it: quotewright sandbox"
        ) from error
    click.echo(f"{len(switches) - len(refused)} switches are set at {site}.")
    for name in refused:
        click.echo(f"This sandbox does not know {name} = {switches[name]}.")


def _switches_in(file: Path) -> dict[str, str]:
    try:
        found: Any = json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        found = None
    if not isinstance(found, dict) or not isinstance(found.get("switches"), dict):
        raise click.ClickException(f"{file} is not what `quotewright syncro probe` writes.")
    if found.get("format") != FORMAT:
        raise click.ClickException(f"{file} has another format; this version reads {FORMAT}.")
    return {str(name): str(value) for name, value in found["switches"].items()}


def _set(http: httpx.Client, name: str, value: str) -> bool:
    """Set one switch; return whether this sandbox knows it."""
    answer = http.post("/sandbox/switches", json={name: value})
    if answer.status_code not in {200, 400}:
        raise httpx.HTTPStatusError("unexpected", request=answer.request, response=answer)
    return answer.status_code == 200
