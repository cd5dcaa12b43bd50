"""Rows copied from a spreadsheet or a mail into the quote editor: which cell means what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from quotewright.transfer.amounts import Mark, doubtful, evidence, marks_of, number_text
from quotewright.transfer.columns import LINES, BadCell, Column, Reads, guessed, named, read_cell
from quotewright.transfer.tabular import (
    MOST_COLUMNS,
    Row,
    Table,
    Unreadable,
    is_numberish,
    read_text,
)

MOST_CHARACTERS = 1_000_000
_BY_FIELD = {column.field: column for column in LINES}
_LONG = 30


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a pasted row makes no line. `row` counts from 1, header and blank rows included."""

    row: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Paste:
    """Lines as `quotes.values.line_values` takes them, and the rows that make none.

    `rows` has the row of each line. `columns` names what each pasted column was taken for, ""
    where it was left out. A line may have a `section` beside the fields of a line.
    """

    lines: tuple[dict[str, Any], ...]
    rows: tuple[int, ...]
    troubles: tuple[Trouble, ...]
    columns: tuple[str, ...]


def parse_paste(text: str, mark: Mark | None = None, costs: bool = True) -> Paste:
    """Read pasted rows. Raises Unreadable where the text as a whole is no table.

    `mark` (see `amounts.usual_mark`) is what stands before decimals where the pasted numbers leave
    it open; without it a number such as `1,234` is then refused rather than guessed. Without
    `costs`, the column of costs is left out.
    """
    if len(text) > MOST_CHARACTERS:
        raise Unreadable(
            f"{len(text):,} characters were pasted; at most {MOST_CHARACTERS:,} fit. "
            "Save them as a CSV file and import that."
        )
    table = _table(text)
    columns = _columns(table)
    lines, rows, troubles = [], [], []
    mark = _mark(table, columns, mark)
    for row in table.rows:
        try:
            line = _line(row, columns, mark)
        except BadCell as error:
            troubles.append(Trouble(row.number, str(error)))
            continue
        kept = {f: v for f, v in line.items() if costs or not _BY_FIELD[f].costs}
        lines.append(kept)
        rows.append(row.number)
    meanings = tuple(column.label if column else "" for column in columns)
    return Paste(tuple(lines), tuple(rows), tuple(troubles), meanings)


def _table(text: str) -> Table:
    """Read the text as a table; without tabs or numbers in columns each line is one name."""
    known = named(LINES)
    try:
        table = read_text(text, known)
    except Unreadable:
        if not text.strip() or "\0" in text:
            raise
        return _unquoted(text)
    if table.delimiter == "\t" or "\t" not in text:
        has_numbers = any(is_numberish(cell) for row in table.rows for cell in row.cells[1:])
        if table.delimiter == "\t" or table.has_header or has_numbers:
            return table
    return _unquoted(text)


def _unquoted(text: str) -> Table:
    """Split at tabs alone: quotation marks are inches, commas are commas."""
    split = [line.split("\t") for line in text.splitlines()]
    width = min(max(map(len, split)), MOST_COLUMNS)
    rows = tuple(
        Row(number, tuple((cells + [""] * width)[:width]))
        for number, cells in enumerate(split, 1)
        if any(map(str.strip, cells))
    )
    return Table(("",) * width, rows, False, "\t", "text")


def _columns(table: Table) -> list[Column | None]:
    if table.has_header:
        found = guessed(table.header, LINES)
        if any(column and column.field == "name" for column in found):
            return found
        # A list of descriptions alone is a list of names.
        return [
            _BY_FIELD["name"] if column and column.field == "description" else column
            for column in found
        ]
    return _by_shape(table)


def _by_shape(table: Table) -> list[Column | None]:
    """First text column the name, then description or code; then quantity, cost and price."""
    width = len(table.header)
    cells = [
        [row.cells[n].strip() for row in table.rows if row.cells[n].strip()] for n in range(width)
    ]
    numbers = [n for n in range(width) if cells[n] and _mostly(cells[n], is_numberish)]
    texts = [n for n in range(width) if cells[n] and n not in numbers]
    found: list[Column | None] = [None] * width
    fields = dict(_text_fields(texts, cells))
    fields |= _number_fields(numbers, cells, table.rows)
    for place, field in fields.items():
        found[place] = _BY_FIELD[field]
    return found


