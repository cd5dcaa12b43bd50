"""What the PSA was last seen to hold that is almost a given record. Asks the PSA nothing.

The blocks of `lib.nearest` are terms of the directory's index, which so narrows 100,000 records to
some hundreds; likeness decides among those.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz, process

from quotewright.integrations.models import Connection, RemoteRecord
from quotewright.integrations.remote import Remote
from quotewright.integrations.sketches import (
    business_of,
    company_of,
    full_name,
    person_of,
    product_of,
    terms_near,
)
from quotewright.lib.likeness import Near, Sketch, near
from quotewright.lib.words import casefolded
from quotewright.people.entries import scoped

MOST_NEAR = 3
# More than these share so little that the rest would not be seen either.
_MOST_READ = 1000
# So many of the most alike names are compared by the rules; nothing is near below the cutoff.
_MOST_COMPARED, _CUTOFF = 50, 60


@dataclass(frozen=True, slots=True)
class Seen:
    """A record as it was last seen, without its facts; `employer` is a contact's customer."""

    record: Remote
    employer: str = ""

    @property
    def text(self) -> str:
        """What it is called, for a first comparison."""
        return business_of(self.record) or self.record.name


Nearly = tuple[Remote, Near]


def near_people(connection: Connection, sketch: Sketch) -> list[Nearly]:
    """Return customers and contacts who may be this person, the nearest first."""
    rows = _read(connection, ("customer", "contact"), sketch)
    names = [full_name(row.record) for row in rows]
    return _near(sketch, rows, names, lambda row: person_of(row.record, row.employer))


def near_companies(connection: Connection, sketch: Sketch) -> list[Nearly]:
    """Return customers whose business name is almost this one, the nearest first."""
    rows = _read(connection, ("customer",), sketch)
    return _near(sketch, rows, [row.text for row in rows], lambda row: company_of(row.record))


def near_products(connection: Connection, sketch: Sketch) -> list[Nearly]:
    """Return products that may be this one, the nearest first."""
    rows = _read(connection, ("product",), sketch)
    # One with the same code may be called anything.
    names = [row.record.name if not row.record.code else "" for row in rows]
    return _near(sketch, rows, names, lambda row: product_of(row.record))


def near_vendors(connection: Connection, sketch: Sketch) -> list[Nearly]:
    """Return vendors of almost this name, the nearest first."""
    rows = _read(connection, ("vendor",), sketch)
    return _near(sketch, rows, [row.text for row in rows], lambda row: company_of(row.record))


def _near(
    sketch: Sketch, rows: Sequence[Seen], names: list[str], sketched: Callable[[Seen], Sketch]
) -> list[Nearly]:
    """Compare those that are called alike, and those that are called nothing."""
    alike = {number for number, name in enumerate(names) if not name}
    folded = {number: casefolded(name) for number, name in enumerate(names) if name}
    for scorer in (fuzz.ratio, fuzz.token_set_ratio):
        found = process.extract(
            casefolded(sketch.said),
            folded,
            scorer=scorer,
            score_cutoff=_CUTOFF,
            limit=_MOST_COMPARED,
        )
        alike |= {number for _, _, number in found}
    compared = [(rows[number].record, near(sketch, sketched(rows[number]))) for number in alike]
    nearest = [(record, how) for record, how in compared if how]
    return sorted(nearest, key=lambda each: (-each[1].score, each[0].remote_id))[:MOST_NEAR]


def _read(connection: Connection, kinds: tuple[str, ...], sketch: Sketch) -> list[Seen]:
    """Read what shares a block and is not disabled."""
    terms = scoped(connection.pk, terms_near(sketch))
    if not terms:
        return []
    records = RemoteRecord.objects.filter(connection=connection)
    fields = ("told__name", "told__email", "told__code", "told__person")
    told = (
        records.filter(kind__in=kinds, terms__match=" | ".join(map(_quoted, terms)))
        .exclude(told__disabled=True)
        .values_list("kind", "remote_id", "parent", *fields)
    )
    found = [_record(row) for row in told[:_MOST_READ]]
    parents = {record.parent for record in found if record.parent}
    customers = records.filter(kind="customer", remote_id__in=parents)
    companies = dict(customers.values_list("remote_id", "told__person__organization"))
    return [Seen(record, companies.get(record.parent) or "") for record in found]


def _record(row: tuple[Any, ...]) -> Remote:
    kind, remote_id, parent, name, email, code, person = row
    return Remote(kind, remote_id, name, email, code, parent, person=person)


def _quoted(term: str) -> str:
    """A term as a tsquery has it, whatever an address or a name has in it."""
    safe = term.replace("\\", "\\\\").replace("'", "''")
    return f"'{safe}'"
