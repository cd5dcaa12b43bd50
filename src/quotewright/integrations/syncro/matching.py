"""Is this customer our person, this product our item? Decided by rules a technician can read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from quotewright.integrations.candidates import Candidate, Stands
from quotewright.integrations.options import Several
from quotewright.integrations.port import Ambiguous, Doubt, Linked, Rejected
from quotewright.integrations.remote import Remote
from quotewright.integrations.syncro.wares import Ware
from quotewright.integrations.syncro.wire import Contact, Customer
from quotewright.lib.words import casefolded
from quotewright.quotes.document import Party


@dataclass(frozen=True, slots=True)
class Match:
    """A person's place in Syncro: a customer, or a contact under one."""

    customer_id: str
    contact_id: str = ""


def match_email(
    email: str,
    customers: Iterable[Customer],
    contacts: Iterable[Contact],
    several: Several = Several.ASK,
) -> Match | None:
    """Return the customer, else the contact, that bears this e-mail address.

    Raises Ambiguous when several do, unless the first is to be taken, or when the only customer
    is disabled.
    """
    wanted = casefolded(email)
    if not wanted:
        return None
    same = {c.id: c for c in customers if casefolded(c.email) == wanted}
    if same:
        found = _only(list(same.values()), f"the e-mail {email}", Stands.PERSON, several)
        return Match(str(found.id))
    under = {c.id: c for c in contacts if casefolded(c.email) == wanted and c.customer_id}
    if not under:
        return None
    if len(under) > 1 and several is Several.ASK:
        raise Ambiguous(
            f"{len(under)} Syncro contacts have the e-mail {email}.",
            "Choose one of them. Or keep one in Syncro, or give this person another e-mail, then "
            "retry.",
            [_contact_candidate(contact) for contact in under.values()],
        )
    contact = under[min(under)]
    return Match(str(contact.customer_id), str(contact.id))


def match_business(
    name: str, customers: Iterable[Customer], several: Several = Several.ASK
) -> Match | None:
    """Return the customer that bears this business name. Raises Ambiguous as `match_email`."""
    wanted = casefolded(name)
    same = {c.id: c for c in customers if wanted and casefolded(c.business_name) == wanted}
    if not same:
        return None
    found = _only(list(same.values()), f"the name {name}", Stands.ORGANIZATION, several)
    return Match(str(found.id))


def require_same_company(party: Party, link: Linked) -> None:
    """Refuse to guess whether a company was renamed or a person moved on to another."""
    before = str(link.snapshot.get("organization_key", ""))
    if before and party.organization_key and before != party.organization_key:
        raise Rejected(
            f"{party.full_name} went to {party.organization}, and in Syncro belongs to another "
            "company.",
            f"Put the organization back, and add a new person for {party.organization}.",
        )


def may_be_about(doubt: Doubt, party: Party) -> bool:
    """Whether a call whose outcome is unknown may have made this person or their company."""
    business = casefolded(str(doubt.body.get("business_name") or ""))
    email = casefolded(str(doubt.body.get("email") or ""))
    return (
        doubt.key == party.key
        or (bool(business) and business == casefolded(party.organization))
        or (bool(email) and email == casefolded(party.email))
    )


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
            [Candidate("vendor", vendor.remote_id, vendor.name) for vendor in same.values()],
        )
    return next(iter(same.values()), None)


def _bears(record: Remote, name: str) -> bool:
    return bool(name) and casefolded(record.name) == casefolded(name)


def _only_product(same: Sequence[Remote], what: str) -> Remote | None:
    if not same:
        return None
    candidates = [_product_candidate(product) for product in same]
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


def _only(same: Sequence[Customer], what: str, stands: Stands, several: Several) -> Customer:
    candidates = [_customer_candidate(customer, stands) for customer in same]
    active = [customer for customer in same if not customer.disabled]
    if not active:
        raise Ambiguous(
            f"The Syncro customer with {what} is disabled.",
            "Use it all the same, or enable it in Syncro, or change what is the same here, then "
            "retry.",
            candidates,
        )
    if len(active) > 1 and several is Several.ASK:
        raise Ambiguous(
            f"{len(active)} Syncro customers have {what}.",
            "Choose one of them. Or merge them in Syncro, or change what differs here, then retry.",
            candidates,
        )
    return min(active, key=lambda customer: customer.id)


def _product_candidate(product: Remote) -> Candidate:
    said = [f"UPC {product.code}" if product.code else "", "disabled" * product.disabled]
    detail = " · ".join(part for part in said if part)
    return Candidate("product", product.remote_id, product.name, detail)


def _customer_candidate(customer: Customer, stands: Stands) -> Candidate:
    said = [
        f"{customer.firstname} {customer.lastname}".strip() if customer.business_name else "",
        customer.email,
        customer.phone,
        ", ".join(part for part in (customer.address, customer.city, customer.state) if part),
        "disabled" if customer.disabled else "",
    ]
    detail = " · ".join(part for part in said if part)
    return Candidate("customer", str(customer.id), customer.title, detail, stands=stands)


def _contact_candidate(contact: Contact) -> Candidate:
    said = [contact.email, contact.phone, f"under customer {contact.customer_id}"]
    detail = " · ".join(part for part in said if part)
    parent = str(contact.customer_id)
    return Candidate("contact", str(contact.id), contact.name, detail, parent, Stands.PERSON)
