"""The frame of every command that needs the installation: settings, database, Django."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import click

from quotewright.config.env import Environment, WrongSetting


@contextmanager
def sentences() -> Iterator[None]:
    """Turn WrongSetting into `error: …` on stderr and exit code 2."""
    try:
        yield
    except WrongSetting as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(2)


@contextmanager
def installation() -> Iterator[Environment]:
    """Start or join the database, set Django up, and yield the environment; undo it at the end.

    A wrong setting or a database that does not answer ends the process with a sentence, code 2.
    """
    from quotewright.config.database import database_url

    if not os.environ.get("DATABASE_URL"):
        # Without a handler SIGTERM would end us before the embedded database is let go. With a
        # database of one's own, to die at once is right, and safer than to unwind library code.
        signal.signal(signal.SIGTERM, _leave)
    with sentences():
        env = Environment()
        if env.flag("SANDBOX"):  # every command talks to the sandbox that `quotewright up` serves
            os.environ.setdefault("QUOTEWRIGHT_SYNCRO_BASE_URL", sandbox_address(env))
        with database_url(data_dir(env)) as url:
            check_database(url)
            os.environ["DATABASE_URL"] = url
            os.environ["DJANGO_SETTINGS_MODULE"] = "quotewright.config.settings"
            import django
            from django.db import ProgrammingError, connections

            django.setup()
            try:
                yield env
            except ProgrammingError as error:
                raise WrongSetting(
                    "The database is not at this version of Quotewright "
                    f"({str(error).splitlines()[0]}). Run: quotewright migrate"
                ) from error
            finally:
                connections.close_all()


@contextmanager
def scratch_installation(prefix: str) -> Iterator[None]:
    """Set Django up on an empty, migrated database that is dropped at the end."""
    from quotewright.config.database import database_url, scratch_database

    with (
        sentences(),
        database_url(data_dir(Environment())) as server,
        scratch_database(server, prefix) as url,
    ):
        os.environ["DATABASE_URL"] = url
        os.environ["DJANGO_SETTINGS_MODULE"] = "quotewright.config.settings"
        import django
        from django.core.management import call_command
        from django.db import connections

        django.setup()
        call_command("migrate", verbosity=0)
        try:
            yield
        finally:
            connections.close_all()


@contextmanager
def worker_process() -> Iterator[None]:
    """A worker in a process of its own, as in a real installation, on this process's settings."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "quotewright.cli", "worker"], stdout=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        worker.terminate()
        worker.wait(40)


def data_dir(env: Environment) -> Path:
    """Return the absolute folder of the installation's data."""
    return Path(env.text("DATA_DIR")).resolve()


def sandbox_address(env: Environment) -> str:
    """Return where the sandbox's pages are."""
    return f"http://127.0.0.1:{env.port('SANDBOX_PORT')}"


def pages_address(env: Environment) -> str:
    """Return the address under which people reach the pages."""
    return (env.text("PUBLIC_URL") or f"http://{env.text('HOST')}:{env.port('PORT')}").rstrip("/")


def check_database(url: str) -> None:
    """Connect once. Raises WrongSetting when the database does not answer."""
    import psycopg

    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.Error as error:
        reason = " ".join(str(error).split())
        raise WrongSetting(
            f"The database of DATABASE_URL does not answer: {reason}. Start it, correct "
            "DATABASE_URL, or unset it to use the embedded database."
        ) from error


def _leave(number: int, frame: object) -> NoReturn:
    signal.signal(number, signal.SIG_DFL)  # a second one ends us, whatever hangs
    sys.exit(128 + number)
