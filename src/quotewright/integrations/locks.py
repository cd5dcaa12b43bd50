"""Locks between workers of any machine: PostgreSQL advisory locks, held by the database session.

A worker that dies loses its session and with it the lock. A worker that only seemed dead still
holds it, so that whoever takes over its job waits.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction


def push_lock(connection_id: int, kind: str, record_id: int) -> str:
    """The name under which one record's pushes take turns, in the job queue and here."""
    return f"push:{connection_id}:{kind}:{record_id}"


@contextmanager
def held(name: str, wait_seconds: float = 0) -> Iterator[bool]:
    """Yield whether the lock was got, within `wait_seconds`; let go of it at the end."""
    if not _acquire(name, wait_seconds):
        yield False
        return
    try:
        yield True
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])


def held_to_commit(name: str, wait_seconds: float) -> bool:
    """Hold the lock until the present transaction ends; False if it was not got in time."""
    got = _wait_for(name, wait_seconds, "pg_advisory_xact_lock")
    if got:  # the time was for this lock alone
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
    return got


def _acquire(name: str, wait_seconds: float) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name])
        got = bool(cursor.fetchone()[0])
    return got or (wait_seconds > 0 and _wait_for(name, wait_seconds))


def _wait_for(name: str, wait_seconds: float, lock: str = "pg_advisory_lock") -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = {int(wait_seconds * 1000)}")
            cursor.execute(f"SELECT {lock}(hashtextextended(%s, 0))", [name])
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != "55P03":  # lock_not_available
            raise
        return False
    return True