def _text_fields(texts: Sequence[int], cells: Sequence[Sequence[str]]) -> Mapping[int, str]:
    fields: dict[int, str] = {}
    for place in texts:
        is_code = len(texts) > 1 and _mostly(cells[place], _is_code)
        wanted = ["code"] if is_code else ["name", "description"]
        free = [field for field in wanted if field not in fields.values()]
        if free:
            fields[place] = free[0]
    if "name" not in fields.values() and fields:  # codes alone are names
        fields[next(iter(fields))] = "name"
    return fields


def _number_fields(
    numbers: Sequence[int], cells: Sequence[Sequence[str]], rows: Sequence[Row]
) -> dict[int, str]:
    if not numbers:
        return {}
    if len(numbers) == 1:
        money = _mostly(cells[numbers[0]], _is_money)
        return {numbers[0]: "unit_price" if money else "quantity"}
    first, second, *others = numbers
    if not others:
        return {first: "quantity", second: "unit_price"}
    third = others[0]
    if _all_hold(rows, (first, second, third), lambda q, p, total: abs(q * p - total) < 1):
        return {first: "quantity", second: "unit_price"}
    if _all_hold(rows, (second, third), lambda price, cost: price >= cost) and not _all_hold(
        rows, (second, third), lambda price, cost: price == cost
    ):
        return {first: "quantity", second: "unit_price", third: "unit_cost"}
    return {first: "quantity", second: "unit_cost", third: "unit_price"}


def _all_hold(rows: Sequence[Row], places: Sequence[int], rule: Any) -> bool:
    known = False
    marks = marks_of(row.cells[place] for row in rows for place in places)
    mark = Mark.COMMA if marks == {Mark.COMMA} else Mark.POINT
    for row in rows:
        try:
            values = [Decimal(number_text(row.cells[place], "", mark)) for place in places]
        except ValueError:
            continue
        known = True
        if not rule(*values):
            return False
    return known


def _mark(table: Table, columns: Sequence[Column | None], given: Mark | None) -> Mark | None:
    """Return the decimal mark that the numbers prove, else the given one; None is doubt."""
    numbers = [n for n, column in enumerate(columns) if column and column.reads is Reads.NUMBER]
    proved = marks_of(row.cells[n] for row in table.rows for n in numbers)
    if len(proved) == 1:
        return next(iter(proved))
    return None if proved else given


def _line(row: Row, columns: Sequence[Column | None], mark: Mark | None) -> dict[str, Any]:
    line: dict[str, Any] = {}
    for column, cell in zip(columns, row.cells, strict=True):
        if column is None:
            continue
        value = read_cell(cell, column, _mark_for(cell, column, mark))
        if value is not None:
            line[column.field] = value
    if "name" not in line:
        raise BadCell("This row has no name. Type one, or leave the row out.")
    return line


def _mark_for(cell: str, column: Column, mark: Mark | None) -> Mark:
    if mark or column.reads is not Reads.NUMBER:
        return mark or Mark.POINT
    if doubtful(cell):
        decimal = number_text(cell, column.label, Mark.COMMA if "," in cell else Mark.POINT)
        whole = decimal.replace(".", "")
        raise BadCell(
            f"{column.label} is “{cell.strip()}”, which may be {decimal} or {whole}. Write it "
            "with two decimals, or without thousands marks."
        )
    return evidence(cell) or Mark.POINT


def _is_money(cell: str) -> bool:
    return any(sign in cell for sign in "$£€¥") or evidence(cell) is not None


def _is_code(cell: str) -> bool:
    return " " not in cell and len(cell) <= _LONG and any(map(str.isdigit, cell))


def _mostly(cells: Sequence[str], rule: Any) -> bool:
    return sum(1 for cell in cells if rule(cell)) * 5 >= len(cells) * 4
