"""What is known before a push: the ledger first, Syncro only where the ledger does not know.

Nothing is written to Syncro here. Doubts about earlier calls are settled, so that a plan rests on
certain facts; what was found out is noted in the ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from quotewright.integrations.candidates import CHOICE, Candidate
from quotewright.integrations.hand_edits import Way
from quotewright.integrations.options import Colleague, Options
from quotewright.integrations.port import (
    Ambiguous,
    Doubt,
    Drift,
    Ledger,
    Linked,
    Rejected,
    Unsettled,
)
from quotewright.integrations.remote import Directory
from quotewright.integrations.syncro import contacts
from quotewright.integrations.syncro.answers import Missing
from quotewright.integrations.syncro.client import SyncroClient
from quotewright.integrations.syncro.matching import (
    Match,
    match_business,
    may_be_about,
    require_same_company,
)
from quotewright.integrations.syncro.people_search import PeopleSearch
from quotewright.integrations.syncro.plan import KnownPerson, KnownQuote
from quotewright.integrations.syncro.wire import CLOCK_SKEW, Estimate, LineItem
from quotewright.lib.words import casefolded
from quotewright.quotes.document import Party, QuoteDocument

# Under what the doubts about people are kept: two of them may be about one customer.
PEOPLE = "people"
# The fact whether an estimate is found by its number.
NUMBER_LOOKUP = "number lookup"


@dataclass(frozen=True, slots=True)
class Look:
    """Looks things up for one connection. `settle` is how long a lost write may still count."""

    client: SyncroClient
    ledger: Ledger
    directory: Directory
    settle: timedelta
    now: Callable[[], datetime]
    options: Options = field(default_factory=Options)

    def person(self, party: Party) -> KnownPerson:
        """Return what is known of a person. Raises Ambiguous, Rejected, Unsettled."""
        organization = self.ledger.recall("organization", party.organization_key)
        customer_id = organization.remote_id if organization else ""
        if link := self.ledger.recall("person", party.key):
            require_same_company(party, link)
            is_own = link.snapshot["as"] == "customer" and not self._makes_contacts
            return KnownPerson(link, customer_id=link.remote_id if is_own else customer_id)
        doubts = [doubt for doubt in self.ledger.doubts(PEOPLE) if doubt.kind == "person"]
        about = [doubt for doubt in doubts if may_be_about(doubt, party)]
        self.await_settled(about)
        people = PeopleSearch(self.client, self.directory, self.options.several, bool(about))
        if match := self._chosen(party):
            for doubt in doubts:
                if doubt.key == party.key:
                    self.ledger.suspect(doubt)
            return KnownPerson(match=match, customer_id=customer_id)
        for doubt in doubts:
            if doubt.key == party.key and (match := people.made_by(doubt)):
                return KnownPerson(match=match, sent=doubt.body, customer_id=customer_id)
            if doubt.key == party.key:
                self.ledger.suspect(doubt)
        return self._found(people, party, customer_id)

    def quote(
        self, document: QuoteDocument, customer_id: str, contact_id: str = "", said: str = ""
    ) -> KnownQuote:
        """Return what is known of a quote; its doubts must have been settled."""
        return KnownQuote(
            customer_id=customer_id,
            contact_id=contact_id,
            takes_contact=contacts.taken(self.ledger),
            said=said,
            estimate=self.ledger.recall("estimate", document.key),
            lines=self.ledger.recall_children("line", document.key),
            invoice=self.ledger.recall("invoice", document.key),
        )

    def estimate(
        self, number: str, key: str, customer_id: str, doubt: Doubt | None = None
    ) -> Estimate | None:
        """Find our estimate by number, marker and customer; None if it is certainly absent.

        Without a number it is found by its marker alone.
        """
        works = self.ledger.recall("fact", NUMBER_LOOKUP)
        if number and (works is None or works.remote_id == "yes"):
            found = self.client.estimate_numbered(number)
            if found and found.number == number:
                self._learn("yes")
                if _is_ours(found, key, customer_id, doubt):
                    return found
            elif works:
                return None
        return self._listed(number, key, customer_id, doubt, is_known=works is not None)

    def settle_quote(self, document: QuoteDocument) -> None:
        """Find out what became of earlier calls about this quote. Raises Unsettled."""
        settle = {
            "estimate": self._settle_estimate,
            "invoice": self._settle_invoice,
            "line": self._settle_line,
        }  # others are settled where they are planned, and changes wait for a newer one
        doubts = [d for d in self.ledger.doubts(document.key) if d.kind in settle]
        self.await_settled(doubts)
        for doubt in sorted(doubts, key=lambda doubt: doubt.kind):  # estimate, invoice, line
            settle[doubt.kind](doubt, document)

    def unsettled(self, doubt: Doubt) -> timedelta:
        """Return for how long a call may still take effect: zero or less once it may not."""
        return doubt.since + self.settle - self.now()

    def await_settled(self, doubts: Iterable[Doubt]) -> None:
        """Raise Unsettled while one of these calls may still take effect."""
        for doubt in doubts:
            wait = self.unsettled(doubt).total_seconds()
            if wait > 0:
                raise Unsettled(
                    f"Syncro did not answer when the {doubt.kind} was created; it may have been. "
                    "Looking again before anything is created twice.",
                    retry_after=wait,
                )

    def read_estimate(self, link: Linked) -> Estimate:
        """Read our estimate. Raises Drift when it is gone."""
        try:
            return self.client.estimate(link.remote_id)
        except Missing as error:
            raise Drift(
                f"Estimate {number_of(link)} is not in Syncro any more.",
                "Restore it in Syncro, or run quotewright sync unlink to have it made anew.",
                ways=[Way.UNLINK],
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

    def _found(self, people: PeopleSearch, party: Party, customer_id: str) -> KnownPerson:
        """Return who in Syncro they are, else which customer is their company's."""
        needs_company = bool(party.organization) and self._makes_contacts and not customer_id
        if party.email and needs_company:
            people = people.with_newest(self.ledger, self.now())
        match = people.bearing(party.email)
        if match is None and not self._makes_contacts:
            return KnownPerson()  # a customer of their own, whoever else the company has there
        if match is None and needs_company:
            named = people.named(party.organization)
            business = match_business(party.organization, named, self.options.several)
            customer_id = business.customer_id if business else ""
        return KnownPerson(match=match, customer_id=customer_id)

    @property
    def _makes_contacts(self) -> bool:
        """Whether who comes later from a company is a contact of its customer."""
        return self.options.colleague is Colleague.CONTACT

    def _chosen(self, party: Party) -> Match | None:
        """What somebody said this person is, among several that fit."""
        link = self.ledger.recall(CHOICE, party.key)
        if link is None:
            return None
        if link.snapshot["as"] == "contact":
            return Match(str(link.snapshot["parent"]), link.remote_id)
        return Match(link.remote_id)

    def _listed(
        self, number: str, key: str, customer_id: str, doubt: Doubt | None, is_known: bool
    ) -> Estimate | None:
        for row in self.client.estimates():
            named = row.number == number if number else key in (row.name or "")
            if named and _is_ours(row, key, customer_id, doubt):
                return row
            if number and not is_known and row.number and row.number != number:
                # One probe with a number that exists tells whether “not found” can be believed.
                probe = self.client.estimate_numbered(row.number)
                is_known = True
                if probe and probe.number == row.number:
                    self._learn("yes")
                    return None
                self._learn("no")
        return None

    def _learn(self, answer: str) -> None:
        self.ledger.remember("fact", NUMBER_LOOKUP, answer, {})

    def _settle_estimate(self, doubt: Doubt, document: QuoteDocument) -> None:
        number = str(doubt.body.get("number", ""))
        found = self.estimate(number, document.key, str(doubt.body["customer_id"]), doubt)
        if found:
            sent = {**doubt.body, "number": document.number, "their_number": found.number}
            self.ledger.remember("estimate", doubt.key, str(found.id), sent)
        else:
            self._not_found(doubt)

    def _settle_invoice(self, doubt: Doubt, document: QuoteDocument) -> None:
        estimate = self.read_estimate(self._estimate_link(document))
        if estimate.invoice_id:
            self.ledger.remember("invoice", doubt.key, str(estimate.invoice_id), {})
        else:
            self._not_found(doubt)

    def _settle_line(self, doubt: Doubt, document: QuoteDocument) -> None:
        estimate = self.read_estimate(self._estimate_link(document))
        known = self.ledger.recall_children("line", document.key)
        linked = {link.remote_id for link in known.values()}
        unlinked = [line for line in self.lines_of(estimate) if str(line.id) not in linked]
        for same in (_same_place, same_content, same_product):
            for line in unlinked:
                if same(line, doubt.body):
                    # What Syncro made of the rest is not known: all of it is said again.
                    snapshot = {"item": doubt.body["item"]}
                    self.ledger.remember(
                        "line", doubt.key, str(line.id), snapshot, parent=document.key
                    )
                    return
        self._not_found(doubt)

    def _not_found(self, doubt: Doubt) -> None:
        """It may be made anew now; should it come after all, it is looked for again."""
        self.ledger.suspect(doubt)
        self.ledger.disclaim(doubt.kind, doubt.key)

    def _estimate_link(self, document: QuoteDocument) -> Linked:
        link = self.ledger.recall("estimate", document.key)
        assert link is not None, "a line or an invoice is only begun under a linked estimate"
        return link


