"""Bytes to rows and back: encodings, delimiters, quotes, limits, and cells that would run."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quotewright.transfer import tabular
from quotewright.transfer.tabular import Unreadable, csv_lines, guarded, read_table, unguarded

ITEMS = "Name;Price\nFirewall;949,00\nZürich cable;12,50\n"
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
CELLS = st.one_of(TEXT, TEXT.map(lambda text: "=" + text), TEXT.map(lambda text: "'-" + text))


# A busy machine is no fault of the strategy.
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=8))
def test_what_is_exported_comes_back_the_same(rows: list[tuple[str, ...]]) -> None:
    named = [("Name", "Code", "Note"), *[("x" + first, *rest) for first, *rest in rows]]

    table = read_table(b"".join(csv_lines(named)), has_header=True)

    back = [tuple(map(unguarded, row.cells)) for row in table.rows]
    assert back == named[1:]
    assert table.header == named[0]


@given(CELLS)
def test_no_exported_cell_is_run(cell: str) -> None:
    safe = guarded(cell)
    assert safe[:1] not in {"=", "@", "\t", "\r"}
    assert safe[:1] not in {"+", "-"} or safe.lstrip("+-").replace(".", "", 1).isdigit()
    assert unguarded(safe) == cell


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_each_encoding_is_read(codec: str) -> None:
    table = read_table(ITEMS.encode(codec))
    assert table.rows[1].cells == ("Zürich cable", "12,50")
    assert bool(table.notes) is (codec == "cp1252")


@given(st.binary(max_size=200))
def test_any_bytes_are_a_table_or_a_sentence(data: bytes) -> None:
    try:
        table = read_table(data)
    except Unreadable as error:
        assert str(error).endswith(".")
    else:
        assert all(len(row.cells) == len(table.header) for row in table.rows)


def test_windows_letters_are_said_to_the_person() -> None:
    (note,) = read_table(ITEMS.encode("cp1252")).notes
    assert "line 3" in note and "“ü”" in note


def test_a_byte_that_is_nothing_is_named_with_its_line() -> None:
    with pytest.raises(Unreadable, match=r"Byte 0x81 in line 2 is neither UTF-8 nor Windows-1252"):
        read_table(b"Name\nZ\x81rich\n")


def test_utf_16_that_breaks_off_is_named_with_its_line() -> None:
    with pytest.raises(Unreadable, match="in line 3 is not UTF-16"):
        read_table(ITEMS.encode("utf-16")[:-7])


def test_a_workbook_is_told_apart() -> None:
    with pytest.raises(Unreadable, match=r"workbook.*CSV UTF-8"):
        read_table(b"PK\x03\x04....")
    with pytest.raises(Unreadable, match="NUL byte"):
        read_table(b"\xd0\xcf\x11\xe0\0\0")


@pytest.mark.parametrize("delimiter", tabular.DELIMITERS)
def test_the_delimiter_is_found(delimiter: str) -> None:
    rows = [["Name", "Text", "Price"], ["Firewall", "small, quiet; 8 | 16 ports", "1.5"]] * 3
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    assert read_table(text.encode()).delimiter == delimiter


def test_excels_line_that_names_the_delimiter_is_obeyed() -> None:
    table = read_table(b"sep=;\r\nName;Text\r\nRouter;a,b,c\r\n", has_header=True)
    assert table.rows == ((3, ("Router", "a,b,c"), ()),)


def test_quoted_cells_hold_lines_and_quotes() -> None:
    table = read_table(b'Name,Text\nRouter,"first\nsecond ""so"""\nCable,short\n', has_header=True)
    assert [row.cells[1] for row in table.rows] == ['first\nsecond "so"', "short"]
    assert [row.number for row in table.rows] == [2, 3]


def test_blank_rows_count_and_are_left_out() -> None:
    table = read_table(b"Name,Price\n\nRouter,1\n,,\nCable,2\n")
    assert [row.number for row in table.rows] == [3, 5]


def test_short_rows_are_filled_and_long_ones_counted() -> None:
    table = read_table(b"Name,Code,Price\nRouter\nCable,C1,2,and more\nHub,H1,3,,\n")
    assert table.rows[0].cells == ("Router", "", "")
    assert [row.extra for row in table.rows] == [(), ("and more",), ()]


def test_a_header_is_told_from_a_first_row() -> None:
    assert not read_table(b"Router,949.00\nCable,12.50\n").has_header
    assert read_table(b"Bezeichnung,Preis\nKabel,12.50\n").has_header
    assert read_table(b"First name,Town\nMarisol,Portland\n", known={"first name"}).has_header
    assert read_table(b"Router,949.00\n", has_header=False).header == ("Column 1", "Column 2")


def test_a_quote_that_never_ends_is_named() -> None:
    with pytest.raises(Unreadable, match=r"in or after line 3 is never closed"):
        read_table(b'Name,Price\nRouter,1\n"Cable,2\nHub,3\n')
    with pytest.raises(Unreadable, match=r"Line 2 goes on after a closing quotation mark"):
        read_table(b'Name,Price\n"5" disk,1\n')


def test_every_limit_is_said() -> None:
    with pytest.raises(Unreadable, match=r"10\.0 MB; at most 10 MB"):
        read_table(b"x" * (tabular.MOST_BYTES + 1))
    with pytest.raises(Unreadable, match=r"more than 100,000 rows"):
        read_table(b"1,2\n" * 100_001)
    with pytest.raises(Unreadable, match=r"Row 1 has 101 columns; at most 100"):
        read_table(b"1" + b",1" * 100)
    with pytest.raises(Unreadable, match="has no rows"):
        read_table(b"\n\n")
