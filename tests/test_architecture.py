"""Rules about the tree that no linter holds."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted((ROOT / "src").rglob("*.py"))


def test_files_stay_small() -> None:
    written = [path for path in SOURCES if "migrations" not in path.parts]
    long = [path.name for path in written if len(path.read_text().splitlines()) > 350]

    assert long == []


def test_every_module_says_what_it_owns() -> None:
    code = [path for path in SOURCES if "migrations" not in path.parts]

    assert [p.name for p in code if not p.read_text().lstrip().startswith('"""')] == []


def test_no_generated_file_is_committed() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split()

    assert [
        name for name in listed if name.startswith(("var/", ".venv/")) or "__pycache__" in name
    ] == []
