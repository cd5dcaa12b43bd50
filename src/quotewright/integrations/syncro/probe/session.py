"""A probe under way: its calls, what it has seen, what it has found, and its steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from quotewright.integrations.port import Json
from quotewright.integrations.syncro.probe.calls import MayNot, RawCalls, Reason
from quotewright.integrations.syncro.probe.findings import Findings

KINDS = ("customers", "contacts", "products", "vendors", "estimates", "invoices", "payments")
ODD_SHAPES = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


@dataclass(slots=True)
class Listing:
    """The first page of a list, and records of the probe's own made since.

    `meta` is None where the answer had none.
    """

    rows: list[Json] = field(default_factory=list)
    meta: Json | None = None
    own: list[Json] = field(default_factory=list)

    @property
    def pages(self) -> int | None:
        """How many pages there are, None if the answer does not say."""
        total = (self.meta or {}).get("total_pages")
        return None if total is None else int(total)


@dataclass(slots=True)
class Session:
    """What the steps share."""

    calls: RawCalls
    findings: Findings = field(default_factory=Findings)
    lists: dict[str, Listing] = field(default_factory=dict)
    denied: dict[str, str] = field(default_factory=dict)
    rates: Counter[tuple[int, str]] = field(default_factory=Counter)

    def found(self, name: str, value: str, evidence: str = "") -> None:
        """Record an answer."""
        self.findings.add(name, value, evidence)

    def listing(self, kind: str) -> Listing:
        """Return the first page of a list that was read. Raises Reason and MayNot."""
        if kind in self.lists:
            return self.lists[kind]
        if kind in self.denied:
            raise MayNot(self.denied[kind])
        raise Reason(f"the list of {kind} could not be read")

    def rows(self, kind: str) -> list[Json]:
        """Return records of that kind that are there. Raises Reason if none are, and MayNot."""
        rows = [*self.listing(kind).rows, *self.listing(kind).own]
        if not rows:
            raise Reason(f"there are no {kind}")
        return rows

    def note_rates(self, where: str, rows: Iterable[Json]) -> None:
        """Remember which tax rates records name: no other way to learn their ids."""
        for row in rows:
            if isinstance(rate := row.get("tax_rate_id"), int):
                self.rates[rate, where] += 1


@dataclass(frozen=True, slots=True)
class Step:
    """Some calls that answer some questions."""

    answers: tuple[str, ...]
    run: Callable[[Session], None]

    def attempt(self, session: Session) -> None:
        """Run it unless all is known; what goes wrong is why the rest is not. Raises Stopped."""
        if self.answers and all(map(session.findings.knows, self.answers)):
            return
        try:
            self.run(session)
            why = ""
        except Reason as reason:
            why = str(reason)
        except ODD_SHAPES as error:
            why = (
                f"Syncro answered in a shape that the probe does not know ({type(error).__name__})"
            )
        for name in self.answers:
            if why or not session.findings.has(name):
                session.findings.give_up(name, why or "the answers do not tell")


def number(value: object) -> Decimal:
    """Return the number in a JSON number or text. Raises Reason."""
    try:
        return Decimal(str(value).replace(",", ""))
    except InvalidOperation:
        raise Reason("an amount is not a number") from None


def ids_of(rows: Iterable[Json]) -> list[int]:
    """Return the ids of rows, in their order."""
    return [int(row["id"]) for row in rows]


def kind_of(value: object) -> str:
    """Say how JSON carries a value."""
    if isinstance(value, bool) or value is None:
        return str(value).lower()
    return "number" if isinstance(value, int | float) else "text"
