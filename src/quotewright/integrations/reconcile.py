"""Reading again what is linked, at night or on demand: reports drift as issues, repairs nothing.

The brake: where more than a fifth of the linked records seem to be gone, something else is the
matter (another account's token, a restored backup), and nobody is asked a hundred questions.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone

from quotewright.integrations import issues, locks
from quotewright.integrations.issues import Failure
from quotewright.integrations.looking import Looker, looker_at
from quotewright.integrations.models import Connection, Listing
from quotewright.integrations.port import Drift, PsaError
from quotewright.integrations.sightings import RemoteQuote
from quotewright.integrations.watched import open_estimates, unpaid_invoices

log = logging.getLogger("quotewright.sync")

KIND = "reconcile"
# Calls of one night and connection.
NIGHTLY_CALLS = 500
NIGHT_HOURS = range(1, 6)
ONCE_IN = timedelta(hours=20)
# More gone than one of so many stops it; fewer records than these tell nothing.
BRAKE_SHARE = 5
BRAKE_LEAST = 3


@dataclass(frozen=True, slots=True)
class Report:
    """What a reconcile found. `drifted` and `gone` are numbers of estimates; `left` is how many
    records were not read: for want of budget, or because a push was at them.

    `stopped` says why it ended early, empty where it did not.
    """

    linked: int
    read: int = 0
    drifted: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    paid: tuple[str, ...] = ()
    left: int = 0
    calls: int = 0
    stopped: str = ""

    @property
    def in_step(self) -> int:
        """How many estimates and invoices are as our last push left them."""
        return self.read - len(self.drifted) - len(self.gone)


def reconcile(connection: Connection, budget: int = NIGHTLY_CALLS) -> Report:
    """Read the open estimates and unpaid invoices of a connection, in at most `budget` calls.

    Least recently seen first, so that a small budget comes round to all of them.
    """
    with locks.held(f"{KIND}:{connection.pk}") as got:
        if not got:
            return Report(0, stopped="Another reconcile of this connection is running.")
        looker: Looker | None = None
        run = _Run(connection, budget)
        try:
            looker = looker_at(connection)
            if looker is None:
                return Report(0, stopped="This PSA cannot be read back.")
            run.through(looker)
        except PsaError as error:
            run.stopped = f"{error} {error.remedy}".strip()
        finally:
            if looker is not None:
                looker.psa.close()
        return run.report(looker.journal.calls if looker else 0)


def reconcile_at_night() -> None:
    """Reconcile each connection once a night, by its account's clock."""
    now = timezone.now()
    recent = Listing.objects.filter(kind=KIND, read_at__gte=now - ONCE_IN)
    free = Q(closed_until=None) | Q(closed_until__lte=now)
    due = Connection.objects.select_related("account").filter(free, is_on=True)
    for connection in due.exclude(pk__in=recent.values("connection")):
        if now.astimezone(ZoneInfo(connection.account.time_zone)).hour in NIGHT_HOURS:
            report = reconcile(connection)
            log.info("reconciled %s: %s", connection, report)
            Listing.objects.update_or_create(
                connection=connection,
                kind=KIND,
                defaults={"read_at": now, "count": report.read},
            )


class _Run:
    """One reconcile."""

    def __init__(self, connection: Connection, budget: int) -> None:
        self._connection = connection
        self._budget = budget
        self._estimates = open_estimates(connection)
        self._invoices = unpaid_invoices(connection)
        self._read = 0
        self._drifted: list[str] = []
        self._gone: list[RemoteQuote] = []
        self._paid: list[str] = []
        self.stopped = ""

    def through(self, looker: Looker) -> None:
        """Read them all. What is gone is told at the end, unless it is too much to believe."""
        for estimate in self._estimates:
            if looker.journal.calls >= self._budget:
                break
            remote = looker.quote(estimate.key)
            if remote is None:
                continue
            self._read += 1
            if remote.is_gone:
                self._gone.append(remote)
                if self._brakes():
                    return
            elif remote.edits:
                self._drifted.append(remote.number)
        issues.close(self._connection, KIND, 0)
        for remote in self._gone:
            looker.gone(remote)
        self._through_invoices(looker)

    def report(self, calls: int) -> Report:
        """Return what was found."""
        linked = len(self._estimates) + len(self._invoices)
        return Report(
            linked=linked,
            read=self._read,
            drifted=tuple(self._drifted),
            gone=tuple(remote.number for remote in self._gone),
            paid=tuple(self._paid),
            left=linked - self._read,
            calls=calls,
            stopped=self.stopped,
        )

    def _through_invoices(self, looker: Looker) -> None:
        for invoice in self._invoices:
            if looker.journal.calls >= self._budget:
                return
            remote = looker.invoice(invoice.key, invoice.remote_id)
            if remote is not None:
                self._read += 1
                if remote.is_paid:
                    self._paid.append(remote.number)

    def _brakes(self) -> bool:
        """Stop, and raise one issue for all, where too much is gone."""
        gone, linked = len(self._gone), len(self._estimates)
        if gone < BRAKE_LEAST or gone * BRAKE_SHARE <= linked:
            return False
        drift = Drift(
            f"{gone} of {linked} open estimates seem to be gone from Syncro. Reading back was "
            "stopped; nothing was changed and nothing unlinked.",
            "Check that the connection leads to the right Syncro account and that its token may "
            "read estimates. If they were deleted on purpose, unlink those quotes one by one.",
        )
        issues.open_for(self._connection, KIND, 0, Failure.of(drift))
        self.stopped = str(drift)
        return True
