"""A quote as the editor prints it: sections, lines and their sums, from rows or a document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from quotewright.lib.money import plain
from quotewright.quotes import document as doc
from quotewright.quotes import pricing
from quotewright.quotes.documents import conditions_of, line_of
from quotewright.quotes.models import Line, Quote, Section
from quotewright.web.words import grouped, price_text


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A line with its sums. `id` is the row's, 0 in a frozen document."""

    id: int
    line: doc.Line
    total: Decimal
    margin: Decimal | None

    @property
    def quantity(self) -> str:
        """The quantity as typed: `2`, `0.25`, `1,500`."""
        return grouped(plain(self.line.quantity))

    @property
    def price(self) -> str:
        """The unit price with two decimals, or all that it has."""
        return price_text(self.line.unit_price)

    @property
    def cost(self) -> str:
        """The unit cost with two decimals, or all that it has."""
        return price_text(self.line.unit_cost)


@dataclass(frozen=True, slots=True)
class SheetSection:
    """A heading, its lines and their subtotal. `id` is the row's, 0 in a frozen document."""

    id: int
    name: str
    lines: tuple[SheetLine, ...]
    subtotal: Decimal


@dataclass(frozen=True, slots=True)
class Sheet:
    """All of a quote's sections and its totals."""

    sections: tuple[SheetSection, ...]
    tax: doc.Tax | None
    totals: pricing.Bill
    currency: str

    @property
    def count(self) -> int:
        """How many lines there are."""
        return sum(len(section.lines) for section in self.sections)


def sheet_of(quote: Quote) -> Sheet:
    """Return the quote as it stands now, in two queries or from what was prefetched."""
    cached = getattr(quote, "_prefetched_objects_cache", {})
    rows = quote.sections.all() if "sections" in cached else _sections_of(quote)
    return _sheet((section_of(row, quote) for row in rows), conditions_of(quote), quote.currency)


def section_of(row: Section, quote: Quote) -> SheetSection:
    """Return one section with its lines."""
    lines = ((line.pk, line_of(line)) for line in row.lines.all())
    return _section(row.pk, row.name, lines, quote.currency)


def line_row_of(row: Line, currency: str) -> SheetLine:
    """Return one line with its sums."""
    return _line(row.pk, line_of(row), currency)


def _sections_of(quote: Quote) -> Iterable[Section]:
    return quote.sections.prefetch_related("lines")


def _sheet(sections: Iterable[SheetSection], conditions: doc.Conditions, currency: str) -> Sheet:
    rows = tuple(sections)
    lines = [row.line for section in rows for row in section.lines]
    sums = pricing.totals_of(lines, conditions, currency).due
    return Sheet(rows, next(iter(conditions.taxes), None), sums, currency)


def _section(
    pk: int, name: str, lines: Iterable[tuple[int, doc.Line]], currency: str
) -> SheetSection:
    rows = tuple(_line(line_pk, line, currency) for line_pk, line in lines)
    return SheetSection(pk, name, rows, sum((row.total for row in rows), pricing.ZERO))


def _line(pk: int, line: doc.Line, currency: str) -> SheetLine:
    return SheetLine(
        pk, line, pricing.line_total(line, currency), pricing.line_margin_percent(line)
    )
