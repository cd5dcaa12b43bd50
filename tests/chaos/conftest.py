"""A stage for real workers, and what was tried, at the end of the run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.chaos.setting import REPORTS
from tests.chaos.stage import Stage, raised_stage

TOLD: list[str] = []


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand the counts of a test process to the one that prints."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["chaos"] = [str(report) for report in REPORTS]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take them."""
    TOLD.extend(getattr(node, "workeroutput", {}).get("chaos", []))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print them."""
    for report in [*TOLD, *REPORTS]:
        terminalreporter.write_line(f"chaos: {report}")


@pytest.fixture
def stage(transactional_db: None, settings: Any) -> Iterator[Stage]:
    with raised_stage(settings) as made:
        yield made
