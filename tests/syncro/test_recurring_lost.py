"""A crash at every point, and answers lost at random, while recurring invoices are made."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest

from quotewright.integrations.options import Recurring
from quotewright.integrations.port import Unavailable
from quotewright.sandbox import Sandbox
from tests.syncro.conftest import LINES, MemoryLedger, connected
from tests.syncro.test_everything_lost import (
    Clock,
    Crash,
    CrashingLedger,
    CrashingWire,
    LossyWire,
)
from tests.syncro.test_recurring import BACKUP, DOMAIN, SEATS, accepted, bill, schedules

OFFER = accepted(LINES[0], SEATS, BACKUP, DOMAIN)


def assert_one_of_each(sandbox: Sandbox, when: object) -> None:
    made, state = schedules(sandbox), sandbox.state()
    assert len(state["schedules"]) == 2 and len(state["invoices"]) == 1, when
    assert sandbox.census()["duplicates"] == [], when
    bills = (bill(made["Monthly"]), bill(made["Annually"]))
    assert bills == (Decimal("1064.84"), Decimal(180)), when
    assert not any(each["paused"] for each in made.values()), when


def told(at: int) -> tuple[Sandbox, bool]:
    sandbox, clock = Sandbox(limit_per_minute=0), Clock(at)
    ledger = CrashingLedger(clock)
    psa = connected(CrashingWire(sandbox, clock), recurring=Recurring.SCHEDULE)
    for _ in range(3):
        try:
            psa.push_quote(OFFER, ledger)
        except Crash:
            for schedule in sandbox.state()["schedules"]:
                # Whatever is there and bills, is whole.
                assert schedule["paused"] or bill(schedule) in (Decimal("1064.84"), Decimal(180))
    return sandbox, clock.struck


def test_a_crash_at_any_point_leaves_one_of_each_and_never_half_of_one() -> None:
    point, struck = 1, True
    while struck:
        sandbox, struck = told(point)
        assert_one_of_each(sandbox, point)
        point += 1
    print(f"{point - 2} points, no duplicate")
    assert point > 50


@pytest.mark.parametrize("seed", range(20))
def test_lost_answers_make_no_second_one(seed: int) -> None:
    sandbox, ledger = Sandbox(limit_per_minute=0), MemoryLedger()
    wire = LossyWire(sandbox, random.Random(seed))
    psa = connected(wire, recurring=Recurring.BOTH)
    for _ in range(12):
        try:
            psa.push_quote(OFFER, ledger)
        except Unavailable:
            continue
    wire.share = 0.0

    psa.push_quote(OFFER, ledger)

    assert_one_of_each(sandbox, seed)
    assert not ledger.begun
