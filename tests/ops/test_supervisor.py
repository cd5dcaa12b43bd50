"""The supervisor keeps children running and leaves none behind, however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Run, living, until

Supervise = Callable[..., Run]

# Like a web server: a parent whose own child does the work.
FAMILY = "import subprocess, sys; subprocess.run([sys.executable, '-c', *sys.argv[1:]])"

SERVER = """
import http.server, sys, time
time.sleep(0.3)
address = ('127.0.0.1', int(sys.argv[1]))
server = http.server.HTTPServer(address, http.server.SimpleHTTPRequestHandler)
print('listening', flush=True)
server.serve_forever()
"""


def test_it_is_ready_when_the_child_answers(supervise: Supervise, port: int, mark: str) -> None:
    serve = [sys.executable, "-c", SERVER, str(port), mark]
    run = supervise(["web", serve, f"http://127.0.0.1:{port}/"])
    run.wait_for("READY")
    lines = run.text().splitlines()
    assert lines.index("web | listening") < lines.index("READY")


def test_output_carries_the_childs_name(supervise: Supervise, sleeper: list[str]) -> None:
    run = supervise(["web", sleeper, ""], ["worker", sleeper, ""])
    run.wait_for("here", times=2)
    assert {"web    | here", "worker | here"} <= set(run.text().splitlines())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_everything(
    supervise: Supervise, sleeper: list[str], number: signal.Signals
) -> None:
    run = supervise(["web", sleeper, ""], ["worker", sleeper, ""])
    run.wait_for("here", times=2)
    assert run.end(number) == 0
    assert living(run.mark) == []


def test_a_child_that_ignores_the_signal_is_killed(supervise: Supervise, mark: str) -> None:
    deaf = "import signal, time; signal.signal(15, signal.SIG_IGN); print('here', flush=True)"
    argv = [sys.executable, "-c", deaf + "; time.sleep(300)", mark]
    run = supervise(["worker", argv, ""], grace=0.3)
    run.wait_for("here")
    assert run.end() == 0
    assert "The worker process did not end and is killed." in run.text()
    assert living(mark) == []


def test_a_second_signal_kills_at_once(supervise: Supervise, mark: str) -> None:
    deaf = "import signal, time; signal.signal(15, signal.SIG_IGN); print('here', flush=True)"
    run = supervise(["worker", [sys.executable, "-c", deaf + "; time.sleep(300)", mark], ""])
    run.wait_for("here")
    run.process.send_signal(signal.SIGINT)
    with pytest.raises(subprocess.TimeoutExpired):
        run.process.wait(0.5)
    assert run.end(seconds=2) == 0
    assert living(mark) == []


def test_a_killed_child_starts_again(supervise: Supervise, sleeper: list[str]) -> None:
    run = supervise(["worker", sleeper, ""])
    run.wait_for("here")
    (first,) = run.children()
    os.kill(first, signal.SIGKILL)
    run.wait_for("here", times=2)
    assert "The worker process stopped (signal SIGKILL); it starts again now." in run.text()
    assert run.children() != [first]


def test_a_killed_childs_own_children_go_with_it(supervise: Supervise, sleeper: list[str]) -> None:
    run = supervise(["web", [sys.executable, "-c", FAMILY, *sleeper[2:]], ""])
    run.wait_for("here")
    before = set(run.children())
    assert len(before) == 2
    os.kill(min(before), signal.SIGKILL)
    run.wait_for("here", times=2)
    assert not before & set(run.children())


def test_a_child_that_keeps_dying_stops_the_whole(
    supervise: Supervise, sleeper: list[str], mark: str
) -> None:
    broken = [sys.executable, "-c", "print('no table quotes'); raise SystemExit(3)", mark]
    run = supervise(["web", sleeper, ""], ["worker", broken, ""], backoff=[0, 0.1, 0.1, 0.1])
    assert run.process.wait(15) == 1
    error = run.text()[run.text().index("error:") :]
    assert error.startswith("error: The worker process stopped 5 times within a minute")
    assert "exit code 3" in error and "no table quotes" in error
    assert living(mark) == []


def test_a_command_that_does_not_exist_is_named(supervise: Supervise, sleeper: list[str]) -> None:
    run = supervise(["web", sleeper, ""], ["worker", ["/nowhere/worker"], ""])
    assert run.process.wait(15) == 1
    assert "error: /nowhere/worker cannot be started (No such file" in run.text()


def test_killing_the_supervisor_ends_children_and_grandchildren(
    supervise: Supervise, sleeper: list[str]
) -> None:
    family = [sys.executable, "-c", FAMILY, *sleeper[2:]]
    run = supervise(["web", family, ""], ["worker", sleeper, ""])
    run.wait_for("here", times=2)
    assert len(run.children()) == 3
    run.end(signal.SIGKILL)
    until(lambda: living(run.mark) == [], "the children to end", 5)


def test_killing_the_supervisor_ends_the_embedded_database(
    supervise: Supervise, sleeper: list[str], tmp_path: Path
) -> None:
    run = supervise(["web", sleeper, ""], database=True)
    run.wait_for("here")
    folder = str(tmp_path / "postgres")
    assert living(folder)
    run.end(signal.SIGKILL)
    until(lambda: living(folder) == [], "the database to end", 5)


def test_after_a_kill_the_next_start_waits_for_the_last_to_be_gone(
    supervise: Supervise, sleeper: list[str]
) -> None:
    first = supervise(["web", sleeper, ""], database=True)
    first.wait_for("here")
    first.end(signal.SIGKILL)
    second = supervise(["web", sleeper, ""], database=True)
    second.wait_for("here", seconds=15)
    assert len(second.children()) == 1
    assert second.end() == 0
