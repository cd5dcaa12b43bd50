"""Editing a draft: rows are changed in memory, saved together, and can be taken back.

`editing` holds the quote and gives a `Draft`. Whatever an action does to lines, sections and the
quote goes through it; when the body ends, the Draft writes what really changed in as few queries
for 1,000 lines as for one, keeps before and after as an `Edit`, and sums up the quote.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models, transaction

from quotewright.accounts.models import User
from quotewright.lib.fields import Invalid
from quotewright.lib.money import plain
from quotewright.quotes.changing import held, record_edit, saved, sum_up
from quotewright.quotes.documents import line_of
from quotewright.quotes.models import Block, Edit, Line, Quote, Section
from quotewright.quotes.pricing import line_amounts
from quotewright.quotes.states import Move
from quotewright.quotes.values import MOST_SECTIONS, too_many_lines

Row = Quote | Section | Line | Block
# Between two neighbors there is room for 32 insertions at the same place.
STEP = 2**32

_COMPUTED = {"id", "list_amount", "amount", "cost_amount"}
QUOTE_FIELDS = (
    "name",
    "person_id",
    "owner_id",
    "expires_on",
    "tags",
    "notes",
    "terms",
    "discount_percent",
    "discount_amount",
    "shipping",
    "shipping_taxable",
    "tax_mode",
    "taxes",
    "tax_exempt",
)


def _fields_of(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(f.attname for f in model._meta.concrete_fields if f.attname not in _COMPUTED)


# What of each table is tracked, and in which order rows are made (parents first).
TABLES: dict[str, tuple[type[Section | Line | Block], tuple[str, ...]]] = {
    "section": (Section, _fields_of(Section)),
    "line": (Line, _fields_of(Line)),
    "block": (Block, _fields_of(Block)),
}
_NAMES: dict[type[models.Model], str] = {model: name for name, (model, _) in TABLES.items()}


class Draft:
    """The rows of one quote under edit. Make one with `editing`."""

    def __init__(self, quote: Quote) -> None:
        self.quote = quote
        self.label = ""
        self.kind = Edit.Kind.EDIT
        self._before: dict[Row, dict[str, Any]] = {}
        self._saved: dict[Row, Row] = {}
        self._deleted: dict[Row, None] = {}
        self.watch(quote)

    def watch(self, *rows: Row) -> None:
        """Remember rows as they are before they are changed."""
        for row in rows:
            self._before.setdefault(row, values_of(row))

    def lines(self, **lookup: Any) -> list[Line]:
        """Return lines of this quote, in order, watched."""
        rows = Line.objects.filter(section__quote=self.quote, **lookup)
        found = list(rows.select_related("section").order_by("section__position", "position", "pk"))
        self.watch(*found)
        # A row that was changed in this edit already stays as it was changed.
        return [row for each in found if isinstance(row := self._saved.get(each, each), Line)]

    def present_lines(self, section: Section) -> list[Line]:
        """Return the lines of a section as this edit leaves them, in order."""
        rows = {row.pk: row for row in self.lines(section=section)}
        saved = [row for row in self._saved.values() if isinstance(row, Line)]
        rows |= {row.pk: row for row in saved}
        gone = {row.pk for row in self._deleted if isinstance(row, Line)}
        there = [r for r in rows.values() if r.section_id == section.pk and r.pk not in gone]
        return sorted(there, key=lambda row: (row.position, row.pk))

    def line(self, pk: int) -> Line:
        """Return one line, watched. Raises Line.DoesNotExist."""
        found = self.lines(pk=pk)
        if not found:
            raise Line.DoesNotExist(f"Line {pk} is not in {self.quote}.")
        return found[0]

    def sections(self, **lookup: Any) -> list[Section]:
        """Return sections of this quote, in order, watched."""
        found = list(self.quote.sections.filter(**lookup))
        self.watch(*found)
        return found

    def present_sections(self) -> list[Section]:
        """Return the sections as this edit leaves them, in order."""
        rows = {row.pk: row for row in self.sections()}
        rows |= {row.pk: row for row in self._saved.values() if isinstance(row, Section)}
        there = [row for row in rows.values() if row not in self._deleted]
        return sorted(there, key=lambda row: (row.position, row.pk))

    def section(self, pk: int) -> Section:
        """Return one section, watched. Raises Section.DoesNotExist."""
        row = self.quote.sections.get(pk=pk)
        self.watch(row)
        return row

    def blocks(self, **lookup: Any) -> list[Block]:
        """Return text blocks of this quote, in order, watched."""
        found = list(self.quote.blocks.filter(**lookup))
        self.watch(*found)
        return found

    def save(self, *rows: Row) -> None:
        """Write these rows when the edit ends; new rows get their id at once."""
        for model, _ in TABLES.values():
            if new := [row for row in rows if row.pk is None and isinstance(row, model)]:
                self._identify(new)
        for row in rows:
            self._saved[row] = row

    def delete(self, *rows: Row) -> None:
        """Delete these watched rows when the edit ends."""
        for row in rows:
            self.watch(row)
            self._deleted[row] = None
            self._saved.pop(row, None)

    def write(self) -> dict[str, list[dict[str, Any] | None]]:
        """Write what changed; return before and after by "table:id"."""
        changes: dict[str, list[dict[str, Any] | None]] = {}
        for name, (model, fields) in TABLES.items():
            own = [row for row in self._saved.values() if isinstance(row, model)]
            for row in own:
                if isinstance(row, Line):
                    compute(row, self.quote.currency)
            changed = [row for row in own if self._changed(f"{name}:{row.pk}", row, changes)]
            _upsert(model, changed, fields)
        for gone_row in self._deleted:
            changes[f"{_NAMES[type(gone_row)]}:{gone_row.pk}"] = [self._before[gone_row], None]
        for model in (Block, Line, Section):
            gone = [row.pk for row in self._deleted if isinstance(row, model)]
            if gone:
                model._default_manager.filter(pk__in=gone).delete()
        self._changed("quote", self.quote, changes)
        return changes

    def _changed(
        self, name: str, row: Row, changes: dict[str, list[dict[str, Any] | None]]
    ) -> bool:
        before, after = self._before.get(row), values_of(row)
        if before is None:
            changes[name] = [None, after]
            return True
        fields = [field for field, value in after.items() if before[field] != value]
        if fields:
            changes[name] = [{f: before[f] for f in fields}, {f: after[f] for f in fields}]
        return bool(fields)

    def _identify(self, rows: Sequence[Row]) -> None:
        """Give new rows the ids that they will be inserted with, and numbers their type."""
        table = type(rows[0])._meta.db_table
        with transaction.get_connection().cursor() as cursor:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [table, len(rows)],
            )
            for row, (pk,) in zip(rows, cursor.fetchall(), strict=True):
                row.pk = pk
                for column in row._meta.concrete_fields:
                    if isinstance(column, models.DecimalField):
                        setattr(row, column.attname, column.to_python(getattr(row, column.attname)))


@contextmanager
def editing(quote: Quote, by: User | str | None, label: str = "") -> Iterator[Draft]:
    """Hold a draft quote and let the body edit it; all or nothing.

    Nothing is saved and no version made where nothing changed. Raises IllegalMove.
    """
    with transaction.atomic():
        draft = Draft(held(quote, Move.EDIT))
        draft.label = label
        yield draft
        changes = draft.write()
        if not changes:
            return
        sum_up(draft.quote)
        saved(draft.quote, "changed")
        Edit.objects.create(
            quote=draft.quote,
            version=draft.quote.version,
            kind=draft.kind,
            by=by if isinstance(by, User) else None,
            label=draft.label[:200],
            changes=changes,
        )
        record_edit(draft.quote, by)


def values_of(row: Row) -> dict[str, Any]:
    """Return a row's tracked fields as JSON values."""
    fields = QUOTE_FIELDS if isinstance(row, Quote) else TABLES[_NAMES[type(row)]][1]
    return {field: _plain(getattr(row, field)) for field in fields}


