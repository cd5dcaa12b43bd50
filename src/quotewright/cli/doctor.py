"""`quotewright doctor`: what works, what does not, and what to do about it."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from quotewright.cli.installation import data_dir, installation, sentences
from quotewright.config.env import Environment, WrongSetting


@click.command()
def doctor() -> None:
    """Check Python, folder, disk, database, migrations, ports and the PSA's address.

    Works while the installation runs and while it does not. Exit code 1 if something needs doing.
    """
    with sentences():
        env = Environment()
        report = _Report()
        with report.line("Python"):
            report.add(_python())
        with report.line("Data folder"):
            report.add(_folder(env))
        with report.line("Disk"):
            report.add(_disk(env))
        if not report.troubles:  # without a folder there is no database to look at
            _database(report)
        with report.line("Lost answers"):
            report.add(_patience(env))
        _addresses(report, env)
    sys.exit(1 if report.troubles else 0)


class _Report:
    """Prints one line a check: ok, or what to do."""

    def __init__(self) -> None:
        self.troubles = 0
        self._label = ""

    def add(self, finding: str) -> None:
        click.echo(f"ok   {self._label:<14}{finding}")

    @contextmanager
    def line(self, label: str) -> Iterator[None]:
        self._label = label
        try:
            yield
        except WrongSetting as error:
            self.troubles += 1
            click.echo(f"DO   {label:<14}{error}")


def _python() -> str:
    return f"{platform.python_version()} at {sys.executable}"


def _patience(env: Environment) -> str:
    """A call that is still under way must never be taken for one that was lost."""
    settle, timeout = env.number("SETTLE_SECONDS"), env.number("SYNCRO_TIMEOUT")
    if settle <= timeout:
        raise WrongSetting(
            f"QUOTEWRIGHT_SETTLE_SECONDS is {settle:g}, QUOTEWRIGHT_SYNCRO_TIMEOUT {timeout:g}. "
            "Set the first well above the second: 120 and 20 are good."
        )
    return f"looked for {settle:g} seconds after a call that waits {timeout:g}"


def _folder(env: Environment) -> str:
    from quotewright.config.preflight import check_folder

    check_folder(data_dir(env))
    return str(data_dir(env))


def _disk(env: Environment) -> str:
    import shutil

    from quotewright.config.preflight import check_disk

    check_disk(data_dir(env))
    return f"{shutil.disk_usage(data_dir(env)).free / 1024**3:.1f} GB free"


def _database(report: _Report) -> None:
    import os

    kind = "DATABASE_URL" if os.environ.get("DATABASE_URL") else "embedded"
    with installation():
        from django.db import connection

        from quotewright.cli.migrate import missing

        with report.line("Database"), connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            report.add(f"PostgreSQL {cursor.fetchone()[0]}, {kind}")
        with report.line("Migrations"):
            if steps := missing():
                raise WrongSetting(f"{steps} are missing. Run `quotewright migrate`.")
            report.add("in step")


def _addresses(report: _Report, env: Environment) -> None:
    from quotewright.cli.installation import sandbox_address
    from quotewright.cli.processes import local_address
    from quotewright.config.preflight import check_port

    def look(address: str, host: str, port: int, name: str, path: str) -> str:
        from quotewright.config.supervisor import answers

        if answers(address + path):
            return f"{address} answers"
        check_port(host, port, name, "quotewright up")
        return f"port {port} is free"

    with report.line("Pages"):
        at, host, port = local_address(env), env.text("HOST"), env.port("PORT")
        report.add(look(at, host, port, "QUOTEWRIGHT_PORT", "/healthz"))
    if env.flag("SANDBOX"):
        with report.line("Sandbox"):
            at, port = sandbox_address(env), env.port("SANDBOX_PORT")
            report.add(look(at, "127.0.0.1", port, "QUOTEWRIGHT_SANDBOX_PORT", "/"))
    with report.line("PSA address"):
        report.add(_psa(env, sandbox_address))


def _psa(env: Environment, sandbox_address: Callable[[Environment], str]) -> str:
    if stand_in := env.text("SYNCRO_BASE_URL"):
        if not stand_in.startswith(("http://", "https://")):
            raise WrongSetting(
                f"QUOTEWRIGHT_SYNCRO_BASE_URL is “{stand_in}”. Start it with http:// or https://."
            )
        return f"{stand_in}, instead of Syncro"
    if env.flag("SANDBOX"):
        return f"the sandbox at {sandbox_address(env)}, instead of Syncro"
    return "each connection's own Syncro address"
