"""Two people edit one draft at will; after every step the rows are what plain lists say.

`EDITING_EXAMPLES=2000` makes many more and longer sequences than an ordinary run.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from quotewright.accounts.models import Account, Membership, User
from quotewright.lib.fields import Invalid
from quotewright.people.models import Person
from quotewright.quotes import actions
from quotewright.quotes.documents import document_of, line_of
from quotewright.quotes.models import Line, Quote, Section
from quotewright.quotes.places import Place
from quotewright.quotes.pricing import line_amounts, totals
from quotewright.quotes.values import RawSections
from tests.quotes.editing_model import Heading, Refused, Sheet, complaints, sheet_of

EXAMPLES = int(os.environ.get("EDITING_EXAMPLES", "0"))

WHO = st.integers(0, 1)
AT = st.integers(0, 30)  # the nth of what is there, counted around
SOME = st.lists(AT, min_size=1, max_size=3)
MONEY = st.decimals(0, 999, places=2)
KINDS = st.sampled_from(["plain", "choice", "optional"])
NAMES = st.sampled_from(["Firewall", "Access point", "Hours", "License"])
CHANGES = st.one_of(
    st.fixed_dictionaries({"name": NAMES}),
    st.fixed_dictionaries({"quantity": st.decimals("0.25", 40, places=2)}),
    st.fixed_dictionaries({"unit_price": MONEY}),
    st.fixed_dictionaries({"unit_price": MONEY, "unit_cost": MONEY}),
    st.fixed_dictionaries({"discount_percent": st.sampled_from([Decimal(0), Decimal("12.5")])}),
    st.fixed_dictionaries({"discount_amount": st.sampled_from([Decimal(0), Decimal(5)])}),
    st.fixed_dictionaries({"frequency": st.sampled_from(["one_time", "monthly", "annual"])}),
    st.fixed_dictionaries({"optional": st.booleans()}),
    st.fixed_dictionaries({"chosen": st.booleans()}),
    st.fixed_dictionaries({"taxable": st.booleans()}),
    st.sampled_from([{"hidden": True}, {"hidden": False}, {"included": True}, {"included": False}]),
)
NEW = st.lists(
    st.fixed_dictionaries({"name": NAMES, "unit_price": MONEY}, optional={"chosen": st.booleans()}),
    min_size=1,
    max_size=3,
)
SECTION_CHANGES = st.one_of(
    st.fixed_dictionaries({"kind": KINDS}),
    st.fixed_dictionaries({"chosen": st.booleans()}),
    st.fixed_dictionaries({"name": NAMES}),
)
QUOTE_CHANGES = st.one_of(
    st.fixed_dictionaries({"discount_percent": st.sampled_from([Decimal(0), Decimal("7.5")])}),
    st.fixed_dictionaries({"shipping": st.sampled_from([Decimal(0), Decimal(25)])}),
    st.fixed_dictionaries({"tax_mode": st.sampled_from(["exclusive", "inclusive", "external"])}),
)

BEGINNING: RawSections = [
    ("Hardware", [{"name": "Firewall", "unit_price": "949", "unit_cost": "610"}, {"name": "Rack"}]),
    ({"name": "Pick one", "kind": "choice"}, [{"name": "Good"}, {"name": "Better"}]),
    ({"name": "Care", "kind": "optional"}, [{"name": "Care", "frequency": "monthly"}]),
]


@dataclass(frozen=True, slots=True)
class Step:
    """One edit: the sheet before and after it, and which turn it was."""

    before: Sheet
    after: Sheet
    turn: int


class Editing(RuleBasedStateMachine):
    """The draft in the database, and beside it a sheet of plain lists."""

    account: Account
    person: Person
    members: tuple[User, User]

    def __init__(self) -> None:
        super().__init__()
        self.quote = actions.create_quote(
            self.account, self.person, "Office refresh", sections=BEGINNING
        )
        self.sheet = sheet_of(self.quote)
        self.version = self.quote.version
        # By member, newest last: edits to undo and to redo, each as (before, after, turn).
        self.done: tuple[list[Step], list[Step]] = ([], [])
        self.undone: tuple[list[Step], list[Step]] = ([], [])
        self.latest = [0, 0]  # the turn of each member's latest success
        self.turn = 0

    # ── what people do ──

    @rule(who=WHO, section=AT, at=AT, lines=NEW)
    def add(self, who: int, section: int, at: int, lines: list[dict[str, Any]]) -> None:
        sheet, heading = self._begun(section)
        at %= len(heading.lines) + 1
        place = Place(after=heading.lines[at - 1] if at else 0)
        by = self.members[who]
        made = actions.add_lines(self.quote, lines, self._row(heading), place, by)
        sheet.add(heading, at, {row.pk: raw for row, raw in zip(made, lines, strict=True)})
        self._did(who, sheet)

    @rule(who=WHO, some=SOME, raw=CHANGES)
    def change(self, who: int, some: list[int], raw: dict[str, Any]) -> None:
        sheet, _ = self._begun()
        if not (pks := self._lines(some)):
            return
        try:
            for pk in sheet.in_order(pks):
                sheet.change(pk, raw)
        except Refused:
            with pytest.raises(Invalid):
                actions.change_lines(self.quote, pks, raw, self.members[who])
            return
        if len(pks) == 1:
            actions.change_line(Line.objects.get(pk=pks[0]), raw, self.members[who])
        else:
            actions.change_lines(self.quote, pks, raw, self.members[who])
        self._did(who, sheet)

    @rule(who=WHO, at=AT, percent=st.integers(0, 60))
    def change_margin(self, who: int, at: int, percent: int) -> None:
        sheet, _ = self._begun()
        if not (pks := self._lines([at])):
            return
        row, by = Line.objects.get(pk=pks[0]), self.members[who]
        if not row.unit_cost:
            with pytest.raises(Invalid, match="cost"):
                actions.change_line(row, {"margin": percent}, by)
            return
        actions.change_line(row, {"margin": percent}, by)
        price = (row.unit_cost * 100 / (100 - percent)).quantize(Decimal("0.01"), ROUND_HALF_UP)
        sheet.change(row.pk, {"unit_price": price})
        self._did(who, sheet)

    @rule(who=WHO, some=SOME)
    def delete(self, who: int, some: list[int]) -> None:
        sheet, _ = self._begun()
        pks = self._lines(some)
        actions.delete_lines(self.quote, pks, self.members[who])
        sheet.delete(pks)
        self._did(who, sheet)

    @rule(who=WHO, some=SOME, section=AT, rank=AT)
    def move(self, who: int, some: list[int], section: int, rank: int) -> None:
        sheet, heading = self._begun(section)
        pks = self._lines(some)
        rank %= len([pk for pk in heading.lines if pk not in pks]) + 1
        by = self.members[who]
        actions.move_lines(self.quote, pks, self._row(heading), Place(rank=rank + 1), by)
        sheet.move(pks, heading, rank)
        self._did(who, sheet)

    @rule(who=WHO, some=SOME)
    def duplicate(self, who: int, some: list[int]) -> None:
        sheet, _ = self._begun()
        pks = self._lines(some)
        made = actions.duplicate_lines(self.quote, pks, self.members[who])
        sheet.duplicate(pks, [row.pk for row in made])
        self._did(who, sheet)

    @rule(who=WHO, kind=KINDS, after=AT)
    def add_section(self, who: int, kind: str, after: int) -> None:
        sheet, heading = self._begun(after)
        raw = {"name": "More", "kind": kind}
        made = actions.add_section(self.quote, raw, self._row(heading), self.members[who])
        at = sheet.headings.index(heading) + 1
        sheet.headings.insert(at, Heading(made.pk, {**raw, "chosen": True}))
        self._did(who, sheet)

    @rule(who=WHO, section=AT, raw=SECTION_CHANGES)
    def change_section(self, who: int, section: int, raw: dict[str, Any]) -> None:
        sheet, heading = self._begun(section)
        actions.change_section(self._row(heading), raw, self.members[who])
        heading.values.update(raw)
        if "chosen" in raw and heading.values["kind"] == "plain":
            heading.values["chosen"] = True
        sheet.settle(heading)
        self._did(who, sheet)

    @rule(who=WHO, section=AT)
    def delete_section(self, who: int, section: int) -> None:
        sheet, heading = self._begun(section)
        if len(sheet.headings) == 1:
            with pytest.raises(Invalid, match="at least one section"):
                actions.delete_section(self._row(heading), self.members[who])
            return
        actions.delete_section(self._row(heading), self.members[who])
        sheet.delete(list(heading.lines))
        sheet.headings.remove(heading)
        self._did(who, sheet)

    @rule(who=WHO, section=AT, to=AT)
    def move_section(self, who: int, section: int, to: int) -> None:
        sheet, heading = self._begun(section)
        sheet.headings.remove(heading)
        to %= len(sheet.headings) + 1
        after = self._row(sheet.headings[to - 1]) if to else None
        actions.move_section(self._row(heading), after, self.members[who])
        sheet.headings.insert(to, heading)
        self._did(who, sheet)

    @rule(who=WHO, raw=QUOTE_CHANGES)
    def change_quote(self, who: int, raw: dict[str, Any]) -> None:
        sheet, _ = self._begun()
        actions.change_quote(self.quote, raw, self.members[who])
        sheet.quote.update(raw)
        self._did(who, sheet)

    @rule(who=WHO)
    def undo(self, who: int) -> None:
        self._take(who, actions.undo, self.done[who], self.undone[who], back=True)

    @rule(who=WHO)
    def redo(self, who: int) -> None:
        self._take(who, actions.redo, self.undone[who], self.done[who], back=False)

    # ── what must hold after each of it ──

    @invariant()
    def rows_are_as_the_lists_say(self) -> None:
        assert sheet_of(self.quote) == self.sheet

    @invariant()
    def positions_rise(self) -> None:
        for section in self.quote.sections.prefetch_related("lines"):
            places = [row.position for row in section.lines.all()]
            assert places == sorted(set(places)), f"two lines in one place: {places}"
        places = [row.position for row in self.quote.sections.all()]
        assert places == sorted(set(places)), f"two sections in one place: {places}"

    @invariant()
    def sums_are_those_of_the_document(self) -> None:
        fresh = Quote.objects.get(pk=self.quote.pk)
        for row in Line.objects.filter(section__quote=fresh):
            sums = line_amounts(line_of(row), fresh.currency)
            assert (row.list_amount, row.amount, row.cost_amount) == (
                sums.listed,
                sums.net,
                sums.cost,
            )
        whole = totals(document_of(fresh))
        assert (fresh.due, fresh.yearly) == (whole.due.total, whole.yearly)
        assert fresh.yearly_cost == whole.yearly_cost

    @invariant()
    def one_line_of_a_choice_is_suggested(self) -> None:
        for heading in self.sheet.headings:
            if heading.is_choice and heading.lines:
                assert sum(self.sheet.lines[pk]["chosen"] for pk in heading.lines) == 1

    @invariant()
    def every_version_has_its_edit(self) -> None:
        fresh = Quote.objects.get(pk=self.quote.pk)
        assert fresh.version == self.version
        assert fresh.edits.count() == self.turn

    # ── how ──

    def _begun(self, section: int = 0) -> tuple[Sheet, Heading]:
        """A copy of the sheet to change, and the nth of its sections."""
        sheet = self.sheet.copy()
        return sheet, sheet.headings[section % len(sheet.headings)]

    def _row(self, heading: Heading) -> Section:
        return Section.objects.get(pk=heading.pk)

    def _lines(self, some: list[int]) -> list[int]:
        there = [pk for heading in self.sheet.headings for pk in heading.lines]
        return list({there[at % len(there)] for at in some}) if there else []

    def _did(self, who: int, sheet: Sheet) -> None:
        if sheet == self.sheet:
            # Positions may differ where the order is the same: both are right.
            fresh = Quote.objects.get(pk=self.quote.pk)
            if fresh.version == self.version:
                return
        self._count(who)
        self.done[who].append(Step(self.sheet, sheet, self.turn))
        self.undone[who].clear()
        self.sheet = sheet

    def _count(self, who: int) -> None:
        self.turn += 1
        self.version += 1
        self.latest[who] = self.turn

    def _take(
        self, who: int, action: Any, source: list[Step], target: list[Step], back: bool
    ) -> None:
        if not source:
            with pytest.raises(Invalid, match="nothing"):
                action(self.quote, self.members[who])
            return
        step = source[-1]
        before, after = (step.before, step.after) if back else (step.after, step.before)
        try:
            action(self.quote, self.members[who])
        except Invalid:
            assert self.latest[1 - who] > step.turn, "refused, though nobody else did anything"
            return
        now = sheet_of(self.quote)
        if self.latest[1 - who] < step.turn:
            assert now == before
        assert list(complaints(before, after, self.sheet, now)) == []
        self._count(who)
        target.append(source.pop())
        self.sheet = now


@pytest.mark.django_db(transaction=True)
def test_two_people_at_one_draft(account: Account, person: Person, dana: User) -> None:
    sam = User.objects.create_user("sam@harborit.example", "correct horse", "Sam Ortiz")
    Membership.objects.create(account=account, user=sam, role=Membership.Role.ADMIN)
    machine = type(
        "DanaAndSam", (Editing,), {"account": account, "person": person, "members": (dana, sam)}
    )

    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES or 12,
            stateful_step_count=60 if EXAMPLES else 25,
            deadline=None,
            derandomize=not EXAMPLES,
            suppress_health_check=list(HealthCheck),
        ),
    )
