"""A small company, its two people and their quotes, pushed by workers that may die at any point."""

from __future__ import annotations

import dataclasses
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Any

import httpx

from quotewright.integrations.contract import MemoryLedger
from quotewright.integrations.port import Offer, PsaError, Signature, Stage, Unavailable
from quotewright.integrations.syncro.entries import Entry, entries_of
from quotewright.quotes.document import Line, Party, Section
from quotewright.sandbox import Sandbox, create_app
from tests.chaos.turns import Turns
from tests.chaos.wire import Wire, let_time_pass
from tests.syncro.conftest import LINES, MARISOL, connected, make_offer

SANDBOX = Sandbox(limit_per_minute=0)
APP = httpx.WSGITransport(app=create_app(SANDBOX))
PAUL = dataclasses.replace(
    MARISOL, key="8", first_name="Paul", last_name="Okafor", email="paul@harbordental.example"
)


@dataclass
class Drawn:
    """One quote as it is here."""

    key: str
    number: str
    person: str
    lines: list[Line] = field(init=False)
    name: str = "Office refresh"
    stage: Stage = Stage.OPEN
    made: int = 0
    edited_by_hand: bool = False

    def __post_init__(self) -> None:
        self.lines = [dataclasses.replace(ln, key=f"{self.number}-{ln.key}") for ln in LINES]


class TurningLedger(MemoryLedger):
    """The ledger of a connection, with a point before and after each note."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self._world = world

    def intend(self, kind: str, key: str, body: Mapping[str, Any], parent: str) -> None:
        self._world.turns.point()
        super().intend(kind, key, body, parent)
        self._world.turns.point()

    def remember(
        self, kind: str, key: str, remote_id: str, snapshot: Mapping[str, Any], parent: str = ""
    ) -> None:
        self._world.turns.point()
        super().remember(kind, key, remote_id, snapshot, parent)
        self._world.turns.point()

    @contextmanager
    def hold(self, name: str) -> Iterator[None]:
        with self._world.turns.hold(name):
            yield


class World:
    """What is true here, what is owed to Syncro, and who needs a person."""

    def __init__(self, dice: random.Random) -> None:
        SANDBOX.reset()
        self.dice = dice
        self.turns = Turns(dice)
        self.ledger = TurningLedger(self)
        self.wire = Wire(SANDBOX, APP)
        self.wire.tick = lambda: self.turns.point()
        self.psa = connected(self.wire, settle=120, side_by_side=dice.choice([1, 1, 1, 4]))
        self.people = {one.key: one for one in (MARISOL, PAUL)}
        self.quotes = [Drawn("QW-AAAAAA22", "1042", "7"), Drawn("QW-BBBBBB33", "1043", "8")]
        self.owed: set[str] = set()
        self.stuck: dict[str, PsaError] = {}
        self.counted: Counter[str] = Counter()

    def change_person(self, party: Party) -> None:
        """Edit a person: they and their quotes are owed."""
        self.people[party.key] = party
        self.owe(party.key, *[q.key for q in self.quotes if q.person == party.key and q.made])

    def owe(self, *keys: str) -> None:
        """What changed is pushed, also where it waited for a person."""
        self.owed.update(keys)
        for key in keys:
            self.stuck.pop(key, None)

    def offer(self, quote: Drawn) -> Offer:
        """The quote as it is now."""
        party = self.people[quote.person]
        own = {"key": quote.key, "number": quote.number, "name": quote.name}
        sections = (Section("1", "", tuple(quote.lines)),)
        document = make_offer(party=party, sections=sections, **own).document
        signed = quote.stage is Stage.ACCEPTED
        signature = Signature("Marisol Vega", datetime(2026, 11, 24, tzinfo=UTC), "PO-7", "9c1f")
        party_now = partial(self.people.__getitem__, quote.person)
        return Offer(document, quote.stage, signature if signed else None, party_now)

    def push(self, key: str) -> None:
        """One job: read the record, converge; what goes wrong is looked at again later."""
        self.owed.discard(key)
        with self._owed_again_if_dead(key):
            try:
                if key in self.people:
                    self.psa.push_person(self.people[key], self.ledger)
                else:
                    quote = next(one for one in self.quotes if one.key == key)
                    self.psa.push_quote(self.offer(quote), self.ledger)
            except Unavailable:
                self.owed.add(key)
            except PsaError as error:
                self.stuck[key] = error

    def push_all(self, keys: Sequence[str]) -> None:
        """What one worker does."""
        for key in keys:
            self.push(key)

    def work(self, workers: int, dies_at: int = 0) -> None:
        """Let workers push what is owed, each record by one of them at a time."""
        waiting = sorted(self.owed)
        self.dice.shuffle(waiting)
        shares = [waiting[number::workers] for number in range(workers)]
        self.turns = Turns(self.dice, dies_at)
        self.turns.run(*[partial(self.push_all, share) for share in shares])
        self.counted["workers killed"] += self.turns.died
        self.turns = Turns(self.dice)

    def let_time_pass(self) -> None:
        """Whatever may still take effect has."""
        let_time_pass(self.wire, self.ledger)

    def entries(self, quote: Drawn) -> tuple[Entry, ...]:
        """The lines that Syncro should hold."""
        return entries_of(self.offer(quote).document)

    @contextmanager
    def _owed_again_if_dead(self, key: str) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self.owed.add(key)
            raise


def problems_of(world: World) -> list[str]:
    """Say in what Syncro differs from what is true here."""
    state, said = SANDBOX.state(), []
    for one in SANDBOX.census()["duplicates"]:
        if one["kind"] == "line":
            continue  # two lines may say the same; below, lines are compared one by one
        said.append(f"{one['kind']} {one['same']} {one['value']} is there twice")
    bearers = [*state["customers"], *state["contacts"]]
    for party in world.people.values():
        if world.ledger.recall("person", party.key) is None:
            continue
        cities = [one["city"] or "" for one in bearers if one["email"] == party.email]
        if cities != [party.city]:
            said.append(f"{party.email} is there in {cities}, wanted one in {party.city!r}")
    for quote in world.quotes:
        said += _problems_of_quote(world, quote, state)
    return said


def _problems_of_quote(world: World, quote: Drawn, state: Mapping[str, Any]) -> list[str]:
    estimates = [one for one in state["estimates"] if quote.key in one["name"]]
    ids = {one["id"] for one in estimates}
    invoices = [one for one in state["invoices"] if one["estimate_id"] in ids]
    counts = (len(estimates), len(invoices))
    wanted = (int(bool(quote.made)), int(quote.stage is Stage.ACCEPTED))
    if counts != wanted:
        more = "twice" if counts > wanted else "missing"
        return [f"{quote.number} has {counts} estimates and invoices, wanted {wanted}: {more}"]
    lines = [(e.name, e.quantity, e.price) for e in world.entries(quote)]
    said = []
    for one in [*estimates, *invoices]:
        rows = sorted(one["lines"], key=lambda row: row["position"])
        there = [(r["item"], Decimal(r["quantity"]), Decimal(r["price"])) for r in rows]
        if there != lines:
            said.append(f"{quote.number} holds {there}, wanted {lines}")
    if estimates and not estimates[0]["name"].startswith(quote.name):
        said.append(f"{quote.number} is called {estimates[0]['name']}, wanted {quote.name}")
    statuses = {Stage.ACCEPTED: "Approved", Stage.DECLINED: "Declined", Stage.OPEN: "Fresh"}
    if estimates and estimates[0]["status"] != statuses[quote.stage]:
        said.append(f"{quote.number} is {estimates[0]['status']}, wanted {quote.stage}")
    return said
