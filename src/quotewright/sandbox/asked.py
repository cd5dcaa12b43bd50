"""What the request at hand asks for: the sandbox it is for, its body, its filters, its page."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from flask import current_app, request

from quotewright.sandbox import errors
from quotewright.sandbox.fields import Record, text_from, whole_from
from quotewright.sandbox.sandbox import Sandbox
from quotewright.sandbox.store import Store

MOST_PER_PAGE = 100


def here() -> Sandbox:
    sandbox: Sandbox = current_app.extensions["sandbox"]
    return sandbox


def store() -> Store:
    return here().store


def sent() -> Record:
    """The JSON object in the body; nothing sent counts as an empty one."""
    if not request.data:
        return {}
    body: Any = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise errors.not_json()
    if request.path.startswith("/api/") and here().value_of("spaces") == "stripped":
        body = _stripped(body)
    return dict(body)


def _stripped(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _stripped(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_stripped(one) for one in value]
    return value.strip() if isinstance(value, str) else value


def found(kind: str, record_id: int | None) -> Record:
    record = store().find(kind, record_id)
    if record is None:
        raise errors.not_found()
    return record


def filter_text(name: str) -> str:
    return request.args.get(name, "").strip()


def filter_ids(name: str) -> set[int]:
    """The ids of a filter such as `id[]`, which may come with or without the brackets."""
    values = request.args.getlist(f"{name}[]") + request.args.getlist(name)
    return {number for value in values if (number := whole_from(value)) is not None}


def page_of(records: list[Record], size: int) -> tuple[list[Record], Record]:
    """The page of `records` that was asked for, and the four values a `meta` may show."""
    wanted = whole_from(request.args.get("per_page"))
    if wanted and here().value_of("per_page") == "honoured":
        size = max(1, min(wanted, MOST_PER_PAGE))
    pages = max(1, math.ceil(len(records) / size))
    page = max(1, whole_from(request.args.get("page")) or 1)
    if page > pages and here().value_of("past_end_page") == "repeats_last":
        page = pages
    meta = {"total_pages": pages, "total_entries": len(records), "per_page": size, "page": page}
    return records[(page - 1) * size : page * size], meta


def short_meta(meta: Record) -> Record:
    """Estimates, invoices and payments tell only these two."""
    return {"total_pages": meta["total_pages"], "page": meta["page"]}


def catalog_meta(meta: Record) -> Record:
    """What the lists of products and vendors add: nothing, as far as the documents show."""
    return {"meta": meta} if here().value_of("catalog_meta") == "present" else {}


def in_asked_order(records: list[Record]) -> list[Record]:
    """Sorted by `sort=field DESC` when given; the order without it is undocumented, so by id."""
    field, _, direction = filter_text("sort").partition(" ")
    if not field:
        return records
    return sorted(
        records,
        key=lambda record: str(record.get(field) or "").casefold(),
        reverse=direction.strip().upper() == "DESC",
    )


def any_contains(texts: Iterable[object], wanted: str) -> bool:
    return any(wanted.casefold() in str(text).casefold() for text in texts if text)


def texts(body: Record, names: Iterable[str]) -> Record:
    """The texts that a body sends; lists and maps in their place fall, as Rails has it."""
    return {
        name: text_from(body[name])
        for name in names
        if name in body and not isinstance(body[name], (list, dict))
    }


def only(body: Record, names: Iterable[str]) -> Record:
    """The part of a body that the documents name; Syncro lets everything else fall."""
    return {name: body[name] for name in names if name in body}
