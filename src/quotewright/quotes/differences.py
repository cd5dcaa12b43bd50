"""What changed between two documents of a quote. Pure; knows no page and no table.

Lines and sections are the same where their key is. A line is moved where it changed its section
or its place among those that stayed; as few lines as possible count as moved.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from quotewright.quotes.document import Block, Conditions, Line, Party, QuoteDocument, Section
from quotewright.quotes.pricing import Totals, totals


class What(StrEnum):
    """What happened to a line, section, text or file."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Field:
    """One field's old and new value, as the documents hold them."""

    name: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class LineDifference:
    """One line; CHANGED where it is in both. `section` is the heading it stands under, last."""

    what: What
    key: str
    name: str
    section: str
    before: Line | None
    after: Line | None
    fields: tuple[Field, ...] = ()
    moved_from: str | None = None  # the heading before, where it was moved


@dataclass(frozen=True, slots=True)
class SectionDifference:
    """One section, apart from its lines."""

    what: What
    key: str
    name: str
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class TextDifference:
    """A text's lines as `(what, line)`, without those that stayed."""

    title: str
    what: What
    lines: tuple[tuple[What, str], ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs. Empty, and false, for equal documents."""

    quote: tuple[Field, ...] = ()
    party: tuple[Field, ...] = ()
    conditions: tuple[Field, ...] = ()
    sections: tuple[SectionDifference, ...] = ()
    lines: tuple[LineDifference, ...] = ()
    texts: tuple[TextDifference, ...] = ()
    files: tuple[tuple[What, str], ...] = ()
    totals: tuple[Field, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, each.name) for each in fields(self))


def difference(before: QuoteDocument, after: QuoteDocument) -> Difference:
    """Return what changed from one document to the other."""
    return Difference(
        quote=changed_fields(before, after, _QUOTE),
        party=changed_fields(before.party, after.party, _names(Party) - _KEYS),
        conditions=changed_fields(before.conditions, after.conditions, _names(Conditions)),
        sections=tuple(_sections(before, after)),
        lines=tuple(_lines(before, after)),
        texts=tuple(_texts(before, after)),
        files=tuple(_files(before, after)),
        totals=tuple(_totals(totals(before), totals(after))),
    )


def changed_fields(before: Any, after: Any, names: Iterable[str]) -> tuple[Field, ...]:
    """Return the named fields in which two values of one type differ, in their own order."""
    wanted = set(names)
    pairs = (
        Field(each.name, getattr(before, each.name), getattr(after, each.name))
        for each in fields(before)
        if each.name in wanted
    )
    return tuple(pair for pair in pairs if pair.old != pair.new)


def text_changes(old: str, new: str) -> tuple[tuple[What, str], ...]:
    """Return the lines of a text that went and that came, in reading order."""
    a, b = old.splitlines(), new.splitlines()
    changes: list[tuple[What, str]] = []
    for kind, a1, a2, b1, b2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind != "equal":
            changes += [(What.REMOVED, line) for line in a[a1:a2]]
            changes += [(What.ADDED, line) for line in b[b1:b2]]
    return tuple(changes)


def _names(kind: type[Any]) -> set[str]:
    return {each.name for each in fields(kind)}


# Whether a party pays tax is said of the quote itself.
_KEYS = {"key", "organization_key", "tax_exempt"}
# Not the number of the revision, and nothing that the fields below it say in detail.
_QUOTE = ("name", "currency", "issued_on", "expires_on", "seller", "owner")
_LINE = _names(Line) - _KEYS
_SECTION = ("name", "kind", "chosen")


def _sections(before: QuoteDocument, after: QuoteDocument) -> Iterator[SectionDifference]:
    old = {section.key: section for section in before.sections}
    new = {section.key: section for section in after.sections}
    for key, section in old.items():
        if key not in new:
            yield SectionDifference(What.REMOVED, key, section.name)
    for key, section in new.items():
        if key not in old:
            yield SectionDifference(What.ADDED, key, section.name)
        elif changes := changed_fields(old[key], section, _SECTION):
            yield SectionDifference(What.CHANGED, key, section.name, changes)


def _lines(before: QuoteDocument, after: QuoteDocument) -> Iterator[LineDifference]:
    """Lines that are there now, in order, then those that went."""
    old, new = _placed(before), _placed(after)
    moved = _moved(old, new)
    for key, (section, line) in new.items():
        if key not in old:
            yield LineDifference(What.ADDED, key, line.name, section.name, None, line)
            continue
        old_section, old_line = old[key]
        changes = changed_fields(old_line, line, _LINE)
        if changes or key in moved:
            came_from = old_section.name if key in moved else None
            yield LineDifference(
                What.CHANGED, key, line.name, section.name, old_line, line, changes, came_from
            )
    for key, (section, line) in old.items():
        if key not in new:
            yield LineDifference(What.REMOVED, key, line.name, section.name, line, None)


Placed = Mapping[str, tuple[Section, Line]]


def _placed(document: QuoteDocument) -> Placed:
    return {line.key: (section, line) for section in document.sections for line in section.lines}


def _moved(old: Placed, new: Placed) -> set[str]:
    """Return the keys of lines that changed their section, or their place among the others."""
    stayed = [key for key in new if key in old and old[key][0].key == new[key][0].key]
    places = {key: place for place, key in enumerate(old)}
    in_order = _longest_rising([places[key] for key in stayed])
    kept = {stayed[place] for place in in_order}
    return {key for key in new if key in old and key not in kept}


def _longest_rising(numbers: Sequence[int]) -> list[int]:
    """Return the places of a longest rising run of distinct numbers, gaps allowed."""
    ends: list[int] = []  # the least last number of a run of each length
    end_places: list[int] = []
    previous: list[int] = []
    for place, number in enumerate(numbers):
        length = bisect_left(ends, number)
        previous.append(end_places[length - 1] if length else -1)
        ends[length : length + 1] = [number]
        end_places[length : length + 1] = [place]
    run: list[int] = []
    place = end_places[-1] if end_places else -1
    while place >= 0:
        run.append(place)
        place = previous[place]
    return run[::-1]


def _texts(before: QuoteDocument, after: QuoteDocument) -> Iterator[TextDifference]:
    """Blocks of text, known by their place and title, and the terms."""
    old, new = _titled(before.blocks), _titled(after.blocks)
    for key in [*new, *(key for key in old if key not in new)]:
        was, now = old.get(key), new.get(key)
        lines = text_changes(was.text if was else "", now.text if now else "")
        what = What.ADDED if was is None else What.REMOVED if now is None else What.CHANGED
        if lines or was is None or now is None:
            yield TextDifference(key[1] or "Text", what, lines)
    if lines := text_changes(before.terms, after.terms):
        yield TextDifference("Terms", What.CHANGED, lines)


def _titled(blocks: Iterable[Block]) -> dict[tuple[str, str, int], Block]:
    """Blocks by place and title; the second of two with the same is the second."""
    found: dict[tuple[str, str, int], Block] = {}
    for block in blocks:
        nth = sum((place, title) == (block.place, block.title) for place, title, _ in found)
        found[block.place, block.title, nth] = block
    return found


def _files(before: QuoteDocument, after: QuoteDocument) -> Iterator[tuple[What, str]]:
    old = {(file.name, file.sha256) for file in before.attachments}
    new = {(file.name, file.sha256) for file in after.attachments}
    yield from ((What.REMOVED, f.name) for f in before.attachments if (f.name, f.sha256) not in new)
    yield from ((What.ADDED, f.name) for f in after.attachments if (f.name, f.sha256) not in old)


def _totals(before: Totals, after: Totals) -> Iterator[Field]:
    """Due on acceptance, each bill, the first year, and what it costs us; only what differs."""
    old, new = _sums(before), _sums(after)
    for name in [*new, *(name for name in old if name not in new)]:
        if old.get(name) != new.get(name):
            yield Field(name, old.get(name), new.get(name))


def _sums(sums: Totals) -> dict[str, Any]:
    bills = {str(bill.frequency): bill.total for bill in sums.bills}
    inside = {"cost": sums.due.cost, "profit": sums.due.profit}
    return {**bills, "due": sums.due.total, "yearly": sums.yearly, **inside}
