"""A record of the PSA that somebody chose while quoting becomes a person, or a line, of ours.

It is linked at once, so that the next push finds it without a call and never makes a twin.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from typing import Any

from django.db import transaction
from django.db.models.functions import Upper

from quotewright.accounts.models import Account
from quotewright.integrations import locks, outbox, registry
from quotewright.integrations.candidates import CHOICE
from quotewright.integrations.ledger import DatabaseLedger
from quotewright.integrations.models import Connection, Intent, Link
from quotewright.integrations.port import PsaError
from quotewright.integrations.remote import Remote
from quotewright.integrations.searching import customers_of, seen
from quotewright.lib.fields import Invalid
from quotewright.lib.places import state_code
from quotewright.people.actions import create_person
from quotewright.people.models import Person
from quotewright.people.values import person_values
from quotewright.quotes.document import Line as DocumentLine
from quotewright.quotes.documents import party_of
from quotewright.quotes.models import Line

# A push that works on people just now is waited for so long; then it is left to the next push.
_PATIENCE_SECONDS = 1.0
_GONE = "Syncro’s record is not known here any more. Search again."
_PRODUCT_TEXTS = {"name": 200, "code": 80, "description": 4000, "supplier": 120, "supplier_sku": 80}


def person_fields(account: Account, record: Remote, customer: Remote | None) -> dict[str, str]:
    """Return what a person made from a customer or contact is filled with.

    A contact without an address has its customer's. The state is a code where it is known, the
    country the account's: the PSA keeps none. What no person here can hold is left out.
    """
    fields = {name: " ".join(str(text).split()) for name, text in record.person.items()}
    if customer:
        fields["organization"] = customer.person.get("organization", "")
        if not any(fields.get(name) for name in _ADDRESS):
            fields |= {name: customer.person.get(name, "") for name in _ADDRESS}
    fields["country"] = account.country
    fields["state"] = state_code(account.country, fields.get("state", ""))
    try:
        person_values(fields)
    except Invalid as error:
        fields = {name: text for name, text in fields.items() if name not in error.errors}
    return {name: text for name, text in fields.items() if text}


def chosen_person(
    connection: Connection, kind: str, remote_id: str
) -> tuple[Remote, Remote | None]:
    """Return the customer or contact that was chosen, and a contact's customer. Raises Invalid."""
    record = seen(connection, kind, remote_id) if kind in {"customer", "contact"} else None
    if record is None or (kind == "contact" and not record.parent):
        raise Invalid({"person": _GONE})
    return record, customers_of(connection, [record]).get(record.parent)


@transaction.atomic
def take_person(
    connection: Connection, kind: str, remote_id: str, typed: Mapping[str, Any] | None = None
) -> Person:
    """Return the person that a customer or contact is: one who is here, else a new one, linked.

    `typed` is what somebody wrote over what the record says. Raises Invalid.
    """
    record, customer = chosen_person(connection, kind, remote_id)
    # The account's row is the lock: two who choose at once share one person.
    account = Account.objects.select_for_update().get(pk=connection.account_id)
    person = people_here(connection, [record]).get(f"{kind}:{remote_id}")
    if person is None:
        fields = person_fields(account, record, customer) | dict(typed or {})
        person = create_person(account, fields)
    link_person(connection, person, record)
    return person


def link_person(connection: Connection, person: Person, record: Remote) -> None:
    """Link the person, unless they are; where a push is at it, leave word of the choice for it."""
    key = str(person.pk)
    mine = Link.objects.filter(connection=connection, key=key)
    if mine.filter(kind="person").exists():
        return
    if not _adopted(connection, person, record):
        snapshot = {"as": record.kind, "parent": record.parent}
        values = {"remote_id": record.remote_id, "snapshot": snapshot}
        Link.objects.update_or_create(connection=connection, kind=CHOICE, key=key, defaults=values)
    outbox.unpark_people(connection, [person.pk])


def people_here(connection: Connection, records: list[Remote]) -> dict[str, Person]:
    """Return who of ours these records are, by `kind:id`: by their link, else by their e-mail."""
    found: dict[str, Person] = {}
    ids, emails = [r.remote_id for r in records], [r.email.casefold() for r in records if r.email]
    links = Link.objects.filter(
        connection=connection, kind__in=["person", CHOICE], remote_id__in=ids
    )
    keys = {
        f"{link.snapshot.get('as', 'customer')}:{link.remote_id}": int(link.key)
        for link in links.order_by("-pk")
    }
    people = Person.objects.select_related("organization").filter(account=connection.account_id)
    linked = people.in_bulk(list(keys.values())) if keys else {}
    bearing = {}
    if emails:
        same = people.annotate(upper=Upper("email")).filter(upper__in=[e.upper() for e in emails])
        bearing = {person.email.casefold(): person for person in same.order_by("-pk")}
    for record in records:
        key = f"{record.kind}:{record.remote_id}"
        person = linked.get(keys.get(key, 0)) or bearing.get(record.email.casefold())
        if person:
            found[key] = person
    return found


def product_line(connection: Connection, remote_id: str) -> tuple[Remote, dict[str, Any]]:
    """Return a product that was chosen, and the raw values of a line of it. Raises Invalid."""
    record = seen(connection, "product", remote_id)
    if record is None:
        raise Invalid({"product": _GONE})
    facts = record.facts
    vendor = str(facts.get("vendor") or "") or _vendor_of(connection, facts.get("vendor_ids") or ())
    texts = {
        "name": record.name or record.code or f"Syncro product {remote_id}",
        "code": record.code,
        "description": str(facts.get("description") or ""),
        "supplier": vendor,
        "supplier_sku": str(facts.get("vendor_sku") or ""),
    }
    raw: dict[str, Any] = {name: text[: _PRODUCT_TEXTS[name]] for name, text in texts.items()}
    raw |= {"unit_price": facts.get("price") or "0", "unit_cost": facts.get("cost") or "0"}
    if facts.get("taxable") is not None:
        raw["taxable"] = bool(facts["taxable"])
    return record, raw


def link_product(connection: Connection, line: Line, record: Remote) -> None:
    """Let what this line sells be that product. Where no adapter opens, a push finds it by name."""
    sold = DocumentLine(
        key=str(line.key),
        name=line.name,
        quantity=line.quantity,
        unit_price=line.unit_price,
        code=line.code,
        supplier=line.supplier,
    )
    try:
        psa = registry.adapter_of(connection)
    except PsaError:
        return
    # A push that is making a product of this very line would write its own over the choice.
    locks.held_to_commit(f"{connection.pk}:catalog", _PATIENCE_SECONDS)
    with closing(psa):
        psa.adopt_product(sold, record, DatabaseLedger(connection))


_ADDRESS = ("address1", "address2", "city", "state", "postal_code")


def _vendor_of(connection: Connection, ids: Any) -> str:
    for vendor_id in ids:
        if vendor := seen(connection, "vendor", str(vendor_id)):
            return vendor.name
    return ""


def _adopted(connection: Connection, person: Person, record: Remote) -> bool:
    in_doubt = Intent.objects.filter(connection=connection, kind="person", key=str(person.pk))
    if in_doubt.exists() or not locks.held_to_commit(f"{connection.pk}:people", _PATIENCE_SECONDS):
        return False
    try:
        psa = registry.adapter_of(connection)
    except PsaError:
        return False
    with closing(psa):
        psa.adopt_person(party_of(person), record, DatabaseLedger(connection))
    return True
