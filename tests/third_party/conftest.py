"""Public clients of others, installed for the run into a temporary folder; `make third-party`.

Ordinary runs leave these tests alone: they need a package index, and other people's code.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from quotewright.sandbox import Sandbox, running

MARK = "third_party"

Install = Callable[..., Path]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", f"{MARK}: lets public clients of others meet the sandbox")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave the folder's tests alone unless the mark is asked for."""
    if collection_path.name.startswith("test_") and MARK not in config.option.markexpr:
        return True
    return None


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(limit_per_minute=0)


@pytest.fixture
def site(sandbox: Sandbox) -> Iterator[str]:
    with running(sandbox) as site:
        yield site


@pytest.fixture(scope="session")
def install(tmp_path_factory: pytest.TempPathFactory) -> Install:
    """Return what installs releases and what they need, and says where they are."""

    def installed(*releases: str) -> Path:
        folder = tmp_path_factory.mktemp("site")
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-input"]
        command += ["--disable-pip-version-check", "--only-binary=:all:", "--retries=1"]
        done = subprocess.run(
            [*command, "--target", folder, *releases], capture_output=True, text=True, check=False
        )
        if done.returncode:
            shutil.rmtree(folder)
            reason = (done.stderr.strip().splitlines() or ["pip failed"])[-1]
            pytest.skip(f"{releases[0]} could not be installed: {reason}")
        return folder

    return installed
