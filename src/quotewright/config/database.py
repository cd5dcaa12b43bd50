"""Where the data lives: one's own PostgreSQL by DATABASE_URL, else an embedded one in DATA_DIR."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from quotewright.config.embedded import start
from quotewright.config.env import WrongSetting

EMBEDDED_NAME = "quotewright"
# A worker whose machine vanished must not hold its locks for the hours that TCP allows by default.
_SERVER_OPTIONS = "-c tcp_keepalives_idle=15 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"


def django_database(url: str) -> dict[str, Any]:
    """Translate a PostgreSQL address into Django's DATABASES entry. Raises WrongSetting."""
    try:
        parts = {key: str(value) for key, value in conninfo_to_dict(url).items() if value}
    except ProgrammingError as error:
        raise WrongSetting(
            f"DATABASE_URL cannot be read ({error}). "
            "Write it as postgresql://user:password@host:5432/database."
        ) from error
    if not parts.get("dbname"):
        raise WrongSetting("DATABASE_URL names no database. End it with /quotewright, for example.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": {**parts, "options": f"{parts.get('options', '')} {_SERVER_OPTIONS}".strip()},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def with_database(url: str, name: str) -> str:
    """Return the same server's address with another database."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path="/" + quote(name)))


@contextmanager
def embedded(data_dir: Path) -> Iterator[str]:
    """Start the embedded PostgreSQL (or join the running one); yield its `quotewright` address.

    The server stops when the last process that uses it leaves. Raises WrongSetting when the
    folder cannot hold a database.
    """
    os.environ["LC_ALL"] = "C.UTF-8"  # initdb refuses locales the machine lacks
    server = start(data_dir / "postgres")
    try:
        url = server.get_uri()
        _create_if_absent(url, EMBEDDED_NAME)
        yield with_database(url, EMBEDDED_NAME)
    finally:
        server.cleanup()


@contextmanager
def database_url(data_dir: Path) -> Iterator[str]:
    """Yield DATABASE_URL if it is set, else the embedded database's address."""
    if url := os.environ.get("DATABASE_URL"):
        django_database(url)
        yield url
    else:
        with embedded(data_dir) as url:
            yield url


@contextmanager
def scratch_database(url: str, prefix: str) -> Iterator[str]:
    """Make an empty database beside `url`, yield its address, and drop it afterwards."""
    import psycopg
    from psycopg import sql

    name = f"{prefix}_{os.getpid()}_{os.urandom(3).hex()}"
    identifier = sql.Identifier(name)
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(identifier))
    except psycopg.errors.InsufficientPrivilege as error:
        raise WrongSetting(
            "The database user may not create databases. Grant it with "
            "ALTER ROLE … CREATEDB, or unset DATABASE_URL to use the embedded database."
        ) from error
    try:
        yield with_database(url, name)
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(identifier))


def _create_if_absent(url: str, name: str) -> None:
    import psycopg
    from psycopg import sql

    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if found.fetchone() is None:
            # Another process may start at the same moment and make it first.
            with suppress(psycopg.errors.DuplicateDatabase):
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
