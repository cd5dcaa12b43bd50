"""What is here and almost the same as a record that arrives: shown to a person, never linked.

Who is linked already, or bears exactly the e-mail, name or code of another record of the PSA, is
that one and is not suspected of being this one, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from quotewright.catalog.models import Item, Supplier
from quotewright.integrations.models import Connection, Link, RemoteRecord
from quotewright.integrations.remote import Remote
from quotewright.integrations.sketches import business_of, company_of, person_of, product_of
from quotewright.lib.likeness import Near, company, person, product
from quotewright.lib.nearest import Nearest
from quotewright.lib.words import casefolded
from quotewright.people.models import Organization, Person

Labels = Mapping[Any, str]
# Of one record; with more a choice is none.
MOST = 5
# Before the id of an organization that is a candidate; other candidates are what is made.
ORGANIZATION = "organization:"


@lru_cache(maxsize=4)  # several accounts may bring in at once
def nearby_of(connection_id: int, _job_id: int) -> Nearby:
    """Return what is here, read once for a whole job; `forget` it when that is done."""
    return Nearby(Connection.objects.get(pk=connection_id))


forget = nearby_of.cache_clear


@dataclass(frozen=True)
class Nearby:
    """The records here that no record of the PSA is yet; each kind is read when it is asked for."""

    connection: Connection

    def candidates(self, remote: Remote, customer: Remote | None = None) -> list[dict[str, Any]]:
        """Return what it may be, the nearest first, each with why."""
        if remote.kind == "product":
            return _options(self._items.near(product_of(remote)))
        if remote.kind == "vendor":
            return _options(self._suppliers.near(company_of(remote)))
        people = self._people.near(person_of(remote, business_of(customer) if customer else ""))
        rows = Person.objects.select_related("organization")
        labels = {p.pk: person_label(p) for p in rows.filter(pk__in=[n.key for n in people])}
        found = [*_options(people, labels), *self._companies(remote)]
        return sorted(found, key=lambda each: -each["score"])[:MOST]

    def _companies(self, remote: Remote) -> list[dict[str, Any]]:
        """Organizations with almost the customer's business name; none where one has that name."""
        name = casefolded(business_of(remote))
        if remote.kind != "customer" or not name or name in self._names_of_organizations:
            return []
        found = _options(self._organizations.near(company_of(remote)))
        return [{**each, "noun": "organization"} for each in found]

    @cached_property
    def _people(self) -> Nearest:
        rows = Person.objects.filter(account=self.connection.account_id).values_list(
            "pk",
            "first_name",
            "last_name",
            "email",
            "organization__name",
            "work_phone",
            "mobile_phone",
        )
        linked, emails = self._linked("person"), self._theirs("email", "customer", "contact")
        return Nearest(
            person(pk, f"{first} {last}".strip(), email, company_name or "", phones)
            for pk, first, last, email, company_name, *phones in rows.iterator()
            if str(pk) not in linked and casefolded(email) not in emails
        )

    @cached_property
    def _organizations(self) -> Nearest:
        rows = Organization.objects.filter(account=self.connection.account_id)
        linked = self._linked("organization")
        names = self._theirs("told__person__organization", "customer")
        return Nearest(
            company(f"{ORGANIZATION}{pk}", name, website=website, phones=[phone])
            for pk, name, website, phone in rows.values_list("pk", "name", "website", "phone")
            if str(pk) not in linked and casefolded(name) not in names
        )

    @cached_property
    def _names_of_organizations(self) -> set[str]:
        rows = Organization.objects.filter(account=self.connection.account_id)
        return set(map(casefolded, rows.values_list("name", flat=True)))

    @cached_property
    def _items(self) -> Nearest:
        rows = Item.objects.filter(account=self.connection.account_id, archived_at=None)
        codes, names = self._theirs("code", "product"), self._theirs("name", "product")
        return Nearest(
            product(pk, name, code)
            for pk, name, code in rows.values_list("pk", "name", "code").iterator()
            if casefolded(code) not in codes and (code or casefolded(name) not in names)
        )

    @cached_property
    def _suppliers(self) -> Nearest:
        rows = Supplier.objects.filter(account=self.connection.account_id, archived_at=None)
        names = self._theirs("name", "vendor")
        return Nearest(
            company(pk, name, email, website, [phone])
            for pk, name, email, website, phone in rows.values_list(
                "pk", "name", "email", "website", "phone"
            )
            if casefolded(name) not in names
        )

    def _linked(self, kind: str) -> set[str]:
        rows = Link.objects.filter(connection=self.connection, kind=kind)
        return set(rows.values_list("key", flat=True))

    def _theirs(self, field: str, *kinds: str) -> set[str]:
        """Return what the records of the PSA bear, folded."""
        rows = RemoteRecord.objects.filter(connection=self.connection, kind__in=kinds)
        told = rows.exclude(told__disabled=True).values_list(field, flat=True)
        return {casefolded(text) for text in told.iterator() if text}


def _options(found: Iterable[Near], labels: Labels | None = None) -> list[dict[str, Any]]:
    return [
        {
            "id": near.key,
            "label": (labels or {}).get(near.key, near.said),
            "score": near.score,
            "why": near.why,
        }
        for near in found
    ]


def person_label(person: Person) -> str:
    """Return what tells a person from others of their name."""
    employer = person.organization.name if person.organization else ""
    return " · ".join(part for part in (person.full_name, employer, person.email) if part)
