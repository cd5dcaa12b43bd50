"""Is this remote customer or contact our person? Decided by rules a technician can read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from quotewright.integrations.port import Ambiguous
from quotewright.integrations.syncro.wire import Contact, Customer
from quotewright.lib.words import casefolded


@dataclass(frozen=True, slots=True)
class Match:
    """A person's place in Syncro: a customer, or a contact under one."""

    customer_id: str
    contact_id: str = ""


def match_email(
    email: str, customers: Iterable[Customer], contacts: Iterable[Contact]
) -> Match | None:
    """Return the customer, else the contact, that bears this e-mail address.

    Raises Ambiguous when several do, or when the only customer is disabled.
    """
    wanted = casefolded(email)
    if not wanted:
        return None
    same = {c.id: c for c in customers if casefolded(c.email) == wanted}
    if same:
        return Match(str(_only(list(same.values()), f"the e-mail {email}").id))
    under = {c.id: c for c in contacts if casefolded(c.email) == wanted and c.customer_id}
    if not under:
        return None
    if len(under) > 1:
        raise Ambiguous(
            f"{len(under)} Syncro contacts have the e-mail {email}.",
            "Keep one of them in Syncro, or give this person another e-mail, then retry.",
            [f"Contact {c.id} {c.name}, customer {c.customer_id}" for c in under.values()],
        )
    contact = next(iter(under.values()))
    return Match(str(contact.customer_id), str(contact.id))


def match_business(name: str, customers: Iterable[Customer]) -> Match | None:
    """Return the one customer that bears this business name. Raises Ambiguous."""
    wanted = casefolded(name)
    same = {c.id: c for c in customers if wanted and casefolded(c.business_name) == wanted}
    if not same:
        return None
    return Match(str(_only(list(same.values()), f"the name {name}").id))


def _only(same: Sequence[Customer], what: str) -> Customer:
    candidates = [f"Customer {c.id} {c.title}" + " (disabled)" * bool(c.disabled) for c in same]
    active = [customer for customer in same if not customer.disabled]
    if not active:
        raise Ambiguous(
            f"The Syncro customer with {what} is disabled.",
            "Enable it in Syncro, or change what is the same here, then retry.",
            candidates,
        )
    if len(active) > 1:
        raise Ambiguous(
            f"{len(active)} Syncro customers have {what}.",
            "Merge them in Syncro, or change what differs here, then retry.",
            candidates,
        )
    return active[0]
