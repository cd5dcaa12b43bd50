"""The words that the engine and every PSA adapter share. No Django, no HTTP, no vendor names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

from quotewright.integrations.candidates import Candidate
from quotewright.integrations.hand_edits import HandEdit, Way
from quotewright.integrations.options import Options
from quotewright.integrations.remote import Directory, MemoryDirectory, Remote
from quotewright.quotes.document import Line, Party, QuoteDocument

Json = dict[str, Any]


class Stage(StrEnum):
    """What the PSA should show of a quote."""

    DRAFT = "draft"
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Signature:
    """Under what the customer put their name."""

    name: str
    at: datetime
    po_number: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A quote as the PSA should hold it. `signature` is there when the stage is ACCEPTED.

    `party_now` reads the document's party anew: since the document was read, another push may
    have brought a newer one. `made_since_start` says that the quote was made after this process
    began: what the PSA holds of it cannot have been forgotten by restoring a backup.
    """

    document: QuoteDocument
    stage: Stage = Stage.OPEN
    signature: Signature | None = None
    party_now: Callable[[], Party] | None = field(default=None, compare=False, repr=False)
    made_since_start: bool = False


@dataclass(frozen=True, slots=True)
class Linked:
    """Where a record of ours lives in the PSA, and what was last pushed there."""

    remote_id: str
    snapshot: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A creating call that was begun and whose outcome is not known."""

    kind: str
    key: str
    body: Mapping[str, Any]
    since: datetime
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Twin:
    """What a lost call made after all, beside what was made in its place (empty: nothing was).

    `is_removed` says that nobody had touched it and it was taken away again.
    """

    kind: str
    remote_id: str
    title: str
    kept_id: str = ""
    is_removed: bool = False


class Ledger(Protocol):
    """What one connection has done already. Every method is durable when it returns."""

    def recall(self, kind: str, key: str) -> Linked | None:
        """Return where the record lives, None if it was never pushed."""

    def recall_children(self, kind: str, parent: str) -> Mapping[str, Linked]:
        """Return the links of that kind under a parent's key, by their own keys."""

    def doubts(self, parent: str) -> Sequence[Doubt]:
        """Return the creating calls under a parent whose outcome is not known."""

    def intend(self, kind: str, key: str, body: Mapping[str, Any], parent: str) -> None:
        """Write down that the record is about to be created, before the call."""

    def remember(
        self, kind: str, key: str, remote_id: str, snapshot: Mapping[str, Any], parent: str = ""
    ) -> None:
        """Record where it lives and what was pushed; ends the doubt about it."""

    def disclaim(self, kind: str, key: str) -> None:
        """End a doubt: the call is known to have created nothing."""

    def suspect(self, doubt: Doubt) -> None:
        """Keep in mind that a lost call was looked for in vain: it may still take effect."""

    def forget(self, kind: str, key: str) -> None:
        """Drop the link of a record that was removed from the PSA on purpose."""

    def hold(self, name: str) -> AbstractContextManager[None]:
        """Let one push of this connection at a time do what is inside. Raises Busy."""


