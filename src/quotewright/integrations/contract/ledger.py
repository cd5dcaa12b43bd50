"""A ledger in memory, and one that dies at a chosen moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from quotewright.integrations.port import Doubt, Linked


@dataclass
class MemoryLedger:
    """The port's ledger in two dictionaries: durable as long as it is kept."""

    links: dict[tuple[str, str], tuple[Linked, str]] = field(default_factory=dict)
    begun: dict[tuple[str, str], tuple[Doubt, str]] = field(default_factory=dict)
    suspects: list[Doubt] = field(default_factory=list)

    def recall(self, kind: str, key: str) -> Linked | None:
        """Return where the record lives."""
        return self.links.get((kind, key), (None, ""))[0]

    def recall_children(self, kind: str, parent: str) -> Mapping[str, Linked]:
        """Return the links under a parent, by key."""
        found = list(self.links.items())
        return {key: link for (k, key), (link, of) in found if (k, of) == (kind, parent)}

    def doubts(self, parent: str) -> Sequence[Doubt]:
        """Return the begun calls under a parent."""
        return [doubt for doubt, of in list(self.begun.values()) if of == parent]

    def intend(self, kind: str, key: str, body: Mapping[str, Any], parent: str) -> None:
        """Write down that a call begins now."""
        self.begun[kind, key] = Doubt(kind, key, dict(body), datetime.now(UTC), parent), parent

    def remember(
        self, kind: str, key: str, remote_id: str, snapshot: Mapping[str, Any], parent: str = ""
    ) -> None:
        """Record the link and end the doubt."""
        self.links[kind, key] = Linked(remote_id, dict(snapshot)), parent
        self.disclaim(kind, key)

    def disclaim(self, kind: str, key: str) -> None:
        """End a doubt."""
        self.begun.pop((kind, key), None)

    def suspect(self, doubt: Doubt) -> None:
        """Keep it in mind."""
        self.suspects.append(doubt)

    def forget(self, kind: str, key: str) -> None:
        """Drop a link."""
        self.links.pop((kind, key), None)

    @contextmanager
    def hold(self, name: str) -> Iterator[None]:
        """Nobody else is here."""
        yield


class Died(BaseException):
    """The worker is gone."""


@dataclass
class MortalLedger(MemoryLedger):
    """Dies at the chosen one of the moments before and after each note, and stays dead until
    `dies_at` is 0 again: a worker's other threads die with it.
    """

    dies_at: int = 0
    moments: int = 0

    def intend(self, kind: str, key: str, body: Mapping[str, Any], parent: str) -> None:
        """Write down that a call begins now, or die before or after."""
        self._live()
        super().intend(kind, key, body, parent)
        self._live()

    def remember(
        self, kind: str, key: str, remote_id: str, snapshot: Mapping[str, Any], parent: str = ""
    ) -> None:
        """Record the link, or die before or after."""
        self._live()
        super().remember(kind, key, remote_id, snapshot, parent)
        self._live()

    def _live(self) -> None:
        self.moments += 1
        if self.dies_at and self.moments >= self.dies_at:
            raise Died
