"""Counts what is there and names what is there twice: the proof that nobody made a duplicate."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable

from quotewright.sandbox.fields import Record
from quotewright.sandbox.store import KINDS, Store

Key = Callable[[Record], Hashable]


def _folded(name: str) -> Key:
    return lambda record: " ".join(str(record.get(name) or "").casefold().split())


def _customer_and_email(contact: Record) -> Hashable:
    email = _folded("email")(contact)
    return (contact["customer_id"], email) if email else ""


def _marker(estimate: Record) -> Hashable:
    marker = re.search(r"\[QW-[^\]]+\]", str(estimate.get("name") or ""))
    return marker.group() if marker else ""


RULES: tuple[tuple[str, str, Key], ...] = (
    ("customer", "email", _folded("email")),
    ("customer", "business_name", _folded("business_name")),
    ("contact", "customer and email", _customer_and_email),
    ("product", "upc_code", _folded("upc_code")),
    ("product", "name", _folded("name")),
    ("vendor", "name", _folded("name")),
    ("estimate", "number", _folded("number")),
    ("estimate", "marker", _marker),
    ("invoice", "estimate", lambda invoice: invoice.get("estimate_id") or ""),
)


def _repeated(records: Iterable[Record], key: Key) -> list[tuple[Hashable, list[int]]]:
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for record in records:
        if value := key(record):
            groups[value].append(record["id"])
    return [(value, ids) for value, ids in groups.items() if len(ids) > 1]


def _line_content(line: Record) -> Hashable:
    own = ("id", "created_at", "updated_at", "position")  # asked_position stays
    return json.dumps({k: v for k, v in line.items() if k not in own}, sort_keys=True)


def census_of(store: Store) -> Record:
    """`counts` by kind, and `duplicates`: kind, what is the same, its value, and the ids."""
    counts = {f"{kind}s": len(store.all(kind)) for kind in KINDS}
    documents = store.all("estimate")
    counts["estimate_lines"] = sum(len(estimate["lines"]) for estimate in documents)
    counts["invoice_lines"] = sum(len(invoice["lines"]) for invoice in store.all("invoice"))
    duplicates = [
        {"kind": kind, "same": same, "value": value, "ids": ids}
        for kind, same, key in RULES
        for value, ids in _repeated(store.all(kind), key)
    ]
    for estimate in documents:
        for _, ids in _repeated(estimate["lines"], _line_content):
            duplicates.append(
                {"kind": "line", "same": "content", "value": estimate["id"], "ids": ids}
            )
    return {"counts": counts, "duplicates": duplicates}
