"""What a technician changed of an estimate since our last push: compared field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from quotewright.integrations.hand_edits import HandEdit
from quotewright.integrations.port import Linked, Step
from quotewright.integrations.syncro.seen import HEADER, LINE, baseline, is_same
from quotewright.integrations.syncro.wire import Estimate, LineItem

ESTIMATE = "estimate"
LINES = "lines"
REMOVED, ADDED, ORDER, CUSTOMER = "removed", "added", "order", "customer_id"
_PLACE = "line "
_ADDED_KEY = "there "


def edits_of(
    estimate: Estimate, link: Linked, lines: Mapping[str, Linked], steps: Sequence[Step] = ()
) -> tuple[HandEdit, ...]:
    """Return what differs from what our last push left there.

    What the `steps` of a push would make the same anyway is no edit: both did the same.
    """
    return (
        *_header(estimate, link, _bodies(steps, "estimate").get("", {})),
        *(_lines(estimate.line_items, lines, steps) if estimate.line_items is not None else ()),
    )


def place_of(line_key: str) -> str:
    """Return the place of a line of ours."""
    return _PLACE + line_key


def key_at(place: str) -> str:
    """Return the line's key, empty where the place is no line."""
    return place.removeprefix(_PLACE) if place.startswith(_PLACE) else ""


def added_key(line: LineItem) -> str:
    """Return the key under which a line that was added there is planned."""
    return f"{_ADDED_KEY}{line.id}"


def wanted_order(lines: Mapping[str, Linked], there: Sequence[LineItem]) -> bool:
    """Whether the lines that are known stand there as they were sent."""
    ids = {
        link.remote_id: int(link.snapshot["position"])
        for link in lines.values()
        if link.snapshot.get("position")
    }
    found = [ids[str(line.id)] for line in in_order(there) if str(line.id) in ids]
    return found == sorted(found)


def in_order(lines: Sequence[LineItem]) -> list[LineItem]:
    """Return the lines as Syncro shows them."""
    return sorted(lines, key=lambda line: line.position or 0)


def _header(estimate: Estimate, link: Linked, wanted: Mapping[str, Any]) -> Iterator[HandEdit]:
    for field in HEADER:
        there = getattr(estimate, field)
        before = baseline(link.snapshot, field)
        if field == "number":
            before = before if link.snapshot.get("seen") else link.snapshot.get("their_number")
        if not there or before is None or is_same(field, before, there):
            continue
        if field in wanted and is_same(field, wanted[field], there):
            continue
        ours = str(wanted.get(field, before))
        yield HandEdit(ESTIMATE, field, "Estimate", ours, str(there), _said(field, ours, there))


def _lines(
    there: Sequence[LineItem], lines: Mapping[str, Linked], steps: Sequence[Step]
) -> Iterator[HandEdit]:
    found = {str(line.id): line for line in there}
    bodies = _bodies(steps, "line")
    deleted = {step.key for step in steps if (step.action, step.kind) == ("delete", "line")}
    titles = {step.key: step.title for step in steps if step.kind == "line"}
    for key, link in lines.items():
        title = titles.get(key) or str(link.snapshot.get("item", ""))
        line = found.pop(link.remote_id, None)
        if line is not None:
            yield from _line(key, title, link, line, bodies.get(key, {}))
        elif key not in deleted:
            said = f"“{title}” was deleted in Syncro."
            yield HandEdit(place_of(key), REMOVED, title, title, "", said)
    for line in found.values():
        title = line.item or line.name
        value = f"{line.quantity.normalize():f} × {line.price.normalize():f}"
        said = f"“{title}” is there only."
        yield HandEdit(place_of(added_key(line)), ADDED, title, "", f"{title} {value}", said)
    if not wanted_order(lines, there) and not wanted_order(_moved(lines, bodies), there):
        order = ", ".join(line.item for line in in_order(there))
        said = "The lines are in another order there."
        yield HandEdit(LINES, ORDER, "Lines", "", order, said)


def _line(
    key: str, title: str, link: Linked, line: LineItem, wanted: Mapping[str, Any]
) -> Iterator[HandEdit]:
    if link.snapshot.keys() <= {"item"}:
        return  # found after a lost answer: what Syncro made of it nobody knows
    for field in LINE:
        there, before = getattr(line, field), baseline(link.snapshot, field)
        if field == "cost" and field not in link.snapshot.get("seen", {}):
            continue  # whether this account tells costs is not known
        if before is None or there is None or is_same(field, before, there):
            continue
        if field in wanted and is_same(field, wanted[field], there):
            continue
        ours, theirs = _shown(wanted.get(field, before)), _shown(there)
        said = _line_said(field, title, ours, theirs)
        yield HandEdit(place_of(key), field, title, ours, theirs, said)


def _line_said(field: str, title: str, ours: str, theirs: str) -> str:
    match field:
        case "item":
            return f"“{title}” is called “{theirs}” there."
        case "name":
            return f"“{title}” has another description there: {theirs[:80]}"
        case "taxable":
            return f"“{title}” is {'' if theirs == 'True' else 'not '}taxable there."
        case "cost":  # the sentence is for everybody; both values are for who sees margins
            return f"“{title}” has another cost there."
    return f"“{title}” has {field} {theirs} there, {ours} here."


def _said(field: str, ours: str, theirs: object) -> str:
    match field:
        case "customer_id":
            return f"It belongs to customer {theirs} there, to {ours} here."
        case "date":
            return f"Its date is {str(theirs)[:10]} there, {ours[:10]} here."
        case "status":
            return f"It is {theirs} there, {ours} here."
    return f"Its {field} is “{theirs}” there, “{ours}” here."


def _bodies(steps: Sequence[Step], kind: str) -> dict[str, dict[str, Any]]:
    """What the steps would write, by line key; of the estimate under an empty key."""
    bodies: dict[str, dict[str, Any]] = {}
    for step in steps:
        if (step.action, step.kind) == ("update", kind):
            key = step.key if kind == "line" else ""
            bodies[key] = {**bodies.get(key, {}), **step.body}
    return bodies


def _moved(lines: Mapping[str, Linked], bodies: Mapping[str, Any]) -> dict[str, Linked]:
    return {
        key: Linked(link.remote_id, {**link.snapshot, **bodies.get(key, {})})
        for key, link in lines.items()
    }


def _shown(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return str(value)
    text = str(value)
    return text.rstrip("0").rstrip(".") if "." in text and _is_number(text) else text


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).replace("-", "", 1).isdecimal()