def number_of(link: Linked) -> str:
    """The estimate's number there, for people."""
    return str(link.snapshot.get("number", link.remote_id))


def update_of(kind: str) -> str:
    """The name under which a call that changes such a record is in doubt."""
    return f"{kind} update"


def _is_ours(estimate: Estimate, key: str, customer_id: str, doubt: Doubt | None) -> bool:
    """Whether an estimate with our number is our quote: by our marker in its name.

    Where Syncro does not tell the name, only an estimate made since a doubt began can be ours.
    Raises Ambiguous where that cannot be told either.
    """
    if estimate.name:
        return key in estimate.name
    if str(estimate.customer_id) != customer_id:
        return False
    if doubt is None:
        raise Ambiguous(
            f"Estimate {estimate.number} of this customer is in Syncro already, without a name.",
            "If it is not this quote, give it a name in Syncro, then retry.",
            [Candidate("estimate", str(estimate.id), f"Estimate {estimate.number}")],
        )
    made = estimate.created_at
    return made is not None and made >= doubt.since - CLOCK_SKEW


def _same_place(line: LineItem, body: Mapping[str, Any]) -> bool:
    return line.position == body["position"] and casefolded(line.item) == casefolded(body["item"])


def same_content(line: LineItem, body: Mapping[str, Any]) -> bool:
    """Whether a line there says what was sent."""
    here = [casefolded(str(body[field])) for field in ("item", "name")]
    texts = [casefolded(line.item), casefolded(line.name)] == here
    return texts and (float(line.quantity), float(line.price)) == (body["quantity"], body["price"])


def same_product(line: LineItem, body: Mapping[str, Any]) -> bool:
    """Syncro may have put its product's own name and price there instead of what was sent."""
    product = body.get("product_id")
    return bool(product) and line.product_id == product and float(line.quantity) == body["quantity"]
