"""Making or linking the local record of one that arrives. Nothing is written to the PSA."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from quotewright.accounts.models import Account
from quotewright.catalog.actions import create_item, find_or_create_supplier
from quotewright.catalog.models import Item, Supplier
from quotewright.integrations.bringing.nearby import ORGANIZATION
from quotewright.integrations.models import Connection, Intent, Link
from quotewright.integrations.models.bringing import Arrival
from quotewright.integrations.picking import person_fields, product_line
from quotewright.integrations.port import Ledger, Psa
from quotewright.integrations.remote import Remote
from quotewright.integrations.searching import customers_of
from quotewright.lib.fields import Invalid
from quotewright.lib.words import casefolded
from quotewright.people.actions import create_person, organization_named
from quotewright.people.models import Organization, Person
from quotewright.quotes.document import Line
from quotewright.quotes.documents import party_of

Outcome = Arrival.Outcome


@dataclass(frozen=True, slots=True)
class Taker:
    """Takes records in for one connection. Each belongs into a transaction of its own."""

    connection: Connection
    psa: Psa
    ledger: Ledger

    @property
    def _account(self) -> Account:
        return self.connection.account

    def take(self, arrival: Arrival, remote: Remote) -> Outcome:
        """Do what was decided. Raises Invalid where the record cannot be kept here as it is."""
        if remote.kind == "vendor":
            return self._vendor(arrival, remote)
        if remote.kind == "product":
            return self._product(arrival, remote)
        return self._person(arrival, remote)

    def _person(self, arrival: Arrival, remote: Remote) -> Outcome:
        fields = self._fields_of(arrival, remote)
        if belongs_to := self._organization_of(arrival, remote):
            fields["organization"] = belongs_to.name
        if not fields.keys() & {"first_name", "last_name", "email"}:
            return self._organization(arrival, remote, fields)
        chosen = _chosen(arrival)
        if chosen is None:
            person, outcome = create_person(self._account, fields), Outcome.MADE
        else:
            people = Person.objects.select_related("account", "organization")
            person, outcome = _own(people.filter(account=self._account, pk=chosen)), Outcome.LINKED
            self._require_free("person", str(person.pk))
        self.psa.adopt_person(party_of(person), remote, self.ledger)
        return outcome

    def _fields_of(self, arrival: Arrival, remote: Remote) -> dict[str, str]:
        """Return what a person is filled with; what does not fit here is said."""
        customers = customers_of(self.connection, [remote])
        fields = person_fields(self._account, remote, customers.get(remote.parent))
        if casefolded(fields.get("organization", "")) == casefolded(remote.email):
            fields.pop("organization", None)  # who has no name is called by their e-mail there
        lost = [n for n, text in remote.person.items() if str(text).strip() and n not in fields]
        if lost := [name.replace("_", " ") for name in lost if name != "organization"]:
            arrival.said = f"Left out, as it does not fit here: {', '.join(lost)}."
        return fields

    def _organization_of(self, arrival: Arrival, remote: Remote) -> Organization | None:
        """The one that somebody chose, or that their customer is already; None goes by name."""
        own = Organization.objects.filter(account=self._account)
        if arrival.decision.startswith(ORGANIZATION):
            chosen: Organization = _own(own.filter(pk=arrival.decision.removeprefix(ORGANIZATION)))
            return chosen
        customer_id = remote.parent or remote.remote_id
        links = Link.objects.filter(
            connection=self.connection, kind="organization", remote_id=customer_id
        )
        return own.filter(pk__in=map(int, links.values_list("key", flat=True))).first()

    def _organization(self, arrival: Arrival, remote: Remote, fields: Mapping[str, Any]) -> Outcome:
        """A customer of whom only the company is known."""
        organization = organization_named(self._account, str(fields.get("organization", "")))
        if organization is None:
            raise Invalid({"name": "It has no name and no e-mail in Syncro."})
        key = str(organization.pk)
        link = self.ledger.recall("organization", key)
        if link and link.remote_id != remote.remote_id:
            raise Invalid({"name": f"{organization.name} is linked to another customer already."})
        self.ledger.remember("organization", key, remote.remote_id, {})
        return Outcome.LINKED if arrival.decision.startswith(ORGANIZATION) else Outcome.MADE

    def _product(self, arrival: Arrival, remote: Remote) -> Outcome:
        chosen = _chosen(arrival)
        if chosen is None:
            item, outcome = create_item(self._account, self._item_of(remote)), Outcome.MADE
        else:
            items = Item.objects.filter(account=self._account, pk=chosen)
            item, outcome = _own(items.select_related("supplier")), Outcome.LINKED
        sold = Line(
            key="",
            name=item.name,
            quantity=Decimal(1),
            unit_price=item.price,
            code=item.code,
            supplier=item.supplier.name if item.supplier else "",
        )
        self.psa.adopt_product(sold, remote, self.ledger)
        return outcome

    def _item_of(self, remote: Remote) -> dict[str, Any]:
        """What an item made from a product is filled with, as a line of it would be."""
        _, raw = product_line(self.connection, remote.remote_id)
        made = {"price": raw.pop("unit_price"), "cost": raw.pop("unit_cost")}
        if raw["description"].strip() == remote.name.strip():
            made["description"] = ""  # Syncro wants one; a product without has its name there
        return {**raw, **made}

    def _vendor(self, arrival: Arrival, remote: Remote) -> Outcome:
        chosen = _chosen(arrival)
        if chosen is None:
            supplier = find_or_create_supplier(self._account, " ".join(remote.name.split()))
        else:
            supplier = _own(Supplier.objects.filter(account=self._account, pk=chosen))
        if supplier is None:
            raise Invalid({"name": "It has no name in Syncro."})
        self.psa.adopt_vendor(supplier.name, remote, self.ledger)
        return Outcome.MADE if chosen is None else Outcome.LINKED

    def _require_free(self, kind: str, key: str) -> None:
        """A record that was linked or begun to be pushed meanwhile is left alone."""
        of_it = {"connection": self.connection, "kind": kind, "key": key}
        if Link.objects.filter(**of_it).exists():
            raise Invalid({"link": "Somebody linked it meanwhile. Nothing more is to be done."})
        if Intent.objects.filter(**of_it).exists():
            raise Invalid({"link": "It is being pushed right now. Bring in again later."})


def _chosen(arrival: Arrival) -> int | None:
    """Return the id of the local record that it is; None makes a new one."""
    if arrival.decision.isdecimal():
        return int(arrival.decision)
    if arrival.verdict == Arrival.Verdict.SAME and arrival.decision != "new":
        return int(arrival.candidates[0]["id"])
    return None


def _own(rows: Any) -> Any:
    record = rows.first()
    if record is None:
        raise Invalid({"link": "The record here was removed meanwhile. Bring in again."})
    return record
