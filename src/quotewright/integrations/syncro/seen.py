"""What Syncro answered, kept beside what was sent: a later look is compared with this.

Syncro may store what it was sent in its own way (a phone without punctuation, a price with fewer
decimals), so that only what it answered tells whether somebody edited the record since.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from quotewright.integrations.port import Json
from quotewright.integrations.syncro.wire import Contact, Customer, Estimate, LineItem
from quotewright.lib.words import casefolded, digits_of

SEEN = "seen"
HEADER = ("number", "name", "date", "status", "customer_id")
LINE = ("item", "name", "quantity", "price", "cost", "taxable")
NUMBERS = ("quantity", "price", "cost")
PERSON = {
    "customer": (
        *("business_name", "firstname", "lastname", "email", "phone", "mobile"),
        *("address", "address_2", "city", "state", "zip"),
    ),
    "contact": (
        *("name", "email", "phone", "mobile"),
        *("address1", "address2", "city", "state", "zip"),
    ),
}
# Syncro may keep fewer decimals of a quantity or price than it was sent; the sums tell the rest.
TOLERANCE = Decimal("0.005")


def header_seen(estimate: Estimate) -> Json:
    """Return an estimate's header as Syncro answered it."""
    return {**_told(estimate, HEADER), "updated_at": time_of(estimate.updated_at)}


def line_seen(line: LineItem) -> Json:
    """Return a line as Syncro answered it."""
    return _told(line, LINE)


def person_seen(record: Customer | Contact) -> Json:
    """Return a customer or contact as Syncro answered it."""
    kind = "contact" if isinstance(record, Contact) else "customer"
    return {**_told(record, PERSON[kind]), "updated_at": time_of(record.updated_at)}


def with_seen(snapshot: Mapping[str, Any], seen: Mapping[str, Any]) -> Json:
    """Return a snapshot that knows what was answered."""
    return {**snapshot, SEEN: {**snapshot.get(SEEN, {}), **seen}}


def time_of(moment: datetime | None) -> str:
    """Return a moment as snapshots keep it, empty where it is not known."""
    return moment.isoformat() if moment else ""


def certain(snapshot: Mapping[str, Any], fields: Iterable[str]) -> Json:
    """What of a snapshot is certain while a call that changes these fields has no answer yet."""
    unsure = {*fields, "updated_at"}
    kept = {name: value for name, value in snapshot.items() if name not in unsure}
    if SEEN in kept:
        kept[SEEN] = {name: each for name, each in kept[SEEN].items() if name not in unsure}
    return kept


def baseline(snapshot: Mapping[str, Any], field: str) -> Any:
    """Return what the field was when our last push was over, None where nobody knows."""
    seen = snapshot.get(SEEN, {})
    return seen[field] if field in seen else snapshot.get(field)


def is_same(field: str, before: object, now: object) -> bool:
    """Whether two values of a field mean the same."""
    if field in NUMBERS:
        return abs(Decimal(str(before or 0)) - Decimal(str(now or 0))) <= TOLERANCE
    if field in ("phone", "mobile"):
        return digits_of(_text(before)) == digits_of(_text(now))
    if field == "date":
        return _text(before)[:10] == _text(now)[:10]
    if field == "taxable":
        return None in (before, now) or bool(before) == bool(now)
    return casefolded(_text(before)) == casefolded(_text(now))


def _told(record: Any, fields: Iterable[str]) -> Json:
    """The fields that the answer carried: what it did not tell cannot be compared."""
    return {
        name: str(value) if isinstance(value := getattr(record, name), Decimal) else value
        for name in fields
        if name in record.model_fields_set and getattr(record, name) is not None
    }


def _text(value: object) -> str:
    return "" if value is None else str(value)
