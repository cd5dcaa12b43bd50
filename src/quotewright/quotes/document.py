"""What was offered: the frozen quote that pages, portal, API and every PSA adapter read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

from pydantic import TypeAdapter

from quotewright.catalog.schemes import Frequency, Scheme, Tier
from quotewright.lib.taxes import TaxMode


@dataclass(frozen=True, slots=True)
class Party:
    """The person a quote is for, as known when the document was made.

    `organization_key` is empty for a person without an organization.
    """

    key: str
    first_name: str
    last_name: str
    email: str = ""
    title: str = ""
    work_phone: str = ""
    mobile_phone: str = ""
    address1: str = ""
    address2: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""
    organization_key: str = ""
    organization: str = ""
    tax_exempt: bool = False

    @property
    def full_name(self) -> str:
        """First and last name, or the e-mail address."""
        return f"{self.first_name} {self.last_name}".strip() or self.email


@dataclass(frozen=True, slots=True)
class Part:
    """One item of a bundle, as its line names it. `quantity` is for one bundle."""

    name: str
    quantity: Decimal
    code: str = ""


@dataclass(frozen=True, slots=True)
class Picked:
    """One answer to an option of the item; its price and cost are in the line's."""

    option: str
    value: str


@dataclass(frozen=True, slots=True)
class Line:
    """One thing offered. Price and cost are per unit, in the document's currency.

    `discount_percent` 10 means 10 %; `discount_amount` is off the whole line. An `optional` line
    counts while it is `chosen`; in a CHOICE section the `chosen` one counts. A `hidden` line is
    never shown and costs the customer nothing; an `included` one is shown at no charge.
    """

    key: str
    name: str
    quantity: Decimal
    unit_price: Decimal
    unit_cost: Decimal = Decimal(0)
    taxable: bool = True
    description: str = ""
    code: str = ""
    scheme: Scheme = Scheme.UNIT
    tiers: tuple[Tier, ...] = ()
    discount_percent: Decimal = Decimal(0)
    discount_amount: Decimal = Decimal(0)
    frequency: Frequency = Frequency.ONE_TIME
    optional: bool = False
    chosen: bool = True
    customer_quantity: bool = False
    whole_quantity: bool = False
    min_quantity: Decimal | None = None
    max_quantity: Decimal | None = None
    hidden: bool = False
    included: bool = False
    manufacturer: str = ""
    supplier: str = ""
    supplier_sku: str = ""
    options: tuple[Picked, ...] = ()
    parts: tuple[Part, ...] = ()
    shows_parts: bool = False


class SectionKind(StrEnum):
    """What the customer does with a section."""

    PLAIN = "plain"
    CHOICE = "choice"  # takes exactly one of its lines
    OPTIONAL = "optional"  # takes all of it, or none


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under one heading. `chosen` counts for an OPTIONAL one."""

    key: str
    name: str
    lines: tuple[Line, ...]
    kind: SectionKind = SectionKind.PLAIN
    chosen: bool = True


@dataclass(frozen=True, slots=True)
class Tax:
    """One tax on all taxable lines; `percent` 5.5 means 5.5 %.

    A compound tax is on the amount and the taxes before it.
    """

    name: str
    percent: Decimal
    compound: bool = False


@dataclass(frozen=True, slots=True)
class Conditions:
    """What counts for the quote as a whole.

    `discount_percent` is off every bill, `discount_amount` off the one-time lines. `shipping` is
    billed once. `tax_exempt` customers pay no tax that would be added.
    """

    discount_percent: Decimal = Decimal(0)
    discount_amount: Decimal = Decimal(0)
    shipping: Decimal = Decimal(0)
    shipping_taxable: bool = False
    tax_mode: TaxMode = TaxMode.EXTERNAL
    taxes: tuple[Tax, ...] = ()
    tax_exempt: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of text in Markdown, its merge fields filled in."""

    title: str
    text: str
    place: str = "before"


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that the customer may read; its bytes are known by their SHA-256."""

    name: str
    sha256: str
    size: int
    content_type: str


@dataclass(frozen=True, slots=True)
class QuoteDocument:
    """One revision of a quote."""

    key: str
    number: str
    revision: int
    name: str
    currency: str
    issued_on: date
    expires_on: date | None
    seller: str
    owner: str
    url: str
    party: Party
    sections: tuple[Section, ...]
    conditions: Conditions = Conditions()
    blocks: tuple[Block, ...] = ()
    terms: str = ""
    attachments: tuple[Attached, ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines, in the order in which they are printed."""
        return tuple(line for section in self.sections for line in section.lines)

    @property
    def taken(self) -> tuple[Line, ...]:
        """The lines that count: what the customer took, or what is suggested to them."""
        return tuple(
            line for section in self.sections for line in section.lines if counts(line, section)
        )


class Offerable(Protocol):
    """A line, frozen or as a row."""

    @property
    def optional(self) -> bool: ...
    @property
    def chosen(self) -> bool: ...


class Group(Protocol):
    """A section, frozen or as a row, whose kind is a word."""

    @property
    def kind(self) -> str: ...
    @property
    def chosen(self) -> bool: ...


def counts(line: Offerable, section: Group) -> bool:
    """Whether a line is part of what is offered, as chosen so far."""
    if section.kind == SectionKind.CHOICE:
        return line.chosen
    if section.kind == SectionKind.OPTIONAL and not section.chosen:
        return False
    return line.chosen or not line.optional


def to_json(document: QuoteDocument) -> dict[str, Any]:
    """Return the document as plain JSON values; Decimals and dates as text."""
    plain: dict[str, Any] = json.loads(json.dumps(asdict(document), default=str))
    return plain


def from_json(data: Mapping[str, Any]) -> QuoteDocument:
    """Read back what `to_json` wrote, now or before there were conditions."""
    if "tax" in data:
        tax = data["tax"]
        mode = TaxMode.EXCLUSIVE if tax else TaxMode.EXTERNAL
        conditions = {"tax_mode": mode, "taxes": [tax] if tax else []}
        data = {**{k: v for k, v in data.items() if k != "tax"}, "conditions": conditions}
    return _DOCUMENTS.validate_python(data)


def fingerprint(data: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a document's JSON, whatever order its keys are in."""
    canonical = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


_DOCUMENTS = TypeAdapter(QuoteDocument)
