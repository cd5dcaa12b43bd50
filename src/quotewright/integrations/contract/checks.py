"""The checks themselves, each a sentence that must be true of an adapter."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from decimal import Decimal
from functools import partial
from typing import Any

from quotewright.integrations.contract.ledger import Died, MemoryLedger, MortalLedger
from quotewright.integrations.contract.setup import (
    LINES,
    MARISOL,
    Fresh,
    HeldPerson,
    HeldQuote,
    Setup,
    Trouble,
    offer,
)
from quotewright.integrations.port import Denied, Drift, Rejected, Stage, Step, Unavailable
from quotewright.quotes.document import Line

Check = Callable[[Fresh], None]

WRITES = {"create", "update", "delete", "convert"}


def a_person_is_made_once_and_left_alone_when_unchanged(fresh: Fresh) -> None:
    at, ledger = fresh(), MemoryLedger()
    at.psa.push_person(MARISOL, ledger)
    before = at.reads + at.writes

    at.psa.push_person(MARISOL, ledger)

    _equal("people", at.held().people, [HeldPerson(MARISOL.email, "Portland")])
    _equal("calls for an unchanged person", at.reads + at.writes - before, 0)


def a_person_is_updated_by_the_difference(fresh: Fresh) -> None:
    at, ledger = fresh(), MemoryLedger()
    at.psa.push_person(MARISOL, ledger)
    before = at.writes

    at.psa.push_person(dataclasses.replace(MARISOL, city="Bath"), ledger)

    _equal("people", at.held().people, [HeldPerson(MARISOL.email, "Bath")])
    _equal("writes for one changed field", at.writes - before, 1)


def a_quote_arrives_with_its_person_its_order_and_its_sum(fresh: Fresh) -> None:
    at, ledger = fresh(), MemoryLedger()

    pushed = at.psa.push_quote(offer(), ledger)

    _holds(at, LINES)
    _equal("people", len(at.held().people), 1)
    assert pushed.remote_id and pushed.url, "a pushed quote has an id and an address there"


def an_unchanged_quote_makes_no_call(fresh: Fresh) -> None:
    at, ledger = fresh(), MemoryLedger()
    for stage in (Stage.OPEN, Stage.ACCEPTED):
        at.psa.push_quote(offer(stage=stage), ledger)
        before = at.reads + at.writes
        at.psa.push_quote(offer(stage=stage), ledger)
        _equal(f"calls for an unchanged {stage} quote", at.reads + at.writes - before, 0)


def a_changed_price_is_one_write(fresh: Fresh) -> None:
    cheaper = dataclasses.replace(LINES[1], unit_price=Decimal(99))
    _equal("writes for one price", _revised(fresh, (LINES[0], cheaper, *LINES[2:])), 1)


def a_moved_line_is_fewer_writes_than_lines(fresh: Fresh) -> None:
    writes = _revised(fresh, (LINES[-1], *LINES[:-1]))
    assert 1 <= writes < len(LINES), f"{writes} writes for one moved line of {len(LINES)}"


def a_line_taken_out_and_one_put_in_are_two_writes(fresh: Fresh) -> None:
    rack = Line("e", "Rack", Decimal(1), Decimal(9))
    _equal("writes for one line out, one in", _revised(fresh, (*LINES[1:], rack)), 2)


def an_accepted_quote_is_one_invoice_of_what_was_signed(fresh: Fresh) -> None:
    at, ledger = fresh(), MemoryLedger()
    at.psa.push_quote(offer(), ledger)

    pushed = at.psa.push_quote(offer(stage=Stage.ACCEPTED), ledger)

    _one_of_everything(at)
    assert pushed.invoice_id, "the answer to an acceptance names the invoice"


def nothing_is_converted_that_is_not_what_was_signed(fresh: Fresh) -> None:
    at, ledger = fresh(), MemoryLedger()
    at.psa.push_quote(offer(), ledger)
    at.tamper()

    for _ in range(2):  # the second time is the Retry
        _raises((Drift, Rejected), lambda: at.psa.push_quote(offer(stage=Stage.ACCEPTED), ledger))

    _equal("invoices", at.held().invoices, [])


def a_lost_answer_to_any_write_makes_no_twin(fresh: Fresh) -> None:
    for lost in range(_writes_of_a_story(fresh)):
        at, ledger = fresh(), MemoryLedger()
        at.strike(Trouble.LOSE_ANSWER, after=lost)
        _push_until_it_holds(at, ledger)
        _one_of_everything(at, f"after the answer to write {lost + 1} was lost")


def a_death_at_any_note_makes_no_twin(fresh: Fresh) -> None:
    whole = MortalLedger()
    fresh().psa.push_quote(offer(stage=Stage.ACCEPTED), whole)
    for moment in range(1, whole.moments + 1):
        at, ledger = fresh(), MortalLedger(dies_at=moment)
        with suppress(Died):
            at.psa.push_quote(offer(stage=Stage.ACCEPTED), ledger)
        ledger.dies_at = 0
        _push_until_it_holds(at, ledger)
        _one_of_everything(at, f"after a death at moment {moment} of {whole.moments}")


def a_refusal_is_rejected_with_a_remedy(fresh: Fresh) -> None:
    for refused in range(_writes_of_a_story(fresh)):
        at, ledger = fresh(), MemoryLedger()
        at.strike(Trouble.REFUSE, after=refused)
        error = _raises((Rejected,), partial(_push, at, ledger))
        assert str(error) and error.remedy, f"a refusal says what and what to do: {error!r}"
        at.recover()
        _push_until_it_holds(at, ledger)
        _one_of_everything(at, f"after write {refused + 1} was refused")


def refused_credentials_are_denied_and_lose_nothing(fresh: Fresh) -> None:
    at, ledger = fresh(), MemoryLedger()
    at.strike(Trouble.DENY)
    for call in (at.psa.check, lambda: _push(at, ledger)):
        error = _raises((Denied,), call)
        assert error.remedy, "an administrator is told what to do"
    at.recover()
    _push_until_it_holds(at, ledger)
    _one_of_everything(at)


def an_outage_is_unavailable_and_loses_nothing(fresh: Fresh) -> None:
    at, ledger = fresh(), MemoryLedger()
    at.strike(Trouble.DOWN)
    _raises((Unavailable,), at.psa.check)
    _raises((Unavailable,), lambda: _push(at, ledger))
    at.recover()
    _push_until_it_holds(at, ledger)
    _one_of_everything(at)


def a_quote_is_located_without_a_call(fresh: Fresh) -> None:
    at, ledger = fresh(), MemoryLedger()
    key = offer().document.key
    assert at.psa.locate_quote(key, ledger) is None, "what was never pushed lives nowhere"
    pushed = at.psa.push_quote(offer(stage=Stage.ACCEPTED), ledger)
    before = at.reads + at.writes

    found = at.psa.locate_quote(key, ledger)

    _equal("calls", at.reads + at.writes - before, 0)
    assert found is not None, "what was pushed is found"
    there = (found.remote_id, found.invoice_id, found.url)
    _equal("where it is", there, (pushed.remote_id, pushed.invoice_id, pushed.url))


def a_preview_writes_nothing_and_shows_what_the_push_then_does(fresh: Fresh) -> None:
    at, ledger = fresh(), MemoryLedger()
    cheaper = (dataclasses.replace(LINES[0], unit_price=Decimal(9)), *LINES[1:])
    for shown in (offer(), offer(*cheaper), offer(*cheaper[1:]), offer()):
        before = at.writes
        steps = at.psa.preview_quote(shown, ledger)
        _equal("writes of a preview", at.writes - before, 0)
        at.psa.push_quote(shown, ledger)
        _equal("writes", at.writes - before, len(_writing(steps)))
        _equal("steps left", _writing(at.psa.preview_quote(shown, ledger)), [])


CHECKS: tuple[Check, ...] = (
    a_person_is_made_once_and_left_alone_when_unchanged,
    a_person_is_updated_by_the_difference,
    a_quote_arrives_with_its_person_its_order_and_its_sum,
    an_unchanged_quote_makes_no_call,
    a_changed_price_is_one_write,
    a_moved_line_is_fewer_writes_than_lines,
    a_line_taken_out_and_one_put_in_are_two_writes,
    an_accepted_quote_is_one_invoice_of_what_was_signed,
    nothing_is_converted_that_is_not_what_was_signed,
    a_lost_answer_to_any_write_makes_no_twin,
    a_death_at_any_note_makes_no_twin,
    a_refusal_is_rejected_with_a_remedy,
    refused_credentials_are_denied_and_lose_nothing,
    an_outage_is_unavailable_and_loses_nothing,
    a_quote_is_located_without_a_call,
    a_preview_writes_nothing_and_shows_what_the_push_then_does,
)


def _push(at: Setup, ledger: MemoryLedger) -> None:
    """Tell the whole story: quoted, then accepted."""
    at.psa.push_quote(offer(), ledger)
    at.psa.push_quote(offer(stage=Stage.ACCEPTED), ledger)


def _push_until_it_holds(at: Setup, ledger: MemoryLedger) -> None:
    """Try again as the engine does: at most four times, and only what the clock mends."""
    for _ in range(4):
        with suppress(Unavailable):
            return _push(at, ledger)
    raise AssertionError("after four tries it still is not there")


def _writes_of_a_story(fresh: Fresh) -> int:
    at = fresh()
    _push(at, MemoryLedger())
    return at.writes


def _revised(fresh: Fresh, lines: tuple[Line, ...]) -> int:
    """Push a quote, then with these lines; return the writes of the second push."""
    at, ledger = fresh(), MemoryLedger()
    at.psa.push_quote(offer(), ledger)
    before = at.writes
    at.psa.push_quote(offer(*lines), ledger)
    _holds(at, lines)
    return at.writes - before


def _writing(steps: Collection[Step]) -> list[Step]:
    return [step for step in steps if step.action in WRITES]


def _one_of_everything(at: Setup, when: str = "") -> None:
    held = at.held()
    counts = (len(held.people), len(held.quotes), len(held.invoices))
    _equal(f"people, quotes and invoices {when}", counts, (1, 1, 1))
    wanted = tuple((line.name, line.quantity, line.unit_price) for line in LINES)
    _equal(f"the invoice {when}", held.invoices[0], HeldQuote(wanted, Decimal("1752.74")))


def _holds(at: Setup, lines: tuple[Line, ...]) -> None:
    wanted = tuple((line.name, line.quantity, line.unit_price) for line in lines)
    _equal("lines", [quote.lines for quote in at.held().quotes], [wanted])
    cents = Decimal("0.01")
    subtotal = sum((q * price).quantize(cents) for _, q, price in wanted)
    _equal("subtotal", at.held().quotes[0].subtotal, subtotal)


def _equal(what: str, there: object, wanted: object) -> None:
    if isinstance(there, Sequence) and isinstance(wanted, Sequence):
        there, wanted = tuple(there), tuple(wanted)
    assert there == wanted, f"{what.strip()}: {there}, wanted {wanted}"


def _raises(errors: tuple[type[Any], ...], call: Callable[[], object]) -> Any:
    try:
        call()
    except errors as error:
        return error
    except Exception as error:
        raise AssertionError(f"raised {error!r}, wanted {errors}") from error
    raise AssertionError(f"nothing was raised, wanted {errors}")
