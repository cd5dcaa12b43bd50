"""Who in Syncro bears an e-mail address or a name: live where it must be, else as last listed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from quotewright.integrations.options import Several
from quotewright.integrations.port import Doubt, Ledger
from quotewright.integrations.remote import Directory, Remote
from quotewright.integrations.syncro import mapping, reads
from quotewright.integrations.syncro.answers import Missing
from quotewright.integrations.syncro.client import SyncroClient
from quotewright.integrations.syncro.listing import (
    FRESH_SECONDS,
    listed,
    remote_contact,
    remote_customer,
)
from quotewright.integrations.syncro.matching import Match, match_email
from quotewright.integrations.syncro.newest import changed_since_listed
from quotewright.integrations.syncro.wire import Contact, Customer
from quotewright.lib.words import casefolded

Person = TypeVar("Person", Customer, Contact)


@dataclass(frozen=True, slots=True)
class PeopleSearch:
    """Finds customers and contacts of one connection; `several` says what to do with several.

    `is_in_doubt` says that a lost call may have made one of them since the lists were read.
    `newest` has every customer that may have changed since, as it is now, where one call told.
    """

    client: SyncroClient
    directory: Directory
    several: Several
    is_in_doubt: bool = False
    newest: tuple[Customer, ...] | None = None

    def with_newest(self, ledger: Ledger, now: datetime) -> PeopleSearch:
        """Ask once for what e-mail and company would each be asked for; worth it if both are."""
        if self.is_in_doubt:
            return self
        newest = changed_since_listed(self.client, self.directory, ledger, now)
        return replace(self, newest=newest)

    def bearing(self, email: str) -> Match | None:
        """Find who bears the address: customers as they are now, contacts as last listed.

        Raises Ambiguous.
        """
        if not email:
            return None
        if match := self._customer_bearing(email):
            return match
        if not self._knows("contact"):
            self.directory.replace("contact", listed(self.client, "contact"))
        now = {contact.id: contact for contact in _embedded(self.newest or ())}
        known = [*now.values(), *self._listed_contacts(email, but=now)]
        return match_email(email, (), known, self.several)

    def named(self, business: str) -> Iterable[Customer]:
        """Return the customers that may bear the name, as they are now."""
        if self.newest is None:
            return self._customers(business_name=business)
        return [*self.newest, *self._listed_customers(name=business)]

    def made_by(self, doubt: Doubt) -> Match | None:
        """Find what a call made of a person, by what was sent: it may have been edited since."""
        body, email = doubt.body, str(doubt.body.get("email") or "")
        if customer_id := str(body.get("customer_id") or ""):
            for contact in self.client.contacts(customer_id=customer_id):
                there, sent = (contact.email, email) if email else (contact.name, body["name"])
                if casefolded(there) == casefolded(str(sent)):
                    return Match(customer_id, str(contact.id))
            return None
        if email:
            return self._bearing_now(email)
        marker = str(body["notes"])
        for customer in self._customers(query=mapping.name_sent(body)):
            if marker in customer.notes.splitlines():
                return Match(str(customer.id))
        return None

    def _customer_bearing(self, email: str) -> Match | None:
        if self.newest is not None:
            found = [*self.newest, *self._listed_customers(email=email)]
            return match_email(email, found, (), self.several)
        if match := self._match(email, self._customers(email=email.lower())):
            return match
        # Whether the e-mail filter minds case is not known; the directory folds it.
        if self._knows("customer"):
            return self._match(email, self._listed_customers(email=email))
        return self._match(email, self._customers(query=email))

    def _bearing_now(self, email: str) -> Match | None:
        """Find the customer who bears the address, made by a call a moment ago perhaps."""
        return self._match(email, self._customers(email=email.lower())) or self._match(
            email, self._customers(query=email)
        )

    def _match(self, email: str, customers: Iterable[Customer]) -> Match | None:
        found = list(customers)
        embedded = [contact for customer in found for contact in customer.contacts]
        return match_email(email, found, embedded, self.several)

    def _customers(self, **filters: str) -> Iterable[Customer]:
        # A disabled customer must not get a twin.
        return self.client.customers(**filters, include_disabled="true")

    def _listed_customers(self, *, email: str = "", name: str = "") -> Iterator[Customer]:
        """Yield who bore it when listed and may still do so: each is read once more."""
        read_now = {customer.id for customer in self.newest or ()}
        rows = self.directory.find("customer", email=email, name=name)
        return self._read_again(rows, read_now, reads.customer, remote_customer)

    def _listed_contacts(self, email: str, but: Collection[int]) -> Iterator[Contact]:
        rows = self.directory.find("contact", email=email)
        return self._read_again(rows, but, reads.contact, remote_contact)

    def _read_again(
        self,
        rows: Iterable[Remote],
        but: Collection[int],
        read: Callable[[SyncroClient, str], Person],
        seen_as: Callable[[Person], Remote],
    ) -> Iterator[Person]:
        """Yield what was listed as it is now, and let the directory know."""
        for row in rows:
            if int(row.remote_id) in but:
                continue
            try:
                person = read(self.client, row.remote_id)
            except Missing:
                self.directory.drop(row.kind, row.remote_id)
                continue
            self.directory.note(seen_as(person))
            yield person

    def _knows(self, kind: str) -> bool:
        age = None if self.is_in_doubt else self.directory.age(kind)
        return age is not None and age < FRESH_SECONDS


def _embedded(customers: Iterable[Customer]) -> Iterator[Contact]:
    """Yield their contacts; an embedded one need not say whose it is."""
    for customer in customers:
        for contact in customer.contacts:
            yield contact.model_copy(update={"customer_id": customer.id})
