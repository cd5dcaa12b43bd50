"""A stage for real workers, and what was tried, at the end of the run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.chaos.setting import REPORTS
from tests.chaos.stage import Stage, raised_stage


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say the counts."""
    for one in REPORTS:
        terminalreporter.write_line(f"chaos: {one}")


@pytest.fixture
def stage(transactional_db: None, settings: Any) -> Iterator[Stage]:
    with raised_stage(settings) as made:
        yield made
