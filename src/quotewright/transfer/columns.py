"""What a file can have columns for, by kind: their names elsewhere, and how a cell is read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any

from quotewright.catalog.schemes import Frequency
from quotewright.lib.money import NotANumber, plain
from quotewright.transfer.amounts import Mark, number_text
from quotewright.transfer.tabular import is_formula, normal, unguarded


class Reads(StrEnum):
    """How a cell becomes a value."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    WORD = "word"  # one of a few, however it is written
    TIERS = "tiers"  # 1:10.00;11:8.00, each with its cost after another colon if need be


class BadCell(ValueError):
    """A cell that cannot be read; the message names value and remedy."""


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column of a kind. `names` are what other programs call it, beside label and field.

    `costs` ones are for members who see margins. `words` are the meanings of a WORD column.
    """

    field: str
    label: str
    reads: Reads = Reads.TEXT
    names: tuple[str, ...] = ()
    costs: bool = False
    required: bool = False
    words: Mapping[str, str] | None = None


_TRUE = {"yes", "y", "true", "t", "1", "x", "on", "taxable", "active", "oui", "ja"}
_FALSE = {"no", "n", "false", "f", "0", "off", "non taxable", "nontaxable", "exempt", "-"}

_FREQUENCIES = {
    Frequency.ONE_TIME: "one time, onetime, one off, once, non recurring, none, 0",
    Frequency.MONTHLY: "monthly, month, per month, mo, m, a month, every month",
    Frequency.QUARTERLY: "quarterly, quarter, per quarter, qtr, a quarter, 3 months",
    Frequency.SEMI_ANNUAL: "semi annual, semi annually, semiannual, half yearly, 6 months",
    Frequency.ANNUAL: "annual, annually, yearly, year, per year, yr, a year, 12 months",
}
FREQUENCY_WORDS = {
    word: frequency.value for frequency, words in _FREQUENCIES.items() for word in words.split(", ")
}

_NAME = ("item", "item name", "product", "product name", "service", "part", "title")
_CODE = (
    "mpn",
    "part number",
    "part no",
    "manufacturer part number",
    "mfg part",
    "model",
    "item code",
)
_TEXT = ("desc", "details", "long description", "item description", "product description")
_COST = (
    "unit cost",
    "buy price",
    "purchase price",
    "cost price",
    "your cost",
    "price cost",
    "buy",
    "our cost",
    "wholesale",
)
_PRICE = (
    "unit price",
    "sell price",
    "retail",
    "retail price",
    "price retail",
    "rate",
    "sales price",
    "sell",
    "selling price",
)
_BILLING = (
    "billing",
    "frequency",
    "recurring",
    "interval",
    "billing cycle",
    "billing period",
    "term",
)
_MAKER = ("make", "brand", "vendor manufacturer", "mfg", "mfr")
_SUPPLIER = ("vendor", "distributor", "vendor name", "preferred vendor")
_SUPPLIER_SKU = ("vendor sku", "supplier part number", "distributor sku", "vendor part number")
_TAXABLE = ("tax", "is taxable", "charge tax", "sales tax")

LINES = (
    Column("name", "Name", names=_NAME, required=True),
    Column("description", "Description", names=_TEXT),
    Column("code", "Code", names=(*_CODE, "sku", "item number")),
    Column("quantity", "Quantity", Reads.NUMBER, ("qty", "count", "units", "hours", "amount of")),
    Column("unit_cost", "Cost", Reads.NUMBER, _COST, costs=True),
    Column("unit_price", "Price", Reads.NUMBER, _PRICE),
    Column(
        "discount_percent", "Discount", Reads.NUMBER, ("disc", "discount %", "discount percent")
    ),
    Column("taxable", "Taxable", Reads.FLAG, _TAXABLE),
    Column("frequency", "Billing", Reads.WORD, _BILLING, words=FREQUENCY_WORDS),
    Column("optional", "Optional", Reads.FLAG, ("is optional",)),
    Column("manufacturer", "Manufacturer", names=_MAKER),
    Column("supplier", "Supplier", names=_SUPPLIER),
    Column("supplier_sku", "Supplier SKU", names=_SUPPLIER_SKU),
    Column("note", "Internal note", names=("note", "notes", "internal notes")),
    Column("section", "Section", names=("group", "category", "heading")),
)


def named(columns: Sequence[Column]) -> dict[str, Column]:
    """Return the columns by every name they go by, as `normal` makes it; the first one wins."""
    return dict(_named(tuple(columns)))


@cache
def _named(columns: tuple[Column, ...]) -> dict[str, Column]:
    found: dict[str, Column] = {}
    for column in columns:  # own names before those of other programs
        for name in (column.label, column.field):
            found.setdefault(normal(name), column)
    for column in columns:
        for name in column.names:
            found.setdefault(normal(name), column)
    return found


def guessed(header: Sequence[str], columns: Sequence[Column]) -> list[Column | None]:
    """Return the column that each name of a header means, each at most once."""
    known, taken = named(columns), set[str]()
    guesses: list[Column | None] = []
    for name in header:
        column = known.get(normal(name))
        if column and column.field in taken:
            column = None
        if column:
            taken.add(column.field)
        guesses.append(column)
    return guesses


def read_cell(cell: str, column: Column, mark: Mark) -> Any:
    """Return what a cell says, as the actions take it; None where it is empty. Raises BadCell."""
    if is_formula(cell):
        raise BadCell(
            f"{column.label} is the formula “{_shown(cell)}”. In the spreadsheet, paste it as a "
            "value, then save the file again."
        )
    text = unguarded(cell).strip().replace("\r\n", "\n").replace("\r", "\n")
    if not text:
        return None
    if column.reads is Reads.NUMBER:
        try:
            return number_text(text, column.label, mark)
        except NotANumber as error:
            raise BadCell(str(error)) from None
    if column.reads is Reads.TIERS:
        return _tiers(text, column, mark)
    if column.reads is Reads.FLAG:
        return _flag(text, column)
    if column.reads is Reads.WORD:
        return _word(text, column)
    return text


def _flag(text: str, column: Column) -> bool:
    word = normal(text) or text
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    raise BadCell(f"{column.label} is “{_shown(text)}”. Write yes or no.")


def _tiers(text: str, column: Column, mark: Mark) -> list[dict[str, str]]:
    tiers = []
    for part in re.split(r"[;\n]", text):
        if not part.strip():
            continue
        numbers = part.split(":")
        if len(numbers) not in {2, 3}:
            raise BadCell(
                f"{column.label} has “{_shown(part)}”. Write quantity:price for each, such as "
                "1:10.00;11:8.00."
            )
        try:
            read = [number_text(number, column.label, mark) for number in numbers]
        except NotANumber as error:
            raise BadCell(str(error)) from None
        plainly = [plain(Decimal(number)) for number in read]
        tiers.append(dict(zip(("start", "price", "cost"), plainly, strict=False)))
    return tiers


def _word(text: str, column: Column) -> str:
    words = column.words or {}
    found = words.get(normal(text)) or words.get(text)
    if found is None and text in words.values():
        found = text
    if found is None:
        known = ", ".join(dict.fromkeys(value.replace("_", " ") for value in words.values()))
        raise BadCell(f"{column.label} is “{_shown(text)}”. Write one of: {known}.")
    return found


def _shown(text: str) -> str:
    return text.strip() if len(text) <= 60 else f"{text.strip()[:60]}…"
