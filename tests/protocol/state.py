"""What the model of the push protocol knows at one moment, and the rules it is under."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, TypeVar

T = TypeVar("T")

PERSON, QUOTE = 0, 1  # rows of the outbox
CUSTOMER, ESTIMATE, INVOICE = 0, 1, 2  # records there
ROWS = ("person", "quote")
THINGS = ("customer", "estimate", "invoice")
UNSURE = 0  # a snapshot of which nothing is certain
NOWHERE = -1


@dataclass(frozen=True, slots=True)
class Rules:
    """What may happen, how often, and which safeguards are on. Times are in ticks."""

    has_person: bool = False
    accepts: bool = False  # the quote's last version is its acceptance
    person_versions: int = 1
    quote_versions: int = 2
    workers: int = 2
    faults: int = 2  # deaths, lost answers, refusals
    stalls: int = 1  # live workers taken for dead
    previews: int = 0
    settle: int = 2
    latest: int | None = 1  # a lost call takes effect within so many ticks; None: at any time
    # Safeguards, in the order of a push.
    queue_hold: bool = True  # the waiting job is held until the change is committed
    record_lock: bool = True  # the advisory lock of a record
    settles: bool = True  # doubts are settled before anything is planned
    settle_wait: bool = True  # and not before the settle time is over
    people_lock: bool = True  # one push at a time finds and makes people
    fresh_person: bool = True  # a person is read once that lock is held
    turn_first: bool = True  # the turn to call is awaited before the intent, not after it
    intent_first: bool = True  # the intent is written before the call
    update_doubts: bool = True  # also before an update: another value waits until it is settled
    done_is_read: bool = True  # done is the version that was read, not the one wanted by now
    preview_lock: bool = True  # a preview holds the record's lock


class Worker(NamedTuple):
    """One push under way. `version` and `person` are what it read; `thing` is at hand."""

    row: int
    stage: str
    thing: int = ESTIMATE
    version: int = 0
    person: int = 0
    has_job: bool = True
    answer: int = 0
    keeps: bool = False  # an earlier update may still take effect: its doubt stays


class Intent(NamedTuple):
    """A call that was begun, and how long ago."""

    version: int
    age: int
    is_update: bool


class Late(NamedTuple):
    """A call without an answer that may still take effect. `at` is NOWHERE for a creation."""

    thing: int
    at: int
    version: int
    age: int


class Record(NamedTuple):
    """A record there: the version it shows, and the newest that it ever showed."""

    version: int
    newest: int


class State(NamedTuple):
    """Everything that outlives a step."""

    wanted: tuple[int, ...]  # the version that is committed here, and owed
    done: tuple[int, ...]
    parked: tuple[int, ...]
    todo: tuple[bool, ...]  # a job waits
    orphan: tuple[bool, ...]  # a dead worker's job counts as running
    links: tuple[tuple[int, int] | None, ...]  # where, and the snapshot's version
    intents: tuple[Intent | None, ...]
    remote: tuple[tuple[Record, ...], ...]
    late: tuple[Late, ...]
    workers: tuple[Worker, ...]
    faults: int
    stalls: int
    previews: int
    preview: tuple[int, int] | None = None  # a doubt, and where its record was found
    editing: int | None = None  # a change not committed yet that relies on a job seen waiting


class Step(NamedTuple):
    """What happened, in words; whether it is a fault or a change that need not happen."""

    words: str
    state: State
    is_extra: bool = False
    is_deaf: bool = False  # a change was committed and no job will begin after it


def first(rules: Rules) -> State:
    """Everything was saved once and nothing pushed."""
    rows = (int(rules.has_person), 1)
    return State(
        wanted=rows,
        done=(0, 0),
        parked=(0, 0),
        todo=(rules.has_person, True),
        orphan=(False, False),
        links=(None, None, None),
        intents=(None, None, None),
        remote=((), (), ()),
        late=(),
        workers=(),
        faults=rules.faults,
        stalls=rules.stalls,
        previews=rules.previews,
    )


def is_quiet(s: State) -> bool:
    """Whether nothing is left to do: for a worker, a person, or a call on its way."""
    owes = s.done[PERSON] < s.wanted[PERSON] or s.done[QUOTE] < s.wanted[QUOTE]
    moves = s.workers or s.late or any(s.todo) or any(s.orphan) or s.preview
    return not owes and not moves and s.editing is None


def put(items: tuple[T, ...], at: int, item: T) -> tuple[T, ...]:
    return (*items[:at], item, *items[at + 1 :])


def with_worker(s: State, worker: Worker) -> State:
    # Workers are alike: the order in which they are listed means nothing.
    return s._replace(workers=tuple(sorted((*s.workers, worker))))


def is_locked(s: State, row: int) -> bool:
    return any(w.row == row and w.stage != "begin" for w in s.workers)


def effect(s: State, thing: int, at: int, version: int) -> State:
    records = s.remote[thing]
    if at == NOWHERE:
        records = (*records, Record(version, version))
    else:
        newest = max(version, records[at].newest)
        records = put(records, at, Record(version, newest))
    return s._replace(remote=put(s.remote, thing, records))


def settled(s: State, thing: int, at: int) -> State:
    doubt = s.intents[thing]
    version = doubt.version if doubt else UNSURE
    return disclaim(s, thing)._replace(links=put(s.links, thing, (at, version)))


def disclaim(s: State, thing: int) -> State:
    return s._replace(intents=put(s.intents, thing, None))
