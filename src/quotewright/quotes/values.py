"""What a page, the API or an import says of a quote, checked. Touches no table."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any
from uuid import UUID

from quotewright.catalog.schemes import Frequency, Scheme
from quotewright.lib.fields import Invalid, Reader
from quotewright.lib.money import plain
from quotewright.lib.taxes import TaxMode
from quotewright.quotes import merge
from quotewright.quotes.document import SectionKind

# Sections as they come in: `(values, lines)` each; a bare text is the section's name.
RawSections = Sequence[tuple[str | Mapping[str, Any], Sequence[Mapping[str, Any]]]]
# And as they are written: the values of a section and those of its lines.
Plan = list[tuple[dict[str, Any], list[dict[str, Any]]]]

MOST_LINES = 2_000
MOST_SECTIONS = 100
MOST_BLOCKS = 50
MOST_TEXT = 20_000  # characters of a text block
HUNDRED = Decimal(100)
# A margin of 100 % would need an endless price.
MOST_MARGIN = Decimal("99.99")
MOST_MARKUP = Decimal(10_000)


def quote_values(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Check the fields of a quote itself that are present. Raises Invalid."""
    reader = Reader(raw)
    reader.text("name", "Quote name", 200, required=True)
    reader.text("notes", "Notes", 10_000)
    merged_text(reader, "terms", "Terms", 20_000)
    reader.day("expires_on", "Valid until")
    reader.number_or("discount_percent", "Discount", Decimal(0), most=HUNDRED)
    _money(reader, raw, "discount_amount", "Discount")
    _money(reader, raw, "shipping", "Shipping")
    reader.flag("shipping_taxable")
    reader.flag("tax_exempt")
    reader.choice("tax_mode", "Tax", list(TaxMode))
    if "tags" in raw:
        _tags(reader, raw["tags"])
    if "taxes" in raw:
        _taxes(reader, raw["taxes"])
    return reader.done()


