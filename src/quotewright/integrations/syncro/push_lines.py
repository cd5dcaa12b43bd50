"""Running a quote's steps about lines: side by side where that is safe, in the right order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Any

from quotewright.integrations.options import Options
from quotewright.integrations.port import Drift, Json, Linked, Rejected, RemoteTotals, Step
from quotewright.integrations.syncro import contacts, mapping
from quotewright.integrations.syncro.abreast import run_abreast
from quotewright.integrations.syncro.answers import Missing
from quotewright.integrations.syncro.client import SyncroClient
from quotewright.integrations.syncro.entries import entries_of
from quotewright.integrations.syncro.look import Look, update_of
from quotewright.integrations.syncro.once import change_in_order, create_once, gone
from quotewright.integrations.syncro.order import LineOrder
from quotewright.integrations.syncro.parity import is_equal, sums_of
from quotewright.integrations.syncro.reckon import reckoned
from quotewright.integrations.syncro.seen import certain, line_seen, with_seen
from quotewright.integrations.syncro.sold import (
    FILLED_IN,
    correction_of,
    forget_refused_product,
    require_money,
    takes,
)
from quotewright.integrations.syncro.wire import Estimate, LineItem
from quotewright.quotes.document import QuoteDocument


class LinePush:
    """Runs the steps about one estimate's lines. `totals` is what the last answers brought."""

    def __init__(
        self,
        client: SyncroClient,
        look: Look,
        document: QuoteDocument,
        options: Options,
        before: Estimate | None = None,
    ) -> None:
        self._client = client
        self._look = look
        self._ledger = look.ledger
        self._document = document
        self._key = document.key
        self._order = LineOrder(look.ledger)
        self._entries = entries_of(document, options.section_headings, options.tax_lines)
        self._tax_lines = options.tax_lines
        self._width = options.side_by_side
        self._noting = Lock()
        self._went_abreast = self._wrote_positions = self._has_learned = False
        self._link: Linked | None = None
        self.totals: RemoteTotals | None = None
        # As read before the first write, and its lines as answered since.
        self._before = before
        self._there = {str(line.id): line for line in (before and before.line_items) or ()}
        self._corrected = False
        # When our last call changed the estimate; None where no answer told it.
        self.touched_at = before.updated_at if before else None

    def run(self, steps: Sequence[Step]) -> None:
        """Run steps, side by side where there are several and this account keeps their order."""
        rest = list(steps)
        if len(rest) > 1 and not self._order.is_known:
            self._run(rest.pop(0))  # its answer may tell
        if len(rest) > 1 and self._width > 1 and self._order.goes_abreast:
            self._went_abreast = True
            run_abreast(rest, self._run, self._width, self._client.lane)
        else:
            for step in rest:
                self._run(step)

    def _run(self, step: Step) -> None:
        runs = {
            "create": self._create_line,
            "update": self._update_line,
            "delete": self._delete_line,
        }
        runs[step.action](step)

    def _create_line(self, step: Step) -> None:
        body = dict(step.body)
        line, estimate = create_once(
            self._ledger,
            "line",
            step.key,
            body,
            self._key,
            lambda: self._add_line(body),
            self._client.await_turn,
        )
        self._note_totals(sums_of(estimate) if estimate else None)
        if estimate and not self._has_learned:
            self._has_learned = True  # what the first answer tells, each tells
            contacts.learn(self._ledger, self._key, estimate)
        if not self._order.is_known and not self._ledger.recall_children("line", self._key):
            self._order.learn_from_first(line, body)
        self._wrote_positions = True
        if takes(line, body):
            self._remember_line(step.key, line, body)
            self._note_time(estimate)
            return
        # Some accounts fill in their own values first; they take ours in a second call.
        self._ledger.remember(
            "line", step.key, str(line.id), mapping.without(body, FILLED_IN), parent=self._key
        )
        again = self._change_line(step.key, str(line.id), correction_of(body))
        require_money(step.title, again, body)
        self._remember_line(step.key, again, body)
        self._corrected = True
        self.totals = None

    def _note_totals(self, totals: RemoteTotals | None) -> None:
        """Keep what an answer brought; side by side, the last answer need not be the newest."""
        totals = None if self._order.is_list else totals
        with self._noting:  # else a thread could replace the sums that another just found equal
            known = self.totals
            if not (self._went_abreast and known and self._is_equal(known)):
                self.totals = totals

    def _add_line(self, body: Json) -> tuple[LineItem, Estimate | None]:
        link = self._estimate()
        try:
            return self._client.add_line(link.remote_id, body)
        except Missing:
            gone("The estimate", link.remote_id)
        except Rejected as refusal:
            forget_refused_product(self._ledger, body, refusal)
            raise

    def _update_line(self, step: Step) -> None:
        link = self._ledger.recall("line", step.key)
        before = link.snapshot if link else {}
        unsure = certain(before, step.body)
        self._ledger.remember("line", step.key, step.remote_id, unsure, parent=self._key)
        self.totals = None
        self._wrote_positions |= "position" in step.body
        try:
            line = self._change_line(step.key, step.remote_id, dict(step.body))
            wanted = {**before, **step.body}
            if "product_id" in step.body and not takes(line, wanted):
                line = self._change_line(step.key, step.remote_id, correction_of(wanted))
            require_money(step.title, line, wanted)
        except Missing as error:
            raise Drift(
                f"The line “{step.title}” was deleted in Syncro.",
                "Remove it here too, or remove it and add it again, then publish.",
            ) from error
        self._remember_line(step.key, line, {**before, **step.body})

    def _change_line(self, key: str, remote_id: str, body: Json) -> LineItem:
        estimate_id = self._estimate().remote_id
        self.touched_at = None
        return change_in_order(
            self._look,
            "line",
            key,
            body,
            self._key,
            lambda: self._client.update_line(estimate_id, remote_id, body),
            self._client.await_turn,
        )

    def _remember_line(self, key: str, line: LineItem, sent: Mapping[str, Any]) -> None:
        self._there[str(line.id)] = line
        snapshot = with_seen(sent, line_seen(line))
        self._ledger.remember("line", key, str(line.id), snapshot, parent=self._key)

    def _note_time(self, estimate: Estimate | None) -> None:
        """Keep when the estimate was changed; side by side, the last answer is not the newest."""
        time = estimate.updated_at if estimate else None
        if self._went_abreast and self.touched_at and time:
            time = max(time, self.touched_at)
        self.touched_at = None if self._corrected else time

    def note_header(self, answer: Estimate) -> None:
        """Take the sums that the answer to a changed header brought."""
        self.touched_at = answer.updated_at
        self.totals = None if self._must_look else sums_of(answer)

    def reckoned(self) -> RemoteTotals | None:
        """Return what Syncro comes to now, None where only a read can tell it."""
        if self._before is None or self._must_look or self._went_abreast:
            return None
        return reckoned(self._document, self._before, self._there.values())

    @property
    def _must_look(self) -> bool:
        """Whether the order of lines may have suffered."""
        return self._wrote_positions and self._order.is_list

    def _delete_line(self, step: Step) -> None:
        try:
            estimate = self._client.delete_line(self._estimate().remote_id, step.remote_id)
            self.totals = sums_of(estimate) if estimate else None
        except Missing:
            estimate = self.totals = None  # deleted before, and the answer or our record was lost
        self._there.pop(step.remote_id, None)
        self._note_time(estimate)
        self._ledger.forget("line", step.key)
        self._ledger.disclaim(update_of("line"), step.key)

    def in_order(self, estimate: Estimate) -> Estimate:
        """Put right what positions in a list, or lines side by side, did to order and sums."""
        known = dict(self._ledger.recall_children("line", self._key))
        moves = []
        if self._must_look:
            wanted = [entry.key for entry in self._entries if entry.key in known]
            moves = self._order.moves(wanted, known, self._look.lines_of(estimate))
        for key, position in moves:
            self._change_line(key, known[key].remote_id, {"position": position})
        if self._went_abreast and not self._is_equal(sums_of(estimate)):
            self._order.go_one_by_one()
            key, link = next(iter(known.items()))
            self._change_line(key, link.remote_id, {"quantity": link.snapshot["quantity"]})
            return self._look.read_estimate(self._estimate())  # the change made Syncro compute anew
        return self._look.read_estimate(self._estimate()) if moves else estimate

    def _is_equal(self, totals: RemoteTotals) -> bool:
        return is_equal(self._document, totals, self._tax_lines)

    def _estimate(self) -> Linked:
        """Where the estimate is, which stays so while its lines are pushed."""
        self._link = self._link or self._ledger.recall("estimate", self._key)
        assert self._link is not None, "lines come after their estimate"
        return self._link
