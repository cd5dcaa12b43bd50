"""How a quote stands with the PSA, as pages and API show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import Q

from quotewright.accounts.models import Account
from quotewright.integrations import pausing
from quotewright.integrations.candidates import Candidate
from quotewright.integrations.hand_edits import HandEdit, Way
from quotewright.integrations.issues import candidates_of
from quotewright.integrations.models import Connection, Issue, Link, Outbox
from quotewright.people.models import Person
from quotewright.quotes.models import Quote


class Standing(StrEnum):
    """One word for where a record stands."""

    NOT_CONNECTED = "not_connected"
    NOT_PUSHED = "not_pushed"
    QUEUED = "queued"
    WAITING = "waiting"
    IN_STEP = "in_step"
    NEEDS_PERSON = "needs_person"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class SyncState:
    """A quote's standing. Sums are in the quote's currency; `None` where nothing is known yet.

    `cause` and `remedy` explain WAITING, NEEDS_PERSON and PAUSED. `is_paused` says that an admin
    lets nothing be pushed, whatever the standing. `behind` says that the quote has
    changes that Syncro does not have yet. `without_recurring` says that recurring invoices bill the
    rest of it: sums are of the one-time part.
    """

    standing: Standing
    behind: bool = False
    estimate_id: str = ""
    estimate_number: str = ""
    estimate_url: str = ""
    invoice_id: str = ""
    invoice_number: str = ""
    invoice_url: str = ""
    pushed_at: datetime | None = None
    calls: int = 0
    our_subtotal: Decimal | None = None
    our_tax: Decimal | None = None
    our_total: Decimal | None = None
    their_subtotal: Decimal | None = None
    their_tax: Decimal | None = None
    their_total: Decimal | None = None
    failure: str = ""
    cause: str = ""
    remedy: str = ""
    candidates: tuple[Candidate, ...] = ()
    without_recurring: bool = False
    # What was edited there and how one may go on (see `drift`); what the last push made of it.
    differences: tuple[HandEdit, ...] = ()
    ways: tuple[Way, ...] = ()
    notes: tuple[str, ...] = ()
    is_paid: bool = False
    is_paused: bool = False

    @property
    def is_settled(self) -> bool:
        """Whether nothing will change without somebody doing something."""
        return self.standing not in {Standing.QUEUED, Standing.WAITING}


def connection_of(account: Account) -> Connection | None:
    """Return the account's connection, if it has one that is on."""
    return Connection.objects.filter(account=account, is_on=True).first()


def quote_state(quote: Quote) -> SyncState:
    """Return how this quote stands, in three queries."""
    connection = connection_of(quote.account)
    if connection is None:
        return SyncState(Standing.NOT_CONNECTED)
    row = Outbox.objects.filter(connection=connection, kind="quote", record_id=quote.pk).first()
    issues = Issue.objects.filter(connection=connection, closed_at=None)
    issue = issues.filter(kind="quote", record_id=quote.pk).first()
    blocked = issues.filter(kind="connection").first()
    return _state(connection, row, issue, blocked)


def quote_states(connection: Connection | None, quotes: list[Quote]) -> dict[int, SyncState]:
    """Return the standing of many quotes by their ids, in two queries whatever their number."""
    if connection is None:
        return {quote.pk: SyncState(Standing.NOT_CONNECTED) for quote in quotes}
    ids = [quote.pk for quote in quotes]
    rows = Outbox.objects.filter(connection=connection, kind="quote", record_id__in=ids)
    by_id = {row.record_id: row for row in rows}
    issues = Issue.objects.filter(connection=connection, closed_at=None)
    found = list(issues.filter(Q(kind="quote", record_id__in=ids) | Q(kind="connection")))
    own = {issue.record_id: issue for issue in found if issue.kind == "quote"}
    blocked = next((issue for issue in found if issue.kind == "connection"), None)
    return {pk: _state(connection, by_id.get(pk), own.get(pk), blocked) for pk in ids}


