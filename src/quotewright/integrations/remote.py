"""Records of a PSA and the directory of them that adapters match against. No Django, no HTTP."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Protocol

from quotewright.lib.words import casefolded


@dataclass(frozen=True, slots=True)
class Remote:
    """One record of the PSA as its lists tell it. `code` is a product's, `parent` a contact's
    customer; `facts` is what else a person may want to see or take over. `person` is what a person
    of ours made from it is filled with, by our own fields.
    """

    kind: str  # customer, contact, product, vendor
    remote_id: str
    name: str = ""
    email: str = ""
    code: str = ""
    parent: str = ""
    disabled: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)
    person: Mapping[str, str] = field(default_factory=dict)


class Directory(Protocol):
    """What the PSA was last seen to hold: lists that were read whole, and single records since.

    E-mail, name and code are found after folding case and spaces.
    """

    def age(self, kind: str) -> float | None:
        """Return the seconds since the list was last read whole, None if it never was."""

    def count(self, kind: str) -> int | None:
        """Return how many records the list had when it was last read whole."""

    def find(
        self, kind: str, *, name: str = "", email: str = "", code: str = "", parent: str = ""
    ) -> Sequence[Remote]:
        """Return the records of which all that is given is so."""

    def replace(self, kind: str, records: Iterable[Remote]) -> None:
        """The list was read whole: this is all there is."""

    def note(self, record: Remote) -> None:
        """One record was read or written just now."""

    def drop(self, kind: str, remote_id: str) -> None:
        """The record is not there any more."""


class MemoryDirectory:
    """A directory for as long as the program runs."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], Remote] = {}
        self._read: dict[str, tuple[float, int]] = {}

    def age(self, kind: str) -> float | None:
        """Return the seconds since the list was last read whole."""
        return monotonic() - self._read[kind][0] if kind in self._read else None

    def count(self, kind: str) -> int | None:
        """Return how many records it had then."""
        return self._read[kind][1] if kind in self._read else None

    def find(
        self, kind: str, *, name: str = "", email: str = "", code: str = "", parent: str = ""
    ) -> Sequence[Remote]:
        """Return the records of which all that is given is so."""
        given = {"name": name, "email": email, "code": code, "parent": parent}
        wanted = {field: casefolded(text) for field, text in given.items() if text}
        return [
            row
            for row in list(self._rows.values())
            if row.kind == kind
            and all(casefolded(getattr(row, field)) == text for field, text in wanted.items())
        ]

    def replace(self, kind: str, records: Iterable[Remote]) -> None:
        """Keep these and no others of the kind."""
        began, found = monotonic(), list(records)
        for key in [key for key in self._rows if key[0] == kind]:
            del self._rows[key]
        for record in found:
            self.note(record)
        self._read[kind] = (began, len(found))

    def note(self, record: Remote) -> None:
        """Keep what was read or written just now."""
        self._rows[record.kind, record.remote_id] = record

    def drop(self, kind: str, remote_id: str) -> None:
        """Forget a record that is not there any more."""
        self._rows.pop((kind, remote_id), None)
