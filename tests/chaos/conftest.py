"""Prints what was tried, at the end of the run."""

from __future__ import annotations

from typing import Any

from tests.chaos.setting import REPORTS


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say the counts."""
    for one in REPORTS:
        terminalreporter.write_line(f"chaos: {one}")