@dataclass(frozen=True, slots=True)
class PersonState:
    """A person's standing. `place` says what they are there: `Customer 35692266`."""

    standing: Standing
    place: str = ""
    url: str = ""
    pushed_at: datetime | None = None
    cause: str = ""
    remedy: str = ""


def person_state(connection: Connection, person: Person) -> PersonState:
    """Return how this person stands, in four queries."""
    row = Outbox.objects.filter(connection=connection, kind="person", record_id=person.pk).first()
    issues = Issue.objects.filter(connection=connection, closed_at=None)
    own = issues.filter(kind="person", record_id=person.pk).first()
    blocked = issues.filter(kind="connection").first()
    state = _state(connection, row, own, blocked)
    links = Link.objects.filter(connection=connection, kind="person", key=str(person.pk))
    link, standing = links.first(), state.standing
    if link is None:
        place = ""
    else:
        place = f"{str(link.snapshot.get('as', 'customer')).capitalize()} {link.remote_id}"
    if row is None and link:
        standing = Standing.IN_STEP  # found there, and nothing changed since
    return PersonState(
        standing=standing,
        place=place,
        url=str(row.result.get("url", "")) if row and link else "",
        pushed_at=row.done_at if row else None,
        cause=state.cause,
        remedy=state.remedy,
    )


def _state(
    connection: Connection, row: Outbox | None, issue: Issue | None, blocked: Issue | None
) -> SyncState:
    if row is None:
        return SyncState(Standing.NOT_PUSHED, is_paused=connection.is_paused)
    standing, why = _standing(row, issue, blocked)
    cause, remedy = (why.cause, why.remedy) if why else ("", "")
    if connection.is_paused and standing in {Standing.QUEUED, Standing.WAITING}:
        standing, why = Standing.PAUSED, None
        cause, remedy = pausing.cause_of(connection), pausing.REMEDY
    result: dict[str, Any] = row.result
    places: dict[str, Any] = {name: result.get(name, "") for name in _TEXTS}
    sums: dict[str, Any] = {n: Decimal(result[n]) for n in _SUMS if result.get(n) is not None}
    return SyncState(
        standing=standing,
        behind=not row.is_done,
        pushed_at=row.done_at,
        calls=result.get("calls", 0),
        failure=why.failure if why else "",
        cause=cause,
        remedy=remedy,
        candidates=candidates_of(why) if why else (),
        without_recurring=bool(result.get("without_recurring")),
        differences=tuple(HandEdit(**edit) for edit in why.differences) if why else (),
        ways=tuple(Way(way) for way in why.ways) if why else (),
        notes=tuple(result.get("notes", ())),
        is_paid=bool(result.get("is_paid")),
        is_paused=connection.is_paused,
        **places,
        **sums,
    )


_TEXTS = (
    "estimate_id",
    "estimate_number",
    "estimate_url",
    "invoice_id",
    "invoice_number",
    "invoice_url",
)
_SUMS = ("our_subtotal", "our_tax", "our_total", "their_subtotal", "their_tax", "their_total")


def _standing(
    row: Outbox, issue: Issue | None, blocked: Issue | None
) -> tuple[Standing, Issue | None]:
    if row.is_done:
        return Standing.IN_STEP, None
    if row.is_parked:
        return Standing.NEEDS_PERSON, issue
    if blocked and blocked.failure == Issue.Class.DENIED:
        return Standing.PAUSED, blocked
    waits = {Issue.Class.UNAVAILABLE, Issue.Class.UNKNOWN}
    if issue and issue.failure in waits:
        return Standing.WAITING, issue
    if issue and issue.failure == Issue.Class.DENIED:
        return Standing.PAUSED, issue  # what this record needs is not granted; others go on
    # An issue of another class is being tried again: somebody mended it or pressed Retry.
    return (Standing.WAITING, blocked) if blocked else (Standing.QUEUED, None)
