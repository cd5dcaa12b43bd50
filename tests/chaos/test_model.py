"""Random edits, acceptances, faults, deaths and hand edits: at quiet, Syncro is as the model."""

from __future__ import annotations

import dataclasses
import random
from collections import Counter
from collections.abc import Callable
from decimal import Decimal

from quotewright.integrations.port import Stage
from quotewright.quotes.document import Line
from tests.chaos.hands import edit_by_hand, undo_by_hand
from tests.chaos.setting import ONLY, SEED, how_many, report
from tests.chaos.wire import Wrong
from tests.chaos.world import SANDBOX, Drawn, World, problems_of

SEQUENCES = how_many(4000, short=120)
STEPS = 14
# A call that takes effect later still is tried at each call by itself, in test_wire_faults.
WITHIN_THE_WAIT = [wrong for wrong in Wrong if wrong is not Wrong.GIVEN_UP]
MOST_ROUNDS = 12


def change_lines(world: World, quote: Drawn) -> None:
    """Do one thing that a salesperson does to lines."""
    dice, lines = world.dice, quote.lines
    at = dice.randrange(len(lines))
    match dice.choice(["add", "delete", "price", "quantity", "move", "same again"]):
        case "add":
            quote.made += 1
            name, price = dice.choice(["Rack", "Cabling"]), Decimal(dice.choice([0, 5, 7]))
            lines.insert(at, Line(f"{quote.number}-{quote.made}", name, Decimal(1), price))
        case "delete" if len(lines) > 1:
            lines.pop(at)
        case "price":
            price = Decimal(dice.choice(["0", "3", "5.25", "9"]))
            lines[at] = dataclasses.replace(lines[at], unit_price=price)
        case "quantity":
            lines[at] = dataclasses.replace(
                lines[at], quantity=Decimal(dice.choice(["1", "2", "2.5"]))
            )
        case "move":
            lines.insert(dice.randrange(len(lines)), lines.pop(at))


def edit_quote(world: World) -> None:
    quote = world.dice.choice(world.quotes)
    if quote.stage is not Stage.ACCEPTED:
        quote.made = quote.made or 1
        quote.stage = Stage.OPEN
        change_lines(world, quote)
        quote.name = world.dice.choice(["Office refresh", "Phase two", "Phase three"])
        world.owe(quote.key)


def edit_person(world: World) -> None:
    person = world.dice.choice(sorted(world.people.values(), key=lambda one: one.key))
    dice = world.dice
    if dice.random() < 0.3:
        email = f"{person.first_name.lower()}{dice.randrange(3)}@harbordental.example"
        world.change_person(dataclasses.replace(person, email=email))
    else:
        world.change_person(dataclasses.replace(person, city=dice.choice(["", "Bath", "Bangor"])))


def sign(world: World) -> None:
    quote = world.dice.choice(world.quotes)
    if quote.made:
        quote.stage = Stage.ACCEPTED
        world.owe(quote.key)


def decline(world: World) -> None:
    quote = world.dice.choice(world.quotes)
    if quote.made and quote.stage is Stage.OPEN:
        quote.stage = Stage.DECLINED
        world.owe(quote.key)


def hand_edit(world: World) -> None:
    name = edit_by_hand(SANDBOX, world.dice, ("price", "add", "remove"))
    for quote in world.quotes:
        if quote.key in name:
            quote.edited_by_hand = True
            world.counted["hand edits"] += 1


DEEDS: list[tuple[Callable[[World], None], int]] = [
    (edit_quote, 6),
    (edit_person, 2),
    (sign, 1),
    (decline, 1),
    (hand_edit, 1),
]


def push_in_trouble(world: World) -> None:
    """One or two workers push; a call may go wrong, and one of them may die."""
    dice = world.dice
    if dice.random() < 0.5:
        world.wire.arm(dice.choice(WITHIN_THE_WAIT), after=dice.randrange(8))
        world.counted["faults struck"] += 1
    world.work(dice.choice([1, 2]), dies_at=dice.choice([0, 0, dice.randrange(1, 60)]))
    world.counted["faults struck"] -= not world.wire.struck
    world.wire.wrong = None
    if dice.random() < 0.5:
        world.let_time_pass()


def settle(world: World) -> list[str]:
    """All is quiet: push until nothing is owed; a person mends what needs one.

    What was done by hand is noticed by the sums at the next push, and whatever the sums are before
    anything is converted: so such quotes are accepted.
    """
    for quote in world.quotes:
        if quote.edited_by_hand and quote.stage is not Stage.ACCEPTED:
            quote.stage = Stage.ACCEPTED
            world.owe(quote.key)
    for _ in range(MOST_ROUNDS):
        world.let_time_pass()
        world.work(1)
        for key in list(world.stuck):
            world.counted["issues mended by a person"] += 1
            mend(world, key)
        if not world.owed and not world.stuck:
            break
    else:
        return [f"it does not become quiet: owed {world.owed}, stuck {world.stuck}"]
    return problems_of(world)


def mend(world: World, key: str) -> None:
    """Do what the remedy says: undo in Syncro what was done by hand, take out here what is gone."""
    quote = next((one for one in world.quotes if one.key == key), None)
    if quote is not None:
        wanted = {entry.key: entry for entry in world.entries(quote)}
        known = world.ledger.recall_children("line", key)
        links = {link.remote_id: name for name, link in known.items()}
        for name in undo_by_hand(SANDBOX, key, wanted, links):
            put_in_anew(quote, name)
    world.owe(key)


def put_in_anew(quote: Drawn, key: str) -> None:
    for at, line in enumerate(quote.lines):
        if line.key == key:
            quote.made += 1
            quote.lines[at] = dataclasses.replace(line, key=f"{quote.number}-{quote.made}")


def problems_in(number: int, counted: Counter[str]) -> list[str]:
    """Play one sequence."""
    dice = random.Random(f"{SEED}:{number}")
    world = World(dice)
    deeds, weights = zip(*DEEDS, strict=True)
    for _ in range(STEPS):
        dice.choices(deeds, weights)[0](world)
        if dice.random() < 0.6:
            push_in_trouble(world)
    problems = settle(world)
    counted.update(world.counted)
    return problems


def test_at_quiet_syncro_is_as_the_model() -> None:
    numbers = [int(ONLY)] if ONLY else range(SEQUENCES)
    tally = report(f"model sequences ({STEPS} steps each)")
    for number in numbers:
        tally.count()
        if problems := problems_in(number, tally.counted):
            tally.fail(number, problems, "test_model.py")
    assert not tally.said, "\n".join(tally.said)
