"""One push: read the record, let the adapter converge, and note how it went."""

from __future__ import annotations

import logging
import random
import traceback
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import Error as DatabaseError
from django.db import close_old_connections
from django.utils import timezone

from quotewright.integrations import issues, locks, pushes, registry
from quotewright.integrations.gathering import gathering, row_at
from quotewright.integrations.issues import Failure
from quotewright.integrations.journal import Journal
from quotewright.integrations.ledger import DatabaseLedger
from quotewright.integrations.models import Connection, Outbox, Push
from quotewright.integrations.offers import offer_of
from quotewright.integrations.port import (
    Busy,
    Denied,
    Offer,
    OutcomeUnknown,
    Psa,
    PsaError,
    Pushed,
    RemoteTotals,
    Unavailable,
    Unsettled,
    Withheld,
)
from quotewright.integrations.recurring import decided, on_acceptance
from quotewright.people.models import Person
from quotewright.quotes.document import QuoteDocument
from quotewright.quotes.documents import party_of
from quotewright.quotes.models import Quote
from quotewright.quotes.pricing import totals

log = logging.getLogger("quotewright.sync")

# Seconds between tries while the PSA does not answer; the last one repeats until it does.
DELAYS = (2, 5, 10, 30, 60, 300, 900, 1800)
DENIED_DELAYS = (30, 60, 300, 900)
# A record at which Syncro alone stumbles so often needs a person.
MOST_FAILURES = 8


def push(connection_id: int, kind: str, record_id: int, *, at_once: bool = False) -> None:
    """Bring one record to the PSA, unless it is there, parked, or the connection is closed.

    A mere save waits until others may be gathered with it, unless it is to go `at_once`.
    """
    close_old_connections()
    with locks.held(locks.push_lock(connection_id, kind, record_id)) as got:
        if not got:
            return  # a worker taken for dead still works on it; the sweep comes back to it
        row = row_at(connection_id, kind, record_id)
        if row and _is_due(row) and (at_once or not gathering.puts_off(row)):
            _Run(row).run()


def _is_due(row: Outbox) -> bool:
    return not row.is_done and not row.is_parked and _is_open(row.connection)


def _is_open(connection: Connection) -> bool:
    closed = connection.closed_until
    is_free = closed is None or closed <= timezone.now()
    return connection.is_on and not connection.is_paused and is_free


