"""The tiny adapter keeps the contract of the port; without one of its safeguards it does not."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from quotewright.integrations.contract import (
    CHECKS,
    Check,
    Held,
    HeldPerson,
    HeldQuote,
    Trouble,
    checks,
)
from quotewright.integrations.port import Ledger, Offer, Step
from tests.adapters.memory_psa import LostAnswer, MemoryPsa, Refused, Service, summed

WRONGS: dict[Trouble, Exception] = {
    Trouble.LOSE_ANSWER: LostAnswer(),
    Trouble.REFUSE: Refused("not valid"),
    Trouble.DENY: PermissionError(),
    Trouble.DOWN: ConnectionError(),
}


class Account(Service):
    """A fresh account of the PSA in memory."""

    def __init__(self, adapter: type[MemoryPsa] = MemoryPsa) -> None:
        super().__init__()
        self.psa = adapter(self)

    def held(self) -> Held:
        people = [HeldPerson(one["mail"], one["city"]) for one in self.records["company"].values()]
        bills = [self._held(one["deal"]) for one in self.records["bill"].values()]
        return Held(people, [self._held(deal) for deal in self.records["deal"]], bills)

    def strike(self, trouble: Trouble, after: int = 0) -> None:
        self.trouble = WRONGS[trouble]
        is_one_write = trouble in {Trouble.LOSE_ANSWER, Trouble.REFUSE}
        self.strikes_at = self.writes + after + 1 if is_one_write else 0

    def recover(self) -> None:
        self.trouble = None

    def tamper(self) -> None:
        next(iter(self.records["row"].values()))["each"] = Decimal(1)

    def _held(self, deal: str) -> HeldQuote:
        rows = self.rows_of(deal)
        lines = [(row["text"], row["count"], row["each"]) for row in rows]
        return HeldQuote(tuple(lines), summed(rows))


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_tiny_adapter_keeps_that(check: Check) -> None:
    check(Account)


class Forgetful(MemoryPsa):
    """Takes every doubt for a call that made nothing."""

    def _settle(self, parent: str, ledger: Ledger) -> None:
        for doubt in ledger.doubts(parent):
            ledger.disclaim(doubt.kind, doubt.key)


class Trusting(MemoryPsa):
    """Converts without comparing."""

    def _compare(self, offer: Offer, ledger: Ledger) -> None:
        ledger.remember("parity", offer.document.key, "equal", {})


class Wholesale(MemoryPsa):
    """Tells everything again, changed or not."""

    def _deal_steps(self, offer: Offer, ledger: Ledger) -> list[Step]:
        for key, link in ledger.recall_children("row", offer.document.key).items():
            ledger.remember("row", key, link.remote_id, {}, offer.document.key)
        return super()._deal_steps(offer, ledger)


class Wordless(MemoryPsa):
    """Lets through whatever a call raises."""

    def _write(self, kind: str, remote_id: str, body: Mapping[str, Any] | None) -> str:
        return self.service.write(kind, remote_id, body)


@pytest.mark.parametrize(
    ("adapter", "check"),
    [
        (Forgetful, checks.a_lost_answer_to_any_write_makes_no_twin),
        (Forgetful, checks.a_death_at_any_note_makes_no_twin),
        (Trusting, checks.nothing_is_converted_that_is_not_what_was_signed),
        (Wholesale, checks.an_unchanged_quote_makes_no_call),
        (Wholesale, checks.a_changed_price_is_one_write),
        (Wordless, checks.a_refusal_is_rejected_with_a_remedy),
    ],
)
def test_the_contract_notices(adapter: type[MemoryPsa], check: Check) -> None:
    with pytest.raises(AssertionError):
        check(lambda: Account(adapter))
