"""What an adapter's tests offer to the checks, and the quote that these tell it of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from quotewright.integrations.port import Offer, Psa, Signature, Stage
from quotewright.quotes.document import Line, Party, QuoteDocument, Section


class Trouble(StrEnum):
    """What a stand-in can be told to do to one of the next writing calls, or to all calls."""

    LOSE_ANSWER = "lose the answer to one write, which counts"
    REFUSE = "refuse one write, as for a value that is not valid"
    DENY = "refuse the credentials from now on"
    DOWN = "answer nothing from now on"


@dataclass(frozen=True, slots=True)
class Held:
    """What the PSA holds of us. Lines are in their order, as (name, quantity, price)."""

    people: Sequence[HeldPerson] = ()
    quotes: Sequence[HeldQuote] = ()
    invoices: Sequence[HeldQuote] = ()


@dataclass(frozen=True, slots=True)
class HeldPerson:
    """A person or company there."""

    email: str
    city: str


@dataclass(frozen=True, slots=True)
class HeldQuote:
    """A quote or an invoice there, with the subtotal that the PSA computed."""

    lines: tuple[tuple[str, Decimal, Decimal], ...]
    subtotal: Decimal


class Setup(Protocol):
    """One fresh, empty account at the stand-in. Lost answers must settle at once (`settle` 0)."""

    @property
    def psa(self) -> Psa:
        """The adapter, opened for this account."""

    @property
    def reads(self) -> int:
        """How many calls that change nothing were made so far."""

    @property
    def writes(self) -> int:
        """How many calls that change something were made so far."""

    def held(self) -> Held:
        """Return what the PSA holds."""

    def strike(self, trouble: Trouble, after: int = 0) -> None:
        """Let it happen, to one write once `after` others went well where it is about a write."""

    def recover(self) -> None:
        """End every trouble."""

    def tamper(self) -> None:
        """Change a line's price of the one quote there, as somebody at work in the PSA would."""


Fresh = Callable[[], Setup]
MARISOL = Party(
    key="7",
    first_name="Marisol",
    last_name="Vega",
    email="marisol@harbordental.example",
    city="Portland",
    organization_key="3",
    organization="Harbor Dental",
)
LINES = (
    Line("a", "Firewall", Decimal(1), Decimal("949.00"), Decimal(610)),
    Line("b", "Access point", Decimal(3), Decimal("133.33"), Decimal("88.10")),
    Line("c", "Hours", Decimal("2.75"), Decimal(145), Decimal(65)),
    Line("d", "Cabling", Decimal(10), Decimal("0.5"), Decimal("0.2")),
)
SIGNATURE = Signature("Marisol Vega", datetime(2026, 11, 24, tzinfo=UTC), "PO-7", "9c1f")


def offer(*lines: Line, party: Party = MARISOL, stage: Stage = Stage.OPEN) -> Offer:
    """Harbor Dental's office refresh: 1,752.74, and no tax."""
    document = QuoteDocument(
        key="QW-CONTRACT2",
        number="1042",
        revision=1,
        name="Office refresh",
        currency="USD",
        issued_on=date(2026, 11, 23),
        expires_on=date(2026, 12, 23),
        seller="Harbor IT",
        owner="Dana Whitlock",
        url="http://quotes.test/q/abc/",
        party=party,
        sections=(Section("1", "", lines or LINES),),
    )
    return Offer(document, stage, SIGNATURE if stage is Stage.ACCEPTED else None)
