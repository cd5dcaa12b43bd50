"""One push, step by step: `runner.push` and what it calls in the adapter."""

from __future__ import annotations

from collections.abc import Iterator

from tests.protocol.state import (
    CUSTOMER,
    ESTIMATE,
    INVOICE,
    NOWHERE,
    PERSON,
    QUOTE,
    ROWS,
    THINGS,
    UNSURE,
    Intent,
    Late,
    Rules,
    State,
    Step,
    Worker,
    disclaim,
    effect,
    is_locked,
    put,
    settled,
    with_worker,
)

# While a worker is at one of these about a customer, it holds the lock of people.
HELD = frozenset({"held", "go", "look", "intend", "call", "answered", "refused"})


def works(rules: Rules, s: State, w: Worker) -> Iterator[Step]:
    """The next step of one push. `s` is without its worker."""
    return STAGES[w.stage](rules, s, w)


def _who(w: Worker) -> str:
    return f"the {ROWS[w.row]}'s push"


def _begin(rules: Rules, s: State, w: Worker) -> Iterator[Step]:
    """Take the record's lock, which a worker taken for dead may still hold."""
    who = _who(w)
    previewed = s.preview and rules.preview_lock and w.row == QUOTE
    if rules.record_lock and (is_locked(s, w.row) or previewed):
        yield Step(f"{who} finds the record locked and ends", s)
    else:
        yield Step(f"{who} takes the record's lock", with_worker(s, w._replace(stage="read")))


def _read(rules: Rules, s: State, w: Worker) -> Iterator[Step]:
    """Read the row and the record."""
    who = _who(w)
    if s.done[w.row] >= s.wanted[w.row] or s.parked[w.row] >= s.wanted[w.row]:
        yield Step(f"{who} finds nothing to do", s)
        return
    read = w._replace(version=s.wanted[w.row], person=s.wanted[PERSON])
    stage = "settle" if w.row == QUOTE else "person"
    words = f"{who} reads version {read.version}"
    yield Step(words, with_worker(s, read._replace(stage=stage)))


def _settle(rules: Rules, s: State, w: Worker) -> Iterator[Step]:
    """Settle what is in doubt about the quote."""
    yield _settled_or_ended(
        rules, s, w, (ESTIMATE, INVOICE), "person" if rules.has_person else "go"
    )


def _person(rules: Rules, s: State, w: Worker) -> Iterator[Step]:
    """Go on if the person is as wanted, else wait for the one lock of people."""
    who = _who(w)
    link = s.links[CUSTOMER]
    if link and link[1] == w.person:
        yield Step(f"{who} finds the person as they are", with_worker(s, _onward(w)))
    elif not (rules.people_lock and any(_holds_people(o) for o in s.workers)):
        # Only now the person is read: while this waited, they may have been pushed newer.
        person = s.wanted[PERSON] if rules.fresh_person else w.person
        version = person if w.row == PERSON else w.version
        held = w._replace(stage="held", thing=CUSTOMER, person=person, version=version)
        yield Step(f"{who} holds the people, at version {person}", with_worker(s, held))


def _held(rules: Rules, s: State, w: Worker) -> Iterator[Step]:
    """Settle what is in doubt about the person."""
    yield _settled_or_ended(rules, s, w, (CUSTOMER,), "go")


def _go(rules: Rules, s: State, w: Worker) -> Iterator[Step]:
    """Compare the snapshot with what was read, and choose the next call."""
    yield _planned(rules, s, w)


def _look(rules: Rules, s: State, w: Worker) -> Iterator[Step]:
    """Look whether it is there: a restored database may have forgotten it."""
    who = _who(w)
    if s.remote[w.thing] and w.thing != INVOICE:
        found = s._replace(links=put(s.links, w.thing, (0, UNSURE)))
        yield Step(
            f"{who} adopts the {THINGS[w.thing]}", with_worker(found, w._replace(stage="go"))
        )
    else:
        words = f"{who} finds no {THINGS[w.thing]}"
        yield Step(words, with_worker(s, w._replace(stage="intend")))


def _intend(rules: Rules, s: State, w: Worker) -> Iterator[Step]:
    """Write the intent."""
    who = _who(w)
    begun = _begun(rules, s, w, is_update=False)
    words = f"{who} intends to create the {THINGS[w.thing]}"
    yield Step(words, with_worker(begun, w._replace(stage="call")))


def _answered(rules: Rules, s: State, w: Worker) -> Iterator[Step]:
    """Remember the link and the snapshot; the doubt ends."""
    who = _who(w)
    known = s if w.keeps else disclaim(s, w.thing)
    link = (w.answer, _version(w))
    known = known._replace(links=put(known.links, w.thing, link))
    words = f"{who} remembers the {THINGS[w.thing]} {w.answer + 1}"
    yield Step(words, with_worker(known, w._replace(stage="go", answer=0, keeps=False)))


