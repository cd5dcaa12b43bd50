"""How much is tried, from which seed, and what came of it."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

LONG = os.environ.get("CHAOS") == "long"
SEED = os.environ.get("CHAOS_SEED", "20261125")
ONLY = os.environ.get("CHAOS_ONLY", "")
# At most so many tries of each kind, drawn by the seed; 0 is all.
MOST = int(os.environ.get("CHAOS_MOST", "0"))

Try = TypeVar("Try")


@dataclass
class Report:
    """What one kind of chaos came to; a failed try is kept, and the next one goes on."""

    what: str
    tried: int = 0
    duplicates: int = 0
    lost: int = 0
    said: list[str] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)

    def count(self) -> None:
        """One more try begins; at length, say now and then how far it is."""
        self.tried += 1
        if LONG and self.tried % 50 == 0:
            print(f"chaos so far: {self}", flush=True)

    def fail(self, name: object, problems: Sequence[str], module: str) -> None:
        """Note what was wrong after a try, and how to do it again."""
        self.duplicates += any("twice" in problem for problem in problems)
        self.lost += any("twice" not in problem for problem in problems)
        again = f"CHAOS=long CHAOS_SEED={SEED} CHAOS_ONLY='{name}' pytest tests/chaos/{module} -s"
        self.said.append(f"{name}: {'; '.join(problems)}\n  replay: {again}")

    def __str__(self) -> str:
        counted = "".join(f", {count} {what}" for what, count in sorted(self.counted.items()))
        return (
            f"{self.what}: {self.tried} tried, {self.duplicates} duplicates, {self.lost} lost"
            f"{counted}, seed {SEED}"
        )


REPORTS: list[Report] = []


def report(what: str) -> Report:
    """Begin a report that stands at the end of the run."""
    made = Report(what)
    REPORTS.append(made)
    return made


def how_many(long: int, short: int) -> int:
    """How many tries of what has no end."""
    return min(long, MOST or long) if LONG else short


def some(tries: Sequence[Try], short: int) -> Iterator[Try]:
    """Yield all tries in the long setting, the one that is asked for, or a few by the seed."""
    if ONLY:
        tries = [one for one in tries if str(one) == ONLY]
    else:
        most = (MOST or len(tries)) if LONG else short
        tries = random.Random(SEED).sample(tries, min(most, len(tries)))
    yield from tries
