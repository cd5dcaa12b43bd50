"""Tables as text: bytes of a CSV file or a pasted spreadsheet to rows, and rows to CSV."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 100_000
MOST_COLUMNS = 100

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
SAVE_ANEW = "Save the file as “CSV UTF-8” and upload that."

_BOMS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_SEPARATOR_LINE = re.compile(r"sep=([,;\t|])\r?(?:\n|$)")
# What a spreadsheet would run, also behind apostrophes that guard it already.
_RUNS = re.compile(r"'*[=+\-@\t\r\n]")
_PLAIN_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)\Z", re.ASCII)
_NUMBERISH = re.compile(r"[\s$£€¥%+\-−(]*\d[\d.,'\s]*[\s$£€¥%)]*\Z")
_NEEDS_QUOTES = re.compile(r"[,;\t|\"\r\n]|\A\s|\s\Z")
_SAMPLE_CHARACTERS = 200_000
_SAMPLE_ROWS = 200


class Unreadable(ValueError):
    """A file that is not a table; the message says where and what to do."""


class Row(NamedTuple):
    """One record. `number` is its row in a spreadsheet, from 1; `extra` are cells too many."""

    number: int
    cells: tuple[str, ...]
    extra: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds. All rows have as many cells as there are columns; blank ones are left out.

    `notes` are sentences for the person about how the file was read.
    """

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    has_header: bool
    delimiter: str
    encoding: str
    notes: tuple[str, ...] = ()


def read_table(data: bytes, known: Collection[str] = (), has_header: bool | None = None) -> Table:
    """Read a file. Raises Unreadable.

    `known` are column names as `normal` makes them: a first row that has one is a header.
    `has_header` decides it where it is given.
    """
    if len(data) > MOST_BYTES:
        raise Unreadable(
            f"The file has {len(data) / 1_048_576:.1f} MB; at most "
            f"{MOST_BYTES // 1_048_576} MB fit. Divide it into several files."
        )
    text, encoding, notes = decoded(data)
    table = read_text(text, known, has_header)
    return Table(table.header, table.rows, table.has_header, table.delimiter, encoding, notes)


def decoded(data: bytes) -> tuple[str, str, tuple[str, ...]]:
    """Return the text, the name of its encoding, and what there is to say of it.

    Raises Unreadable, naming the byte and the line.
    """
    if data.startswith(b"PK\x03\x04"):
        raise Unreadable(f"This is a workbook (.xlsx or .ods), not a CSV file. {SAVE_ANEW}")
    for mark, codec, name in _BOMS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], codec, name), name, ()
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise Unreadable(f"Line {line} has a NUL byte, so this is no text file. {SAVE_ANEW}")
    try:
        return data.decode("utf-8"), "UTF-8", ()
    except UnicodeDecodeError as error:
        first = error
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise Unreadable(
            f"Byte 0x{data[error.start]:02X} in line {_line_of(data, error.start)} is neither "
            f"UTF-8 nor Windows-1252. {SAVE_ANEW}"
        ) from None
    line = _line_of(data, first.start)
    shown = data[first.start : first.start + 1].decode("cp1252")
    note = (
        f"The file is not UTF-8 (line {line}), so it was read as Windows-1252: the first such "
        f"letter is “{shown}”. If letters look wrong, save it as “CSV UTF-8”."
    )
    return text, "Windows-1252", (note,)


def read_text(text: str, known: Collection[str] = (), has_header: bool | None = None) -> Table:
    """Read the text of a table. Raises Unreadable."""
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise Unreadable(f"Line {line} has a NUL character, so this is no table. {SAVE_ANEW}")
    before = 0
    if said := _SEPARATOR_LINE.match(text):  # Excel's own way of naming the delimiter
        delimiter, text, before = said[1], text[said.end() :], 1
    else:
        delimiter = delimiter_of(text)
    records = list(_records(text, delimiter, before))
    if not records:
        raise Unreadable("The file has no rows. Choose a file with a header and rows under it.")
    if has_header is None:
        has_header = looks_like_header([record for _, record in records[:_SAMPLE_ROWS]], known)
    return _table(records, delimiter, has_header)


def delimiter_of(text: str) -> str:
    """Return the delimiter by which most rows fall into the same number of cells, at least two."""
    sample = text[:_SAMPLE_CHARACTERS]
    best, chosen = (0.0, 0), ","
    for delimiter in DELIMITERS:
        widths = _widths(sample, delimiter, is_cut=len(sample) < len(text))
        many = [width for width in widths if width > 1]
        if not many:
            continue
        usual = max(set(many), key=lambda width: (many.count(width), width))
        score = (round(many.count(usual) / len(widths), 2), usual)
        if score > best:
            best, chosen = score, delimiter
    return chosen


def looks_like_header(records: Sequence[Sequence[str]], known: Collection[str] = ()) -> bool:
    """Whether the first record names columns.

    It does where it has a known name, or names without numbers above a column of numbers.
    """
    first = [cell for cell in records[0] if cell.strip()]
    if any(normal(cell) in known for cell in first):
        return True
    if any(is_numberish(cell) or "@" in cell for cell in first):
        return False
    if len({normal(cell) for cell in first}) < len(first):
        return False
    below = [cell for record in records[1:] for cell in record]
    return any(is_numberish(cell) for cell in below)