def _refused(rules: Rules, s: State, w: Worker) -> Iterator[Step]:
    """Nothing was done: the doubt ends, and a person must act."""
    who = _who(w)
    known = s if w.keeps else disclaim(s, w.thing)
    parked = put(s.parked, w.row, w.version)
    yield Step(f"{who} is parked", known._replace(parked=parked))


def _done(rules: Rules, s: State, w: Worker) -> Iterator[Step]:
    """Note which version is there."""
    who = _who(w)
    version = w.version if rules.done_is_read else s.wanted[w.row]
    over = s._replace(done=put(s.done, w.row, version))
    if w.row == QUOTE:
        over = over._replace(parked=put(s.parked, PERSON, 0))
    yield Step(f"{who} is done with version {version}", over)


def _holds_people(w: Worker) -> bool:
    return w.thing == CUSTOMER and w.stage in HELD


def _onward(w: Worker) -> Worker:
    """The person is there: a quote's push goes on with its estimate."""
    if w.row == PERSON:
        return w._replace(stage="done", thing=ESTIMATE)
    return w._replace(stage="go", thing=ESTIMATE)


def _version(w: Worker) -> int:
    return w.person if w.thing == CUSTOMER else w.version


def _planned(rules: Rules, s: State, w: Worker) -> Step:
    who = _who(w)
    link = s.links[w.thing]
    if link is None:
        # A conversion is known from the estimate itself; there is nothing else to look at.
        stage = "intend" if w.thing == INVOICE else "look"
        return Step(
            f"{who} has no link: {THINGS[w.thing]}", with_worker(s, w._replace(stage=stage))
        )
    if link[1] != _version(w) and w.thing != INVOICE:
        doubt = s.intents[w.thing]
        keeps = doubt is not None and doubt.age < rules.settle
        if doubt and keeps and doubt.version != _version(w):
            return Step(f"{who} waits for an update to settle, and ends", s)
        unsure = s._replace(links=put(s.links, w.thing, (link[0], UNSURE)))
        if rules.update_doubts:
            unsure = _begun(rules, unsure, w, is_update=True)
        words = f"{who} is about to update the {THINGS[w.thing]}"
        return Step(words, with_worker(unsure, w._replace(stage="call", keeps=keeps)))
    if w.thing == CUSTOMER:
        return Step(f"{who} lets go of the people", with_worker(s, _onward(w)))
    if w.thing == ESTIMATE and rules.accepts and w.version == rules.quote_versions:
        return Step(f"{who} comes to the invoice", with_worker(s, w._replace(thing=INVOICE)))
    return Step(
        f"{who} finds all as wanted", with_worker(s, w._replace(stage="done", thing=ESTIMATE))
    )


def _call(_: Rules, s: State, w: Worker) -> Iterator[Step]:
    """Call: answered, done without an answer, still on its way, or refused."""
    who = _who(w)
    link = s.links[w.thing]
    at = link[0] if link else NOWHERE
    version = _version(w)
    verb = "create" if at == NOWHERE else "update"
    words = f"{who} calls: {verb} {THINGS[w.thing]} (version {version})"
    counted = effect(s, w.thing, at, version)
    answer = len(counted.remote[w.thing]) - 1 if at == NOWHERE else at
    yield Step(words, with_worker(counted, w._replace(stage="answered", answer=answer)))
    if s.faults:
        less = s.faults - 1
        yield Step(f"{words}, done, answer lost", counted._replace(faults=less), True)
        call = Late(w.thing, at, version, 0)
        late = tuple(sorted((*s.late, call)))
        yield Step(f"{words}, no answer", s._replace(faults=less, late=late), True)
        refused = with_worker(s._replace(faults=less), w._replace(stage="refused"))
        yield Step(f"{words}, refused", refused, True)


def _settled_or_ended(
    rules: Rules, s: State, w: Worker, things: tuple[int, ...], stage: str
) -> Step:
    """Find out what became of earlier calls, once they can no longer take effect."""
    who = _who(w)
    onward = w._replace(stage=stage)
    if not rules.settles:
        return Step(f"{who} does not settle", with_worker(s, onward))
    doubts = [(at, doubt) for at in things if (doubt := s.intents[at]) and not doubt.is_update]
    if rules.settle_wait and any(doubt.age < rules.settle for _, doubt in doubts):
        return Step(f"{who} waits for a doubt to settle, and ends", s)
    for thing, _ in doubts:
        s = settled(s, thing, 0) if s.remote[thing] else disclaim(s, thing)
    return Step(f"{who} has settled {len(doubts)} doubts", with_worker(s, onward))


def _begun(rules: Rules, s: State, w: Worker, is_update: bool) -> State:
    if not rules.intent_first:
        return s
    intent = Intent(_version(w), 0, is_update)
    return s._replace(intents=put(s.intents, w.thing, intent))


STAGES = {
    "begin": _begin,
    "read": _read,
    "settle": _settle,
    "person": _person,
    "held": _held,
    "go": _go,
    "look": _look,
    "intend": _intend,
    "call": _call,
    "answered": _answered,
    "refused": _refused,
    "done": _done,
}
