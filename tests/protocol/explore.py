"""Visits every state of the protocol's model, nearest first, and tells which promises hold."""

from __future__ import annotations

import sys
import time
from collections import deque
from dataclasses import dataclass, field, replace

from tests.protocol.model import steps, violated
from tests.protocol.state import Rules, State, first, is_quiet

PROMISES = (
    "one record there",
    "converted once",
    "no change lost",
    "no older version at the end",
    "a job for each change",
    "progress",
)


@dataclass(slots=True)
class Report:
    """What a visit found. `broken` holds a shortest trace, in words, for each broken promise."""

    states: int = 0
    transitions: int = 0
    depth: int = 0
    quiet: int = 0
    seconds: float = 0.0
    is_complete: bool = True
    broken: dict[str, list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class _Visit:
    """The graph as far as it is known: each state's number, and how it was reached first."""

    numbers: dict[State, int] = field(default_factory=dict)
    came_from: list[int] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    depths: list[int] = field(default_factory=list)
    # By number: from which states it is reached by steps that need no fault and no edit.
    before: list[list[int]] = field(default_factory=list)

    def number(self, state: State, came_from: int, words: str) -> tuple[int, bool]:
        """Return the state's number and whether it is new."""
        known = self.numbers.get(state)
        if known is not None:
            return known, False
        number = self.numbers[state] = len(self.came_from)
        self.came_from.append(came_from)
        self.words.append(words)
        self.depths.append(self.depths[came_from] + 1 if number else 0)
        self.before.append([])
        return number, True

    def trace(self, number: int) -> list[str]:
        """Return the words of a shortest way to a state."""
        words = []
        while number:
            words.append(self.words[number])
            number = self.came_from[number]
        return words[::-1]


def explore(rules: Rules, at_most: int = 5_000_000, stops: bool = False) -> Report:
    """Visit all states, or `at_most` so many; `stops` ends at the first broken promise."""
    report, visit, began = Report(), _Visit(), time.monotonic()
    visit.number(first(rules), 0, "")
    queue, quiet, ends = deque([first(rules)]), [], set()
    while queue and not (stops and report.broken):
        if len(visit.came_from) >= at_most:
            report.is_complete = False
            break
        state = queue.popleft()
        number = visit.numbers[state]
        if is_quiet(state):
            quiet.append(number)
        for step in steps(rules, state):
            report.transitions += 1
            at, is_new = visit.number(step.state, number, step.words)
            if not step.is_extra:
                visit.before[at].append(number)
            if step.is_deaf and "a job for each change" not in report.broken:
                report.broken["a job for each change"] = [*visit.trace(number), step.words]
            if not is_new:
                continue
            if promise := violated(rules, step.state):
                report.broken.setdefault(promise, visit.trace(at))
                ends.add(at)  # nothing is learned from what follows a broken promise
            else:
                queue.append(step.state)
    report.states, report.quiet = len(visit.came_from), len(quiet)
    report.depth = max(visit.depths)
    if report.is_complete and not (stops and report.broken):
        _require_progress(visit, [*quiet, *ends], report)
    report.seconds = time.monotonic() - began
    return report


def _require_progress(visit: _Visit, ends: list[int], report: Report) -> None:
    """From each state an end must be reachable without another fault or edit."""
    reached, queue = set(ends), deque(ends)
    while queue:
        for number in visit.before[queue.popleft()]:
            if number not in reached:
                reached.add(number)
                queue.append(number)
    stuck = next((n for n in range(report.states) if n not in reached), None)
    if stuck is not None:
        report.broken["progress"] = visit.trace(stuck)


QUOTE = Rules(accepts=True, quote_versions=3, previews=1)
SHARED = Rules(has_person=True, person_versions=2, quote_versions=1, faults=1)
CONFIGURATIONS = {
    "a quote, edited and accepted": replace(QUOTE, faults=3),
    "a person and their quote": replace(SHARED, faults=2),
    "a quote, calls later than the settle time": replace(QUOTE, latest=None),
    "a person and their quote, calls later than the settle time": replace(SHARED, latest=None),
}


def said(name: str, report: Report) -> str:
    """Say a report for people."""
    whole = "all" if report.is_complete else "the first"
    lines = [
        f"{name}: {whole} {report.states:,} states, {report.transitions:,} transitions, "
        f"depth {report.depth}, {report.quiet:,} at rest, {report.seconds:.1f} s"
    ]
    for promise in PROMISES:
        trace = report.broken.get(promise)
        untold = promise == "progress" and not report.is_complete
        lines.append(f"  {promise}: {'violated' if trace else 'not told' if untold else 'holds'}")
        lines += [f"    {n}. {words}" for n, words in enumerate(trace or (), 1)]
    return "\n".join(lines)


def main() -> None:
    """Explore each configuration whose name contains the first argument."""
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    for name, rules in CONFIGURATIONS.items():
        if wanted in name:
            print(said(name, explore(rules)), flush=True)


if __name__ == "__main__":
    main()
