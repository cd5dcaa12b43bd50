"""The push protocol as the code has it: everything that can happen next, and what was promised.

Each step is one thing that is durable, or visible to others, when it is over: a row written, a
call sent. Names follow the code: `runner`, `outbox`, `ledger`, `syncro.look`, `syncro.once`.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.protocol.pushing import works
from tests.protocol.state import (
    CUSTOMER,
    ESTIMATE,
    INVOICE,
    NOWHERE,
    PERSON,
    QUOTE,
    ROWS,
    THINGS,
    Record,
    Rules,
    State,
    Step,
    Worker,
    disclaim,
    effect,
    is_locked,
    is_quiet,
    put,
    settled,
    with_worker,
)


def steps(rules: Rules, s: State) -> Iterator[Step]:
    """Everything that can happen next."""
    yield from _queue(rules, s)
    yield from _people(rules, s)
    yield from _clock(rules, s)
    for n, worker in enumerate(s.workers):
        if n and s.workers[n - 1] == worker:
            continue
        others = s._replace(workers=s.workers[:n] + s.workers[n + 1 :])
        yield from works(rules, others, worker)
        yield from _fails(others, worker)


def violated(rules: Rules, s: State) -> str | None:
    """Name the promise that this state breaks."""
    for thing in (CUSTOMER, ESTIMATE):
        if len(s.remote[thing]) > 1:
            return "one record there"
    if len(s.remote[INVOICE]) > 1:
        return "converted once"
    if not is_quiet(s):
        return None
    for thing in (CUSTOMER, ESTIMATE) if rules.has_person else (ESTIMATE,):
        record = s.remote[thing][0] if s.remote[thing] else Record(0, 0)
        if record.version < record.newest:
            return "no older version at the end"
        if record.version != s.wanted[thing]:
            return "no change lost"
    if rules.accepts and s.wanted[QUOTE] == rules.quote_versions and not s.remote[INVOICE]:
        return "no change lost"
    return None


def _is_running(s: State, row: int) -> bool:
    return s.orphan[row] or any(w.row == row and w.has_job for w in s.workers)


def _queue(rules: Rules, s: State) -> Iterator[Step]:
    """Procrastinate and the sweep."""
    for row, name in enumerate(ROWS):
        running = _is_running(s, row)
        if s.todo[row] and not running and len(s.workers) < rules.workers:
            taken = s._replace(todo=put(s.todo, row, False))
            yield Step(f"a worker takes the {name}'s job", with_worker(taken, Worker(row, "begin")))
        if s.parked[row] < s.wanted[row] > s.done[row] and not s.todo[row] and not running:
            yield Step(f"the sweep makes a job: {name}", s._replace(todo=put(s.todo, row, True)))
        if s.orphan[row]:
            ended = s._replace(orphan=put(s.orphan, row, False))
            yield Step(f"the dead worker's job is given up: {name}", ended)


def _people(rules: Rules, s: State) -> Iterator[Step]:
    """Users: edits, Retry, a preview."""
    most = (rules.person_versions, rules.quote_versions)
    for row, name in enumerate(ROWS):
        if 0 < s.wanted[row] < most[row] and s.editing is None:
            if s.todo[row] and not rules.queue_hold:
                yield Step(f"an edit of the {name} sees a job wait", s._replace(editing=row), True)
            else:
                yield _committed(s._replace(todo=put(s.todo, row, True)), row)
        if s.parked[row] >= s.wanted[row] > s.done[row]:
            asked = s._replace(parked=put(s.parked, row, 0), todo=put(s.todo, row, True))
            yield Step(f"somebody presses Retry: {name}", asked)
    if s.editing is not None:
        yield _committed(s._replace(editing=None), s.editing)
    yield from _previews(rules, s)


def _previews(rules: Rules, s: State) -> Iterator[Step]:
    """Somebody asks what a push would do, which settles doubts."""
    if s.preview:
        thing, at = s.preview
        over = s._replace(preview=None)
        if at == NOWHERE:
            yield Step(f"the preview ends the doubt: {THINGS[thing]}", disclaim(over, thing))
        else:
            yield Step("the preview links what it found", settled(over, thing, at))
    elif s.previews and not (rules.preview_lock and is_locked(s, QUOTE)):
        for thing in (ESTIMATE, INVOICE):
            doubt = s.intents[thing]
            if doubt and doubt.age >= rules.settle and not doubt.is_update:
                at = 0 if s.remote[thing] else NOWHERE
                seen = s._replace(preview=(thing, at), previews=s.previews - 1)
                yield Step(f"a preview looks for the {THINGS[thing]}", seen, True)


def _committed(s: State, row: int) -> Step:
    raised = s._replace(wanted=put(s.wanted, row, s.wanted[row] + 1))
    if row == PERSON:
        raised = raised._replace(parked=put(s.parked, QUOTE, 0))
    hears = s.todo[row] or any(w.row == row and w.stage in ("begin", "read") for w in s.workers)
    return Step(f"an edit of the {ROWS[row]} is committed", raised, True, not hears)


def _clock(rules: Rules, s: State) -> Iterator[Step]:
    """Time, and calls whose answer was lost long ago."""
    for n, call in enumerate(s.late):
        rest = s._replace(late=s.late[:n] + s.late[n + 1 :])
        what = f"the late call about the {THINGS[call.thing]}"
        yield Step(f"{what} takes effect", effect(rest, call.thing, call.at, call.version))
        yield Step(f"{what} turns out never to have arrived", rest)
    due = rules.latest is not None and any(call.age >= rules.latest for call in s.late)
    sending = any(w.stage == "call" for w in s.workers)
    if due or (sending and rules.turn_first):
        return
    intents = tuple(i and i._replace(age=min(i.age + 1, rules.settle)) for i in s.intents)
    oldest = rules.settle if rules.latest is None else rules.latest
    late = tuple(sorted(c._replace(age=min(c.age + 1, oldest)) for c in s.late))
    if intents != s.intents or late != s.late:
        yield Step("time passes", s._replace(intents=intents, late=late))


def _fails(s: State, w: Worker) -> Iterator[Step]:
    """A worker dies, or is taken for dead."""
    if s.faults:
        orphan = put(s.orphan, w.row, s.orphan[w.row] or w.has_job)
        died = s._replace(faults=s.faults - 1, orphan=orphan)
        yield Step(f"the {ROWS[w.row]}'s worker dies ({w.stage})", died, True)
    if s.stalls and w.has_job:
        ended = with_worker(s._replace(stalls=s.stalls - 1), w._replace(has_job=False))
        yield Step(f"the {ROWS[w.row]}'s worker is taken for dead, and goes on", ended, True)
