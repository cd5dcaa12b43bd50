"""What is known before a push: the ledger first, Syncro only where the ledger does not know.

Reads only. Doubts about earlier calls are settled here, so that a plan rests on certain facts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from quotewright.integrations.port import (
    Doubt,
    Drift,
    Ledger,
    Linked,
    Rejected,
    Unsettled,
)
from quotewright.integrations.syncro import mapping
from quotewright.integrations.syncro.client import Missing, SyncroClient
from quotewright.integrations.syncro.matching import (
    Match,
    folded,
    is_ours,
    match_business,
    match_email,
)
from quotewright.integrations.syncro.plan import KnownPerson, KnownQuote
from quotewright.integrations.syncro.wire import Estimate, LineItem
from quotewright.quotes.document import Party, QuoteDocument


def person_parent(party: Party) -> str:
    """Under what the doubts about a person are kept."""
    return f"person {party.key}"


@dataclass(frozen=True, slots=True)
class Look:
    """Looks things up for one connection. `settle` is how long a lost write may still count."""

    client: SyncroClient
    ledger: Ledger
    settle: timedelta
    now: Callable[[], datetime]

    def person(self, party: Party) -> KnownPerson:
        """Return what is known of a person. Raises Ambiguous, Unsettled."""
        organization = self.ledger.recall("organization", party.organization_key)
        customer_id = organization.remote_id if organization else ""
        if link := self.ledger.recall("person", party.key):
            return KnownPerson(link, customer_id=customer_id)
        doubts = self.ledger.doubts(person_parent(party))
        self._await_settled(doubts)
        match = self._match(party)
        if match is None and doubts and not party.email:
            match = self._by_marker(party, doubts)
        if match is None and not customer_id and party.organization:
            named = self.client.customers(business_name=party.organization)
            business = match_business(party, named)
            customer_id = business.customer_id if business else ""
        return KnownPerson(match=match, customer_id=customer_id)

    def quote(self, document: QuoteDocument) -> KnownQuote:
        """Return what is known of a quote; its doubts must have been settled."""
        return KnownQuote(
            person=self.person(document.party),
            estimate=self.ledger.recall("estimate", document.key),
            lines=self.ledger.recall_children("line", document.key),
            invoice=self.ledger.recall("invoice", document.key),
        )

    def estimate(self, number: str, key: str, customer_id: str) -> Estimate | None:
        """Find our estimate by number, marker and customer; None if it is certainly absent."""
        works = self.ledger.recall("fact", "number lookup")
        if works is None or works.remote_id == "yes":
            found = self.client.estimate_numbered(number)
            if found and found.number == number:
                self._learn("yes")
                if is_ours(found, key, customer_id):
                    return found
            elif works:
                return None
        for row in self.client.estimates():
            if row.number == number and is_ours(row, key, customer_id):
                return row
            if works is None and row.number and row.number != number:
                # One probe with a number that exists tells whether “not found” can be believed.
                probe = self.client.estimate_numbered(row.number)
                self._learn("yes" if probe and probe.number == row.number else "no")
                if probe and probe.number == row.number:
                    return None
                works = self.ledger.recall("fact", "number lookup")
        return None

    def _learn(self, answer: str) -> None:
        self.ledger.remember("fact", "number lookup", answer, {})

    def _match(self, party: Party) -> Match | None:
        if not party.email:
            return None
        # Whether the e-mail filter minds case is not known; the general search is asked as well.
        for filters in ({"email": party.email.lower()}, {"query": party.email}):
            found = list(self.client.customers(**filters))
            embedded = [contact for customer in found for contact in customer.contacts]
            if match := match_email(party, found, embedded):
                return match
        return match_email(party, (), self.client.contacts())

    def _by_marker(self, party: Party, doubts: Sequence[Doubt]) -> Match | None:
        """Find what a lost call made of a person without an e-mail address."""
        for doubt in doubts:
            if customer_id := str(doubt.body.get("customer_id", "")):
                for contact in self.client.contacts(customer_id=customer_id):
                    if folded(contact.name) == folded(party.full_name):
                        return Match(customer_id, str(contact.id))
                continue
            for customer in self.client.customers(query=party.full_name):
                if mapping.person_marker(party) in customer.notes.splitlines():
                    return Match(str(customer.id))
        return None

    def settle_quote(self, document: QuoteDocument) -> None:
        """Find out what became of earlier calls about this quote. Raises Unsettled."""
        doubts = self.ledger.doubts(document.key)
        self._await_settled(doubts)
        for doubt in sorted(doubts, key=lambda doubt: doubt.kind):  # estimate, invoice, line
            settle = {
                "estimate": self._settle_estimate,
                "invoice": self._settle_invoice,
                "line": self._settle_line,
            }[doubt.kind]
            settle(doubt, document)

    def _await_settled(self, doubts: Sequence[Doubt]) -> None:
        for doubt in doubts:
            wait = (doubt.since + self.settle - self.now()).total_seconds()
            if wait > 0:
                raise Unsettled(
                    f"Syncro did not answer when the {doubt.kind} was created; it may have been. "
                    "Looking again before anything is created twice.",
                    retry_after=wait,
                )

    def _settle_estimate(self, doubt: Doubt, document: QuoteDocument) -> None:
        number, customer_id = str(doubt.body["number"]), str(doubt.body["customer_id"])
        found = self.estimate(number, document.key, customer_id)
        if found:
            self.ledger.remember("estimate", doubt.key, str(found.id), doubt.body)
        else:
            self.ledger.disclaim("estimate", doubt.key)

    def _settle_invoice(self, doubt: Doubt, document: QuoteDocument) -> None:
        estimate = self.read_estimate(self._estimate_link(document))
        if estimate.invoice_id:
            self.ledger.remember("invoice", doubt.key, str(estimate.invoice_id), {})
        else:
            self.ledger.disclaim("invoice", doubt.key)

    def _settle_line(self, doubt: Doubt, document: QuoteDocument) -> None:
        estimate = self.read_estimate(self._estimate_link(document))
        linked = {link.remote_id for link in self._lines(document)}
        for line in self.lines_of(estimate):
            if str(line.id) not in linked and _same_line(line, doubt):
                self.ledger.remember(
                    "line", doubt.key, str(line.id), doubt.body, parent=document.key
                )
                return
        self.ledger.disclaim("line", doubt.key)

    def read_estimate(self, link: Linked) -> Estimate:
        """Read our estimate. Raises Drift when it is gone."""
        try:
            return self.client.estimate(link.remote_id)
        except Missing as error:
            number = link.snapshot.get("number", link.remote_id)
            raise Drift(
                f"Estimate {number} is not in Syncro any more.",
                "Restore it in Syncro, or make a new quote; nothing was created in its place.",
            ) from error

    @staticmethod
    def lines_of(estimate: Estimate) -> tuple[LineItem, ...]:
        """Return an estimate's lines. Raises Rejected where the account does not tell them."""
        if estimate.line_items is None:
            raise Rejected(
                f"Syncro does not list the lines of estimate {estimate.number}.",
                "Compare it with the quote by hand, then retry.",
            )
        return estimate.line_items

    def _estimate_link(self, document: QuoteDocument) -> Linked:
        link = self.ledger.recall("estimate", document.key)
        assert link is not None, "a line or an invoice is only begun under a linked estimate"
        return link

    def _lines(self, document: QuoteDocument) -> Sequence[Linked]:
        return list(self.ledger.recall_children("line", document.key).values())


def _same_line(line: LineItem, doubt: Doubt) -> bool:
    texts = (line.item, line.name) == (doubt.body["item"], doubt.body["name"])
    numbers = (float(line.quantity), float(line.price))
    return texts and numbers == (doubt.body["quantity"], doubt.body["price"])
