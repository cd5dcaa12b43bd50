"""Noticing what happens in the PSA: lists read within a budget, and what webhooks point at.

One process at a time, whatever the number of workers. Where nothing is open nothing is read.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from quotewright.integrations import expiry, locks, noticing, reconcile
from quotewright.integrations.looking import Looker, looker_at
from quotewright.integrations.models import Connection, Link, Pace, Sighting
from quotewright.integrations.port import Denied, PsaError
from quotewright.integrations.watched import Watched, open_estimates, unpaid_invoices

log = logging.getLogger("quotewright.sync")

LOCK = "watch"
ROUND_SECONDS = 60.0
# What changed so long before a worker began is seen by its first round.
FIRST_LOOK_BACK = timedelta(days=1)
CLOCK_SKEW = timedelta(minutes=5)


@dataclass(slots=True)
class _Place:
    """How far the lists of one connection were read."""

    page: int = 1
    seen: set[str] = field(default_factory=set)
    since: datetime = field(default_factory=lambda: timezone.now() - FIRST_LOOK_BACK)
    invoice_page: int = 1
    invoices_began: datetime | None = None


@dataclass(slots=True)
class Watch:
    """The watching of one process. `tick` is called every few seconds."""

    next_round: float = field(default_factory=lambda: time.monotonic() + ROUND_SECONDS)
    places: dict[int, _Place] = field(default_factory=dict)

    def tick(self) -> int:
        """Look at what was asked for and, once a minute, at what is open; return the calls."""
        is_time = time.monotonic() >= self.next_round
        if not is_time and not Sighting.objects.exclude(asked_at=None).exists():
            return 0
        with locks.held(LOCK) as got:
            if not got:
                return 0
            calls = _spending(self._asked)
            if is_time:
                self.next_round = time.monotonic() + ROUND_SECONDS
                expiry.owe_expired()
                calls += _spending(self._round)
                reconcile.reconcile_at_night()
        return calls

    def _asked(self, budget: int) -> int:
        """Look at what webhooks pointed at."""
        spent = 0
        rows = Sighting.objects.exclude(asked_at=None).filter(_is_open("connection__"))
        for connection in Connection.objects.filter(pk__in=rows.values("connection")):
            if spent >= budget:
                break
            with_looker = _Round(connection, budget - spent, self._place(connection))
            spent += with_looker.run(asked=True)
        return spent

    def _round(self, budget: int) -> int:
        """Look at what is open, the connections taking turns for the budget."""
        spent = 0
        rows = Connection.objects.select_related("account").filter(_is_open())
        connections = list(rows.order_by("?"))
        for left, connection in zip(range(len(connections), 0, -1), connections, strict=True):
            share = max((budget - spent) // left, 1)
            if spent < budget:
                spent += _Round(connection, share, self._place(connection)).run()
        return spent

    def _place(self, connection: Connection) -> _Place:
        return self.places.setdefault(connection.pk, _Place())


@dataclass(slots=True)
class _Round:
    """One look at one connection, of at most `budget` calls."""

    connection: Connection
    budget: int
    place: _Place

    def run(self, asked: bool = False) -> int:
        """Look; return the calls it took. What the PSA refuses is left to the pushes to tell."""
        estimates = [] if asked else open_estimates(self.connection)
        invoices = [] if asked else unpaid_invoices(self.connection)
        if not (asked or estimates or invoices):
            return 0
        looker: Looker | None = None
        try:
            looker = looker_at(self.connection)
            if looker is None:
                return 0
            if asked:
                self._look_asked(looker)
            if invoices:
                self._look_at_invoices(looker, invoices)
            if estimates:
                self._look_through(looker, estimates)
        except PsaError as error:
            log.info("watching %s: %s", self.connection, error)
        finally:
            if looker is not None:
                looker.psa.close()
        return looker.journal.calls if looker else 0

    def _look_asked(self, looker: Looker) -> None:
        rows = Sighting.objects.filter(connection=self.connection).exclude(asked_at=None)
        for row in rows.order_by("asked_at")[: self.budget]:
            link = Link.objects.filter(
                connection=self.connection, kind=row.kind, remote_id=row.remote_id
            ).first()
            if link is None:
                row.delete()
            elif row.kind == "invoice":
                looker.invoice(link.key, link.remote_id)
            elif (remote := looker.quote(link.key)) and remote.is_gone:
                looker.gone(remote)
            # What a push is at just now is looked at in the next round; nobody is asked for twice.
            Sighting.objects.filter(pk=row.pk, asked_at=row.asked_at).update(asked_at=None)

    def _look_through(self, looker: Looker, watched: list[Watched]) -> None:
        """Read pages of the list until every open estimate was seen, on from where it stopped."""
        ours = {each.remote_id: each.key for each in watched}
        doubtful: list[str] = []
        page, is_first = 1, True
        while looker.journal.calls < self.budget:
            looker.journal.kind, looker.journal.record_id = "", 0
            rows, more = looker.psa.list_quotes(page, ours, looker.ledger)
            for remote in rows:
                self.place.seen.add(remote.remote_id)
                if noticing.note_listed(self.connection, remote):
                    doubtful.append(remote.key)
            if not more or ours.keys() <= self.place.seen:
                self.place.page, self.place.seen = 1, set()
                break
            page = max(self.place.page, 1) + 1 if is_first else page + 1
            self.place.page, is_first = page, False
        for key in doubtful:
            if looker.journal.calls >= self.budget:
                break
            looker.quote(key)

    def _look_at_invoices(self, looker: Looker, watched: list[Watched]) -> None:
        try:
            self._look_through_invoices(looker, watched)
        except Denied:  # the token may not list them, but it may read them
            for each in watched[: max(self.budget // 2 - 1, 1)]:
                looker.invoice(each.key, each.remote_id)

    def _look_through_invoices(self, looker: Looker, watched: list[Watched]) -> None:
        """Read what changed among the invoices since the last time."""
        ours = {each.remote_id: each.key for each in watched}
        place = self.place
        place.invoices_began = place.invoices_began or timezone.now()
        looker.journal.kind, looker.journal.record_id = "", 0
        more = True
        while more and looker.journal.calls < max(self.budget // 2, 1):
            rows, more = looker.psa.list_invoices(place.invoice_page, ours, place.since)
            place.invoice_page += 1
            for remote in rows:
                looker.told(ours[remote.remote_id], remote)
        if not more:
            place.since, place.invoices_began = place.invoices_began - CLOCK_SKEW, None
            place.invoice_page = 1


def _spending(work: object) -> int:
    """Let `work` make as many calls as this minute has left for watching, and count them."""
    assert callable(work)
    pace, _ = Pace.objects.get_or_create(name=LOCK)
    now = time.time()
    recent = [at for at in pace.calls if at > now - 60]
    left = settings.WATCH_CALLS_PER_MINUTE - len(recent)
    if left <= 0:
        return 0
    spent = int(work(left))
    pace.calls = [*recent, *[now] * spent]
    pace.save(update_fields=["calls"])
    return spent


def _is_open(prefix: str = "") -> Q:
    """Connections that are on and that nothing stands in the way of."""
    closed = {f"{prefix}closed_until": None}, {f"{prefix}closed_until__lte": timezone.now()}
    return Q(**{f"{prefix}is_on": True}) & (Q(**closed[0]) | Q(**closed[1]))
