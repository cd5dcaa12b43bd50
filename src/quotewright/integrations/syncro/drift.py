"""What becomes of a push when somebody edited the estimate in Syncro: ask, ours, or theirs.

The estimate is read once before the first write; the plan is then made of what is there.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from quotewright.integrations.hand_edits import HandEdit, Way
from quotewright.integrations.options import HandEdits, Options
from quotewright.integrations.port import Drift, Ledger, Linked, Offer, Stage, Step
from quotewright.integrations.syncro import mapping
from quotewright.integrations.syncro.hand_edits import (
    ADDED,
    CUSTOMER,
    ESTIMATE,
    LINES,
    ORDER,
    REMOVED,
    added_key,
    edits_of,
    in_order,
    key_at,
    place_of,
)
from quotewright.integrations.syncro.look import Look
from quotewright.integrations.syncro.plan import KnownQuote, plan_quote
from quotewright.integrations.syncro.wire import Estimate

DECISION = "decision"
INVOICE = "invoice_id"
_SIGNED = (
    "The customer signed what is here, and only that is invoiced. Push what is here, or undo the "
    "change in Syncro, then retry."
)


@dataclass(frozen=True, slots=True)
class Checked:
    """A plan that was held against what is there.

    `estimate` is what was read for it, `kept` what the push leaves alone, `replaced` what it
    takes back.
    """

    steps: Sequence[Step]
    estimate: Estimate | None = None
    kept: tuple[HandEdit, ...] = ()
    replaced: tuple[HandEdit, ...] = ()

    @property
    def keeps_sums(self) -> bool:
        """Whether the sums may differ, because somebody wants them to."""
        own = {CUSTOMER, INVOICE}
        return any(edit.place != ESTIMATE or edit.field in own for edit in self.kept)

    @property
    def stays_ended(self) -> bool:
        """Whether a status that somebody gave it there was kept: nothing may be billed of it."""
        return any(edit.field == "status" for edit in self.kept)

    @property
    def notes(self) -> tuple[str, ...]:
        """What to tell people about it."""
        kept = [f"Left as it is in Syncro: {edit.said}" for edit in self.kept]
        return (*kept, *(f"Replaced in Syncro: {edit.said}" for edit in self.replaced))


def check_quote(look: Look, offer: Offer, known: KnownQuote, options: Options) -> Checked:
    """Plan a push, reading the estimate first where it is linked and something is to do.

    Raises Drift where a person must decide.
    """
    steps = plan_quote(offer, known, options)
    is_in_step = look.ledger.recall("parity", offer.document.key) is not None
    if known.estimate is None or known.invoice or (not steps and is_in_step):
        return Checked(steps)
    estimate = look.read_estimate(known.estimate)
    if estimate.invoice_id:
        return _converted(look.ledger, offer, steps, estimate)
    edits = edits_of(estimate, known.estimate, known.lines, steps)
    if not edits:
        return Checked(steps, estimate)
    kept, replaced = _decided(look.ledger, offer, options, edits, estimate)
    if replaced:
        steps = plan_quote(offer, _as_there(known, estimate, replaced), options)
    checked = Checked(_leaving(steps, kept), estimate, kept, replaced)
    if offer.stage is Stage.ACCEPTED and checked.stays_ended:
        return replace(checked, steps=())
    return checked


def forget_replaced(ledger: Ledger, checked: Checked) -> None:
    """Make room for lines that are made anew; their links lead nowhere."""
    for edit in checked.replaced:
        if edit.field == REMOVED:
            ledger.forget("line", key_at(edit.place))


def end_replaced(ledger: Ledger, key: str, checked: Checked) -> None:
    """A decision for ours is carried out: the same edit, made once more, is asked about again."""
    link = ledger.recall(DECISION, key)
    if link is None or not checked.replaced:
        return
    done = {edit.mark for edit in checked.replaced}
    left = {mark: way for mark, way in link.snapshot.items() if mark not in done}
    if left:
        ledger.remember(DECISION, key, "made", left)
    else:
        ledger.forget(DECISION, key)


def split(
    edits: Sequence[HandEdit], policy: HandEdits, decisions: Mapping[str, Any]
) -> tuple[list[HandEdit], list[HandEdit], list[HandEdit]]:
    """Return what stays, what is taken back, and what somebody must decide."""
    kept: list[HandEdit] = []
    replaced: list[HandEdit] = []
    asked: list[HandEdit] = []
    for edit in edits:
        way = decisions.get(edit.mark) or policy.value
        {Way.THEIRS.value: kept, Way.OURS.value: replaced}.get(way, asked).append(edit)
    return kept, replaced, asked


def _decided(
    ledger: Ledger, offer: Offer, options: Options, edits: Sequence[HandEdit], estimate: Estimate
) -> tuple[tuple[HandEdit, ...], tuple[HandEdit, ...]]:
    link = ledger.recall(DECISION, offer.document.key)
    decisions = link.snapshot if link else {}
    kept, replaced, asked = split(edits, options.hand_edits, decisions)
    if offer.stage is Stage.ACCEPTED:
        # What was signed is invoiced, whatever was kept; and a choice made for all quotes does
        # not stand against a signature.
        if signed := [edit for edit in kept if edit.place != ESTIMATE]:
            raise edited(estimate, [*signed, *asked], _SIGNED, [Way.OURS, Way.UNLINK])
        asked += [e for e in kept if e.field == "status" and e.mark not in decisions]
    if asked:
        raise edited(estimate, asked)
    return tuple(kept), tuple(replaced)


def edited(
    estimate: Estimate,
    edits: Sequence[HandEdit],
    remedy: str = "Keep what is there, or push what is here; or make both the same, then retry.",
    ways: Sequence[Way] = (Way.THEIRS, Way.OURS, Way.UNLINK),
) -> Drift:
    """Return what tells a person of hand edits."""
    if any(edit.field == CUSTOMER for edit in edits):
        remedy = (
            "If the customers were merged in Syncro, point the person to the customer that "
            f"is left. {remedy}"
        )
        ways = [*ways, Way.POINT]
    return Drift(
        f"Estimate {estimate.number} was changed in Syncro. "
        + " ".join(edit.said for edit in edits),
        remedy,
        edits=edits,
        ways=ways,
    )


def converted_there(estimate: Estimate) -> HandEdit:
    """The edit that a conversion by hand is."""
    said = f"It was converted into invoice {estimate.invoice_id} there."
    return HandEdit(ESTIMATE, INVOICE, "Estimate", "", str(estimate.invoice_id), said)


def _converted(ledger: Ledger, offer: Offer, steps: Sequence[Step], estimate: Estimate) -> Checked:
    """Somebody made an invoice of it: nothing is changed under that invoice."""
    if offer.stage is Stage.ACCEPTED:
        # Taken if it is what was signed, which the comparison tells.
        own = [s for s in steps if s.kind == "invoice" or "status" in s.body]
        compare = [s for s in steps if s.action == "compare"]
        return Checked([*compare, *own], estimate)
    edit, link = converted_there(estimate), ledger.recall(DECISION, offer.document.key)
    if link and link.snapshot.get(edit.mark) == Way.THEIRS.value:
        return Checked((), estimate, (edit,))
    raise Drift(
        f"Estimate {estimate.number} was converted into an invoice in Syncro.",
        "Nothing was changed there. Keep that as it is, or unlink the quote to have a new "
        "estimate made of it.",
        edits=[edit],
        ways=[Way.THEIRS, Way.UNLINK],
    )


def _as_there(known: KnownQuote, estimate: Estimate, edits: Sequence[HandEdit]) -> KnownQuote:
    """What is known, with these edits in it: the plan then writes ours over them."""
    assert known.estimate is not None
    header, lines = dict(known.estimate.snapshot), dict(known.lines)
    there = {str(line.id): line for line in estimate.line_items or ()}
    for edit in edits:
        key = key_at(edit.place)
        if edit.place == ESTIMATE:
            header[edit.field] = getattr(estimate, edit.field)
        elif edit.field == REMOVED:
            lines.pop(key)
        elif edit.field == ADDED:
            line = next(each for each in there.values() if added_key(each) == key)
            lines[key] = Linked(str(line.id), {"item": edit.title})
        elif edit.place != LINES:
            value = getattr(there[lines[key].remote_id], edit.field)
            value = float(value) if isinstance(value, Decimal) else value
            lines[key] = replace(lines[key], snapshot={**lines[key].snapshot, edit.field: value})
    if any(edit.field == ORDER for edit in edits):
        lines = _placed(lines, estimate)
    return replace(known, estimate=replace(known.estimate, snapshot=header), lines=lines)


def _placed(lines: Mapping[str, Linked], estimate: Estimate) -> dict[str, Linked]:
    """The lines with the positions that they have there."""
    found = {str(line.id): line.position for line in in_order(estimate.line_items or ())}
    return {
        key: Linked(link.remote_id, {**link.snapshot, "position": found.get(link.remote_id)})
        for key, link in lines.items()
    }


def _leaving(steps: Sequence[Step], kept: Collection[HandEdit]) -> list[Step]:
    """The steps without what would touch what stays."""
    fields: dict[str, set[str]] = {}
    for edit in kept:
        fields.setdefault(edit.place, set()).add(edit.field)
    return [left for step in steps if (left := _left(step, fields))]


def _left(step: Step, kept: Mapping[str, set[str]]) -> Step | None:
    place = ESTIMATE if step.kind == "estimate" else place_of(step.key)
    mine = set(kept.get(place, ()))
    if step.kind == "line" and LINES in kept:
        mine.add("position")
    if step.action == "delete" and kept.get(place):
        return None
    if step.action != "update" or not mine or step.kind == "invoice":
        return step
    if REMOVED in mine:
        return None
    body = mapping.without(step.body, mine)
    changes = tuple(change for change in step.changes if change.field not in mine)
    return replace(step, body=body, changes=changes) if body else None
