"""Two real workers, killed now and then, while people save and edit and Syncro stumbles."""

from __future__ import annotations

import random
import time
from collections import Counter
from decimal import Decimal

from quotewright.integrations import outbox
from quotewright.integrations.models import Connection, Link, Outbox
from quotewright.integrations.offers import offer_of
from quotewright.integrations.syncro.entries import entries_of
from quotewright.people.actions import change_person, create_person
from quotewright.people.models import Person
from quotewright.quotes import actions
from quotewright.quotes.actions import Place, Signer
from quotewright.quotes.models import Line, Quote
from quotewright.quotes.states import State
from quotewright.sandbox import Fault
from tests.chaos.hands import edit_by_hand, undo_by_hand
from tests.chaos.lives import LINES, Life, begin, problems_of_quote
from tests.chaos.setting import ONLY, SEED, how_many, report
from tests.chaos.stage import Stage, end_jobs_of_the_dead, lives

STORMS = how_many(60, short=1)
STEPS = 30
FAULTS = (
    Fault("lose_answer"),
    Fault("late_commit", seconds=0.1),
    Fault("error_before"),
    Fault("error_after"),
    Fault("reset"),
    Fault("stall", seconds=0.3),
    Fault("html"),
    Fault("cut_json"),
)


class Storm:
    """One account in trouble."""

    def __init__(self, stage: Stage, number: int, counted: Counter[str]) -> None:
        self.dice = random.Random(f"{SEED}:{number}")
        self.stage, self.counted = stage, counted
        self.life: Life = begin(stage.sandbox, "new")
        self.people = [self._person("marisol"), self._person("paul")]
        self.quotes = [self._quote(person, n) for n, person in enumerate(self.people)]
        self.workers = [stage.start_worker(), stage.start_worker()]

    def step(self) -> None:
        """Somebody does something, and something may go wrong."""
        deeds = {
            self._edit: 6,
            self._change_person: 2,
            self._accept: 1,
            self._edit_by_hand: 1,
            self._stumble: 4,
            self._kill: 2,
        }
        self.dice.choices(list(deeds), list(deeds.values()))[0]()
        time.sleep(self.dice.choice([0, 0, 0.02, 0.1]))

    def end(self) -> list[str]:
        """Wait until all is quiet, a person mending what needs one; say what differs."""
        self.stage.sandbox.faults.clear()
        for number, quote in enumerate(self.quotes):
            quote.refresh_from_db()
            if quote.state != State.ACCEPTED:
                actions.accept(quote, Signer("Marisol Vega", f"PO-{number}"))
        quiet = self._becomes_quiet()
        for worker in self.workers:
            self.stage.kill(worker)
        end_jobs_of_the_dead()
        if not quiet:
            rows = Outbox.objects.filter(connection=self.life.connection)
            waiting = [f"{row.kind} {row.record_id}" for row in rows if not row.is_done]
            return [f"not pushed: {', '.join(waiting)}"]
        return self._problems()

    def _becomes_quiet(self) -> bool:
        until = time.monotonic() + 120
        while time.monotonic() < until:
            rows = list(Outbox.objects.filter(connection=self.life.connection))
            if all(row.is_done for row in rows):
                return True
            for row in rows:
                if row.is_parked:
                    self._mend(row)
            Connection.objects.update(closed_until=None)
            Outbox.objects.update(not_before=None)
            self._start_again()
            end_jobs_of_the_dead(1.0)
            outbox.sweep()
            time.sleep(0.1)
        return False

    def _start_again(self) -> None:
        """What the supervisor does: a live worker ends when it was taken for dead."""
        for at, pid in enumerate(self.workers):
            if not lives(pid):
                self.workers[at] = self.stage.start_worker()
                self.counted["workers that ended"] += 1

    def _mend(self, row: Outbox) -> None:
        """Do in Syncro what the remedy says, then Retry."""
        self.counted["issues mended by a person"] += 1
        if row.kind == "quote":
            quote = Quote.objects.get(pk=row.record_id)
            offer = offer_of(quote, self.life.connection)
            assert offer is not None
            wanted = {entry.key: entry for entry in entries_of(offer.document)}
            known = Link.objects.filter(connection=self.life.connection, kind="line")
            links = {link.remote_id: link.key for link in known.filter(parent=quote.key)}
            undo_by_hand(self.stage.sandbox, quote.key, wanted, links)
        outbox.push_now(self.life.account, row.kind, row.record_id)

    def _problems(self) -> list[str]:
        state, said = self.stage.sandbox.state(), []
        for one in self.stage.sandbox.census()["duplicates"]:
            said.append(f"{one['kind']} {one['same']} {one['value']} is there twice")
        bearers = [*state["customers"], *state["contacts"]]
        for person in Person.objects.filter(pk__in=[one.pk for one in self.people]):
            cities = [one["city"] or "" for one in bearers if one["email"] == person.email]
            if cities != [person.city]:
                said.append(f"{person} is there in {cities}, wanted one in {person.city!r}")
        for quote in self.quotes:
            said += problems_of_quote(quote, self.life.connection, state)
        return said

    def _person(self, name: str) -> Person:
        values = {"first_name": name, "organization": "Harbor Dental"}
        return create_person(self.life.account, {**values, "email": f"{name}@harbordental.example"})

    def _quote(self, person: Person, number: int) -> Quote:
        quote = actions.create_quote(self.life.account, person, f"Phase {number}")
        actions.add_lines(quote, LINES)
        actions.publish(quote)
        return quote

    def _edit(self) -> None:
        quote = self.dice.choice(self.quotes)
        quote.refresh_from_db()
        if quote.state == State.ACCEPTED:
            return
        actions.revise(quote)
        lines = list(Line.objects.filter(section__quote=quote).order_by("position"))
        line, dice = self.dice.choice(lines), self.dice
        match dice.choice(["price", "add", "delete", "move", "name"]):
            case "price":
                price = Decimal(dice.choice(["3", "5.25", "9"]))
                actions.change_line(line, {"unit_price": str(price)})
            case "add":
                actions.add_line(quote, {"name": dice.choice(["Rack", "Cabling"]), "unit_price": 7})
            case "delete" if len(lines) > 1:
                actions.delete_line(line)
            case "move":
                actions.move_line(lines[-1], Place(after=0))
            case "name":
                actions.change_quote(quote, {"name": dice.choice(["Phase two", "Phase three"])})
        quote.refresh_from_db()
        actions.publish(quote)

    def _change_person(self) -> None:
        person = Person.objects.get(pk=self.dice.choice(self.people).pk)
        change_person(person, {"city": self.dice.choice(["Bath", "Bangor", "Portland"])})

    def _accept(self) -> None:
        quote = self.dice.choice(self.quotes)
        quote.refresh_from_db()
        if quote.state == State.PUBLISHED:
            actions.accept(quote, Signer("Marisol Vega", "PO-7"))

    def _edit_by_hand(self) -> None:
        if edit_by_hand(self.stage.sandbox, self.dice, ("price", "add")):
            self.counted["hand edits"] += 1

    def _stumble(self) -> None:
        self.stage.sandbox.arm(self.dice.choice(FAULTS))
        self.counted["faults armed"] += 1

    def _kill(self) -> None:
        at = self.dice.randrange(2)
        self.stage.kill(self.workers[at])
        end_jobs_of_the_dead(1.0)
        self.workers[at] = self.stage.start_worker()
        self.counted["workers killed"] += 1


def test_what_was_saved_in_a_storm_is_there_once_afterwards(stage: Stage) -> None:
    tally = report(f"storms (two real workers, {STEPS} steps each)")
    for number in [int(ONLY)] if ONLY else range(STORMS):
        storm = Storm(stage, number, tally.counted)
        for _ in range(STEPS):
            storm.step()
        tally.count()
        if problems := storm.end():
            tally.fail(number, problems, "test_storm.py")
    assert not tally.said, "\n".join(tally.said)
