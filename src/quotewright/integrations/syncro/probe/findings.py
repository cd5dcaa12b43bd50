"""What was found out, as a table for people and as a file that may be sent to strangers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from quotewright.integrations.syncro.probe.calls import without_addresses
from quotewright.integrations.syncro.probe.facts import FACTS, UNASKED

UNKNOWN = "unknown"
FORMAT = 1
NEEDS_WRITE = "needs --write"


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer to one question. `evidence` says what was seen or, if unknown, why not."""

    switch: str
    value: str
    evidence: str

    @property
    def is_known(self) -> bool:
        """Whether there is an answer."""
        return self.value != UNKNOWN

    @property
    def sets_switch(self) -> bool:
        """Whether the sandbox can be set to behave so."""
        return self.value in FACTS[self.switch].values


class Findings:
    """Findings by name. What is known is not forgotten for an unknown."""

    def __init__(self) -> None:
        self._found: dict[str, Finding] = {}

    def __iter__(self) -> Iterator[Finding]:
        return (self[name] for name in FACTS)

    def __getitem__(self, name: str) -> Finding:
        if name in self._found:
            return self._found[name]
        needs = NEEDS_WRITE if FACTS[name].needs_write else "not asked"
        return Finding(name, UNKNOWN, UNASKED.get(name, needs))

    def has(self, name: str) -> bool:
        """Whether there is an answer, or a reason why there is none."""
        return name in self._found

    def knows(self, name: str) -> bool:
        """Whether there is an answer already."""
        return self[name].is_known

    def add(self, name: str, value: str, evidence: str) -> None:
        """Record an answer. Raises KeyError for a question that is not in FACTS."""
        FACTS[name]  # a misspelled name would be lost silently
        self._found[name] = Finding(name, value, without_addresses(evidence))

    def give_up(self, name: str, reason: str) -> None:
        """Record why there is no answer, unless there is one."""
        if not self.knows(name):
            self.add(name, UNKNOWN, reason)


@dataclass(frozen=True, slots=True)
class Left:
    """A record that stays in Syncro. `url` is for the person in front of the screen only.

    `is_meant` says that nothing went wrong: Syncro has no way to remove it.
    """

    kind: str
    remote_id: str
    url: str
    reason: str
    is_meant: bool = False


@dataclass(slots=True)
class Report:
    """Everything a probe has to say."""

    findings: Findings
    wrote: bool
    calls: int = 0
    stopped: str = ""
    left: list[Left] = field(default_factory=list)
    made_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def as_file(self) -> dict[str, Any]:
        """Return what may go into a bug report: nothing of the account's people or address."""
        return {
            "format": FORMAT,
            "made_at": self.made_at.isoformat(timespec="seconds"),
            "wrote": self.wrote,
            "calls": self.calls,
            "stopped": self.stopped,
            "left": sorted(f"{one.kind}: {one.reason}" for one in self.left),
            "findings": {one.switch: one.value for one in self.findings},
            "switches": {one.switch: one.value for one in self.findings if one.sets_switch},
            "evidence": {one.switch: one.evidence for one in self.findings},
        }

    def as_table(self) -> str:
        """Return the findings in columns, those that stayed unknown at the end."""
        known = [one for one in self.findings if one.is_known]
        unknown = [one for one in self.findings if not one.is_known]
        untried = [one for one in unknown if one.evidence == NEEDS_WRITE]
        wide = max(len(fact.about) for fact in FACTS.values())
        value = max((len(one.value) for one in known), default=0)
        lines = [
            f"{FACTS[one.switch].about:<{wide}}  {one.value:<{value}}  {one.evidence}".rstrip()
            for one in known
        ]
        if unknown:
            lines += ["", "Not found out:"]
            lines += [
                f"{FACTS[one.switch].about:<{wide}}  {one.evidence}"
                for one in unknown
                if one not in untried
            ]
        if untried:
            lines += ["", f"{len(untried)} more questions need --write."]
        return "\n".join(lines)
