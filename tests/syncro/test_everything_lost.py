"""A crash at every point, and answers lost at random: at the end one of everything, as wanted."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import httpx
import pytest

from quotewright.integrations.port import Offer, Unavailable
from quotewright.quotes.document import Line
from quotewright.sandbox import Sandbox
from tests.syncro.conftest import LINES, MARISOL, MemoryLedger, Wire, connected, make_offer
from tests.syncro.test_lost_answers import ACCEPTED

BOSS = dataclasses.replace(MARISOL, title="Practice manager")
CHEAPER = dataclasses.replace(LINES[0], unit_price=Decimal("899.99"))
EDITED = make_offer(
    LINES[2], CHEAPER, Line("d", "Rack", Decimal(1), Decimal(9)), party=BOSS, name="Phase two"
)
STORY = (
    make_offer(party=BOSS),
    EDITED,
    dataclasses.replace(ACCEPTED, document=EDITED.document),
)


class Crash(BaseException):
    """The worker is gone."""


class Clock:
    """Counts the points of a push and crashes at the chosen one."""

    def __init__(self, at: int) -> None:
        self.at, self.point, self.struck = at, 0, False

    def tick(self) -> None:
        self.point += 1
        if self.point == self.at:
            self.struck = True
            raise Crash


class CrashingLedger(MemoryLedger):
    """May die before and after each thing it writes."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.clock = clock

    def intend(self, kind: str, key: str, body: Mapping[str, Any], parent: str) -> None:
        self.clock.tick()
        super().intend(kind, key, body, parent)
        self.clock.tick()

    def remember(
        self, kind: str, key: str, remote_id: str, snapshot: Mapping[str, Any], parent: str = ""
    ) -> None:
        self.clock.tick()
        super().remember(kind, key, remote_id, snapshot, parent)
        self.clock.tick()


class CrashingWire(Wire):
    """May die before and after each request."""

    def __init__(self, sandbox: Sandbox, clock: Clock) -> None:
        super().__init__(sandbox)
        self.clock = clock

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.clock.tick()
        response = super().handle_request(request)
        self.clock.tick()
        return response


def told(at: int, as_contact: bool) -> tuple[Sandbox, bool]:
    """Tell the story with a crash at one point; return Syncro and whether the point was reached."""
    sandbox, clock = Sandbox(limit_per_minute=0), Clock(at)
    ledger = CrashingLedger(clock)
    psa = connected(CrashingWire(sandbox, clock))
    if as_contact:
        company = {"business_name": "Harbor Dental", "email": "office@harbordental.example"}
        connected(Wire(sandbox)).client.create_customer(company)
    for offer in (*STORY, STORY[-1]):
        try:
            psa.push_quote(offer, ledger)
        except Crash:
            continue
    return sandbox, clock.struck


@pytest.mark.parametrize("as_contact", [False, True])
def test_a_crash_at_any_point_leaves_one_of_everything(as_contact: bool) -> None:
    point, struck = 1, True
    while struck:
        sandbox, struck = told(point, as_contact)
        state = sandbox.state()
        assert sandbox.census()["duplicates"] == [], point
        assert len(state["customers"]) == len(state["estimates"]) == 1, point
        assert [i["subtotal"] for i in state["invoices"]] == ["1307.74"], point
        assert state["invoices"][0]["po_number"] == "PO-7", point
        point += 1
    print(f"{point - 2} points, no duplicate")
    assert point > 60


class LossyWire(Wire):
    """Loses one write in four: half before it counted, half after."""

    def __init__(self, sandbox: Sandbox, dice: random.Random) -> None:
        super().__init__(sandbox)
        self.dice, self.share = dice, 0.25

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        fate = self.dice.random() if request.method != "GET" else 1.0
        if fate < self.share / 2:
            raise httpx.ReadTimeout("lost on the way there", request=request)
        response = super().handle_request(request)
        if fate < self.share:
            raise httpx.ReadTimeout("lost on the way back", request=request)
        return response


def edited(lines: list[Line], dice: random.Random, step: int) -> None:
    """Do one thing that a salesperson does."""
    at = dice.randrange(len(lines))
    match dice.choice(["add", "delete", "price", "move", "nothing"]):
        case "add":
            price = Decimal(dice.choice([0, 5, 7]))
            lines.append(Line(f"x{step}", dice.choice(["A", "B"]), Decimal(1), price))
        case "delete" if len(lines) > 1:
            lines.pop(at)
        case "price":
            price = Decimal(dice.choice([0, 3, 5, 9]))
            lines[at] = dataclasses.replace(lines[at], unit_price=price)
        case "move":
            dice.shuffle(lines)


def pushed_through_losses(seed: int) -> tuple[Sandbox, Offer]:
    dice = random.Random(seed)
    sandbox, ledger, lines = Sandbox(limit_per_minute=0), MemoryLedger(), list(LINES)
    wire = LossyWire(sandbox, dice)
    psa = connected(wire)
    for step in range(12):
        edited(lines, dice, step)
        try:
            psa.push_quote(make_offer(*lines, name=dice.choice("abc")), ledger)
        except Unavailable:
            continue
    wire.share = 0.0
    last = make_offer(*lines, name="The last")
    psa.push_quote(dataclasses.replace(ACCEPTED, document=last.document), ledger)
    return sandbox, last


@pytest.mark.parametrize("seed", range(40))
def test_lost_writes_and_edits_in_any_order_end_as_the_last_quote(seed: int) -> None:
    sandbox, last = pushed_through_losses(seed)

    [estimate] = sandbox.state()["estimates"]
    rows = sorted(estimate["lines"], key=lambda row: row["position"])
    there = [(row["item"], Decimal(row["price"])) for row in rows]
    assert there == [(line.name, line.unit_price) for line in last.document.lines]
    assert estimate["name"].startswith("The last ")
    assert len(sandbox.state()["invoices"]) == len(sandbox.state()["customers"]) == 1
