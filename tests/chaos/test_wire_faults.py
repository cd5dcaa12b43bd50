"""Every fault of the wire at every call of every operation: it converges, and nothing is twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from quotewright.integrations.contract import MemoryLedger
from quotewright.integrations.port import PsaError, Twin, Unavailable
from quotewright.integrations.syncro.psa import SyncroPsa
from quotewright.sandbox import Sandbox, create_app
from tests.chaos.setting import report, some
from tests.chaos.story import STORY, VARIANTS, Operation, prepare, problems_after
from tests.chaos.wire import Wire, Wrong, let_time_pass
from tests.syncro.conftest import connected

SANDBOX = Sandbox(limit_per_minute=0)
APP = httpx.WSGITransport(app=create_app(SANDBOX))
MOST_TRIES = 6


@dataclass(frozen=True)
class Point:
    """One call of one operation, and how it goes wrong."""

    variant: str
    operation: int
    call: int
    wrong: Wrong

    def __str__(self) -> str:
        name = STORY[self.operation].name
        return f"{self.variant}, call {self.call + 1} of {name}: {self.wrong}"


class Careless(MemoryLedger):
    """Writes no intents."""

    def intend(self, kind: str, key: str, body: Mapping[str, Any], parent: str) -> None:
        pass


def account(
    variant: str, ledger: type[MemoryLedger] = MemoryLedger
) -> tuple[Wire, SyncroPsa, MemoryLedger]:
    """A fresh account, in the variant's state."""
    SANDBOX.reset()
    wire = Wire(SANDBOX, APP)
    return wire, connected(wire, settle=120, **prepare(SANDBOX, variant)), ledger()


def push(operation: Operation, psa: SyncroPsa, ledger: MemoryLedger) -> None:
    if operation.person_only:
        psa.push_person(operation.offer.document.party, ledger)
    else:
        psa.push_quote(operation.offer, ledger)


def calls_of(variant: str) -> list[int]:
    """How many calls each operation makes when all goes well."""
    wire, psa, ledger = account(variant)
    counts = []
    for operation in STORY:
        before = len(wire.calls)
        push(operation, psa, ledger)
        counts.append(len(wire.calls) - before)
    return counts


def problems_at(point: Point, kept_in: type[MemoryLedger] = MemoryLedger) -> list[str]:
    """Tell the story with one fault; say what is wrong afterwards."""
    wire, psa, ledger = account(point.variant, kept_in)
    told: set[str] = set()
    for number, operation in enumerate(STORY):
        if number == point.operation:
            wire.arm(point.wrong, after=point.call)
        for _ in range(MOST_TRIES):
            try:
                push(operation, psa, ledger)
                break
            except Unavailable:
                let_time_pass(wire, ledger)
            except PsaError as error:
                return [f"{operation.name} needs a person: {error}"]
        else:
            return [f"{operation.name} does not converge"]
        let_time_pass(wire, ledger)
        told |= {twin.kind.split()[-1] for twin in twins_named(wire, psa, ledger)}
        problems = problems_after(SANDBOX, operation, point.variant)
        if "invoice" in told:  # two of them is what the issue says
            return [] if any("twice" in one for one in problems) else ["a twin that is not there"]
        problems = [one for one in problems if not one.startswith(tuple(told))]
        if problems:
            return [f"after {operation.name}: {problem}" for problem in problems]
    return [] if wire.struck else ["the fault never struck"]


def twins_named(wire: Wire, psa: SyncroPsa, ledger: MemoryLedger) -> list[Twin]:
    """What was given up arrives after all, and is looked for again: its twin is taken away.

    Return those that stay, and that a person is told of: an invoice, a vendor, a line of a
    recurring invoice that runs already.
    """
    wire.arrive_after_all()
    suspects, ledger.suspects = ledger.suspects, []
    twins = [psa.clear_twin(doubt, ledger) for doubt in suspects]
    return [twin for twin in twins if twin and not twin.is_removed]


def test_every_wire_fault_at_every_call_converges() -> None:
    points = [
        Point(variant, operation, call, wrong)
        for variant in VARIANTS
        for operation, calls in enumerate(calls_of(variant))
        for call in range(calls)
        for wrong in Wrong
    ]
    tally = report(f"wire faults ({len(Wrong)} kinds at each call, {len(points)} in all)")
    for point in some(points, short=120):
        tally.count()
        if problems := problems_at(point):
            tally.fail(point, problems, "test_wire_faults.py")
    assert not tally.said, "\n".join(tally.said)


def test_without_intents_lost_answers_do_harm() -> None:
    lost = [Point("new", 1, call, Wrong.LOSE_ANSWER) for call in range(6)]

    assert any(problems_at(point, Careless) for point in lost)
