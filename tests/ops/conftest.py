"""Real processes for the tests of how an installation lives; every one is ended by its number."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]
import pytest

HARNESS = Path(__file__).with_name("harness.py")
SLEEPER = "import time; print('here', flush=True); time.sleep(300)"


@dataclass(frozen=True, slots=True)
class Run:
    """A process with its output in a file, and a mark that all its children carry."""

    process: subprocess.Popen[bytes]
    output: Path
    mark: str

    def wait_for(self, text: str, times: int = 1, seconds: float = 10) -> str:
        """Wait until the output holds `text`; return the output."""
        until(lambda: self.text().count(text) >= times, f"“{text}” in: {self.text()}", seconds)
        return self.text()

    def text(self) -> str:
        return self.output.read_text()

    def children(self) -> list[int]:
        """The processes that carry the mark, without the supervisor itself."""
        return [pid for pid in living(self.mark) if pid != self.process.pid]

    def end(self, number: int = signal.SIGINT, seconds: float = 15) -> int:
        """Send a signal and return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(seconds)


def until(holds: Callable[[], bool], what: str, seconds: float = 10) -> None:
    """Wait until it holds, or fail."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"waited {seconds} s for {what}"
        time.sleep(0.02)


def living(mark: str) -> list[int]:
    """Return the processes with `mark` in their command line; zombies do not count."""
    found = psutil.process_iter(["pid", "cmdline", "status"])
    return [
        process.info["pid"]
        for process in found
        if process.info["status"] != psutil.STATUS_ZOMBIE
        and any(mark in part for part in process.info["cmdline"] or ())
        and process.info["pid"] != os.getpid()
    ]


@pytest.fixture
def mark(tmp_path: Path) -> str:
    return f"mark-{os.getpid()}-{tmp_path.name}"


@pytest.fixture
def sleeper(mark: str) -> list[str]:
    """The command line of a child that prints `here` and waits."""
    return [sys.executable, "-c", SLEEPER, mark]


@pytest.fixture
def supervise(tmp_path: Path, mark: str) -> Iterator[Callable[..., Run]]:
    """Start a supervisor over children given as [name, argv, ready_url]."""
    runs: list[Run] = []

    def start(*children: Any, **settings: Any) -> Run:
        spec = {"folder": str(tmp_path), "children": children, **settings}
        output = tmp_path / f"output-{len(runs)}"
        with output.open("wb") as file:
            command = [sys.executable, str(HARNESS), json.dumps(spec), mark]
            process = subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT)
        runs.append(Run(process, output, mark))
        return runs[-1]

    yield start
    for run in runs:
        run.process.kill()
        run.process.wait()
        until(lambda: not living(mark), "the guard")


@pytest.fixture
def quotewright(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a command of ours to its end, in an empty folder, with these variables only."""

    def run(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return subprocess.run(
            [sys.executable, "-m", "quotewright.cli", *words],
            env={"QUOTEWRIGHT_PORT": str(free_port()), **kept, **variables},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=30,
        )

    return run


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@pytest.fixture
def port() -> int:
    return free_port()
