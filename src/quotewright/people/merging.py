"""Merging two people, or two organizations, that are one. It cannot be undone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import transaction
from django.forms.models import model_to_dict

from quotewright.lib.changes import record_merged
from quotewright.lib.fields import Invalid
from quotewright.people.apart import move_apart
from quotewright.people.models import Merger, Organization, Person
from quotewright.people.organizations import save_organization, tell_people
from quotewright.people.persons import held_person, save_person
from quotewright.people.values import ADDRESS, MOST_NOTES, SHIPPING

R = TypeVar("R", Person, Organization)
# The version of each side that somebody saw in a preview: (of the kept one, of the other).
Versions = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Part:
    """Fields that go together when two records are merged: no street with another's city."""

    name: str
    label: str
    fields: tuple[str, ...]
    text: Callable[[Any], str]
    # Whether an empty one is filled from the other record unless somebody says otherwise.
    fills: bool = True


@dataclass(frozen=True, slots=True)
class Difference:
    """A part in which two records differ. `takes` says that the other's wins by default."""

    part: Part
    mine: str
    theirs: str
    takes: bool


def _one(field: str, label: str) -> Part:
    return Part(field, label, (field,), lambda record: str(getattr(record, field) or ""))


def _address(name: str, label: str, prefix: str = "") -> Part:
    fields = [f"{prefix}{field}" for field in ADDRESS]

    def text(record: Any) -> str:
        lines = [getattr(record, field) for field in fields]
        return ", ".join(
            filter(None, [*lines, getattr(record, f"{prefix}country")] if any(lines) else [])
        )

    return Part(name, label, (*fields, f"{prefix}country"), text)


def _exempt(record: Any) -> str:
    number = getattr(record, "tax_exempt_number", "")
    if not record.tax_exempt:
        return "Pays tax"
    return f"Tax exempt, certificate {number}" if number else "Tax exempt"


PERSON_PARTS = (
    Part(
        "name",
        "Name",
        ("first_name", "last_name"),
        lambda person: f"{person.first_name} {person.last_name}".strip(),
    ),
    _one("title", "Title"),
    Part(
        "organization",
        "Organization",
        ("organization",),
        lambda person: person.organization.name if person.organization else "",
    ),
    _one("email", "E-mail"),
    _one("work_phone", "Work phone"),
    _one("mobile_phone", "Mobile phone"),
    _one("website", "Website"),
    _address("address", "Billing address"),
    _address("shipping_address", "Shipping address", SHIPPING),
    Part("tax_exempt", "Tax", ("tax_exempt",), _exempt, fills=False),
)
ORGANIZATION_PARTS = (
    _one("name", "Name"),
    _one("phone", "Phone"),
    _one("website", "Website"),
    _address("address", "Billing address"),
    Part("tax_exempt", "Tax", ("tax_exempt", "tax_exempt_number"), _exempt, fills=False),
)


def parts_of(record: Person | Organization) -> tuple[Part, ...]:
    """Return what may be chosen when this record is merged; notes are always joined."""
    return PERSON_PARTS if isinstance(record, Person) else ORGANIZATION_PARTS


def differences(kept: R, gone: R) -> list[Difference]:
    """Return the parts in which the two differ, with whose value wins by default."""
    found = []
    for part in parts_of(kept):
        mine, theirs = part.text(kept), part.text(gone)
        if mine != theirs:
            found.append(Difference(part, mine, theirs, part.fills and not mine))
    return found


@transaction.atomic
def merge_people(
    kept: Person,
    gone: Person,
    take: Collection[str] | None = None,
    by: str = "",
    seen: Versions | None = None,
) -> Person:
    """Make one person of two: quotes go to `kept`, and the old id of `gone` leads there.

    `take` names the parts whose value comes from `gone`; None fills what is empty. `seen` are the
    versions that were looked at. Raises Invalid, also where a listener cannot follow, and
    DoesNotExist where one of the two went meanwhile.
    """
    _require_mergeable(kept, gone, take)
    held = {p.pk: held_person(p) for p in sorted((kept, gone), key=lambda person: person.pk)}
    kept, gone = held[kept.pk], held[gone.pk]
    _require_seen((kept, gone), seen)
    _take(kept, gone, take)
    _follow(Merger.objects.filter(person=gone), kept, gone, by)
    move_apart(kept, gone)
    record_merged.send(Person, kind="person", kept=kept, gone=gone, by=by)
    gone.delete()
    save_person(kept, "merged")
    return kept