@dataclass(frozen=True, slots=True)
class RemoteTotals:
    """What the PSA computed, in the quote's currency."""

    subtotal: Decimal
    tax: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class Pushed:
    """Where a record now lives in the PSA. Addresses are for people."""

    remote_id: str
    url: str
    number: str = ""
    totals: RemoteTotals | None = None
    invoice_id: str = ""
    invoice_number: str = ""
    invoice_url: str = ""
    # What somebody had changed there by hand and what this push made of it, in sentences.
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One field that a step changes, as text for people."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Step:
    """One call that a push will make, as data. `changes` says what people will see differ."""

    action: str  # create, adopt, update, delete, compare, convert
    kind: str  # customer, contact, vendor, product, estimate, line, invoice
    key: str
    body: Mapping[str, Any]
    remote_id: str = ""
    title: str = ""
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer, for the journal. Headers, and so the token, are not in it."""

    method: str
    path: str
    status: int | None
    milliseconds: int
    sent: Json | None
    answer: str


@dataclass(frozen=True, slots=True)
class Access:
    """All that an adapter needs of a connection. Times are in seconds.

    `base_url` is a stand-in that the operator set, else empty. `pace` is called before each
    request and may wait; `back_off` is told for how many seconds nobody should call; `journal`
    gets each exchange. A thread of the adapter works inside a
    `lane`.
    """

    subdomain: str
    token: str = field(repr=False)
    base_url: str = ""
    timeout: float = 20
    settle: float = 120
    options: Options = field(default_factory=Options)
    directory: Directory = field(default_factory=MemoryDirectory)
    pace: Callable[[], None] = lambda: None
    back_off: Callable[[float], None] = lambda _: None
    journal: Callable[[Exchange], None] = lambda _: None
    lane: Callable[[], AbstractContextManager[None]] = nullcontext


class Psa(Protocol):
    """One connection to one PSA account. All methods raise PsaError and nothing else on purpose."""

    def close(self) -> None:
        """Let go of open connections."""

    def check(self) -> str:
        """Ask who we are; return the account's name for people. Raises NoAccount, Denied."""

    def may_read(self, area: str) -> bool:
        """Ask whether the credentials open this area of the PSA; the cheapest read there is."""

    def read_list(self, kind: str) -> Iterator[Remote]:
        """Yield all records of a kind that `Remote` names, as the PSA lists them now."""

    def search_people(self, text: str) -> Sequence[Remote]:
        """Ask in one call for customers and contacts that fit what somebody types."""

    def search_products(self, text: str) -> Sequence[Remote]:
        """Ask in one call for products that fit what somebody types."""

    def adopt_person(self, party: Party, chosen: Remote, ledger: Ledger) -> None:
        """Link a person to the record that somebody chose, as a push that found it would have.

        Makes no call.
        """

    def adopt_product(self, line: Line, chosen: Remote, ledger: Ledger) -> None:
        """Link what a line sells to the product that somebody chose; makes no call."""

    def adopt_vendor(self, name: str, chosen: Remote, ledger: Ledger) -> None:
        """Link a supplier of this name to its vendor; makes no call."""

    def push_person(self, party: Party, ledger: Ledger) -> Pushed:
        """Make the PSA hold this person. Safe to run again after any failure."""

    def push_quote(self, offer: Offer, ledger: Ledger) -> Pushed:
        """Make the PSA hold this quote, its person first. Safe to run again after any failure."""

    def locate_quote(self, key: str, ledger: Ledger) -> Pushed | None:
        """Say from the ledger alone where a quote lives, None if it was never pushed."""

    def clear_twin(self, doubt: Doubt, ledger: Ledger) -> Twin | None:
        """Look for what a lost call made late; take it away where nobody has touched it."""

    def preview_quote(self, offer: Offer, ledger: Ledger) -> Sequence[Step]:
        """Return the steps that `push_quote` would run now; reads only."""

    def looks_of(self, offer: Offer, steps: Sequence[Step], ledger: Ledger) -> int:
        """Return how many reads such a push makes, at most, that its preview did without."""


class PsaError(Exception):
    """A push that did not happen, in words a technician can act on.

    `remedy` says what to do; it is empty where the clock mends it. `totals` is what the PSA
    computed, where sums differ.
    """

    def __init__(self, message: str, remedy: str = "", totals: RemoteTotals | None = None) -> None:
        super().__init__(message)
        self.remedy = remedy
        self.totals = totals


class Unavailable(PsaError):
    """The clock mends it: try again later. `retry_after` is in seconds.

    `is_everywhere` says that the whole PSA is meant, not one record.
    """

    def __init__(
        self, message: str, retry_after: float | None = None, is_everywhere: bool = False
    ) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.is_everywhere = is_everywhere


class Busy(Unavailable):
    """Another push holds what this one needs; nothing is wrong."""


class OutcomeUnknown(Unavailable):
    """A write left and no answer came back: it may have counted. Look before trying again."""


class Unsettled(Unavailable):
    """An earlier write may still take effect; look again after `retry_after` seconds."""


class NoAccount(PsaError):
    """There is no account at this address: the subdomain is another one."""


class Denied(PsaError):
    """The credentials do not open this door; an administrator must act."""


class Withheld(Denied):
    """The credentials lack what this record needs; others go on. An administrator must act."""


class Rejected(PsaError):
    """The PSA said no, or the sums differ; a person must change something."""


class Drift(PsaError):
    """The record was changed, converted or deleted in the PSA; a person must decide.

    `edits` says what was changed, `ways` how one may go on.
    """

    def __init__(
        self,
        message: str,
        remedy: str = "",
        totals: RemoteTotals | None = None,
        *,
        edits: Sequence[HandEdit] = (),
        ways: Sequence[Way] = (),
    ) -> None:
        super().__init__(message, remedy, totals)
        self.edits = tuple(edits)
        self.ways = tuple(ways)


class Ambiguous(PsaError):
    """Several remote records fit; a person must choose one."""

    def __init__(self, message: str, remedy: str, candidates: Sequence[Candidate]) -> None:
        super().__init__(message, remedy)
        self.candidates = tuple(candidates)
