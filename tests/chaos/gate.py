"""Stops a worker at a chosen point of a push, from outside: in Syncro, or in the database.

Nothing in the product knows of it. The sandbox is served through a gate that can hold a request
before or after it counts; triggers in the database can hold the worker's own notes.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import psycopg
from werkzeug.serving import ThreadedWSGIServer

from quotewright.sandbox import Sandbox, create_app
from quotewright.sandbox.server import Handler

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

LOCK = 4_711_001


class Moment(StrEnum):
    """Where the worker is killed. The first four are at a call, the last two after all of them."""

    BEFORE_INTENT = "before the intent of"
    BEFORE_SENT = "before Syncro got"
    BEFORE_ANSWER = "before the answer of"
    BEFORE_NOTE = "before the note of"
    BEFORE_DONE = "before the end of"
    AFTER_DONE = "right after the end of"


# Which trigger holds the worker, for the moments in the database.
TABLES = {
    Moment.BEFORE_INTENT: "pace",
    Moment.BEFORE_NOTE: "call",
    Moment.BEFORE_DONE: "outbox",
    Moment.AFTER_DONE: "outbox",
}


class Gate:
    """The way into the sandbox: counts API requests and may hold one of them."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._app = create_app(sandbox)
        self._one = threading.Lock()
        self.calls = 0
        self.stops_at = 0
        self.stops_after_work = False
        self.stopped = threading.Event()
        self.opened = threading.Event()

    def arm(self, at: int, after_work: bool) -> None:
        """Hold the request number `at` from now, before or after it counts."""
        self.calls, self.stops_at, self.stops_after_work = 0, at, after_work
        self.stopped.clear()
        self.opened.clear()

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith("/api/v1/"):
            with self._one:
                self.calls += 1
                is_here = self.calls == self.stops_at
            if is_here:
                if self.stops_after_work:
                    list(self._app(environ, start))
                self.stopped.set()
                self.opened.wait(30)
                raise ConnectionError("the worker is gone")
        return self._app(environ, start)


@contextmanager
def serving(gate: Gate) -> Iterator[str]:
    """Serve the sandbox through the gate; yield the address."""
    server = ThreadedWSGIServer("127.0.0.1", 0, gate, Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        gate.opened.set()
        server.shutdown()
        server.server_close()


class Triggers:
    """The points in the database. Held by a session of their own, which holds the lock."""

    def __init__(self, url: str) -> None:
        self._session = psycopg.connect(url, autocommit=True)
        self._session.execute(_INSTALL)
        self._session.execute("SELECT pg_advisory_lock(%s)", [LOCK])

    def arm(self, table: str, at: int) -> None:
        """Hold whoever comes to the table's point as number `at` from now."""
        self._session.execute("SELECT setval('chaos_' || %s, 1, false)", [table])
        self._session.execute("UPDATE chaos_points SET stops_at = 0")
        self._session.execute("UPDATE chaos_points SET stops_at = %s WHERE name = %s", [at, table])

    def disarm(self) -> None:
        """Let everybody pass from now on."""
        self._session.execute("UPDATE chaos_points SET stops_at = 0")

    def held(self) -> list[int]:
        """Return the database sessions that stand at a point."""
        rows = self._session.execute(
            "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            " AND objid = %s AND classid = 0",
            [LOCK],
        ).fetchall()
        return [row[0] for row in rows]

    def end(self, pid: int) -> None:
        """End a session whose worker is dead: what it was doing is undone."""
        self._session.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])

    def let_finish(self) -> None:
        """Let what stands at a point be done, although the worker that asked for it is dead."""
        self._session.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
        wait_until(lambda: not self.held())
        self._session.execute("SELECT pg_advisory_lock(%s)", [LOCK])

    def remove(self) -> None:
        """Leave the database as it was."""
        self._session.execute(_REMOVE)
        self._session.close()


def wait_until(what: Callable[[], Any], seconds: float = 20) -> bool:
    """Wait until it is so; whether it became so in time."""
    deadline = time.monotonic() + seconds
    while not what():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True


_REMOVE = """
DROP TABLE IF EXISTS chaos_points;
DROP SEQUENCE IF EXISTS chaos_pace, chaos_call, chaos_outbox;
DROP FUNCTION IF EXISTS chaos_point CASCADE;
"""

_INSTALL = f"""
{_REMOVE}
CREATE TABLE chaos_points (name text PRIMARY KEY, stops_at bigint NOT NULL DEFAULT 0);
INSERT INTO chaos_points (name) VALUES ('pace'), ('call'), ('outbox');
CREATE SEQUENCE chaos_pace;
CREATE SEQUENCE chaos_call;
CREATE SEQUENCE chaos_outbox;
CREATE FUNCTION chaos_point() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT stops_at FROM chaos_points WHERE name = TG_ARGV[0] AND stops_at > 0)
      = nextval('chaos_' || TG_ARGV[0]) THEN
    PERFORM pg_advisory_lock({LOCK});
    PERFORM pg_advisory_unlock({LOCK});
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER chaos BEFORE UPDATE ON integrations_pace
  FOR EACH ROW EXECUTE FUNCTION chaos_point('pace');
CREATE TRIGGER chaos BEFORE INSERT ON integrations_call
  FOR EACH ROW EXECUTE FUNCTION chaos_point('call');
CREATE TRIGGER chaos BEFORE UPDATE ON integrations_outbox
  FOR EACH ROW WHEN (NEW.done_version > OLD.done_version)
  EXECUTE FUNCTION chaos_point('outbox');
"""