@transaction.atomic
def merge_organizations(
    kept: Organization,
    gone: Organization,
    take: Collection[str] | None = None,
    by: str = "",
    seen: Versions | None = None,
) -> Organization:
    """Make one organization of two: people go to `kept`, and the old id of `gone` leads there.

    Parameters and refusals are those of `merge_people`.
    """
    _require_mergeable(kept, gone, take)
    both = Organization.objects.select_for_update(of=("self",)).select_related("account")
    held = {row.pk: row for row in both.filter(pk__in=[kept.pk, gone.pk]).order_by("pk")}
    if len(held) < 2:
        raise Organization.DoesNotExist("One of the two was merged or removed meanwhile.")
    kept, gone = held[kept.pk], held[gone.pk]
    _require_seen((kept, gone), seen)
    name = kept.name
    _take(kept, gone, take)
    _follow(Merger.objects.filter(organization=gone), kept, gone, by)
    move_apart(kept, gone)
    record_merged.send(Organization, kind="organization", kept=kept, gone=gone, by=by)
    moved = list(gone.people.values_list("pk", flat=True))
    gone.people.update(organization=kept)
    gone.delete()
    save_organization(kept)
    people = Person.objects.filter(organization=kept)
    tell_people(people if kept.name != name else people.filter(pk__in=moved), "merged")
    return kept


def _require_mergeable(kept: R, gone: R, take: Collection[str] | None) -> None:
    if kept.account_id != gone.account_id:
        raise Invalid({"merged_id": "There is no such record in this account."})
    if kept.pk == gone.pk:
        raise Invalid({"merged_id": f"{gone} cannot be merged into itself. Choose another."})
    known = [part.name for part in parts_of(kept)]
    if unknown := [name for name in take or () if name not in known]:
        raise Invalid(
            {"take": f"There is no “{unknown[0]}” to take. Use any of {', '.join(known)}."}
        )


def _require_seen(records: Sequence[Person | Organization], seen: Versions | None) -> None:
    for record, version in zip(records, seen or (), strict=False):
        if record.version != version:
            raise Invalid(
                {"seen": f"{record} was changed meanwhile. Look at both again, then merge."}
            )


def _take(kept: R, gone: R, take: Collection[str] | None) -> None:
    """Set what comes from the other record, and join the notes."""
    chosen = {d.part.name for d in differences(kept, gone) if d.takes} if take is None else take
    for part in parts_of(kept):
        if part.name in chosen:
            for field in part.fields:
                setattr(kept, field, getattr(gone, field))
    if isinstance(kept, Person) and not (kept.first_name or kept.last_name or kept.email):
        raise Invalid({"take": "That leaves nobody: neither name nor e-mail. Keep one of them."})
    notes = list(dict.fromkeys(filter(None, [kept.notes, gone.notes])))
    kept.notes = "\n\n".join(notes)
    if len(kept.notes) > MOST_NOTES:
        raise Invalid(
            {"notes": f"Together the notes are longer than {MOST_NOTES:,} characters. Cut one."}
        )


def _follow(earlier: Any, kept: R, gone: R, by: str) -> None:
    """Let the id of `gone`, and those that led to it, lead to `kept`."""
    target: Mapping[str, Any] = (
        {"person": kept} if isinstance(kept, Person) else {"organization": kept}
    )
    earlier.update(**target)
    Merger.objects.create(
        account=kept.account,
        gone_id=gone.pk,
        values=model_to_dict(gone, exclude=["id", "account", "created_at"]),
        by=by[:120],
        **target,
    )
