"""The adapter: the port's verbs in Syncro's terms."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial

import httpx

from quotewright.integrations.options import Options
from quotewright.integrations.port import (
    Access,
    Doubt,
    Ledger,
    Offer,
    Pushed,
    RemoteTotals,
    Stage,
    Step,
    Twin,
)
from quotewright.integrations.recurring import course_of, decide
from quotewright.integrations.remote import Directory, Remote
from quotewright.integrations.sightings import RemoteInvoice, RemoteQuote
from quotewright.integrations.syncro import search, watching
from quotewright.integrations.syncro.abreast import in_groups
from quotewright.integrations.syncro.areas import is_open
from quotewright.integrations.syncro.client import SyncroClient
from quotewright.integrations.syncro.drift import (
    Checked,
    check_quote,
    end_replaced,
    forget_replaced,
)
from quotewright.integrations.syncro.drift_person import check_person
from quotewright.integrations.syncro.listing import listed
from quotewright.integrations.syncro.look import Look
from quotewright.integrations.syncro.looks import looks_of
from quotewright.integrations.syncro.places import where
from quotewright.integrations.syncro.plan import KnownPerson, plan_person
from quotewright.integrations.syncro.product_calls import ProductCalls
from quotewright.integrations.syncro.push_person import PersonPush
from quotewright.integrations.syncro.push_products import Products
from quotewright.integrations.syncro.push_quote import QuotePush
from quotewright.integrations.syncro.push_schedules import SchedulePush
from quotewright.integrations.syncro.reaching import ask_who
from quotewright.integrations.syncro.twins import clear_twin
from quotewright.quotes.document import Line, Party


def connect(access: Access, transport: httpx.BaseTransport | None = None) -> SyncroPsa:
    """Open a connection to a Syncro account; no call is made yet.

    Only Syncro's own hosts are called, unless the operator set a stand-in. Raises Rejected.
    """
    client = SyncroClient(access, transport)
    return SyncroPsa(client, access.options, timedelta(seconds=access.settle), access.directory)


@dataclass(frozen=True, slots=True)
class SyncroPsa:
    """One Syncro account."""

    client: SyncroClient
    options: Options
    settle: timedelta
    directory: Directory

    def close(self) -> None:
        """Let go of open connections."""
        self.client.close()

    def check(self) -> str:
        """Ask whose token this is. Raises NoAccount, Denied, Unavailable."""
        me = ask_who(self.client)
        return f"{me.subdomain or self.client.site} as {me.user_email or me.user_name}"

    def may_read(self, area: str) -> bool:
        """Ask for the first page of an area. Raises Denied, Unavailable."""
        return is_open(self.client, area)

    def read_list(self, kind: str) -> Iterator[Remote]:
        """Yield all records of a kind."""
        return listed(self.client, kind)

    def search_people(self, text: str) -> Sequence[Remote]:
        """Ask Syncro's own search for customers, their contacts included."""
        return search.people(self.client, text)

    def search_products(self, text: str) -> Sequence[Remote]:
        """Ask Syncro's own search for products."""
        return search.products(self.client, text)

    def adopt_person(self, party: Party, chosen: Remote, ledger: Ledger) -> None:
        """Link a person to the Customer or Contact that somebody chose."""
        push = PersonPush(self.client, self._look(ledger), party, search.known_as(chosen))
        for step in plan_person(party, search.known_as(chosen), self.options):
            if step.action == "adopt":
                push.run(step)
        push.finish()

    def adopt_product(self, line: Line, chosen: Remote, ledger: Ledger) -> None:
        """Link what a line sells to the Product that somebody chose."""
        search.adopt_product(line, chosen, ledger)

    def adopt_vendor(self, name: str, chosen: Remote, ledger: Ledger) -> None:
        """Link a supplier to the Vendor that it is."""
        search.adopt_vendor(name, chosen, ledger)

    def push_person(self, party: Party, ledger: Ledger) -> Pushed:
        """Make Syncro hold this person as a Customer or a Contact."""
        push = self._bring_person(party, ledger, None)
        kind, remote_id = (
            ("contacts", push.contact_id) if push.contact_id else ("customers", push.customer_id)
        )
        return Pushed(remote_id, f"{self.client.site}/{kind}/{remote_id}")

    def push_quote(self, offer: Offer, ledger: Ledger) -> Pushed:
        """Make Syncro hold this quote as an Estimate and, once accepted, as an Invoice."""
        key = offer.document.key
        look = self._look(ledger)
        look.settle_quote(offer.document)
        person = self._bring_person(offer.document.party, ledger, offer.party_now)
        course = course_of(offer, ledger, self.options)
        decide(course, ledger)
        known = replace(
            look.quote(offer.document, person.customer_id, person.contact_id, course.said),
            products=self._products(look).bring(course.billed),
        )
        checked = check_quote(look, course.billed, known, course.options)
        schedules = SchedulePush(self.client, look, course, person.customer_id)
        totals = None
        is_owed = checked.steps or checked.estimate
        if is_owed or not (known.invoice or ledger.recall("parity", key)):
            quote = QuotePush(
                self.client, look, course.billed, person, course.options, checked.estimate
            )
            totals = self._run(quote, checked, offer, ledger)
        for step in () if checked.stays_ended else schedules.plan():
            schedules.run(step)
        return replace(self._located(key, ledger, totals), notes=checked.notes)

    def locate_quote(self, key: str, ledger: Ledger) -> Pushed | None:
        """Say from the ledger where a quote lives."""
        return where(ledger, key, self.client.site)

    def clear_twin(self, doubt: Doubt, ledger: Ledger) -> Twin | None:
        """Look for what a lost call made late; take it away where nobody has touched it."""
        return clear_twin(self._look(ledger), doubt)

    def preview_quote(self, offer: Offer, ledger: Ledger) -> Sequence[Step]:
        """Return the steps that `push_quote` would run now."""
        look = self._look(ledger)
        look.settle_quote(offer.document)
        known = look.person(offer.document.party)
        steps = plan_person(offer.document.party, known, self.options)
        course = course_of(offer, ledger, self.options)
        customer_id = _customer_of(known)
        of_products, products = self._products(look).preview(course.billed)
        quote = replace(
            look.quote(offer.document, customer_id, _contact_of(known), course.said),
            products=products,
        )
        checked = check_quote(look, course.billed, quote, course.options)
        schedules = SchedulePush(self.client, look, course, customer_id)
        recurring = () if checked.stays_ended else schedules.plan()
        return [*steps, *of_products, *checked.steps, *recurring]

    def looks_of(self, offer: Offer, steps: Sequence[Step], ledger: Ledger) -> int:
        """Return how many reads such a push makes, at most, that its preview did without."""
        return looks_of(offer, steps, ledger)

    def list_quotes(
        self, page: int, ours: Mapping[str, str], ledger: Ledger
    ) -> tuple[Sequence[RemoteQuote], bool]:
        """Return those of one page of estimates that are ours, and whether more pages come."""
        return watching.list_quotes(self.client, page, ours, ledger)

    def read_quote(self, key: str, ledger: Ledger) -> RemoteQuote:
        """Read one estimate whole and compare it with what was last pushed."""
        return watching.read_quote(self.client, key, ledger)

    def list_invoices(
        self, page: int, ours: Mapping[str, str], since: datetime
    ) -> tuple[Sequence[RemoteInvoice], bool]:
        """Return those of one page of changed invoices that are ours; whether more pages come."""
        return watching.list_invoices(self.client, page, ours, since)

    def read_invoice(self, remote_id: str) -> RemoteInvoice:
        """Read one invoice."""
        return watching.read_invoice(self.client, remote_id)

    def customer_name(self, remote_id: str) -> str:
        """Return what a customer is called. Raises Rejected."""
        return watching.customer_name(self.client, remote_id)

    def _run(
        self, quote: QuotePush, checked: Checked, offer: Offer, ledger: Ledger
    ) -> RemoteTotals | None:
        """Run the steps of a quote and compare the sums."""
        key = offer.document.key
        ledger.forget("parity", key)
        forget_replaced(ledger, checked)
        for group in in_groups(checked.steps):
            quote.run(group)
        totals = None
        if offer.stage is Stage.DECLINED:
            ledger.remember("parity", key, "declined", {})  # nobody asks for its sums any more
        else:
            totals = quote.compare(is_theirs=checked.keeps_sums)
        end_replaced(ledger, key, checked)
        return totals

    def _bring_person(
        self, party: Party, ledger: Ledger, party_now: Callable[[], Party] | None
    ) -> PersonPush:
        """Push the person; finding, making and changing people is done by one push at a time."""
        look = self._look(ledger)
        if ledger.recall("person", party.key):
            known = look.person(party)
            if not plan_person(party, known, self.options):
                return PersonPush(self.client, look, party, known)
        with ledger.hold("people"):
            # Only now nobody else brings a newer one, which this push would take back for good.
            party = party_now() if party_now else party
            known = look.person(party)
            push = PersonPush(self.client, look, party, known)
            steps = plan_person(party, known, self.options)
            for step in check_person(look, known.link, steps, self.options.hand_edits):
                push.run(step)
            push.finish()
        return push

    def _located(self, key: str, ledger: Ledger, totals: RemoteTotals | None = None) -> Pushed:
        found = where(ledger, key, self.client.site, totals)
        assert found is not None, "a quote that was pushed is linked"
        return found

    def _products(self, look: Look) -> Products:
        return Products(ProductCalls(self.client), look, self.options)

    def _look(self, ledger: Ledger) -> Look:
        now = partial(datetime.now, UTC)
        return Look(self.client, ledger, self.directory, self.settle, now, self.options)


def _contact_of(known: KnownPerson) -> str:
    """The contact a person is, where it is there already."""
    if known.link:
        return known.link.remote_id if known.link.snapshot["as"] == "contact" else ""
    return known.match.contact_id if known.match else ""


def _customer_of(known: KnownPerson) -> str:
    """The customer a person's quotes go to; empty where it is yet to be made."""
    if known.link:
        return str(known.link.snapshot["customer_id"])
    return known.match.customer_id if known.match else known.customer_id
