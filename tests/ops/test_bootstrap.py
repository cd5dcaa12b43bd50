"""The bootstrap says what to do when the machine lacks something, and does nothing twice."""

from __future__ import annotations

import ast
import errno
import importlib.util
import json
import os
import re
import subprocess
import sys
import venv
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "scripts" / "bootstrap.py"


@pytest.fixture(scope="module")
def bootstrap() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_an_old_python_is_told_what_to_install(bootstrap: ModuleType) -> None:
    with pytest.raises(bootstrap.Stop, match=r"needs Python 3.11 or newer; this is 3.9. Install"):
        bootstrap.choose_python((3, 9), candidates=["/nowhere/python3.11"])


def test_an_old_python_finds_a_newer_one(bootstrap: ModuleType) -> None:
    found = bootstrap.choose_python((3, 9), candidates=["/nowhere/python3.14", sys.executable])
    assert found == sys.executable


def test_an_old_python_can_read_the_script() -> None:
    ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 6))


@pytest.mark.parametrize(
    ("output", "remedy"),
    [
        ("OSError: [Errno 28] No space left on device", "Free about 1 GB"),
        ("NewConnectionError: [Errno -2] Name or service not known", "Check the network"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "make lock"),
        ("[Errno 30] Read-only file system: '.venv'", "Copy it to one that is not"),
    ],
)
def test_pips_failures_become_sentences(bootstrap: ModuleType, output: str, remedy: str) -> None:
    said = bootstrap.explain(output, "It failed.")
    assert remedy in said.split("\n")[0]
    assert output in said


def test_a_folder_that_cannot_be_written_is_named(bootstrap: ModuleType) -> None:
    error = OSError(errno.EROFS, "Read-only file system", "/media/cd/.bootstrap-trial")
    assert "/media/cd" in bootstrap.sentence_for(error, "/media/cd")


def test_too_little_disk_is_said_before_anything_is_made(
    bootstrap: ModuleType, tmp_path: Path
) -> None:
    with pytest.raises(bootstrap.Stop, match="MB free and the packages need 999999999 MB"):
        bootstrap.check_room(str(tmp_path), 999_999_999)
    assert list(tmp_path.iterdir()) == []


def test_the_project_becomes_importable_and_a_command(
    bootstrap: ModuleType, tmp_path: Path
) -> None:
    venv.create(tmp_path / "an environment", with_pip=False)
    binaries = tmp_path / "an environment" / "bin"
    bootstrap.install_project(str(binaries / "python"), str(ROOT))
    code = "import importlib.metadata as m, quotewright; print(m.version('quotewright'))"
    found = subprocess.check_output([binaries / "python", "-c", code], text=True)
    assert re.fullmatch(r"\d+\.\d+\.\d+\n", found)
    assert os.access(binaries / "quotewright", os.X_OK)


def test_a_second_run_does_nothing(bootstrap: ModuleType, tmp_path: Path) -> None:
    for name in ("requirements.lock", "requirements-dev.lock", "pyproject.toml"):
        (tmp_path / name).write_text("")
    binaries = tmp_path / ".venv" / "bin"
    binaries.mkdir(parents=True)
    (binaries / "python").symlink_to(sys.executable)
    stamp = {"run": bootstrap.fingerprint(str(tmp_path), "run")}
    (tmp_path / ".venv" / "quotewright.json").write_text(json.dumps(stamp))
    command = [sys.executable, str(SCRIPT), "--root", str(tmp_path)]
    assert subprocess.check_output(command, text=True) == ""
