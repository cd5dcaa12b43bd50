"""The push protocol's promises hold in every interleaving, and fail without any one safeguard."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.protocol.explore import QUOTE, SHARED, explore, said
from tests.protocol.state import Rules

BRIEF = replace(SHARED, stalls=0)
# As much of what may go wrong as it takes to miss the safeguard, and no more.
MISSED = {
    "queue_hold": (QUOTE, "a job for each change"),
    "record_lock": (replace(QUOTE, faults=0), "one record there"),
    "settles": (QUOTE, "one record there"),
    "settle_wait": (QUOTE, "one record there"),
    "people_lock": (replace(SHARED, faults=0), "one record there"),
    "fresh_person": (replace(SHARED, faults=0, stalls=0), "no older version at the end"),
    "turn_first": (QUOTE, "one record there"),
    "intent_first": (QUOTE, "one record there"),
    "update_doubts": (replace(QUOTE, faults=1, stalls=0), "no older version at the end"),
    "done_is_read": (replace(QUOTE, faults=0), "no change lost"),
    "preview_lock": (replace(QUOTE, quote_versions=1, accepts=False), "one record there"),
}


@pytest.mark.parametrize("rules", [QUOTE, BRIEF], ids=["quote", "shared person"])
def test_every_promise_holds_in_every_interleaving(rules: Rules) -> None:
    report = explore(rules)

    assert report.is_complete and report.quiet
    assert not report.broken, said("broken", report)


@pytest.mark.parametrize("safeguard", MISSED)
def test_each_safeguard_is_missed(safeguard: str) -> None:
    rules, promise = MISSED[safeguard]
    without = replace(rules, **{safeguard: False})

    assert promise in explore(without, stops=True).broken


def test_a_call_later_than_the_settle_time_may_leave_a_twin() -> None:
    report = explore(replace(QUOTE, quote_versions=1, accepts=False, latest=None))

    assert set(report.broken) == {"one record there"}
    assert "the late call about the estimate takes effect" in report.broken["one record there"]


def test_a_call_as_late_as_the_settle_time_is_already_too_late() -> None:
    just = replace(QUOTE, faults=1, stalls=0, previews=0)

    assert not explore(replace(just, latest=just.settle - 1)).broken
    assert "one record there" in explore(replace(just, latest=just.settle)).broken
