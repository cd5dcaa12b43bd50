"""`quotewright up`: the whole installation in one command."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from quotewright.cli.installation import (
    data_dir,
    installation,
    pages_address,
    sandbox_address,
    sentences,
)
from quotewright.cli.processes import children
from quotewright.config.env import Environment


@click.command()
def up() -> None:
    """Start the database, the pages, the worker and, if asked for, the Syncro sandbox.

    QUOTEWRIGHT_SANDBOX=on adds the sandbox and a demo account that is connected to it.
    """
    from quotewright.config.preflight import check_disk, check_folder, only_one

    with sentences():
        env = Environment()
        folder = data_dir(env)
        check_folder(folder)
        check_disk(folder)
        with only_one(folder, pages_address(env)) as lock:
            _check_ports(env)
            if not os.environ.get("DATABASE_URL") and not (folder / "postgres").exists():
                click.echo("Making the database (only the first start does this) …")
            with installation():
                email, password = _prepare(env)
                code = _run(env, folder, lock.fileno(), _summary(env, folder, email, password))
    sys.exit(code)


def _check_ports(env: Environment) -> None:
    from quotewright.config.preflight import check_port

    command = "make run" if env.flag("SANDBOX") else "quotewright up"
    check_port(env.text("HOST"), env.port("PORT"), "QUOTEWRIGHT_PORT", command)
    if env.flag("SANDBOX"):
        check_port("127.0.0.1", env.port("SANDBOX_PORT"), "QUOTEWRIGHT_SANDBOX_PORT", command)


def _prepare(env: Environment) -> tuple[str, str]:
    """Migrate and, for the sandbox, make the demo account; return its login."""
    from django.db import connections

    from quotewright.cli.migrate import bring_up_to_date

    bring_up_to_date()
    login = ("", "")
    if env.flag("SANDBOX"):
        from quotewright.cli.seed import seed_demo

        demo = seed_demo()
        login = (demo.email, demo.password)
    connections.close_all()  # the supervisor itself needs none
    return login


def _run(env: Environment, folder: Path, lock: int, summary: str) -> int:
    from quotewright.config.embedded import postmaster_pid
    from quotewright.config.supervisor import Supervisor

    supervisor = Supervisor(
        children(env, folder),
        on_ready=lambda: click.echo(summary),
        database=postmaster_pid(folder / "postgres"),
        held=[lock],
    )
    return supervisor.run()


def _summary(env: Environment, folder: Path, email: str, password: str) -> str:
    rows = [("Quotewright", pages_address(env))]
    if email:
        rows.append(("Login", f"{email}   password: {password or '(the one you set)'}"))
    if env.flag("SANDBOX"):
        rows.append(("Syncro sandbox", sandbox_address(env)))
    rows.append(("Data", str(folder)))
    lines = [f"  {label:<16}{value}" for label, value in rows]
    return "\n".join(["", *lines, "", "  Ctrl-C stops everything.", ""])
