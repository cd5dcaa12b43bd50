"""What can go wrong on the wire: the faults that are armed and the requests they wait for."""

from __future__ import annotations

import itertools
import math
import random
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

KINDS = {
    "lose_answer": "done, then the connection closes without an answer",
    "late_commit": "the connection closes at once; done only `seconds` later",
    "error_before": "500, nothing done",
    "error_after": "done, then 502",
    "reset": "the connection is reset hard, nothing done",
    "stall": "done, then the answer waits `seconds`",
    "too_many": "429, nothing done",
    "html": "200 with a page instead of JSON, nothing done",
    "cut_json": "done, then half of the JSON",
    "down": "503 to everything until taken away",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to go wrong with `times` matching requests, after `skip` others went well.

    `path` is a glob over the path below /api/v1 (`*` also matches slashes) or a whole template
    such as `/estimates/{id}/line_items`; `times` zero means until taken away. With a
    `probability` below one each matching request draws a lot; the same `seed` draws the same lots.
    """

    kind: str
    method: str = "*"
    path: str = "*"
    times: int = 1
    skip: int = 0
    seconds: float = 1.0
    probability: float = 1.0
    seed: int | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no fault is called {self.kind!r}; there are {', '.join(KINDS)}")
        if self.times < 0 or self.skip < 0 or self.seconds < 0:
            raise ValueError("times, skip and seconds cannot be negative")
        if not math.isfinite(self.seconds):
            raise ValueError("seconds is a number")
        if not 0 < self.probability <= 1:
            raise ValueError("probability lies above 0 and up to 1")

    @property
    def lasts(self) -> bool:
        return self.times == 0 or self.kind == "down"

    def fits(self, method: str, path: str, template: str) -> bool:
        if self.kind == "down":
            return True
        return self.method.upper() in ("*", method) and (
            self.path == template or fnmatchcase(path, self.path)
        )


class FaultBoard:
    """The armed faults by id, in the order in which they were armed."""

    def __init__(self) -> None:
        self._ids = itertools.count(1)
        self.armed: dict[int, Fault] = {}
        self._lots: dict[int, random.Random] = {}

    def arm(self, fault: Fault) -> int:
        number = next(self._ids)
        self.armed[number] = fault
        self._lots[number] = random.Random(fault.seed)
        return number

    def disarm(self, number: int) -> bool:
        self._lots.pop(number, None)
        return self.armed.pop(number, None) is not None

    def clear(self) -> None:
        self.armed.clear()
        self._lots.clear()

    def strike(self, method: str, path: str, template: str) -> Fault | None:
        """The fault for this request, if one is due; counts down what is armed.

        One that lasts until taken away comes last, so that it does not hide the others.
        """
        for number, fault in sorted(self.armed.items(), key=lambda item: item[1].lasts):
            if not fault.fits(method, path, template):
                continue
            if fault.kind == "down" and fault.probability == 1:
                return fault
            if fault.skip:
                self.armed[number] = replace(fault, skip=fault.skip - 1)
                continue
            if fault.probability < 1 and self._lots[number].random() >= fault.probability:
                continue
            if fault.lasts:
                return fault
            if fault.times == 1:
                self.disarm(number)
            else:
                self.armed[number] = replace(fault, times=fault.times - 1)
            return fault
        return None
