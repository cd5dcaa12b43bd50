"""Counts what is there and names what is there twice: the proof that nobody made a duplicate."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable

from quotewright.sandbox.fields import Record
from quotewright.sandbox.seeds import SEEDED
from quotewright.sandbox.store import KINDS, Store

Key = Callable[[Record], Hashable]


def _folded(name: str) -> Key:
    return lambda record: " ".join(str(record.get(name) or "").casefold().split())


def _customer_and(name: str, unless: str = "") -> Key:
    """The same text at the same customer; nothing for a record that has `unless`."""

    def key(record: Record) -> Hashable:
        text = _folded(name)(record)
        return (record["customer_id"], text) if text and not record.get(unless) else ""

    return key


def _marker(estimate: Record) -> Hashable:
    marker = re.search(r"\[QW-[^\]]+\]", str(estimate.get("name") or ""))
    return marker.group() if marker else ""


def _payment(payment: Record) -> Hashable:
    paid = (payment["payment_amount"], payment["ref_num"], payment["payment_method"])
    return (payment["customer_id"], *sorted(payment["invoice_ids"]), *paid)


RULES: tuple[tuple[str, str, Key], ...] = (
    ("customer", "email", _folded("email")),
    ("customer", "business_name", _folded("business_name")),
    ("contact", "customer and email", _customer_and("email")),
    ("contact", "customer and name", _customer_and("name", unless="email")),
    ("product", "upc_code", _folded("upc_code")),
    ("product", "name", _folded("name")),
    ("vendor", "name", _folded("name")),
    ("estimate", "number", _folded("number")),
    ("estimate", "marker", _marker),
    ("invoice", "number", _folded("number")),
    ("invoice", "estimate", lambda invoice: invoice.get("estimate_id") or ""),
    ("schedule", "customer and name", _customer_and("name")),
    ("payment", "customer, invoices, amount and reference", _payment),
    ("ticket", "number", _folded("number")),
    ("ticket", "customer and subject", _customer_and("subject")),
)
WITH_LINES = ("estimate", "invoice", "schedule")


def _repeated(records: Iterable[Record], key: Key) -> list[tuple[Hashable, list[int]]]:
    """What several records share, unless they all come from the seed: that was meant."""
    groups: dict[Hashable, list[Record]] = defaultdict(list)
    for record in records:
        if value := key(record):
            groups[value].append(record)
    return [
        (value, [one["id"] for one in group])
        for value, group in groups.items()
        if len(group) > 1 and any(one.get("sent_by") != SEEDED for one in group)
    ]


def _line_content(line: Record) -> Hashable:
    own = ("id", "created_at", "updated_at", "position")  # asked_position stays
    return json.dumps({k: v for k, v in line.items() if k not in own}, sort_keys=True)


def _repeated_lines(store: Store) -> Iterable[Record]:
    for kind in WITH_LINES:
        for document in store.all(kind):
            if (
                document.get("sent_by") == SEEDED
                and document["created_at"] == (document["updated_at"])
            ):
                continue
            for _, ids in _repeated(document["lines"], _line_content):
                yield {"kind": "line", "same": "content", "value": document["id"], "ids": ids}


def census_of(store: Store) -> Record:
    """`counts` by kind, and `duplicates`: kind, what is the same, its value, and the ids."""
    counts = {f"{kind}s": len(store.tables[kind]) for kind in KINDS}
    for kind in WITH_LINES:
        counts[f"{kind}_lines"] = sum(len(one["lines"]) for one in store.all(kind))
    duplicates = [
        {"kind": kind, "same": same, "value": value, "ids": ids}
        for kind, same, key in RULES
        for value, ids in _repeated(store.all(kind), key)
    ]
    return {"counts": counts, "duplicates": [*duplicates, *_repeated_lines(store)]}
