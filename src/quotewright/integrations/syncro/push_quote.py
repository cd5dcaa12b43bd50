"""Running a quote's steps: the estimate, its lines, the comparison, the invoice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from quotewright.integrations.options import Options
from quotewright.integrations.port import (
    Drift,
    Json,
    Ledger,
    Linked,
    Offer,
    Pushed,
    Rejected,
    RemoteTotals,
    Step,
)
from quotewright.integrations.syncro import mapping
from quotewright.integrations.syncro.client import Missing, SyncroClient
from quotewright.integrations.syncro.look import Look, update_of
from quotewright.integrations.syncro.once import change_in_order, create_once, gone
from quotewright.integrations.syncro.parity import (
    is_equal,
    require_equal,
    require_same_lines,
    sums_of,
)
from quotewright.integrations.syncro.plan import tax_rate_of
from quotewright.integrations.syncro.push_person import PersonPush
from quotewright.integrations.syncro.wire import Estimate, Invoice, LineItem

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
    ) -> None:
        self._client = client
        self._look = look
        self._ledger = look.ledger
        self._document = offer.document
        self._key = offer.document.key
        self._person = person
        self._tax_is_mapped = bool(tax_rate_of(offer.document, options))
        self._totals: RemoteTotals | None = None

    def run(self, step: Step) -> None:
        """Run one step about this quote."""
        runs: dict[tuple[str, str], Callable[[Step], None]] = {
            ("create", "estimate"): self._create_estimate,
            ("update", "estimate"): self._update_estimate,
            ("compare", "estimate"): self._compare_before_converting,
            ("create", "line"): self._create_line,
            ("update", "line"): self._update_line,
            ("delete", "line"): self._delete_line,
            ("convert", "invoice"): self._convert,
            ("update", "invoice"): self._update_invoice,
        }
        runs[step.action, step.kind](step)

    def compare(self) -> RemoteTotals:
        """Require equal sums, reading the estimate if the last answer did not bring them."""
        if self._totals is None or not is_equal(self._document, self._totals):
            self._require_equal(self._read())
        assert self._totals is not None
        self._ledger.remember("parity", self._key, "equal", {})
        return self._totals

    def _create_estimate(self, step: Step) -> None:
        body = dict(step.body)
        if not self._person.customer_is_new:
            # A database restored from a backup, or a new installation, may have forgotten it.
            found = self._look.estimate(str(body["number"]), self._key, self._person.customer_id)
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
                ) from refusal
            if "number" not in str(refusal).casefold():
                raise
            # The number is taken there: Syncro gives its own, and our marker is in the name.
            estimate = self._begin_estimate(mapping.without(body, ["number"]))
        self._remember_estimate(estimate, body)

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
        self._change(
            "estimate", self._key, body, lambda: self._client.update_estimate(str(found.id), body)
        )
        self._remember_estimate(found, body)

    def _remember_estimate(self, estimate: Estimate, body: Json) -> None:
        sent = {**body, "their_number": estimate.number}
        self._ledger.remember("estimate", self._key, str(estimate.id), sent)

    def _update_estimate(self, step: Step) -> None:
        link = self._estimate()
        certain = mapping.without(link.snapshot, step.body)
        self._ledger.remember("estimate", self._key, link.remote_id, certain)
        try:
            answer = self._change(
                "estimate",
                self._key,
                dict(step.body),
                lambda: self._client.update_estimate(link.remote_id, dict(step.body)),
            )
        except Missing:
            gone(step.title, link.remote_id)
        sent = {**link.snapshot, **step.body}
        self._ledger.remember("estimate", self._key, link.remote_id, sent)
        if step.body.get("status") == "Approved":
            self._compare_once_more(answer)

    def _compare_once_more(self, answer: Estimate) -> None:
        """Somebody may have edited or converted it since the comparison."""
        if answer.invoice_id:
            self._take_invoice(str(answer.invoice_id))
        elif not is_equal(self._document, sums_of(answer)):
            self._require_equal(self._read())

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
        self._totals = sums_of(estimate) if estimate else None
        if _took(line, body):
            self._remember_line(step.key, str(line.id), body)
            return
        # Some accounts fill in their own values first; they take ours in a second call.
        certain = mapping.without(body, ("price", "quantity", "taxable"))
        self._remember_line(step.key, str(line.id), certain)
        self._change_line(step.key, str(line.id), body)
        self._remember_line(step.key, str(line.id), body)
        self._totals = None

    def _add_line(self, body: Json) -> tuple[LineItem, Estimate | None]:
        link = self._estimate()
        try:
            return self._client.add_line(link.remote_id, body)
        except Missing:
            gone("The estimate", link.remote_id)

    def _update_line(self, step: Step) -> None:
        link = self._ledger.recall("line", step.key)
        before = link.snapshot if link else {}
        self._remember_line(step.key, step.remote_id, mapping.without(before, step.body))
        self._totals = None
        try:
            self._change_line(step.key, step.remote_id, dict(step.body))
        except Missing as error:
            raise Drift(
                f"The line “{step.title}” was deleted in Syncro.",
                "Remove it here too, or remove it and add it again, then publish.",
            ) from error
        self._remember_line(step.key, step.remote_id, {**before, **step.body})

    def _change_line(self, key: str, remote_id: str, body: Json) -> None:
        estimate_id = self._estimate().remote_id
        self._change(
            "line", key, body, lambda: self._client.update_line(estimate_id, remote_id, body)
        )

    def _change(self, kind: str, key: str, body: Json, change: Callable[[], Answer]) -> Answer:
        await_turn = self._client.await_turn
        return change_in_order(self._look, kind, key, body, self._key, change, await_turn)

    def _remember_line(self, key: str, remote_id: str, snapshot: Mapping[str, Any]) -> None:
        self._ledger.remember("line", key, remote_id, snapshot, parent=self._key)

    def _delete_line(self, step: Step) -> None:
        try:
            estimate = self._client.delete_line(self._estimate().remote_id, step.remote_id)
            self._totals = sums_of(estimate) if estimate else None
        except Missing:
            self._totals = None  # deleted before, and the answer or our record of it was lost
        self._ledger.forget("line", step.key)
        self._ledger.disclaim(update_of("line"), step.key)

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
        if self._person.contact_id:
            body["contact_id"] = int(self._person.contact_id)
        try:
            invoice = self._client.update_invoice(link.remote_id, body)
        except Missing:
            gone("The invoice", link.remote_id)
        if not is_equal(self._document, sums_of(invoice)):
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
        require_equal(what, self._document, sums_of(invoice), None, {}, self._tax_is_mapped)

    def _estimate(self) -> Linked:
        link = self._ledger.recall("estimate", self._key)
        assert link is not None, "lines and invoices come after their estimate"
        return link

    def _read(self) -> Estimate:
        return self._look.read_estimate(self._estimate())

    def _require_equal(self, estimate: Estimate) -> None:
        self._totals = sums_of(estimate)
        known = self._ledger.recall_children("line", self._key)
        what = f"Estimate {estimate.number}"
        lines, mapped = estimate.line_items, self._tax_is_mapped
        require_equal(what, self._document, self._totals, lines, known, mapped)


def where(ledger: Ledger, key: str, site: str, totals: RemoteTotals | None = None) -> Pushed | None:
    """Say where the quote now lives, None if it was never pushed."""
    estimate = ledger.recall("estimate", key)
    if estimate is None:
        return None
    invoice = ledger.recall("invoice", key)
    number = estimate.snapshot.get("their_number") or estimate.snapshot.get("number", "")
    return Pushed(
        remote_id=estimate.remote_id,
        url=f"{site}/estimates/{estimate.remote_id}",
        number=str(number),
        totals=totals,
        invoice_id=invoice.remote_id if invoice else "",
        invoice_number=str(invoice.snapshot.get("number", "")) if invoice else "",
        invoice_url=f"{site}/invoices/{invoice.remote_id}" if invoice else "",
    )


def _took(line: LineItem, body: Json) -> bool:
    """Whether Syncro kept the values that decide the money."""
    return (
        float(line.price) == body["price"]
        and float(line.quantity) == body["quantity"]
        and line.taxable in (None, body["taxable"])
    )
