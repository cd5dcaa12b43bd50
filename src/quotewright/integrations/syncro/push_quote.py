"""Running a quote's steps: the estimate, its lines, the comparison, the invoice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import TypeVar

from quotewright.integrations.hand_edits import Way
from quotewright.integrations.options import Options
from quotewright.integrations.port import (
    Drift,
    Json,
    Linked,
    Offer,
    Rejected,
    RemoteTotals,
    Stage,
    Step,
)
from quotewright.integrations.syncro import contacts, mapping, reads
from quotewright.integrations.syncro.answers import Missing
from quotewright.integrations.syncro.client import SyncroClient
from quotewright.integrations.syncro.entries import tax_is_lined
from quotewright.integrations.syncro.look import Look
from quotewright.integrations.syncro.once import change_in_order, create_once, gone
from quotewright.integrations.syncro.parity import (
    is_equal,
    require_equal,
    require_same_lines,
    sums_of,
)
from quotewright.integrations.syncro.plan import tax_rate_of
from quotewright.integrations.syncro.push_lines import LinePush
from quotewright.integrations.syncro.push_person import PersonPush
from quotewright.integrations.syncro.seen import SEEN, certain, header_seen, time_of, with_seen
from quotewright.integrations.syncro.tax import TaxWay
from quotewright.integrations.syncro.wire import Estimate, Invoice

Answer = TypeVar("Answer")


class QuotePush:
    """Runs a quote's steps after its person's."""

    def __init__(
        self,
        client: SyncroClient,
        look: Look,
        offer: Offer,
        person: PersonPush,
        options: Options,
        before: Estimate | None = None,
    ) -> None:
        self._client = client
        self._look = look
        self._ledger = look.ledger
        self._document = offer.document
        self._key = offer.document.key
        self._made_since_start = offer.made_since_start
        self._person = person
        self._assigns_contact = options.assign_contact
        self._lines = LinePush(client, look, offer.document, options, before)
        self._tax_is_mapped = bool(tax_rate_of(offer.document, options))
        self._fresh = before  # as long as nothing was written since it was read

    def run(self, steps: Sequence[Step]) -> None:
        """Run one step about this quote, or several about its lines."""
        if steps[0].kind == "line":
            self._fresh = None
            self._lines.run(steps)
            return
        runs: dict[tuple[str, str], Callable[[Step], None]] = {
            ("create", "estimate"): self._create_estimate,
            ("update", "estimate"): self._update_estimate,
            ("compare", "estimate"): self._compare_before_converting,
            ("convert", "invoice"): self._convert,
            ("update", "invoice"): self._update_invoice,
        }
        for step in steps:
            runs[step.action, step.kind](step)
            self._fresh = None

    def compare(self, is_theirs: bool = False) -> RemoteTotals:
        """Require equal sums, reading the estimate if nothing told or gave them.

        Where the order of lines may have suffered, it is looked at and put right. Where lines are
        `theirs` on purpose, sums are only reported.
        """
        totals = self._lines.totals or self._lines.reckoned()
        if is_theirs:
            totals = sums_of(self._read())
        elif totals is None or not self._is_equal(totals):
            totals = self._require_equal(self._lines.in_order(self._read()))
        sums = {name: str(each) for name, each in asdict(totals).items()}
        self._ledger.remember("parity", self._key, "theirs" if is_theirs else "equal", sums)
        self._note_time()
        return totals

    def _note_time(self) -> None:
        """Keep when we changed the estimate last: what is newer was not us."""
        link = self._estimate()
        time = time_of(self._lines.touched_at)
        if link.snapshot.get(SEEN, {}).get("updated_at") != time:
            snapshot = with_seen(link.snapshot, {"updated_at": time})
            self._ledger.remember("estimate", self._key, link.remote_id, snapshot)

    def _create_estimate(self, step: Step) -> None:
        body = dict(step.body)
        if not (self._person.is_new and self._made_since_start):
            # A database restored from a backup, or a new installation, may have forgotten it, and
            # whose it was: who has no e-mail, or another by now, is new a second time.
            number = str(body.get("number", ""))
            found = self._look.estimate(number, self._key, self._person.customer_id)
            if found:
                self._adopt_estimate(found, body)
                return
        try:
            estimate = self._begin_estimate(body)
        except Rejected as refusal:
            if "customer" in str(refusal).casefold():
                number = self._document.number
                raise Drift(
                    "Syncro does not know this person's customer any more.",
                    f"Restore it there, or run: quotewright sync unlink {number} --person",
                    ways=[Way.UNLINK_PERSON, Way.POINT],
                ) from refusal
            unwanted = _unwanted(body, str(refusal).casefold())
            if not unwanted:
                raise
            if unwanted == "contact_id":
                if self._is_there(str(body["contact_id"])):  # else others may be taken
                    contacts.note(self._ledger, is_taken=False)
                body = mapping.without(body, ["contact_id"])
            # Where the number is taken, Syncro gives its own, and our marker is in the name.
            estimate = self._begin_estimate(mapping.without(body, [unwanted]))
        self._remember_estimate(estimate, body)

    def _is_there(self, contact_id: str) -> bool:
        try:
            reads.contact(self._client, contact_id)
        except Missing:
            self._look.directory.drop("contact", contact_id)
            return False
        return True

    def _begin_estimate(self, body: Json) -> Estimate:
        return create_once(
            self._ledger,
            "estimate",
            self._key,
            body,
            self._key,
            lambda: self._client.create_estimate(body),
            self._client.await_turn,
        )

    def _adopt_estimate(self, found: Estimate, body: Json) -> None:
        if found.invoice_id:
            raise Drift(
                f"Estimate {found.number} is in Syncro already and was converted into an invoice.",
                "Compare that invoice with this quote; nothing was created.",
            )
        if self._look.lines_of(self._look.read_estimate(Linked(str(found.id)))):
            raise Drift(
                f"Estimate {found.number} of this quote is in Syncro already, with lines that "
                "this installation has no record of.",
                "Delete that estimate in Syncro, then retry; it is made anew.",
            )
        self._remember_estimate(self._change_estimate(str(found.id), body), body)

    def _remember_estimate(self, estimate: Estimate, body: Json) -> None:
        ours = self._document.number
        sent = {"number": ours, **body, "their_number": estimate.number}
        sent = with_seen(sent, header_seen(estimate))
        self._ledger.remember("estimate", self._key, str(estimate.id), sent)

    def _update_estimate(self, step: Step) -> None:
        link = self._estimate()
        unsure = certain(link.snapshot, step.body)
        self._ledger.remember("estimate", self._key, link.remote_id, unsure)
        try:
            answer = self._change_estimate(link.remote_id, dict(step.body))
        except Missing:
            gone(step.title, link.remote_id)
        sent = with_seen({**link.snapshot, **step.body}, header_seen(answer))
        self._ledger.remember("estimate", self._key, link.remote_id, sent)
        self._lines.note_header(answer)
        if step.body.get("status") == "Approved":
            self._compare_once_more(answer)

    def _change_estimate(self, remote_id: str, body: Json) -> Estimate:
        return change_in_order(
            self._look,
            "estimate",
            self._key,
            body,
            self._key,
            lambda: self._client.update_estimate(remote_id, body),
            self._client.await_turn,
        )

    def _compare_once_more(self, answer: Estimate) -> None:
        """Somebody may have edited or converted it since the comparison."""
        if answer.invoice_id:
            self._take_invoice(str(answer.invoice_id))
        elif not self._is_equal(sums_of(answer)):
            self._require_equal(self._read())

    def _compare_before_converting(self, step: Step) -> None:
        estimate = self._read()
        self._require_equal(estimate)
        known = self._ledger.recall_children("line", self._key)
        require_same_lines(f"Estimate {estimate.number}", estimate.line_items, known)
        if estimate.invoice_id:  # converted by hand, in Syncro: taken if it is what was signed
            self._take_invoice(str(estimate.invoice_id))

    def _convert(self, step: Step) -> None:
        if self._ledger.recall("invoice", self._key):
            return
        estimate_id = self._estimate().remote_id
        try:
            invoice = create_once(
                self._ledger,
                "invoice",
                self._key,
                {},
                self._key,
                lambda: self._client.convert(estimate_id),
                self._client.await_turn,
            )
        except Missing:
            gone("The estimate", estimate_id)
        self._ledger.remember("invoice", self._key, str(invoice.id), {"number": invoice.number})

    def _update_invoice(self, step: Step) -> None:
        link = self._ledger.recall("invoice", self._key)
        assert link is not None, "an invoice is made before it is told of the acceptance"
        body = dict(step.body)
        if self._person.contact_id and self._assigns_contact:
            body["contact_id"] = int(self._person.contact_id)
        try:
            invoice = self._client.update_invoice(link.remote_id, body)
        except Missing:
            gone("The invoice", link.remote_id)
        if not self._is_equal(sums_of(invoice)):
            invoice = self._client.invoice(link.remote_id)
        self._require_equal_invoice(invoice)
        # Only now: a retry looks again as long as it is not what was signed.
        snapshot = {**link.snapshot, "number": invoice.number, **body}
        self._ledger.remember("invoice", self._key, link.remote_id, snapshot)

    def _take_invoice(self, invoice_id: str) -> None:
        invoice = self._client.invoice(invoice_id)
        self._require_equal_invoice(invoice)
        self._ledger.remember("invoice", self._key, invoice_id, {"number": invoice.number})

    def _require_equal_invoice(self, invoice: Invoice) -> None:
        what = f"Invoice {invoice.number}"
        require_equal(what, self._document, sums_of(invoice), None, {}, self._tax_way())

    def _estimate(self) -> Linked:
        link = self._ledger.recall("estimate", self._key)
        assert link is not None, "lines and invoices come after their estimate"
        return link

    def _read(self) -> Estimate:
        """Return the estimate as it is now, which it still is where nothing was written since."""
        fresh, self._fresh = self._fresh, None
        estimate = fresh or self._look.read_estimate(self._estimate())
        self._lines.touched_at = estimate.updated_at
        return estimate

    def _require_equal(self, estimate: Estimate) -> RemoteTotals:
        self._lines.totals = sums = sums_of(estimate)
        known = self._ledger.recall_children("line", self._key)
        what = f"Estimate {estimate.number}"
        is_done = estimate.invoice_id or estimate.status == mapping.STATUSES[Stage.ACCEPTED]
        way = replace(self._tax_way(), may_become_lines=not is_done)
        require_equal(what, self._document, sums, estimate.line_items, known, way)
        return sums

    def _is_equal(self, sums: RemoteTotals) -> bool:
        return is_equal(self._document, sums, self._tax_way().as_lines)

    def _tax_way(self) -> TaxWay:
        """By what was pushed: an invoice made of it meanwhile is alike, whatever is chosen now."""
        known = self._ledger.recall_children("line", self._key)
        return TaxWay(self._tax_is_mapped, tax_is_lined(self._document, known))


def _unwanted(body: Json, refusal: str) -> str:
    """Which field an estimate may do without is what Syncro refuses; empty where it is another."""
    for field, word in (("number", "number"), ("contact_id", "contact")):
        if field in body and word in refusal:
            return field
    return ""
