"""Where real workers live and die: a sandbox behind a gate, points in the database, and forks."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import ProgrammingError
from django.db import connection as database

from quotewright.config.database import with_database
from quotewright.integrations import outbox
from quotewright.sandbox import Sandbox
from tests.chaos.gate import TABLES, Gate, Moment, Triggers, serving, wait_until

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Stage:
    """A sandbox behind a gate, points in the database, and a source of workers."""

    sandbox: Sandbox
    gate: Gate
    triggers: Triggers
    zygote: subprocess.Popen[str]
    workers: set[int] = field(default_factory=set)

    def start_worker(self) -> int:
        """Start a worker process; return its number."""
        assert self.zygote.stdin and self.zygote.stdout
        self.zygote.stdin.write("\n")
        self.zygote.stdin.flush()
        pid = int(self.zygote.stdout.readline())
        self.workers.add(pid)
        return pid

    def kill(self, pid: int) -> None:
        """kill -9 a worker, and wait until it is gone."""
        self.workers.discard(pid)
        with suppress(ProcessLookupError):  # it may have ended by itself
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not lives(pid))

    def arm(self, moment: Moment, call: int) -> None:
        """Hold the next worker there."""
        if moment in TABLES:
            self.triggers.arm(TABLES[moment], call or 1)
        else:
            self.gate.arm(call, after_work=moment is Moment.BEFORE_ANSWER)

    def is_held(self) -> bool:
        """Whether a worker stands at the point."""
        return self.gate.stopped.is_set() or bool(self.triggers.held())

    def let_go(self, moment: Moment) -> None:
        """Its worker being dead, end what stands at the point."""
        for pid in self.triggers.held():
            if moment is not Moment.AFTER_DONE:
                self.triggers.end(pid)
        self.triggers.disarm()
        if self.triggers.held():
            self.triggers.let_finish()
        self.gate.opened.set()
        self.gate.arm(0, after_work=False)


@contextmanager
def raised_stage(settings: Any) -> Iterator[Stage]:
    """A stage on the tests' database; its settings hold in this process, too."""
    sandbox = Sandbox(limit_per_minute=0)
    gate = Gate(sandbox)
    url = with_database(os.environ["DATABASE_URL"], str(database.settings_dict["NAME"]))
    with serving(gate) as site:
        settings.SYNCRO_BASE_URL, settings.SETTLE_SECONDS, settings.CALLS_PER_MINUTE = site, 0.2, 0
        environment = {
            **os.environ,
            "DATABASE_URL": url,
            "QUOTEWRIGHT_SYNCRO_BASE_URL": site,
            "QUOTEWRIGHT_SETTLE_SECONDS": "0.2",
            "QUOTEWRIGHT_GATHER_SECONDS": "0",
            "QUOTEWRIGHT_STALLED_SECONDS": "1",
            "QUOTEWRIGHT_CALLS_PER_MINUTE": "1000000",
        }
        argv = [sys.executable, "-m", "tests.chaos.zygote"]
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        with subprocess.Popen(argv, cwd=ROOT, env=environment, **pipes) as zygote:
            assert zygote.stdout and zygote.stdin and zygote.stdout.readline() == "ready\n"
            made = Stage(sandbox, gate, Triggers(url), zygote)
            try:
                yield made
            finally:
                for pid in list(made.workers):
                    made.kill(pid)
                made.triggers.remove()
                zygote.stdin.close()


def lives(pid: int) -> bool:
    """Whether the worker has not ended."""
    return Path(f"/proc/{pid}/stat").exists()


def end_jobs_of_the_dead(silent_seconds: float = 0) -> None:
    """What the sweep does once a heartbeat stopped, after `silent_seconds` without one."""
    with suppress(ProgrammingError):  # the last thing the dead one asked for was to end its job
        outbox.end_jobs_of_dead_workers(silent_seconds)
