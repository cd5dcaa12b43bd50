"""The records of the pretend account, their ids and numbers, and one lock around them all."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from quotewright.sandbox.fields import Record, now_after
from quotewright.sandbox.journal import Journal, StateUnreadable

# Each kind starts somewhere else, as in a real account, so that a mixed-up id shows.
FIRST_IDS = {
    "customer": 35692253,
    "contact": 4378587,
    "product": 23389442,
    "vendor": 798000,
    "estimate": 23902944,
    "invoice": 1649793879,
    "payment": 8112440,
    "schedule": 1204411,
    "ticket": 108443837,
}
FIRST_PART_IDS = {
    "line": 123196821,
    "sku": 3391207,
    "phone": 61170231,
    "photo": 2240119,
    "location quantity": 9917701,
    "schedule line": 5520641,
    "ticket line": 77031200,
    "comment": 240112090,
    "attachment": 18842055,
}
FIRST_NUMBERS = {"estimate number": 1001, "invoice number": 1001, "ticket number": 5001}
KINDS = tuple(FIRST_IDS)
BY_HAND = "by hand"


class Store:
    """Records by kind and id. Every change is marked, and `commit` hands the marked ones on."""

    def __init__(self, file: Path | None = None) -> None:
        self.lock = threading.RLock()
        self.tables: dict[str, dict[int, Record]] = {kind: {} for kind in KINDS}
        self.next: dict[str, int] = {**FIRST_IDS, **FIRST_PART_IDS, **FIRST_NUMBERS}
        self.settings: Record = {}
        # Who is at work, for the `sent_by` of new records; the app says so for each request.
        self.author = BY_HAND
        # Grows with every change, so that what was worked out from the records can be kept.
        self.version = 0
        self.on_commit: Callable[[list[tuple[str, int]]], None] | None = None
        self._contacts: dict[int, dict[int, Record]] = {}
        self._touched: dict[tuple[str, int], None] = {}
        self._unsaved = False
        self._journal = Journal(file) if file is not None else None
        if self._journal is not None:
            self._read(self._journal)
            self._journal.fold(self._snapshot())

    def all(self, kind: str) -> list[Record]:
        return list(self.tables[kind].values())

    def find(self, kind: str, record_id: int | None) -> Record | None:
        return self.tables[kind].get(record_id) if record_id is not None else None

    def contacts_of(self, customer_id: int) -> list[Record]:
        return list(self._contacts.get(customer_id, {}).values())

    def add(self, kind: str, fields: Record) -> Record:
        now = now_after(None)
        own = {"id": self.next_id(kind), "created_at": now, "updated_at": now}
        record = {**own, "sent_by": self.author, **fields}
        self._put(kind, record)
        self._mark(kind, record["id"])
        return record

    def change(self, kind: str, record: Record, **fields: object) -> None:
        if kind == "contact":
            self._unindex(record)
        record.update(fields)
        if kind == "contact":
            self._put(kind, record)
        record["updated_at"] = now_after(record["updated_at"])
        self._mark(kind, record["id"])

    def remove(self, kind: str, record_id: int) -> None:
        self._take(kind, record_id)
        self._mark(kind, record_id)

    def next_id(self, kind: str) -> int:
        self.next[kind] += 1
        self._unsaved = True
        return self.next[kind] - 1

    def next_number(self, kind: str) -> str:
        """The next free number of an estimate or invoice, past those that were chosen by hand."""
        taken = {record["number"] for record in self.tables[kind].values()}
        while str(self.next[f"{kind} number"]) in taken:
            self.next[f"{kind} number"] += 1
        return str(self.next_id(f"{kind} number"))

    def set(self, name: str, value: object) -> None:
        self.settings[name] = value
        self._unsaved = True

    def wipe(self) -> None:
        """Remove every record and setting. Ids go on: an old link must not find a stranger."""
        self.remove_records()
        self.settings = {}
        self.commit()

    def remove_records(self) -> None:
        for kind, table in self.tables.items():
            for record_id in list(table):
                self.remove(kind, record_id)
        self.next.update(FIRST_NUMBERS)
        self._unsaved = True

    def commit(self) -> None:
        """Write down what changed since the last commit, if anything did and there is a file."""
        if not self._touched and not self._unsaved:
            return
        if self._journal is not None:
            put = [(k, i, self.tables[k][i]) for k, i in self._touched if i in self.tables[k]]
            gone = [(k, i) for k, i in self._touched if i not in self.tables[k]]
            commit = {"put": put, "gone": gone, "next": self.next, "settings": self.settings}
            self._journal.append(commit)
            if self._journal.is_long:
                self._journal.fold(self._snapshot())
        touched = list(self._touched)
        self._touched.clear()
        self._unsaved = False
        if self.on_commit is not None:
            self.on_commit(touched)

    def close(self) -> None:
        with self.lock:
            if self._journal is not None:
                self._journal.fold(self._snapshot())

    def _mark(self, kind: str, record_id: int) -> None:
        self._touched[kind, record_id] = None
        self.version += 1

    def _put(self, kind: str, record: Record) -> None:
        self.tables[kind][record["id"]] = record
        if kind == "contact":
            self._contacts.setdefault(record["customer_id"], {})[record["id"]] = record

    def _take(self, kind: str, record_id: int) -> None:
        record = self.tables[kind].pop(record_id, None)
        if kind == "contact" and record is not None:
            self._unindex(record)

    def _unindex(self, contact: Record) -> None:
        self._contacts.get(contact["customer_id"], {}).pop(contact["id"], None)

    def _read(self, journal: Journal) -> None:
        """Everything the files tell; raises StateUnreadable when they are not a sandbox's."""
        try:
            for part in journal.read():
                self._replay(part)
        except (OSError, ValueError, LookupError, TypeError, AttributeError) as problem:
            raise StateUnreadable(
                f"The state file {journal.file} (or its journal) cannot be read: {problem}. "
                "Move it away to start afresh, or name another."
            ) from problem

    def _snapshot(self) -> Record:
        put = [
            (kind, i, record) for kind, table in self.tables.items() for i, record in table.items()
        ]
        return {"put": put, "gone": [], "next": self.next, "settings": self.settings}

    def _replay(self, part: Record) -> None:
        for kind, record_id, record in part["put"]:
            earlier = self.tables[kind].get(record_id)
            if kind == "contact" and earlier is not None:
                self._unindex(earlier)
            self._put(kind, record)
        for kind, record_id in part["gone"]:
            self._take(kind, record_id)
        self.next.update(part["next"])
        self.settings = part["settings"]
