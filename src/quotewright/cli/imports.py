"""`quotewright import`: bring in items or people from a CSV file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from quotewright.cli.installation import installation
from quotewright.cli.user import chosen_account

if TYPE_CHECKING:
    from quotewright.transfer.models import Import

# So many refused rows are printed; --json has all of them.
MOST_PRINTED = 20


@click.command(name="import")
@click.argument("kind", type=click.Choice(["items", "people"]))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--account", help="The account's name; needed where there are several.")
@click.option("--dry-run", is_flag=True, help="Say what would happen to each row; change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--mode",
    type=click.Choice(["both", "create", "update"]),
    help="Add and change (both, the default), only add, or only change.",
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="NAME=FIELD",
    help="Say where a column goes; FIELD is left out for none. May be repeated.",
)
def import_(
    kind: str,
    file: Path,
    account: str | None,
    dry_run: bool,
    as_json: bool,
    mode: str | None,
    columns: tuple[str, ...],
) -> None:
    """Bring in the rows of the CSV FILE as items or people.

    Columns are found by their names, or as they were mapped last for the same header. Refused rows
    do not stop the others; the exit code is then 1. An import can be undone on its page, and a dry
    run can be gone on with there.
    """
    with installation():
        job = import_file(kind, file, account, dry_run, mode, columns)
        click.echo(json.dumps(said_as_json(job), indent=2) if as_json else said(job))
        if job.trouble or job.counts.get("refused"):
            raise SystemExit(1)


def import_file(
    kind: str,
    file: Path,
    account_name: str | None = None,
    dry_run: bool = False,
    mode: str | None = None,
    columns: tuple[str, ...] = (),
) -> Import:
    """Check or run an import in this process; return what became of it. Raises ClickException."""
    from quotewright.lib.fields import Invalid
    from quotewright.transfer import actions

    account = chosen_account(account_name)
    try:
        job = actions.upload(account, kind, file.name, file.read_bytes())
        raw: dict[str, Any] = {"mapping": _mapping(job, columns)}
        job = _worked(actions.check(job, {**raw, "mode": mode} if mode else raw))
        if not dry_run and job.state == job.State.CHECKED:
            job = _worked(actions.run(job))
    except Invalid as error:
        raise click.ClickException(str(error)) from error
    return job


def said(job: Import) -> str:
    """Return what became of an import, for people."""
    would = "" if job.started_at else "would be "
    parts = [f"{job.counts.get(o, 0):,} {would}{word}" for o, word in _WORDS]
    lines = [f"{job.name}, {job.total:,} rows: {', '.join(parts)}."]
    lines += list(job.notes)
    if job.trouble:
        lines.append(f"Stopped: {job.trouble}")
    refused = _refused(job)
    for row in refused[:MOST_PRINTED]:
        lines.append(f"  row {row['row']}: {' '.join(e['sentence'] for e in row['errors'])}")
    if len(refused) > MOST_PRINTED:
        lines.append(f"  and {len(refused) - MOST_PRINTED:,} more; --json names all of them")
    return "\n".join(lines)


def said_as_json(job: Import) -> dict[str, Any]:
    """Return what became of an import, for programs."""
    return {
        "id": job.pk,
        "kind": job.kind,
        "file": job.name,
        "state": job.state,
        "rows": job.total,
        "columns": dict(zip(job.header, job.mapping, strict=True)),
        **{outcome: job.counts.get(outcome, 0) for outcome, _ in _WORDS},
        "refused_rows": _refused(job),
        "notes": job.notes,
        "trouble": job.trouble,
    }


_WORDS = (
    ("created", "added"),
    ("changed", "changed"),
    ("unchanged", "left as they are"),
    ("refused", "refused"),
)


def _worked(job: Import) -> Import:
    """Do here what a worker would do."""
    from quotewright.transfer import work

    while job.is_working:
        work.advance(job.pk)
        job.refresh_from_db()
    return job


def _mapping(job: Import, columns: tuple[str, ...]) -> list[str]:
    mapping = list(job.mapping)
    for text in columns:
        name, equals, field = text.partition("=")
        if not equals or name not in job.header:
            known = ", ".join(job.header)
            raise click.ClickException(
                f"--column {text}: write NAME=FIELD; NAME is one of {known}."
            )
        mapping[job.header.index(name)] = field.strip()
    return mapping


def _refused(job: Import) -> list[dict[str, Any]]:
    rows = job.rows.filter(outcome="refused").order_by("number")
    return [{"row": row.number, "about": row.label, "errors": row.errors} for row in rows]
