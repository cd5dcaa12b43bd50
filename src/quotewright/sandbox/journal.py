"""How records survive the process: a snapshot file and, beside it, a journal of later commits.

Each commit is one line appended to `<file>.journal` and handed to the operating system before
the answer leaves, so a killed process loses nothing it confirmed, and a write costs the size of
what changed, not of the store. There is no fsync: losing power may lose the last moments, which
a stand-in can afford. The journal is folded into the snapshot (written beside, then renamed) on
opening, on closing and every FOLD_AFTER commits; replaying a line twice does no harm.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path

from quotewright.sandbox.fields import Record

FOLD_AFTER = 2000


class StateUnreadable(ValueError):
    """The state file is there but is not one; its text is a sentence for whoever started this."""


class Journal:
    def __init__(self, file: Path) -> None:
        self.file = file
        self.lines_file = file.with_name(file.name + ".journal")
        self._lines: TextIOWrapper | None = None
        self._count = 0

    def read(self) -> Iterator[Record]:
        """The snapshot, then every commit after it; a half-written last line is dropped."""
        if self.file.exists():
            yield json.loads(self.file.read_text("utf-8"))
        if self.lines_file.exists():
            for line in self.lines_file.read_text("utf-8").splitlines(keepends=True):
                if line.endswith("\n"):
                    yield json.loads(line)

    def append(self, commit: Record) -> None:
        if self._lines is None:
            self._lines = self.lines_file.open("a", encoding="utf-8")
        self._lines.write(json.dumps(commit, separators=(",", ":")) + "\n")
        self._lines.flush()
        self._count += 1

    @property
    def is_long(self) -> bool:
        return self._count >= FOLD_AFTER

    def fold(self, snapshot: Record) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        beside = self.file.with_name(self.file.name + ".new")
        beside.write_text(json.dumps(snapshot, separators=(",", ":")), "utf-8")
        os.replace(beside, self.file)
        self.close()
        self.lines_file.unlink(missing_ok=True)
        self._count = 0

    def close(self) -> None:
        if self._lines is not None:
            self._lines.close()
            self._lines = None
