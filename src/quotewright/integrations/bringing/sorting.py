"""Which records of the PSA are here already, which are new, and which a person must decide.

The same e-mail, code or vendor's name is the same record. The same name alone is only shown, and
so is what is almost the same (see `nearby`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from django.db.models import Q
from django.db.models.functions import Upper

from quotewright.catalog.models import Item
from quotewright.integrations.bringing.nearby import Nearby, person_label
from quotewright.integrations.models import Connection, Link, RemoteRecord
from quotewright.integrations.models.bringing import Arrival
from quotewright.integrations.remote import Remote
from quotewright.integrations.searching import customers_of
from quotewright.lib.words import casefolded
from quotewright.people.models import Person

Verdict = Arrival.Verdict
# In this order they come in: contacts need their customers, products their vendors.
ORDER = ("customer", "contact", "vendor", "product")


@dataclass(frozen=True, slots=True)
class Sorted:
    """What is to become of one record, and why."""

    remote: Remote
    label: str
    detail: str
    verdict: Verdict
    candidates: Sequence[Mapping[str, Any]] = field(default_factory=list)
    said: str = ""


def sort(connection: Connection, rows: Sequence[RemoteRecord], nearby: Nearby) -> list[Sorted]:
    """Sort records of one kind. Disabled ones and contacts of disabled customers are left out."""
    remotes = [Remote(**row.told) for row in rows]
    gone = _disabled(connection, [remote.parent for remote in remotes if remote.parent])
    remotes = [each for each in remotes if not each.disabled and each.parent not in gone]
    if not remotes:
        return []
    customers = customers_of(connection, remotes)
    sorts: dict[str, Callable[..., list[Sorted]]] = {
        "customer": partial(_people, customers=customers),
        "contact": partial(_people, customers=customers),
        "product": _items,
        "vendor": _vendors,
    }
    found = sorts[remotes[0].kind](connection, remotes)
    return [_looked_over(each, nearby, customers.get(each.remote.parent)) for each in found]


def _looked_over(found: Sorted, nearby: Nearby, customer: Remote | None) -> Sorted:
    """Put to a person what seems to be new and is almost the same as something here."""
    near = nearby.candidates(found.remote, customer) if found.verdict == Verdict.NEW else []
    return replace(found, verdict=Verdict.ASK, candidates=near) if near else found


def _disabled(connection: Connection, customers: Sequence[str]) -> set[str]:
    rows = RemoteRecord.objects.filter(
        connection=connection, kind="customer", remote_id__in=customers, told__disabled=True
    )
    return set(rows.values_list("remote_id", flat=True))


def _people(
    connection: Connection, remotes: Sequence[Remote], customers: Mapping[str, Remote]
) -> list[Sorted]:
    kind = remotes[0].kind
    told = {each.remote_id: _fields(each, customers.get(each.parent)) for each in remotes}
    linked = _linked(connection, "person", told, kind)
    if kind == "customer":
        linked |= _linked(connection, "organization", told)
    twins = _twins(connection, remotes)
    by_email, by_name = _local_people(connection, list(told.values()))
    taken = _linked_people(connection, [p.pk for some in by_email.values() for p in some])
    found = []
    for remote in remotes:
        fields = told[remote.remote_id]
        name = _full_name(fields)
        label = name or fields["email"] or fields["organization"] or f"{kind} {remote.remote_id}"
        detail = _detail(remote, fields, name)

        def put(verdict: Verdict, people: Sequence[Person] = (), said: str = "") -> None:
            # Bound at once: it is called in this turn of the loop only.
            options = [_person_option(person) for person in people]
            found.append(Sorted(remote, label, detail, verdict, options, said))  # noqa: B023

        same = by_email[casefolded(fields["email"])] if fields["email"] else []
        if remote.remote_id in linked:
            put(Verdict.KNOWN)
        elif twin := twins.get(remote.remote_id):
            put(Verdict.KNOWN if twin.is_own else Verdict.ASK, (), twin.said)
        elif len(same) == 1:
            is_free = str(same[0].pk) not in taken
            said = "the same e-mail" if is_free else "is linked to another record of Syncro"
            put(Verdict.SAME if is_free else Verdict.KNOWN, same if is_free else (), said)
        elif same:
            put(Verdict.ASK, same, "several people here have this e-mail")
        elif name and (named := by_name[casefolded(name)]):
            put(Verdict.ASK, named, "the same name, another e-mail")
        else:
            put(Verdict.NEW)
    return found


@dataclass(frozen=True, slots=True)
class _Twin:
    """Another record in the PSA with the same e-mail that comes first; `is_own` says that it is
    the customer of this very contact.
    """

    is_own: bool
    said: str


def _twins(connection: Connection, remotes: Sequence[Remote]) -> dict[str, _Twin]:
    emails = {casefolded(remote.email) for remote in remotes if remote.email}
    rows = RemoteRecord.objects.filter(
        connection=connection, kind__in=["customer", "contact"], email__in=emails
    ).exclude(told__disabled=True)
    by_email: defaultdict[str, list[RemoteRecord]] = defaultdict(list)
    for row in rows.order_by("pk"):
        by_email[row.email].append(row)
    found = {}
    for remote in remotes:
        # Customers come before contacts, and older ones before newer ones.
        same = sorted(by_email[casefolded(remote.email)] if remote.email else [], key=_rank)
        first = same[0] if same else None
        if first is None or (first.kind, first.remote_id) == (remote.kind, remote.remote_id):
            continue
        is_own = first.kind == "customer" and first.remote_id == remote.parent
        said = f"{first.kind} {first.remote_id} in Syncro has this e-mail too"
        found[remote.remote_id] = _Twin(is_own, said)
    return found


def _rank(row: RemoteRecord) -> tuple[bool, int]:
    return row.kind == "contact", row.pk


def _local_people(
    connection: Connection, told: Sequence[Mapping[str, Any]]
) -> tuple[defaultdict[str, list[Person]], defaultdict[str, list[Person]]]:
    emails = {fields["email"].upper() for fields in told if fields["email"]}
    lasts = {fields["last_name"].upper() for fields in told if fields["last_name"]}
    people = Person.objects.filter(account=connection.account).select_related("organization")
    people = people.alias(mail=Upper("email"), last=Upper("last_name"))
    by_email: defaultdict[str, list[Person]] = defaultdict(list)
    by_name: defaultdict[str, list[Person]] = defaultdict(list)
    for person in people.filter(Q(mail__in=emails) | Q(last__in=lasts)).order_by("pk"):
        if person.email:
            by_email[casefolded(person.email)].append(person)
        by_name[casefolded(f"{person.first_name} {person.last_name}")].append(person)
    return by_email, by_name


def _items(connection: Connection, remotes: Sequence[Remote]) -> list[Sorted]:
    linked = _linked(connection, "product", [remote.remote_id for remote in remotes])
    codes = {remote.code.upper() for remote in remotes if remote.code}
    names = {remote.name.upper() for remote in remotes}
    items = Item.objects.filter(account=connection.account, archived_at=None)
    items = items.alias(upper_code=Upper("code"), upper_name=Upper("name"))
    by_code: defaultdict[str, list[Item]] = defaultdict(list)
    by_name: defaultdict[str, list[Item]] = defaultdict(list)
    for item in items.filter(Q(upper_code__in=codes) | Q(upper_name__in=names)).order_by("pk"):
        if item.code:
            by_code[casefolded(item.code)].append(item)
        by_name[casefolded(item.name)].append(item)
    found = []
    twins = _twin_products(connection, remotes)
    for remote in remotes:
        same = by_code[casefolded(remote.code)] if remote.code else []
        named = by_name[casefolded(remote.name)]
        verdict, fits, why = Verdict.NEW, [], ""
        if remote.remote_id in linked:
            verdict = Verdict.KNOWN
        elif remote.remote_id in twins:
            verdict, fits, why = Verdict.ASK, same or named, twins[remote.remote_id]
        elif len(same) == 1:
            verdict, fits, why = Verdict.SAME, same, "the same code"
        elif same:
            verdict, fits, why = Verdict.ASK, same, "several items here have this code"
        elif named:
            verdict, fits, why = Verdict.ASK, named, "the same name, another code"
        options = [{"id": item.pk, "label": f"{item.name} {item.code}".strip()} for item in fits]
        detail = f"UPC {remote.code}" if remote.code else ""
        found.append(Sorted(remote, remote.name, detail, verdict, options, why))
    return found


def _twin_products(connection: Connection, remotes: Sequence[Remote]) -> dict[str, str]:
    """Say of which products an earlier one has the same code or, without one, the same name."""
    codes = {casefolded(remote.code) for remote in remotes if remote.code}
    names = {casefolded(remote.name) for remote in remotes if not remote.code}
    rows = RemoteRecord.objects.filter(connection=connection, kind="product")
    rows = rows.exclude(told__disabled=True)
    first: dict[tuple[str, str], str] = {}
    for row in rows.filter(Q(code__in=codes) | Q(code="", name__in=names)).order_by("pk"):
        first.setdefault((row.code, "" if row.code else row.name), row.remote_id)
    found = {}
    for remote in remotes:
        code = casefolded(remote.code)
        earlier = first.get((code, "" if code else casefolded(remote.name)), remote.remote_id)
        if earlier != remote.remote_id:
            what = "code" if code else "name"
            found[remote.remote_id] = f"product {earlier} in Syncro has this {what} too"
    return found


def _vendors(connection: Connection, remotes: Sequence[Remote]) -> list[Sorted]:
    """A vendor is the supplier of its name; another vendor of that name is left alone."""
    linked = _linked(connection, "vendor", [remote.remote_id for remote in remotes])
    names = {casefolded(remote.name) for remote in remotes}
    rows = RemoteRecord.objects.filter(connection=connection, kind="vendor", name__in=names)
    first: dict[str, str] = {}
    for row in rows.order_by("pk"):
        first.setdefault(row.name, row.remote_id)
    found = []
    for remote in remotes:
        is_first = first.get(casefolded(remote.name)) == remote.remote_id
        is_known = remote.remote_id in linked or not is_first
        said = "" if is_first else "another vendor in Syncro has this name"
        verdict = Verdict.KNOWN if is_known else Verdict.NEW
        found.append(Sorted(remote, remote.name, "", verdict, (), said))
    return found


def _linked(
    connection: Connection, kind: str, ids: Sequence[str] | Mapping[str, Any], stands_as: str = ""
) -> set[str]:
    rows = Link.objects.filter(connection=connection, kind=kind, remote_id__in=list(ids))
    if stands_as:
        rows = rows.filter(snapshot__as=stands_as)
    return set(rows.values_list("remote_id", flat=True))


def _linked_people(connection: Connection, ids: Sequence[int]) -> set[str]:
    keys = [str(pk) for pk in ids]
    rows = Link.objects.filter(connection=connection, kind="person", key__in=keys)
    return set(rows.values_list("key", flat=True))


def _fields(remote: Remote, customer: Remote | None) -> dict[str, str]:
    """What is compared and shown of a person."""
    names = ("first_name", "last_name", "email", "organization", "work_phone")
    fields = {name: " ".join(str(remote.person.get(name, "")).split()) for name in names}
    if customer:
        fields["organization"] = str(customer.person.get("organization", ""))
    return fields


def _full_name(fields: Mapping[str, Any]) -> str:
    return f"{fields['first_name']} {fields['last_name']}".strip()


def _detail(remote: Remote, fields: Mapping[str, Any], name: str) -> str:
    said = [fields["organization"], fields["email"] if name else "", fields["work_phone"]]
    return " · ".join(part for part in said if part)[:300]


def _person_option(person: Person) -> dict[str, Any]:
    return {"id": person.pk, "label": person_label(person)}
