"""A quote as plain lists: what edits do to it by their descriptions, and what undo may touch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from quotewright.quotes.models import Quote

LINE_FIELDS = (
    "name",
    "quantity",
    "unit_price",
    "unit_cost",
    "discount_percent",
    "discount_amount",
    "frequency",
    "taxable",
    "optional",
    "chosen",
    "hidden",
    "included",
)
QUOTE_FIELDS = ("discount_percent", "shipping", "tax_mode")
NEW_LINE: dict[str, Any] = {
    "name": "",
    "quantity": Decimal(1),
    "unit_price": Decimal(0),
    "unit_cost": Decimal(0),
    "discount_percent": Decimal(0),
    "discount_amount": Decimal(0),
    "frequency": "one_time",
    "taxable": True,
    "optional": False,
    "chosen": True,
    "hidden": False,
    "included": False,
}


class Refused(Exception):
    """What the descriptions do not allow."""


@dataclass
class Heading:
    """A section: its own values and the ids of its lines, in order."""

    pk: int
    values: dict[str, Any]
    lines: list[int] = field(default_factory=list)

    @property
    def is_choice(self) -> bool:
        return bool(self.values["kind"] == "choice")


@dataclass
class Sheet:
    """A whole draft."""

    headings: list[Heading] = field(default_factory=list)
    lines: dict[int, dict[str, Any]] = field(default_factory=dict)
    quote: dict[str, Any] = field(default_factory=dict)

    def copy(self) -> Sheet:
        return deepcopy(self)

    def of(self, pk: int) -> Heading:
        """The section that a line is in."""
        return next(heading for heading in self.headings if pk in heading.lines)

    def in_order(self, pks: Sequence[int]) -> list[int]:
        """These lines as they follow each other on the page."""
        return [pk for heading in self.headings for pk in heading.lines if pk in pks]

    def settle(self, heading: Heading) -> None:
        """Exactly one line of a choose-one section is suggested, the first unless one is."""
        if heading.is_choice and heading.lines:
            suggested = [pk for pk in heading.lines if self.lines[pk]["chosen"]]
            for pk in heading.lines:
                self.lines[pk]["chosen"] = pk == (suggested or heading.lines)[0]

    def add(self, heading: Heading, at: int, new: Mapping[int, Mapping[str, Any]]) -> None:
        """New lines suggest themselves only where nothing is suggested yet."""
        taken = heading.is_choice and bool(heading.lines)
        for pk, values in new.items():
            line = {**NEW_LINE, **values}
            self.lines[pk] = {**line, "chosen": line["chosen"] and not taken}
        heading.lines[at:at] = list(new)
        if heading.is_choice and not taken:
            suggested = [pk for pk in new if self.lines[pk]["chosen"]] or list(new)
            for pk in new:
                self.lines[pk]["chosen"] = pk == suggested[0]

    def change(self, pk: int, raw: Mapping[str, Any]) -> None:
        """Set fields; a percentage ends an amount off and the other way round."""
        line = dict(self.lines[pk])
        line.update(raw)
        if raw.get("discount_percent"):
            line["discount_amount"] = Decimal(0)
        elif raw.get("discount_amount"):
            line["discount_percent"] = Decimal(0)
        if line["hidden"] and line["included"]:
            raise Refused
        self.lines[pk] = line
        heading = self.of(pk)
        if "chosen" in raw and heading.is_choice:
            others = [other for other in heading.lines if other != pk]
            if raw["chosen"]:
                for other in others:
                    self.lines[other]["chosen"] = False
            elif not any(self.lines[other]["chosen"] for other in others):
                line["chosen"] = True

    def delete(self, pks: Sequence[int]) -> None:
        """Remove lines."""
        for heading in self.headings:
            heading.lines = [pk for pk in heading.lines if pk not in pks]
            self.settle(heading)
        for pk in pks:
            self.lines.pop(pk, None)

    def move(self, pks: Sequence[int], target: Heading, rank: int) -> None:
        """Put lines beside each other at a place of a section."""
        moving = self.in_order(pks)
        for pk in moving:
            here = self.of(pk)
            if here is not target and target.is_choice:
                self.lines[pk]["chosen"] = False
            here.lines.remove(pk)
        target.lines[rank:rank] = moving
        for heading in self.headings:
            self.settle(heading)

    def duplicate(self, pks: Sequence[int], copies: Sequence[int]) -> None:
        """Copies follow the last of their originals, section by section."""
        waiting = iter(copies)
        for heading in self.headings:
            own = [pk for pk in heading.lines if pk in pks]
            made = [next(waiting) for _ in own]
            for pk, copied in zip(own, made, strict=True):
                line = dict(self.lines[pk])
                self.lines[copied] = {**line, "chosen": line["chosen"] and not heading.is_choice}
            if own:
                at = heading.lines.index(own[-1]) + 1
                heading.lines[at:at] = made


def sheet_of(quote: Quote) -> Sheet:
    """Read the rows as they are."""
    fresh = Quote.objects.get(pk=quote.pk)
    sheet = Sheet(quote={name: getattr(fresh, name) for name in QUOTE_FIELDS})
    for section in fresh.sections.prefetch_related("lines"):
        rows = list(section.lines.all())
        values = {"name": section.name, "kind": section.kind, "chosen": section.chosen}
        sheet.headings.append(Heading(section.pk, values, [row.pk for row in rows]))
        for row in rows:
            sheet.lines[row.pk] = {name: getattr(row, name) for name in LINE_FIELDS}
    return sheet


Place = tuple[str, int]  # ("line", 7)


def facts_of(sheet: Sheet) -> dict[Place, dict[str, Any]]:
    """Every row's values, flat; a line's section is one of them, its place is not."""
    facts: dict[Place, dict[str, Any]] = {("quote", 0): dict(sheet.quote)}
    for heading in sheet.headings:
        facts["section", heading.pk] = dict(heading.values)
        for pk in heading.lines:
            facts["line", pk] = {**sheet.lines[pk], "section": heading.pk}
    return facts


def complaints(before: Sheet, after: Sheet, now: Sheet, undone: Sheet) -> Iterator[str]:
    """What is wrong with taking back the edit from `before` to `after` when it was `now`.

    Only what the edit changed may change, back to what it was, and only where nobody changed it
    since. Which line of a choose-one section is suggested may follow.
    """
    old, new = facts_of(before), facts_of(after)
    was, became = facts_of(now), facts_of(undone)
    for place in {*old, *new, *was, *became}:
        sides = [facts.get(place) for facts in (old, new, was, became)]
        yield from (f"{place}: {text}" for text in _wrong(*sides))
    yield from _disorder(old, new, now, undone)


Values = Mapping[str, Any] | None


def _wrong(old: Values, new: Values, was: Values, became: Values) -> Iterator[str]:
    if (was is None) != (became is None):
        if (was is None) != (new is None) or (became is None) != (old is None):
            yield "came or went, which the edit did not do"
        return
    if was is None or became is None:
        return
    for name, value in was.items():
        if became[name] == value or name == "chosen":
            continue
        if old is None or new is None or old[name] == new[name]:
            yield f"{name} changed, which the edit did not touch"
        elif value != new[name]:
            yield f"{name} was changed by somebody since, and was overwritten"
        elif became[name] != old[name]:
            yield f"{name} is not what it was before the edit"


def _disorder(
    old: Mapping[Place, Any], new: Mapping[Place, Any], now: Sheet, undone: Sheet
) -> Iterator[str]:
    """Lines that the edit did not make, remove or carry elsewhere keep their order."""
    for heading in now.headings:
        same = [h for h in undone.headings if h.pk == heading.pk]
        if not same:
            continue
        kept = [pk for pk in heading.lines if pk in same[0].lines]
        again = [pk for pk in same[0].lines if pk in kept]
        strangers = [pk for pk in kept if ("line", pk) not in old or ("line", pk) not in new]
        if [pk for pk in again if pk in strangers] != strangers:
            yield f"lines in section {heading.pk} changed places"
