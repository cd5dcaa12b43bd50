"""What this Syncro account does with the positions of lines and with several lines at once.

Whether a position is stored as sent, or the other lines make room for it as in a list, is not
known beforehand: the answer to an estimate's first line tells. What was learned is kept in the
ledger as a fact about the connection.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from quotewright.integrations.port import Json, Ledger, Linked
from quotewright.integrations.syncro.positions import list_moves
from quotewright.integrations.syncro.wire import LineItem

_POSITIONS, _ABREAST = "line positions", "lines side by side"


@dataclass(frozen=True, slots=True)
class LineOrder:
    """One connection's facts about lines; `known` are those that were read."""

    ledger: Ledger
    known: dict[str, str] = field(default_factory=dict)

    @property
    def is_known(self) -> bool:
        """Whether an answer has told what becomes of positions."""
        return self._fact(_POSITIONS) is not None

    @property
    def is_list(self) -> bool:
        """Whether lines are numbered from 1 without gaps, others making room."""
        return self._fact(_POSITIONS) == "list"

    @property
    def goes_abreast(self) -> bool:
        """Whether lines may be added side by side: not in a list, nor where sums suffered."""
        return not self.is_list and self._fact(_ABREAST) != "no"

    def learn_from_first(self, line: LineItem, sent: Json) -> None:
        """Read from the answer to an estimate's first line what became of its position."""
        if not self.is_known and line.position is not None:
            kind = "stored" if line.position == sent["position"] else "list"
            self.ledger.remember("fact", _POSITIONS, kind, {})

    def go_one_by_one(self) -> None:
        """Sums were wrong after lines were added side by side: never again here."""
        self.ledger.remember("fact", _ABREAST, "no", {})

    def moves(
        self, wanted: list[str], known: dict[str, Linked], lines: tuple[LineItem, ...]
    ) -> list[tuple[str, int]]:
        """Return the key and the position of each line to move, in this order; lines of others
        stay where they are.
        """
        keys = {link.remote_id: key for key, link in known.items()}
        there = sorted(lines, key=lambda line: (line.position or 0, line.id))
        return list_moves(wanted, [keys.get(str(line.id), f"their {line.id}") for line in there])

    def _fact(self, name: str) -> str | None:
        """A fact holds for good: once known it is not read again for each line."""
        if name not in self.known and (link := self.ledger.recall("fact", name)):
            self.known[name] = link.remote_id
        return self.known.get(name)
