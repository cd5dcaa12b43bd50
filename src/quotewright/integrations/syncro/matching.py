"""Is this remote customer or contact our person? Decided by rules a technician can read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from quotewright.integrations.port import Ambiguous
from quotewright.integrations.syncro.wire import Contact, Customer, Estimate
from quotewright.quotes.document import Party


@dataclass(frozen=True, slots=True)
class Match:
    """A person's place in Syncro: a customer, or a contact under one."""

    customer_id: str
    contact_id: str = ""


def folded(text: str) -> str:
    """Fold case and spaces, so that equal means equal to a person."""
    return " ".join(text.casefold().split())


def match_email(
    party: Party, customers: Iterable[Customer], contacts: Iterable[Contact]
) -> Match | None:
    """Return the customer, else the contact, that bears this person's e-mail address.

    Raises Ambiguous when several customers, or contacts of several customers, bear it.
    """
    email = folded(party.email)
    if not email:
        return None
    same = {c.id: c for c in customers if folded(c.email) == email}
    if same:
        customer = _only(list(same.values()), f"the e-mail {party.email}")
        return Match(str(customer.id))
    under = {c.id: c for c in contacts if folded(c.email) == email and c.customer_id}
    if not under:
        return None
    if len(under) > 1:
        raise Ambiguous(
            f"{len(under)} Syncro contacts have the e-mail {party.email}.",
            "Keep one of them in Syncro, or give this person another e-mail, then retry.",
            [f"Contact {c.id} {c.name}, customer {c.customer_id}" for c in under.values()],
        )
    contact = next(iter(under.values()))
    return Match(str(contact.customer_id), str(contact.id))


def match_business(party: Party, customers: Iterable[Customer]) -> Match | None:
    """Return the one customer that bears this person's organization's name. Raises Ambiguous."""
    name = folded(party.organization)
    same = {c.id: c for c in customers if name and folded(c.business_name) == name}
    if not same:
        return None
    return Match(str(_only(list(same.values()), f"the name {party.organization}").id))


def is_ours(estimate: Estimate, key: str, customer_id: str) -> bool:
    """Whether an estimate with our number is our quote: our marker in its name, and the customer.

    Accounts that do not return names are taken at their customer alone.
    """
    if str(estimate.customer_id) != customer_id:
        return False
    return True if estimate.name is None else key in estimate.name


def _only(same: Sequence[Customer], what: str) -> Customer:
    if len(same) > 1:
        raise Ambiguous(
            f"{len(same)} Syncro customers have {what}.",
            "Merge them in Syncro, or change what differs here, then retry.",
            [f"Customer {c.id} {c.title}" for c in same],
        )
    return same[0]
