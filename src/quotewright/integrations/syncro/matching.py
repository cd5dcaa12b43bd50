"""Is this customer our person, this product our item? Decided by rules a technician can read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from quotewright.integrations.port import Ambiguous
from quotewright.integrations.remote import Remote
from quotewright.integrations.syncro.wares import Ware
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


def match_code(ware: Ware, products: Iterable[Remote]) -> Remote | None:
    """Return the product whose UPC is the item's code, of several the one with its name too.

    Raises Ambiguous when several are left, or when only disabled ones are.
    """
    wanted = casefolded(ware.code)
    same = {p.remote_id: p for p in products if wanted and casefolded(p.code) == wanted}
    named = {key: p for key, p in same.items() if _bears(p, ware.name) and not p.disabled}
    return _only_product(list((named or same).values()), f"the UPC {ware.code}")


def match_name(ware: Ware, products: Iterable[Remote], taken: Collection[str]) -> Remote | None:
    """Return the product that bears the item's name and is not another item's (`taken`).

    Raises Ambiguous.
    """
    same = {p.remote_id: p for p in products if _bears(p, ware.name) and p.remote_id not in taken}
    return _only_product(list(same.values()), f"the name {ware.name}")


def match_vendor(name: str, vendors: Iterable[Remote]) -> Remote | None:
    """Return the one vendor of this name. Raises Ambiguous."""
    same = {v.remote_id: v for v in vendors if _bears(v, name)}
    if len(same) > 1:
        raise Ambiguous(
            f"{len(same)} Syncro vendors have the name {name}.",
            "Give all but one of them another name in Syncro, then retry.",
            [f"Vendor {vendor.remote_id} {vendor.name}" for vendor in same.values()],
        )
    return next(iter(same.values()), None)


def _bears(record: Remote, name: str) -> bool:
    return bool(name) and casefolded(record.name) == casefolded(name)


def _only_product(same: Sequence[Remote], what: str) -> Remote | None:
    if not same:
        return None
    candidates = [
        f"Product {p.remote_id} {p.name}"
        + (f", UPC {p.code}" if p.code else "")
        + " (disabled)" * p.disabled
        for p in same
    ]
    active = [product for product in same if not product.disabled]
    if not active:
        raise Ambiguous(
            f"The Syncro product with {what} is disabled.",
            "Enable it in Syncro, or give the item another code and name here, then retry.",
            candidates,
        )
    if len(active) > 1:
        raise Ambiguous(
            f"{len(active)} Syncro products have {what}.",
            "Disable all but one of them in Syncro, or give the item a code here that is the UPC "
            "of only one, then retry.",
            candidates,
        )
    return active[0]


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