def block_values(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Check the fields of a text block that are present, merge fields included. Raises Invalid."""
    reader = Reader(raw)
    merged_text(reader, "title", "Title", 120)
    merged_text(reader, "text", "Text", MOST_TEXT)
    reader.choice("place", "Place", ("before", "after"))
    return reader.done()


def merged_text(reader: Reader, field: str, what: str, most: int) -> None:
    """Read a text that may have merge fields, each of them a known one."""
    reader.text(field, what, most)
    if field not in reader.values:
        return
    reader.values[field] = one_newline(reader.values[field])
    if problem := merge.problem_with(reader.values[field]):
        del reader.values[field]
        reader.errors[field] = f"{what}: {problem}"


def one_newline(text: str) -> str:
    """Return the text with the one line ending that is kept; browsers send two characters."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def section_values(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Check the fields of a section that are present. Raises Invalid."""
    reader = Reader(raw)
    reader.text("name", "Section name", 120)
    reader.choice("kind", "Kind", list(SectionKind))
    reader.flag("chosen")
    return reader.done()


def line_values(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Check the fields of a line that are present. The one check of page, API and import.

    `margin` and `markup` are not fields of a line: whoever applies the values makes a price of
    them.
    """
    reader = Reader(raw)
    reader.text("name", "Item name", 200, required=True)
    reader.text("code", "Code", 80)
    reader.text("description", "Description", 4000)
    reader.text("note", "Internal note", 2000)
    reader.text("manufacturer", "Manufacturer", 120)
    reader.text("supplier", "Supplier", 120)
    reader.text("supplier_sku", "Supplier's SKU", 80)
    reader.number("quantity", "Quantity", above=Decimal(0))
    reader.number("unit_price", "Price")
    reader.number("unit_cost", "Cost")
    reader.number_or("discount_percent", "Discount", Decimal(0), most=HUNDRED)
    _money(reader, raw, "discount_amount", "Discount")
    reader.number("margin", "Margin", most=MOST_MARGIN)
    reader.number("markup", "Markup", most=MOST_MARKUP)
    reader.number_or("min_quantity", "Least quantity", None)
    reader.number_or("max_quantity", "Most quantity", None)
    reader.choice("frequency", "Billing", list(Frequency))
    for flag in _FLAGS:
        reader.flag(flag)
    if "scheme" in raw:
        reader.choice("scheme", "Pricing", list(Scheme))
    for kept in ("tiers", "options", "parts", "item_id"):
        if kept in raw:  # made by the catalog, not typed
            reader.values[kept] = raw[kept]
    return reader.done()


_FLAGS = (
    "taxable",
    "optional",
    "chosen",
    "customer_quantity",
    "whole_quantity",
    "hidden",
    "included",
    "shows_parts",
)


def sections_values(sections: RawSections, own: Collection[UUID]) -> Plan:
    """Check whole sections; `own` are the keys that their lines may bring. Raises Invalid.

    A line with a key keeps what it does not name; one without needs at least a name.
    """
    errors: dict[str, str] = {}
    plan: Plan = []
    seen: set[UUID] = set()
    for s, (values, lines) in enumerate(sections):
        place = f"sections[{s}]"
        checked = []
        for n, raw in enumerate(lines):
            with errors_under(f"{place}.lines[{n}]", errors):
                checked.append(_keyed_values(raw, own, seen))
        with errors_under(place, errors):
            named = {"name": values} if isinstance(values, str) else values
            plan.append((section_values(named), checked))
    if not sections:
        errors["sections"] = "A quote has at least one section."
    if len(sections) > MOST_SECTIONS:
        errors["sections"] = f"{len(sections)} sections; a quote holds at most {MOST_SECTIONS}."
    if too_many := too_many_lines(sum(len(lines) for _, lines in sections)):
        errors["sections"] = too_many
    if errors:
        raise Invalid(errors)
    return plan


def too_many_lines(count: int) -> str:
    """Say so where a quote would have more lines than it can hold; else nothing."""
    if count <= MOST_LINES:
        return ""
    return (
        f"This makes {count:,} lines; a quote holds at most {MOST_LINES:,}. "
        "Divide it into several quotes."
    )


@contextmanager
def errors_under(place: str, errors: dict[str, str]) -> Iterator[None]:
    """Add what the body refuses to `errors`, each field named under `place`."""
    try:
        yield
    except Invalid as error:
        errors.update({f"{place}.{field}": text for field, text in error.errors.items()})


def _keyed_values(raw: Mapping[str, Any], own: Collection[UUID], seen: set[UUID]) -> dict[str, Any]:
    key = raw.get("key")
    if not key:
        return line_values({"name": "", **raw})
    if key not in own:
        raise Invalid({"key": "No line of this quote has this key. Leave it out for a new line."})
    if key in seen:
        raise Invalid({"key": "This key is here twice. A line has one place."})
    seen.add(key)
    return {**line_values(raw), "key": key}


def _money(reader: Reader, raw: Mapping[str, Any], field: str, what: str) -> None:
    """Read an amount of money with two decimals; empty means none."""
    if field in raw and str(raw[field] or "").strip() == "":
        reader.values[field] = Decimal(0)
    else:
        reader.number(field, what, places=2)


def _tags(reader: Reader, raw: str | Sequence[str]) -> None:
    """Read tags, as a list or separated by commas; the same word in another case is one tag."""
    words = raw.split(",") if isinstance(raw, str) else [str(word) for word in raw]
    tags: dict[str, str] = {}
    for word in words:
        clean = " ".join(unicodedata.normalize("NFC", word).replace("\x00", "").split())
        if len(clean) > 40:
            reader.errors["tags"] = f"Tag “{clean[:40]}…” has {len(clean)} characters; 40 fit."
            return
        if clean:
            tags.setdefault(clean.casefold(), clean)
    if len(tags) > 20:
        reader.errors["tags"] = f"{len(tags)} tags; at most 20 fit. Remove some."
        return
    reader.values["tags"] = list(tags.values())


def _taxes(reader: Reader, raw: Sequence[Mapping[str, Any]]) -> None:
    """Read a quote's taxes as they are stored."""
    taxes = []
    for place, each in enumerate(raw):
        one = Reader(each)
        one.text("name", "Tax name", 60, required=True)
        one.number("percent", "Tax percent", most=HUNDRED)
        one.flag("compound")
        with errors_under(f"taxes[{place}]", reader.errors):
            values = {"compound": False, **one.done()}
            taxes.append({**values, "percent": plain(values["percent"])})
    if len(taxes) > 5:
        reader.errors["taxes"] = f"{len(taxes)} taxes; a quote has at most 5."
    reader.values["taxes"] = taxes
