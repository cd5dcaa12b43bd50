"""What becomes of a person's push when somebody edited the same fields in Syncro."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from quotewright.integrations.hand_edits import HandEdit, Way
from quotewright.integrations.options import HandEdits
from quotewright.integrations.port import Drift, Linked, Step
from quotewright.integrations.syncro import mapping, reads
from quotewright.integrations.syncro.answers import Missing
from quotewright.integrations.syncro.drift import DECISION, split
from quotewright.integrations.syncro.look import Look
from quotewright.integrations.syncro.once import gone
from quotewright.integrations.syncro.seen import PERSON, SEEN, is_same, time_of
from quotewright.integrations.syncro.wire import Contact, Customer

_WAYS_BACK = (Way.UNLINK_PERSON, Way.POINT)


def check_person(
    look: Look, link: Linked | None, steps: Sequence[Step], policy: HandEdits
) -> list[Step]:
    """Return the steps as they may run, reading the person once where one is to be changed.

    Only a field that was changed on both sides is in question. Raises Drift.
    """
    if link is None:
        return list(steps)
    return [kept for step in steps if (kept := _checked(look, link, step, policy))]


def decision_key(person_key: str) -> str:
    """Return the ledger's key for what was decided about a person."""
    return f"person {person_key}"


def _checked(look: Look, link: Linked, step: Step, policy: HandEdits) -> Step | None:
    if step.action != "update" or not step.remote_id:
        return step
    record = _read(look, step)
    edits = list(_edits(link, step, record))
    decided = look.ledger.recall(DECISION, decision_key(step.key))
    kept, _, asked = split(edits, policy, decided.snapshot if decided else {})
    if asked:
        said = " ".join(edit.said for edit in asked)
        raise Drift(
            f"{step.title} was changed in Syncro and here. {said}",
            "Keep what is there, or push what is here; or make both the same, then retry.",
            edits=asked,
            ways=[Way.THEIRS, Way.OURS],
        )
    body = mapping.without(step.body, {edit.field for edit in kept})
    changed = {change.field for change in step.changes} - {edit.field for edit in kept}
    if not changed:
        return None
    if isinstance(record, Contact) and "name" not in changed:
        body["name"] = record.name  # Syncro wants it every time; theirs may be another by now
    changes = tuple(change for change in step.changes if change.field in changed)
    return replace(step, body=body, changes=changes)


def _read(look: Look, step: Step) -> Customer | Contact:
    """Read who is to be changed. Raises Drift where they are gone or not to be used."""
    try:
        if step.kind == "contact":
            return reads.contact(look.client, step.remote_id)
        customer = reads.customer(look.client, step.remote_id)
    except Missing:
        look.directory.drop(step.kind, step.remote_id)
        gone(f"{step.kind.capitalize()} {step.title}", step.remote_id, _WAYS_BACK)
    if customer.disabled:
        raise Drift(
            f"Customer {customer.title} is disabled in Syncro.",
            "Enable it there, then retry; or point the person to the customer to use instead.",
            ways=_WAYS_BACK,
        )
    return customer


def _edits(link: Linked, step: Step, record: Customer | Contact) -> Iterator[HandEdit]:
    seen, sent = link.snapshot.get(SEEN, {}), link.snapshot["body"]
    if link.snapshot.get("adopted") or (
        seen and seen.get("updated_at") == time_of(record.updated_at)
    ):
        return
    changed = {change.field for change in step.changes}
    for field in PERSON[step.kind]:
        before, there = seen.get(field, sent.get(field)), getattr(record, field)
        if field not in changed or before is None or field not in record.model_fields_set:
            continue
        if is_same(field, before, there) or is_same(field, step.body[field], there):
            continue
        ours = str(step.body[field] or "")
        name = field.replace("_", " ")
        said = f"The {name} is “{there}” there, “{ours}” here."
        yield HandEdit(step.kind, field, step.title, ours, str(there), said)
