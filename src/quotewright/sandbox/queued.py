"""Work that Syncro does in the background: it shows only when one looks again after a moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from quotewright.sandbox.asked import store
from quotewright.sandbox.fields import Record, moment_text

# How long a file or an image that was sent by URL takes to appear.
SECONDS = 1.0
# Where a record keeps what is on its way, and where what has arrived.
ARRIVING = {"ticket": ("files_waiting", "attachments"), "product": ("photos_waiting", "photos")}


def files_in(body: Record) -> list[Record]:
    """The files of a body, each with url and filename; empty when there are none to speak of."""
    rows: Any = body.get("files")
    if not isinstance(rows, list):
        rows = [body]
    return [row for row in rows if isinstance(row, dict) and row.get("url") and row.get("filename")]


def put_off(rows: list[Record]) -> list[Record]:
    """`rows` marked as not there yet."""
    due = moment_text(datetime.now(UTC) + timedelta(seconds=SECONDS))
    return [{**row, "due": due} for row in rows]


def settle(kind: str, record: Record) -> Record:
    """Let what has become due arrive at a ticket or product, and return it."""
    waiting, done = ARRIVING[kind]
    now = moment_text(datetime.now(UTC))
    rows = record.get(waiting, [])
    due = [one for one in rows if one["due"] <= now]
    if due:
        arrived = [{k: v for k, v in one.items() if k != "due"} for one in due]
        fields = {waiting: [one for one in rows if one not in due], done: record[done] + arrived}
        store().change(kind, record, **fields)
    return record
