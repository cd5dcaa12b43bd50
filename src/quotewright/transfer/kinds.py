"""What an import knows of the kind of record it brings in: columns, matching, taking, undoing."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from quotewright.lib.fields import Invalid
from quotewright.transfer.columns import Column
from quotewright.transfer.models import Import, ImportRow

Outcome = ImportRow.Outcome
HERE_ALREADY = "is here already"


@dataclass(slots=True)
class Incoming:
    """A row as read: values by field, and what could not be read.

    Errors are `{"column", "value", "sentence"}` each.
    """

    number: int
    values: dict[str, Any]
    errors: list[dict[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Taken:
    """What became of a row."""

    number: int
    outcome: ImportRow.Outcome
    label: str = ""
    record_id: int | None = None
    version: int | None = None
    changes: dict[str, list[Any]] = field(default_factory=dict)
    errors: list[dict[str, str]] = field(default_factory=list)


class Kind(ABC):
    """One kind of import. All methods run inside the caller's transaction."""

    columns: tuple[Column, ...]
    # How many rows make one transaction; None means all of them.
    batch: int | None = 200

    @abstractmethod
    def identity(self, cells: Mapping[str, str]) -> tuple[str, str] | None:
        """Return the column and the text by which two rows of a file are the same record."""

    @abstractmethod
    def take(self, job: Import, rows: Sequence[Incoming]) -> list[Taken]:
        """Bring rows in: create, change, leave or refuse each. Raises Invalid for all of them."""

    @abstractmethod
    def undo(self, job: Import, rows: Sequence[ImportRow]) -> dict[int, str]:
        """Take rows back; return why those stay that cannot be taken back, by row number."""

    def called(self, values: Mapping[str, Any]) -> str:
        """Return what a row that was refused is about, as far as it says so."""
        names = [str(values[f]) for f in ("first_name", "last_name") if values.get(f)]
        known = ("full_name", "name", "email", "code", "sku")
        return " ".join(names) or next((str(values[f]) for f in known if values.get(f)), "")

    def columns_for(self, sees_costs: bool) -> tuple[Column, ...]:
        """Return the columns that somebody may import."""
        return tuple(column for column in self.columns if sees_costs or not column.costs)

    def label_of(self, name: str) -> str:
        """Return what people call a field."""
        for column in self.columns:
            if column.field == name:
                return column.label
        return name.replace("_", " ").capitalize()


def refused(row: Incoming, kind: Kind, error: Invalid, label: str = "") -> Taken:
    """Return the outcome of a row that an action refused, each field with its sentence."""
    errors = [
        {
            "column": kind.label_of(name.partition("[")[0].partition(".")[0]),
            "value": _said(row.values.get(name)),
            "sentence": sentence,
        }
        for name, sentence in error.errors.items()
    ]
    return Taken(row.number, Outcome.REFUSED, label, errors=errors)


def trouble(sentence: str, column: str = "", value: str = "") -> dict[str, str]:
    """Return one error of a row."""
    return {"column": column, "value": value[:200], "sentence": sentence}


def differing(now: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return the fields that are to change, each with its values before and after."""
    return {name: [now[name], value] for name, value in wanted.items() if now.get(name) != value}


def _said(value: Any) -> str:
    if value is True or value is False:
        return "yes" if value else "no"
    return "" if value is None else str(value)[:200]
