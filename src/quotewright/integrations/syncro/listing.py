"""Syncro's lists, read whole, as the directory keeps them."""

from __future__ import annotations

from collections.abc import Iterator

from quotewright.integrations.remote import Remote
from quotewright.integrations.syncro.client import SyncroClient
from quotewright.integrations.syncro.wire import Contact, Customer

# A list that was read whole so many seconds ago still tells who is there.
FRESH_SECONDS = 1800.0


def listed(client: SyncroClient, kind: str) -> Iterator[Remote]:
    """Yield every record of the kind; disabled customers too, who must not get a twin."""
    if kind == "customer":
        for customer in client.customers(include_disabled="true"):
            yield remote_customer(customer)
    else:
        for contact in client.contacts():
            yield remote_contact(contact)


def remote_customer(customer: Customer) -> Remote:
    """A customer as the directory keeps it: `name` is the business name."""
    return Remote(
        "customer",
        str(customer.id),
        name=customer.business_name,
        email=customer.email,
        disabled=bool(customer.disabled),
        facts=customer.model_dump(mode="json", exclude={"contacts"}),
    )


def remote_contact(contact: Contact) -> Remote:
    """A contact as the directory keeps it: `parent` is its customer."""
    return Remote(
        "contact",
        str(contact.id),
        name=contact.name,
        email=contact.email,
        parent=str(contact.customer_id or ""),
        facts=contact.model_dump(mode="json"),
    )


def customer_in(remote: Remote) -> Customer:
    """The customer again."""
    return Customer.model_validate(remote.facts)


def contact_in(remote: Remote) -> Contact:
    """The contact again."""
    return Contact.model_validate(remote.facts)
