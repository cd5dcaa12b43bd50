"""Running a quote's steps: the estimate, its lines, the comparison, the invoice."""

from __future__ import annotations

from collections.abc import Callable

from quotewright.integrations.port import (
    Drift,
    Json,
    Ledger,
    Linked,
    Offer,
    PsaError,
    Pushed,
    RemoteTotals,
    Step,
)
from quotewright.integrations.syncro.client import Missing, SyncroClient
from quotewright.integrations.syncro.look import Look
from quotewright.integrations.syncro.once import create_once, gone
from quotewright.integrations.syncro.parity import require_equal, sums_of
from quotewright.integrations.syncro.plan import KnownQuote, Options
from quotewright.integrations.syncro.push_person import PersonPush
from quotewright.integrations.syncro.wire import Estimate, LineItem


class QuotePush:
    """Runs a quote's steps after its person's."""

    def __init__(
        self,
        client: SyncroClient,
        look: Look,
        offer: Offer,
        known: KnownQuote,
        person: PersonPush,
        options: Options,
    ) -> None:
        self._client = client
        self._look = look
        self._ledger = look.ledger
        self._offer = offer
        self._key = offer.document.key
        self._person = person
        self._options = options
        self.estimate_id = known.estimate.remote_id if known.estimate else ""
        self.totals: RemoteTotals | None = None

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
        if self.totals is None or not self._is_equal(self.totals):
            self._require_equal(self._read())
        assert self.totals is not None
        self._ledger.remember("parity", self._key, "equal", {})
        return self.totals

    def _create_estimate(self, step: Step) -> None:
        body = {**step.body, "customer_id": int(self._person.customer_id)}
        if not self._person.customer_is_new:
            # A database restored from a backup, or a new installation, may have forgotten it.
            found = self._look.estimate(str(body["number"]), self._key, self._person.customer_id)
            if found:
                self._adopt_estimate(found, body)
                return
        estimate = create_once(
            self._ledger,
            "estimate",
            step.key,
            body,
            self._key,
            lambda: self._client.create_estimate(body),
        )
        self._ledger.remember("estimate", step.key, str(estimate.id), body)
        self.estimate_id = str(estimate.id)

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
        self._client.update_estimate(str(found.id), body)
        self._ledger.remember("estimate", self._key, str(found.id), body)
        self.estimate_id = str(found.id)

    def _update_estimate(self, step: Step) -> None:
        try:
            self._client.update_estimate(self.estimate_id, dict(step.body))
        except Missing:
            gone(step.title, self.estimate_id)
        link = self._ledger.recall("estimate", self._key)
        before = link.snapshot if link else {}
        self._ledger.remember("estimate", self._key, self.estimate_id, {**before, **step.body})

    def _create_line(self, step: Step) -> None:
        body = dict(step.body)
        line, estimate = create_once(
            self._ledger,
            "line",
            step.key,
            body,
            self._key,
            lambda: self._add_line(body),
        )
        self._ledger.remember("line", step.key, str(line.id), body, parent=self._key)
        self.totals = sums_of(estimate) if estimate else None
        if not _took(line, body):
            # Some accounts fill in their own values first; they take them in a second call.
            self._client.update_line(self.estimate_id, str(line.id), body)
            self.totals = None

    def _add_line(self, body: Json) -> tuple[LineItem, Estimate | None]:
        try:
            return self._client.add_line(self.estimate_id, body)
        except Missing:
            gone("The estimate", self.estimate_id)

    def _update_line(self, step: Step) -> None:
        try:
            self._client.update_line(self.estimate_id, step.remote_id, dict(step.body))
        except Missing:
            gone(f"The line “{step.title}”", step.remote_id)
        link = self._ledger.recall("line", step.key)
        before = link.snapshot if link else {}
        self._ledger.remember(
            "line", step.key, step.remote_id, {**before, **step.body}, parent=self._key
        )
        self.totals = None

    def _delete_line(self, step: Step) -> None:
        try:
            estimate = self._client.delete_line(self.estimate_id, step.remote_id)
            self.totals = sums_of(estimate) if estimate else None
        except Missing:
            self.totals = None  # deleted before, and the answer or our record of it was lost
        self._ledger.forget("line", step.key)

    def _compare_before_converting(self, step: Step) -> None:
        estimate = self._read()
        self._require_equal(estimate)
        if estimate.invoice_id:  # converted by hand, in Syncro: taken if it is what was signed
            self._take_invoice(str(estimate.invoice_id))

    def _convert(self, step: Step) -> None:
        if self._ledger.recall("invoice", self._key):
            return
        try:
            invoice = create_once(
                self._ledger,
                "invoice",
                step.key,
                {},
                self._key,
                lambda: self._client.convert(self.estimate_id),
            )
        except Missing:
            gone("The estimate", self.estimate_id)
        self._ledger.remember("invoice", step.key, str(invoice.id), {"number": invoice.number})

    def _update_invoice(self, step: Step) -> None:
        link = self._ledger.recall("invoice", self._key)
        assert link is not None
        body = dict(step.body)
        if self._person.contact_id:
            body["contact_id"] = int(self._person.contact_id)
        try:
            invoice = self._client.update_invoice(link.remote_id, body)
        except Missing:
            gone("The invoice", link.remote_id)
        snapshot = {"number": invoice.number, **body}
        self._ledger.remember("invoice", self._key, link.remote_id, snapshot)
        if not self._is_equal(sums_of(invoice)):
            full = self._client.invoice(link.remote_id)
            require_equal(
                f"Invoice {full.number}",
                self._offer.document,
                sums_of(full),
                None,
                {},
                bool(self._options.tax_rate_id),
            )

    def _take_invoice(self, invoice_id: str) -> None:
        invoice = self._client.invoice(invoice_id)
        require_equal(
            f"Invoice {invoice.number}",
            self._offer.document,
            sums_of(invoice),
            None,
            {},
            bool(self._options.tax_rate_id),
        )
        self._ledger.remember("invoice", self._key, invoice_id, {"number": invoice.number})

    def _read(self) -> Estimate:
        return self._look.read_estimate(
            self._ledger.recall("estimate", self._key) or Linked(self.estimate_id)
        )

    def _require_equal(self, estimate: Estimate) -> None:
        self.totals = sums_of(estimate)
        known = self._ledger.recall_children("line", self._key)
        require_equal(
            f"Estimate {estimate.number}",
            self._offer.document,
            self.totals,
            estimate.line_items,
            known,
            bool(self._options.tax_rate_id),
        )

    def _is_equal(self, sums: RemoteTotals) -> bool:
        try:
            require_equal("", self._offer.document, sums, None, {}, False)
        except PsaError:
            return False
        return True


def where(ledger: Ledger, key: str, site: str, totals: RemoteTotals | None = None) -> Pushed | None:
    """Say where the quote now lives, None if it was never pushed."""
    estimate = ledger.recall("estimate", key)
    if estimate is None:
        return None
    invoice = ledger.recall("invoice", key)
    return Pushed(
        remote_id=estimate.remote_id,
        url=f"{site}/estimates/{estimate.remote_id}",
        number=str(estimate.snapshot.get("number", "")),
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
