"""What was offered: the frozen quote that pages, portal, API and every PSA adapter read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any


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

    @property
    def full_name(self) -> str:
        """First and last name, or the e-mail address."""
        return f"{self.first_name} {self.last_name}".strip() or self.email


@dataclass(frozen=True, slots=True)
class Line:
    """One thing offered. Price and cost are per unit, in the document's currency."""

    key: str
    name: str
    quantity: Decimal
    unit_price: Decimal
    unit_cost: Decimal = Decimal(0)
    taxable: bool = True
    description: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under one heading."""

    key: str
    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Tax:
    """One tax on all taxable lines; `percent` 5.5 means 5.5 %."""

    name: str
    percent: Decimal


@dataclass(frozen=True, slots=True)
class QuoteDocument:
    """One revision of a quote. `tax` is None where the account leaves tax to its PSA."""

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
    tax: Tax | None = None

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines, in the order in which they are printed."""
        return tuple(line for section in self.sections for line in section.lines)


def to_json(document: QuoteDocument) -> dict[str, Any]:
    """Return the document as plain JSON values; Decimals and dates as text."""
    plain: dict[str, Any] = json.loads(json.dumps(asdict(document), default=str))
    return plain


def from_json(data: Mapping[str, Any]) -> QuoteDocument:
    """Read back what `to_json` wrote."""
    return QuoteDocument(
        **{
            **data,
            "issued_on": date.fromisoformat(data["issued_on"]),
            "expires_on": data["expires_on"] and date.fromisoformat(data["expires_on"]),
            "party": Party(**data["party"]),
            "sections": tuple(_section(section) for section in data["sections"]),
            "tax": data["tax"] and Tax(data["tax"]["name"], Decimal(data["tax"]["percent"])),
        }
    )


def fingerprint(data: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a document's JSON, whatever order its keys are in."""
    canonical = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _section(data: Mapping[str, Any]) -> Section:
    return Section(data["key"], data["name"], tuple(_line(line) for line in data["lines"]))


def _line(data: Mapping[str, Any]) -> Line:
    numbers = {name: Decimal(data[name]) for name in ("quantity", "unit_price", "unit_cost")}
    return Line(**{**data, **numbers})
