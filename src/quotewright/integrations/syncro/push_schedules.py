"""Running the steps of recurring invoices: found or made once, compared, and then started."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

from quotewright.integrations.port import (
    Doubt,
    Drift,
    Json,
    Ledger,
    Linked,
    Rejected,
    Step,
)
from quotewright.integrations.recurring import Course
from quotewright.integrations.syncro.answers import Missing, NotPermitted
from quotewright.integrations.syncro.client import SyncroClient
from quotewright.integrations.syncro.look import Look, update_of
from quotewright.integrations.syncro.once import change_in_order, create_once, gone
from quotewright.integrations.syncro.plan_schedules import (
    CENT,
    LINE,
    SCHEDULE,
    KnownSchedules,
    is_started,
    key_of,
    marker_of,
    plan_schedules,
    schedule_key,
    sum_of,
)
from quotewright.integrations.syncro.schedule_calls import Schedule, ScheduleCalls, ScheduleLine
from quotewright.lib.money import rounded, shown

_RUNNING: Json = {"paused": False}


class SchedulePush:
    """The recurring invoices of one accepted quote."""

    def __init__(self, client: SyncroClient, look: Look, course: Course, customer_id: str) -> None:
        self._calls = ScheduleCalls(client)
        self._await_turn = client.await_turn
        self._look = look
        self._ledger: Ledger = look.ledger
        self._course = course
        self._document = course.offer.document
        self._parent = course.offer.document.key
        self._customer_id = customer_id
        self._listed: tuple[Schedule, ...] | None = None
        self._is_complete = False

    def plan(self) -> list[Step]:
        """Find out what became of earlier calls, and say what is to do. Raises Unsettled."""
        if not self._course.frequencies:
            return []
        with _permissions_named():
            self._settle()
        known = KnownSchedules(
            self._ledger.recall_children(SCHEDULE, self._parent),
            self._ledger.recall_children(LINE, self._parent),
        )
        return plan_schedules(self._course, known, self._customer_id, self._today())

    def run(self, step: Step) -> None:
        """Run one step."""
        runs = {
            ("create", SCHEDULE): self._create,
            ("create", LINE): self._create_line,
            ("start", SCHEDULE): self._start,
        }
        with _permissions_named():
            runs[step.action, step.kind](step)

    def _today(self) -> date:
        return self._look.now().date()

    def _settle(self) -> None:
        doubts = [d for d in self._ledger.doubts(self._parent) if d.kind in (SCHEDULE, LINE)]
        self._look.await_settled(doubts)
        for doubt in doubts:
            if doubt.kind == SCHEDULE:
                self._settle_schedule(doubt)
            else:
                self._settle_line(doubt)

    def _settle_schedule(self, doubt: Doubt) -> None:
        ours = self._bearing(doubt.key)
        if ours:
            self._remember(doubt.key, str(ours[0].id), doubt.body)
        else:
            self._ledger.suspect(doubt)
            self._ledger.disclaim(SCHEDULE, doubt.key)

    def _settle_line(self, doubt: Doubt) -> None:
        found = self._unlinked(self._link(doubt.key), doubt.body)
        if found:
            self._remember_line(doubt.key, str(found.id), doubt.body)
        else:
            self._ledger.suspect(doubt)
            self._ledger.disclaim(LINE, doubt.key)

    def _create(self, step: Step) -> None:
        """Make it, unless a ledger that was restored from a backup forgot that it is there."""
        body: Json = {**step.body, "customer_id": int(self._customer_id)}
        if found := self._bearing(step.key):
            running = {} if found[0].paused else _RUNNING
            self._remember(step.key, str(found[0].id), {**body, "adopted": True, **running})
            return
        schedule = create_once(
            self._ledger,
            SCHEDULE,
            step.key,
            body,
            self._parent,
            lambda: self._calls.create_schedule(body),
            self._await_turn,
        )
        self._remember(step.key, str(schedule.id), body)

    def _create_line(self, step: Step) -> None:
        link, body = self._link(step.key), dict(step.body)
        if is_started(link):
            return
        if link.snapshot.get("adopted") and (found := self._unlinked(link, body)):
            self._remember_line(step.key, str(found.id), body)
            return
        line = create_once(
            self._ledger,
            LINE,
            step.key,
            body,
            self._parent,
            lambda: self._add_line(link, body),
            self._await_turn,
        )
        self._remember_line(step.key, str(line.id), body)

    def _add_line(self, link: Linked, body: Json) -> ScheduleLine:
        try:
            return self._calls.add_schedule_line(link.remote_id, body)
        except Missing:
            gone(str(link.snapshot.get("name", "The recurring invoice")), link.remote_id)

    def _start(self, step: Step) -> None:
        """Compare with what was signed, remove twins, and only then let it bill."""
        link = self._link(step.key)
        if is_started(link):
            return
        if not self._is_complete:
            self._is_complete, self._listed = True, None  # once more, for all that is started now
        there = self._bearing(step.key)
        ours = next((one for one in there if str(one.id) == link.remote_id), None)
        if ours is None:
            gone(step.title, link.remote_id)
        self._remove_twins(step.title, [one for one in there if one is not ours])
        if ours.paused is False:  # started before, and the answer or our note of it was lost
            self._remember(step.key, link.remote_id, {**link.snapshot, **_RUNNING})
            self._ledger.disclaim(update_of(SCHEDULE), step.key)
            return
        self._require_equal(step, self._without_late_lines(step.key, ours))
        body: Json = {**step.body, "customer_id": int(self._customer_id)}
        try:
            change_in_order(
                self._look,
                SCHEDULE,
                step.key,
                body,
                self._parent,
                lambda: self._calls.update_schedule(link.remote_id, body),
                self._await_turn,
            )
        except Missing:
            gone(step.title, link.remote_id)
        self._remember(step.key, link.remote_id, body)

    def _remove_twins(self, title: str, twins: list[Schedule]) -> None:
        """What a call of ours made late is paused and empty; nothing else is ever removed."""
        for twin in twins:
            if not twin.is_bare:
                raise Drift(
                    f"{title} of this quote is in Syncro twice; the other one is {twin.id}.",
                    "Delete the one that is not wanted in Syncro, then retry.",
                )
            self._calls.delete_schedule(str(twin.id))

    def _without_late_lines(self, key: str, schedule: Schedule) -> Schedule:
        """Remove a line that Syncro made a second time, late, of the very content of ours."""
        known = self._lines(key)
        linked = {link.remote_id for link in known.values()}
        late = [
            line
            for line in schedule.lines or ()
            if str(line.id) not in linked
            and any(line.is_same(link.snapshot) for link in known.values())
        ]
        for line in late:
            self._calls.remove_schedule_line(str(schedule.id), str(line.id))
        return self._calls.schedule(str(schedule.id)) if late else schedule

    def _require_equal(self, step: Step, schedule: Schedule) -> None:
        """Compare one bill with what was signed, as far as the answer tells it. Raises Rejected."""
        money = self._document.currency
        frequency = next(
            each for each in self._course.frequencies if key_of(self._document, each) == step.key
        )
        ours, theirs = sum_of(self._course, frequency), _sum_told(schedule)
        if theirs is None or rounded(theirs, money) == ours:
            return
        before_tax = "" if self._course.options.tax_lines else " before tax"
        raise Rejected(
            f"{step.title}, comes to {shown(theirs, money)}{before_tax} in Syncro, and to "
            f"{shown(ours, money)} in this quote. It stays paused there.",
            "Compare its lines in Syncro with the quote, then retry.",
        )

    def _bearing(self, key: str) -> list[Schedule]:
        """Return the customer's recurring invoices with our marker."""
        if self._listed is None:
            self._listed = tuple(self._calls.schedules(self._customer_id))
        return [one for one in self._listed if marker_of(key) in one.name]

    def _unlinked(self, link: Linked, body: Mapping[str, Any]) -> ScheduleLine | None:
        """Find a line that we sent and have no record of. Raises Rejected where nobody can tell."""
        try:
            lines = self._calls.schedule(link.remote_id).lines
        except Missing:
            gone(str(link.snapshot.get("name", "The recurring invoice")), link.remote_id)
        if lines is None:
            raise Rejected(
                f"Syncro does not list the lines of “{link.snapshot.get('name', '')}”.",
                "Delete this recurring invoice in Syncro, then retry; it is made anew.",
            )
        known = self._ledger.recall_children(LINE, self._parent)
        linked = {each.remote_id for each in known.values()}
        unlinked = (line for line in lines if str(line.id) not in linked)
        return next((line for line in unlinked if line.is_same(body)), None)

    def _lines(self, key: str) -> Mapping[str, Linked]:
        known = self._ledger.recall_children(LINE, self._parent)
        return {each: link for each, link in known.items() if each.startswith(f"{key}/")}

    def _link(self, key: str) -> Linked:
        """Return the recurring invoice of that key, or of that line's key."""
        link = self._ledger.recall(SCHEDULE, schedule_key(key))
        assert link is not None, "lines come after their recurring invoice"
        return link

    def _remember(self, key: str, remote_id: str, snapshot: Mapping[str, Any]) -> None:
        self._ledger.remember(SCHEDULE, key, remote_id, snapshot, parent=self._parent)

    def _remember_line(self, key: str, remote_id: str, snapshot: Mapping[str, Any]) -> None:
        self._ledger.remember(LINE, key, remote_id, snapshot, parent=self._parent)


@contextmanager
def _permissions_named() -> Iterator[None]:
    """A token without these permissions stops this one thing, not the whole connection."""
    try:
        yield
    except NotPermitted as error:
        raise Rejected(
            f"The recurring invoices of this quote wait: {str(error)[0].lower()}{str(error)[1:]}",
            "In Syncro, give the token Recurring Invoices - List, New, Edit and Delete under "
            "Admin > API Tokens, then retry. Estimate and invoice are there already.",
        ) from error


def _sum_told(schedule: Schedule) -> Decimal | None:
    """What one bill comes to: of its lines, else as Syncro says; None where it tells neither."""
    if schedule.lines is not None:
        cents = (line.quantity * line.retail_cents for line in schedule.lines)
        return sum(cents, Decimal(0)) * CENT
    return schedule.subtotal
