"""The records of the pretend account, their ids and numbers, and one lock around them all."""

from __future__ import annotations

import threading
from pathlib import Path

from quotewright.sandbox.fields import Record, now_after
from quotewright.sandbox.journal import Journal

# Each kind starts somewhere else, as in a real account, so that a mixed-up id shows.
FIRST_IDS = {
    "customer": 35692253,
    "contact": 4378587,
    "product": 23389442,
    "vendor": 798000,
    "estimate": 23902944,
    "invoice": 1649793879,
    "payment": 8112440,
}
FIRST_PART_IDS = {"line": 123196821, "sku": 3391207}
FIRST_NUMBERS = {"estimate number": 1001, "invoice number": 1001}
KINDS = tuple(FIRST_IDS)


class Store:
    """Records by kind and id. Every change is marked, and `commit` hands the marked ones on."""

    def __init__(self, file: Path | None = None) -> None:
        self.lock = threading.RLock()
        self.tables: dict[str, dict[int, Record]] = {kind: {} for kind in KINDS}
        self.next: dict[str, int] = {**FIRST_IDS, **FIRST_PART_IDS, **FIRST_NUMBERS}
        self.settings: Record = {}
        self._touched: dict[tuple[str, int], None] = {}
        self._unsaved = False
        self._journal = Journal(file) if file is not None else None
        if self._journal is not None:
            for part in self._journal.read():
                self._replay(part)
            self._journal.fold(self._snapshot())

    def all(self, kind: str) -> list[Record]:
        return list(self.tables[kind].values())

    def find(self, kind: str, record_id: int | None) -> Record | None:
        return self.tables[kind].get(record_id) if record_id is not None else None

    def add(self, kind: str, fields: Record) -> Record:
        now = now_after(None)
        record = {"id": self.next_id(kind), "created_at": now, "updated_at": now, **fields}
        self.tables[kind][record["id"]] = record
        self._mark(kind, record["id"])
        return record

    def change(self, kind: str, record: Record, **fields: object) -> None:
        record.update(fields)
        record["updated_at"] = now_after(record["updated_at"])
        self._mark(kind, record["id"])

    def remove(self, kind: str, record_id: int) -> None:
        del self.tables[kind][record_id]
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
        for kind, table in self.tables.items():
            for record_id in list(table):
                self.remove(kind, record_id)
        self.next.update(FIRST_NUMBERS)
        self.settings = {}
        self._unsaved = True
        self.commit()

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
        self._touched.clear()
        self._unsaved = False

    def close(self) -> None:
        with self.lock:
            if self._journal is not None:
                self._journal.fold(self._snapshot())

    def _mark(self, kind: str, record_id: int) -> None:
        self._touched[kind, record_id] = None

    def _snapshot(self) -> Record:
        put = [
            (kind, i, record) for kind, table in self.tables.items() for i, record in table.items()
        ]
        return {"put": put, "gone": [], "next": self.next, "settings": self.settings}

    def _replay(self, part: Record) -> None:
        for kind, record_id, record in part["put"]:
            self.tables[kind][record_id] = record
        for kind, record_id in part["gone"]:
            self.tables[kind].pop(record_id, None)
        self.next.update(part["next"])
        self.settings = part["settings"]
