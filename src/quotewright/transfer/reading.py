"""A file under its mapping: which rows it has, and what each says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quotewright.transfer.amounts import Mark, marks_of, usual_mark
from quotewright.transfer.columns import BadCell, Column, Reads, named, read_cell
from quotewright.transfer.kinds import Incoming, Kind, trouble
from quotewright.transfer.models import Import, ImportFile
from quotewright.transfer.registry import KINDS
from quotewright.transfer.tabular import Row, Table, read_table, unguarded

_NUMBERS = {Reads.NUMBER, Reads.TIERS}


@dataclass(frozen=True, slots=True)
class Source:
    """An import's rows, and which row of the file first said what each is about."""

    job: Import
    kind: Kind
    table: Table
    columns: tuple[Column | None, ...]
    firsts: dict[tuple[str, str], int]

    def incoming(self, start: int, end: int) -> list[Incoming]:
        """Return rows by their place in the file, from 0."""
        return [self._read(row) for row in self.table.rows[start:end]]

    def _read(self, row: Row) -> Incoming:
        read = Incoming(row.number, {})
        if row.extra:
            rest = ", ".join(f"“{cell.strip()[:40]}”" for cell in row.extra[:3])
            sentence = (
                f"This row has more cells than the file has columns: {rest}. A text with the "
                "delimiter in it needs quotation marks around it."
            )
            read.errors.append(trouble(sentence))
        for column, cell in zip(self.columns, row.cells, strict=True):
            if column is not None:
                self._read_cell(read, column, cell)
        if first := self._first(row):
            what, number = first
            read.errors.append(
                trouble(f"Row {number} of this file has the same {what}. Keep one of the two.")
            )
        return read

    def _read_cell(self, read: Incoming, column: Column, cell: str) -> None:
        try:
            value = read_cell(cell, column, Mark(self.job.mark))
        except BadCell as error:
            read.errors.append(trouble(str(error), column.label, cell.strip()))
            return
        if value is None and self.job.clears and column.reads is Reads.TEXT:
            value = ""
        if column.reads is Reads.TIERS and not self.job.sees_costs and value:
            value = [{k: v for k, v in tier.items() if k != "cost"} for tier in value]
        if value is not None:
            read.values[column.field] = value

    def _first(self, row: Row) -> tuple[str, int] | None:
        """Return what an earlier row has in common with this one, and its number."""
        identity = _identity(self.kind, self.columns, row)
        first = self.firsts.get(identity, row.number) if identity else row.number
        return (identity[0], first) if identity and first != row.number else None


def source_of(job: Import) -> Source:
    """Read an import's file again."""
    kind = KINDS[job.kind]
    table = table_of(job)
    by_field = {column.field: column for column in kind.columns_for(job.sees_costs)}
    columns = tuple(by_field.get(field) for field in job.mapping)
    firsts: dict[tuple[str, str], int] = {}
    for row in table.rows:
        if identity := _identity(kind, columns, row):
            firsts.setdefault(identity, row.number)
    return Source(job, kind, table, columns, firsts)


def table_of(job: Import) -> Table:
    """Return the table in an import's file. Raises ImportFile.DoesNotExist."""
    data = ImportFile.objects.values_list("data", flat=True).get(transfer=job)
    return read_table(bytes(data), known_names(job.kind), job.has_header)


def known_names(kind: str) -> set[str]:
    """Return all names by which a column of this kind may go."""
    return set(named(KINDS[kind].columns))


def mark_of(table: Table, columns: Sequence[Column | None], country: str) -> Mark:
    """Return the decimal mark that a file's numbers prove, else what is usual."""
    places = [n for n, column in enumerate(columns) if column and column.reads in _NUMBERS]
    proved = marks_of(row.cells[place] for row in table.rows for place in places)
    if len(proved) == 1:
        return next(iter(proved))
    if not proved and table.delimiter == ";" and usual_mark(country) is None:
        return Mark.COMMA  # where lists are separated by semicolons, commas are in numbers
    return Mark.POINT


def _identity(kind: Kind, columns: Sequence[Column | None], row: Row) -> tuple[str, str] | None:
    cells = {
        column.field: unguarded(cell).strip()
        for column, cell in zip(columns, row.cells, strict=True)
        if column is not None
    }
    return kind.identity(cells)
