"""`quotewright up` and `web` as an operator sees them: real processes, real database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest

from .conftest import Run, living, until

Begin = Callable[..., Run]


@pytest.fixture
def begin(tmp_path: Path, port: int) -> Iterator[Begin]:
    """Start a command that stays, on a fresh data folder."""
    runs: list[Run] = []

    def start(word: str, **variables: str) -> Run:
        ours = ("QUOTEWRIGHT_", "DATABASE_URL")
        env = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
        env |= {"QUOTEWRIGHT_DATA_DIR": str(tmp_path), "QUOTEWRIGHT_PORT": str(port), **variables}
        output = tmp_path / f"output-{word}"
        with output.open("wb") as file:
            command = [sys.executable, "-m", "quotewright.cli", word]
            process = subprocess.Popen(command, env=env, stdout=file, stderr=subprocess.STDOUT)
        runs.append(Run(process, output, str(tmp_path)))
        return runs[-1]

    yield start
    for run in runs:
        if run.process.poll() is None:
            run.end(signal.SIGTERM)


def get(port: int, path: str) -> tuple[int, str]:
    """Return status and text of a page; 0 when nobody listens."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.read().decode()
    except OSError:
        return 0, ""


def lives(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def test_up_serves_says_where_and_leaves_nothing_behind(
    begin: Begin, port: int, tmp_path: Path
) -> None:
    run = begin("up")
    said = run.wait_for("Ctrl-C stops everything.", seconds=120)
    assert f"http://127.0.0.1:{port}\n" in said and f"{tmp_path}\n" in said
    assert get(port, "/healthz") == (200, "ok\n")
    assert get(port, "/readyz") == (200, "ok\n")
    family = psutil.Process(run.process.pid).children(recursive=True)
    assert len(family) >= 4  # guard, server and its process, worker
    assert run.end() == 0
    until(lambda: not any(map(lives, family)), "its processes to end")
    assert living(str(tmp_path / "postgres")) == []


def test_readyz_says_that_migrations_are_missing(begin: Begin, port: int) -> None:
    run = begin("web")
    until(lambda: get(port, "/healthz")[0] == 200, f"the pages: {run.text()}", 90)
    status, text = get(port, "/readyz")
    assert (status, text) == (503, "The database is not migrated. Run `quotewright migrate`.\n")
    assert run.end(signal.SIGTERM) == 0