def normal(name: str) -> str:
    """Return a column's name for comparing: small letters and digits only."""
    return re.sub(r"[\W_]+", " ", name.casefold()).strip()


def is_numberish(cell: str) -> bool:
    """Whether the cell looks like a number or an amount, however it is written."""
    return _NUMBERISH.match(cell.strip()) is not None


def is_formula(cell: str) -> bool:
    """Whether a cell as read from a file would be computed by a spreadsheet."""
    return cell.lstrip().startswith("=")


def guarded(cell: str) -> str:
    """Return a cell that no spreadsheet runs: an apostrophe before `=`, `+`, `-`, `@`, tab, CR.

    Plain numbers stay as they are. `unguarded` takes the apostrophe off again.
    """
    if _RUNS.match(cell) and not _PLAIN_NUMBER.match(cell):
        return "'" + cell
    return cell


def unguarded(cell: str) -> str:
    """Return what the cell was before `guarded`."""
    return cell[1:] if cell.startswith("'") and _RUNS.match(cell) else cell


def csv_lines(rows: Iterable[Sequence[str]], at_once: int = 500) -> Iterator[bytes]:
    """Return rows as an RFC 4180 file in pieces: UTF-8 with its mark, CRLF, cells guarded."""
    piece = [codecs.BOM_UTF8]
    for row in rows:
        line = ",".join(map(_quoted, row)) or '""'  # one empty cell is no blank line
        piece.append(line.encode() + b"\r\n")
        if len(piece) >= at_once:
            yield b"".join(piece)
            piece = []
    yield b"".join(piece)


def _quoted(cell: str) -> str:
    """Guard a cell, and quote it also where another delimiter could be mistaken for ours."""
    cell = guarded(cell.replace("\0", ""))
    return f'"{cell.replace(chr(34), chr(34) * 2)}"' if _NEEDS_QUOTES.search(cell) else cell


def _strictly(data: bytes, codec: str, name: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        line = data[: error.start].decode(codec, "replace").count("\n") + 1
        raise Unreadable(
            f"Byte 0x{data[error.start]:02X} in line {line} is not {name}, as which the file is "
            f"marked. {SAVE_ANEW}"
        ) from None


def _line_of(data: bytes, place: int) -> int:
    return data.count(b"\n", 0, place) + 1


def _records(text: str, delimiter: str, before: int) -> Iterator[tuple[int, list[str]]]:
    """Return the records that are not blank, each with its row number. Raises Unreadable."""
    source = io.StringIO(text, newline="")
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    number, kept, begins = before, 0, 1
    try:
        for record in reader:
            number, begins = number + 1, reader.line_num + 1
            if not any(map(str.strip, record)):
                continue
            kept += 1
            if kept > MOST_ROWS + 1:
                raise Unreadable(
                    f"The file has more than {MOST_ROWS:,} rows. Divide it into several files."
                )
            if len(record) > MOST_COLUMNS:
                raise Unreadable(
                    f"Row {number} has {len(record)} columns; at most {MOST_COLUMNS} fit. Remove "
                    "those that are not needed."
                )
            yield number, record
    except csv.Error as error:
        raise _broken(str(error), begins + before) from None


def _broken(said: str, line: int) -> Unreadable:
    if "field larger" in said:
        return Unreadable(
            f"Line {line} has a cell with more than {csv.field_size_limit():,} characters. "
            "Shorten it; perhaps a quotation mark was never closed."
        )
    if "unexpected end" in said:
        return Unreadable(
            f"A quotation mark in or after line {line} is never closed. Close it, or write "
            'two ("") where one is meant.'
        )
    return Unreadable(
        f"Line {line} goes on after a closing quotation mark. Inside a quoted cell write two "
        'quotation marks ("") for one.'
    )


def _table(records: list[tuple[int, list[str]]], delimiter: str, has_header: bool) -> Table:
    header: tuple[str, ...] = ()
    if has_header:
        header = tuple(unguarded(cell).strip() for cell in records.pop(0)[1])
        while header and not header[-1]:
            header = header[:-1]
        width = len(header)
    else:
        width = max(len(record) for _, record in records)
        header = tuple(f"Column {place + 1}" for place in range(width))
    if len(records) > MOST_ROWS:
        raise Unreadable(
            f"The file has more than {MOST_ROWS:,} rows. Divide it into several files."
        )
    rows = tuple(_row(number, record, width) for number, record in records)
    return Table(header, rows, has_header, delimiter, "text")


def _row(number: int, record: list[str], width: int) -> Row:
    if len(record) < width:
        return Row(number, (*record, *[""] * (width - len(record))))
    extra = tuple(cell for cell in record[width:] if cell.strip())
    return Row(number, tuple(record[:width]), extra)


def _widths(sample: str, delimiter: str, is_cut: bool) -> list[int]:
    """Return the widths of the first records, none where the delimiter breaks the quoting."""
    widths = []
    try:
        for record in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, strict=True):
            if any(map(str.strip, record)):
                widths.append(len(record))
            if len(widths) >= _SAMPLE_ROWS:
                return widths
    except csv.Error as error:
        if "unexpected end" in str(error) and is_cut:
            return widths
        return []
    return widths[:-1] if is_cut and len(widths) > 1 else widths