@dataclass(slots=True)
class _Run:
    """One try for one outbox row. `version` is what the record had when the try began."""

    row: Outbox
    version: int = 0
    begun: datetime = field(default_factory=timezone.now)
    journal: Journal = field(init=False)
    ledger: DatabaseLedger = field(init=False)

    def __post_init__(self) -> None:
        self.version = self.row.wanted_version
        self.journal = Journal(self.row.connection, self.row.kind, self.row.record_id)
        self.ledger = DatabaseLedger(self.row.connection)

    def run(self) -> None:
        """Try, and note the outcome; whatever goes wrong, the row is looked at again later."""
        try:
            self._try()
        except DatabaseError:
            raise  # ours, not theirs: the job fails, and the sweep brings the row back
        except Exception:
            log.exception("push of %s %s", self.row.kind, self.row.record_id)
            self._save(self.row.result, not_before=timezone.now() + _delta(60))

    def _try(self) -> None:
        try:
            psa = registry.adapter_of(self.row.connection, self.journal)
        except Denied as error:
            return self._close_connection(error, DENIED_DELAYS)
        except PsaError as error:
            return self._park(Failure.of(error), {})
        try:
            result = self._push_person(psa) if self.row.kind == "person" else self._push_quote(psa)
        except DatabaseError:
            raise
        except Denied as error:
            self._denied(error)
        except Busy as error:
            self._save(self.row.result, not_before=timezone.now() + _delta(error.retry_after or 1))
        except Unavailable as error:
            self._unavailable(error)
        except PsaError as error:
            self._park(Failure.of(error), self._located(psa, error))
        except Exception as error:
            log.exception("push of %s %s failed", self.row.kind, self.row.record_id)
            self._park(Failure.bug(error, traceback.format_exc()), {})
        else:
            self._done(result)
        finally:
            psa.close()

    def _push_person(self, psa: Psa) -> dict[str, Any]:
        people = Person.objects.select_related("organization")
        person = people.filter(pk=self.row.record_id).first()
        if person is None:
            return {}
        self.version = max(self.version, person.version)
        pushed = psa.push_person(party_of(person), self.ledger)
        return {"url": pushed.url, "remote_id": pushed.remote_id}

    def _push_quote(self, psa: Psa) -> dict[str, Any]:
        quotes = Quote.objects.select_related("account", "person__organization", "owner")
        quote = quotes.filter(pk=self.row.record_id).first()
        offer = offer_of(quote, self.row.connection) if quote else None
        if quote is None or offer is None:
            return {}
        self.version = max(self.version, quote.version)
        pushed = psa.push_quote(offer, self.ledger)
        told = {"notes": list(pushed.notes), "stage": offer.stage.value}
        return {**_places(pushed), **self._sums(offer, pushed.totals), **told}

    def _located(self, psa: Psa, error: PsaError) -> dict[str, Any]:
        """What the strip shows of a quote that could not be finished."""
        quote = Quote.objects.filter(pk=self.row.record_id).first()
        if self.row.kind != "quote" or quote is None:
            return {}
        pushed = psa.locate_quote(quote.key, self.ledger)
        offer = offer_of(quote, self.row.connection)
        sums = self._sums(offer, error.totals) if offer else {}
        return {**(_places(pushed) if pushed else {}), **sums}

    def _sums(self, offer: Offer, theirs: RemoteTotals | None) -> dict[str, Any]:
        """Both sides' sums of what the estimate bears."""
        options = decided(offer, self.ledger, self.row.connection.chosen)
        part = on_acceptance(offer.document, options.recurring)
        return {**_sums(part, theirs), "without_recurring": part is not offer.document}

    def _done(self, result: dict[str, Any]) -> None:
        calls = {"calls": self.journal.calls} if self.journal.calls else {}
        self._save(
            {**self.row.result, **result, **calls},
            done_version=self.version,
            done_at=timezone.now(),
            failures=0,
            not_before=None,
        )
        issues.close(self.row.connection, self.row.kind, self.row.record_id)
        self._note(Push.Outcome.DONE)
        if self.row.kind == "quote":
            self._release_person()
        if self.journal.calls:  # a push without calls says nothing about the connection
            issues.close_connection(self.row.connection)

    def _release_person(self) -> None:
        """The quote brought its person along: a row of theirs that was parked may close too."""
        person = Quote.objects.filter(pk=self.row.record_id).values("person_id")
        Outbox.objects.filter(
            connection=self.row.connection, kind="person", record_id__in=person
        ).update(parked_version=0, not_before=None)

    def _park(self, failure: Failure, result: dict[str, Any]) -> None:
        issues.open_for(self.row.connection, self.row.kind, self.row.record_id, failure)
        self._save({**self.row.result, **result})
        self._note(Push.Outcome.STOPPED, failure.cause)
        # Whoever pressed Retry while this ran has mended something after it was read.
        unasked = Outbox.objects.filter(pk=self.row.pk, wanted_at=self.row.wanted_at)
        unasked.update(parked_version=self.version)

    def _unavailable(self, error: Unavailable) -> None:
        """Wait: the whole connection if all of the PSA is meant, else this record."""
        if error.is_everywhere and not isinstance(error, OutcomeUnknown):
            return self._close_connection(error, DELAYS, error.retry_after)
        failures = self.row.failures + 1
        if failures > MOST_FAILURES and not isinstance(error, (OutcomeUnknown, Unsettled)):
            return self._park(Failure.of(error), {})
        issues.open_for(self.row.connection, self.row.kind, self.row.record_id, Failure.of(error))
        self._note(Push.Outcome.WAITS, str(error))
        wait = _delta(error.retry_after or _jittered(DELAYS, failures))
        return self._save(self.row.result, failures=failures, not_before=timezone.now() + wait)

    def _denied(self, error: Denied) -> None:
        """Wait for the admin; this record alone where only it needs what is not granted."""
        if not isinstance(error, Withheld):
            return self._close_connection(error, DENIED_DELAYS)
        failures = self.row.failures + 1
        issues.open_for(self.row.connection, self.row.kind, self.row.record_id, Failure.of(error))
        self._note(Push.Outcome.STOPPED, str(error))
        wait = timezone.now() + _delta(_jittered(DENIED_DELAYS, failures))
        return self._save(self.row.result, failures=failures, not_before=wait)

    def _close_connection(
        self, error: PsaError, delays: tuple[int, ...], seconds: float | None = None
    ) -> None:
        """Nothing of this connection is tried for a while: one outage is one issue."""
        connection = self.row.connection
        connection.failures += 1
        seconds = max(seconds or 0, _jittered(delays, connection.failures))
        connection.closed_until = timezone.now() + _delta(seconds)
        connection.save(update_fields=["failures", "closed_until"])
        issues.open_for(connection, "connection", 0, Failure.of(error))
        self._note(Push.Outcome.WAITS, str(error))

    def _note(self, outcome: Push.Outcome, cause: str = "") -> None:
        pushes.note(self.row, self.begun, self.journal, outcome, cause)

    def _save(self, result: dict[str, Any], **columns: Any) -> None:
        # Not the whole row: a change made meanwhile has raised its wanted version.
        Outbox.objects.filter(pk=self.row.pk).update(result=result, **columns)


def _places(pushed: Pushed) -> dict[str, Any]:
    return {
        "estimate_id": pushed.remote_id,
        "estimate_number": pushed.number,
        "estimate_url": pushed.url,
        "invoice_id": pushed.invoice_id,
        "invoice_number": pushed.invoice_number,
        "invoice_url": pushed.invoice_url,
    }


def _sums(document: QuoteDocument, theirs: RemoteTotals | None) -> dict[str, Any]:
    """Both sides' sums; theirs only where they were read now."""
    ours = totals(document).due
    result = {
        "our_subtotal": str(ours.subtotal),
        "our_tax": None if ours.tax is None else str(ours.tax),
        "our_total": str(ours.total),
    }
    if theirs:
        result["their_subtotal"] = str(theirs.subtotal)
        result["their_tax"] = str(theirs.tax)
        result["their_total"] = str(theirs.total)
    return result


def _jittered(delays: tuple[int, ...], failures: int) -> float:
    """The wait before the next try, shaken so that workers do not come back all at once."""
    return delays[min(failures, len(delays)) - 1] * random.uniform(0.8, 1.2)


def _delta(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)
