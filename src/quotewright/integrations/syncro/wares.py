"""Which lines of a quote sell something that belongs into Syncro's catalog, and as what."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal

from quotewright.integrations.syncro.entries import Entry
from quotewright.lib.taxes import TaxMode
from quotewright.lib.words import casefolded
from quotewright.quotes.document import Line, QuoteDocument

# As many characters as a ledger's key has room for.
_LONGEST_KEY = 64


@dataclass(frozen=True, slots=True)
class Ware:
    """One item, however many lines of the quote sell it; `lines` has their keys.

    `key` is the same for the same item in every quote: its code, else its name. `description` is
    never blank. Price and cost are per unit, before any discount.
    """

    key: str
    name: str
    description: str
    code: str
    price: Decimal
    cost: Decimal
    taxable: bool
    vendor: str
    vendor_sku: str
    lines: tuple[str, ...]

    @property
    def vendor_key(self) -> str:
        """The same for the same vendor, however its name is written; empty without one."""
        return key_of(self.vendor)


def wares_of(document: QuoteDocument, entries: tuple[Entry, ...]) -> tuple[Ware, ...]:
    """Return the items that these entries of the quote sell, in the order of its lines.

    A discount, shipping or a heading is no item: it stands for no line. Neither is a credit, nor
    a line without code, price and cost, which only says something. Of lines that sell the same
    item, the first one with its code tells what it costs.
    """
    pushed = {entry.key for entry in entries}
    lines = [line for line in document.taken if line.key in pushed and _is_item(line)]
    # A line that left the code off sells what another line of that name sells.
    coded = {casefolded(line.name): ware_key(line) for line in reversed(lines) if line.code}
    wares: dict[str, list[Line]] = {}
    for line in lines:
        own = ware_key(line)
        key = own if line.code else coded.get(casefolded(line.name), own)
        wares.setdefault(key, []).append(line)
    inclusive = document.conditions.tax_mode is TaxMode.INCLUSIVE
    return tuple(_ware(key, of_one, inclusive) for key, of_one in wares.items())


def key_of(text: str) -> str:
    """Return a text as a key of the ledger: folded, and cut where it is too long for one."""
    folded = casefolded(text)
    if len(folded) <= _LONGEST_KEY:
        return folded
    mark = hashlib.sha256(folded.encode()).hexdigest()[:16]
    return f"{folded[: _LONGEST_KEY - 17]}#{mark}"


def ware_key(line: Line) -> str:
    """Return the key of what a line sells: the same in every quote."""
    code = casefolded(line.code)
    return key_of(f"code {code}" if code else f"name {line.name}")


def _is_item(line: Line) -> bool:
    if line.unit_price < 0:
        return False
    return bool(line.code.strip() or line.unit_price or line.unit_cost or line.tiers)


def _ware(key: str, lines: list[Line], inclusive: bool) -> Ware:
    line = next((each for each in lines if each.code), lines[0])
    first = line.tiers[0] if line.tiers else None
    name = " ".join(line.name.split())
    return Ware(
        key=key,
        name=name,
        description=line.description.strip() or name,
        code=line.code.strip(),
        price=first.price if first else line.unit_price,
        cost=first.cost if first else line.unit_cost,
        taxable=line.taxable and not inclusive,
        vendor=" ".join(line.supplier.split()),
        vendor_sku=line.supplier_sku.strip(),
        lines=tuple(each.key for each in lines),
    )