def set_values(row: Row, values: Mapping[str, Any]) -> None:
    """Set tracked fields from what `values_of` returned."""
    for field, value in values.items():
        column = row._meta.get_field(field.removesuffix("_id"))
        assert isinstance(column, models.Field), f"{field} is a column"
        setattr(row, field, column.to_python(value) if value is not None else None)


def spread(low: int | None, high: int | None, count: int) -> list[int] | None:
    """Return `count` rising positions between two neighbors; None where there is no room.

    None for a neighbor means the start or the end.
    """
    if high is None:
        start = low or 0
        return [start + STEP * place for place in range(1, count + 1)]
    base = 0 if low is None else low
    if high - base <= count:
        return None
    return [base + (high - base) * place // (count + 1) for place in range(1, count + 1)]


def require_room(draft: Draft, more: int) -> None:
    """Raise Invalid where `more` lines would be too many."""
    there = Line.objects.filter(section__quote=draft.quote).count()
    if too_many := too_many_lines(there + more):
        raise Invalid({"lines": too_many})


def require_section_room(draft: Draft) -> None:
    """Raise Invalid where one more section would be too many."""
    if draft.quote.sections.count() >= MOST_SECTIONS:
        raise Invalid({"section": f"A quote holds at most {MOST_SECTIONS} sections."})


def compute(line: Line, currency: str) -> None:
    """Keep what the line comes to with it."""
    sums = line_amounts(line_of(line), currency)
    line.list_amount, line.amount, line.cost_amount = sums.listed, sums.net, sums.cost


def _upsert(
    model: type[Section | Line | Block], rows: Iterable[Any], fields: tuple[str, ...]
) -> None:
    rows = list(rows)
    if not rows:
        return
    computed = ("list_amount", "amount", "cost_amount") if model is Line else ()
    columns = [f.name for f in model._meta.concrete_fields if f.attname in {*fields, *computed}]
    model._default_manager.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=columns
    )


def _plain(value: Any) -> Any:
    """A JSON value that equals itself whether typed or read back: 1.50 is `1.5`."""
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, (UUID, date)):
        return str(value)
    if isinstance(value, str):
        return str(value)  # a StrEnum's word
    return value
