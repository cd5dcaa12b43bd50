"""How records of ours stand in the PSA, and what a PSA that can be watched answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from quotewright.integrations.hand_edits import HandEdit
from quotewright.integrations.port import Ledger, RemoteTotals, Stage


@dataclass(frozen=True, slots=True)
class RemoteQuote:
    """How a quote of ours stands in the PSA.

    `as_left` is False where somebody may have changed it since our last push; `edits` says what,
    where the quote was read whole. `status` is the PSA's own word; `stage` what that means.
    `updated_at` is the PSA's word for when it was changed last, empty where it does not say.
    """

    key: str
    remote_id: str
    number: str = ""
    status: str = ""
    stage: Stage | None = None
    updated_at: str = ""
    totals: RemoteTotals | None = None
    invoice_id: str = ""
    is_gone: bool = False
    as_left: bool = True
    edits: tuple[HandEdit, ...] = ()


@dataclass(frozen=True, slots=True)
class RemoteInvoice:
    """How an invoice of ours stands in the PSA."""

    remote_id: str
    number: str = ""
    is_paid: bool = False
    is_gone: bool = False


@runtime_checkable
class Watchable(Protocol):
    """What a PSA whose records can be watched answers beside `Psa`. Reads only, one call each."""

    def close(self) -> None:
        """Let go of open connections."""

    def list_quotes(
        self, page: int, ours: Mapping[str, str], ledger: Ledger
    ) -> tuple[Sequence[RemoteQuote], bool]:
        """Return those of a page, newest first from 1, that are `ours` (keys by remote id), and
        whether there are more pages.
        """

    def read_quote(self, key: str, ledger: Ledger) -> RemoteQuote:
        """Read one linked quote whole and compare it with what was last pushed."""

    def list_invoices(
        self, page: int, ours: Mapping[str, str], since: datetime
    ) -> tuple[Sequence[RemoteInvoice], bool]:
        """Return those of a page of what changed since then that are `ours`; whether more come."""

    def read_invoice(self, remote_id: str) -> RemoteInvoice:
        """Read one invoice."""

    def customer_name(self, remote_id: str) -> str:
        """Return what a customer that people may be pointed to is called. Raises Rejected."""
