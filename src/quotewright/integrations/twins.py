"""Looking again for calls that were looked for in vain: ten minutes and an hour later."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.utils import timezone

from quotewright.integrations import issues, locks, registry
from quotewright.integrations.issues import Failure
from quotewright.integrations.journal import Journal
from quotewright.integrations.ledger import LOOKS, DatabaseLedger
from quotewright.integrations.models import Suspect
from quotewright.integrations.port import Doubt, Drift, Psa, PsaError, Twin, Unavailable
from quotewright.quotes.models import Quote

log = logging.getLogger("quotewright.sync")

# An issue of this kind is about one suspect; the next success of a quote does not close it.
KIND = "twin"
_AGAIN = timedelta(minutes=2)


def look_again() -> int:
    """Look for all that is due, where the connection is on, open and not paused; return how many
    were.
    """
    now = timezone.now()
    due = Suspect.objects.filter(look_at__lte=now, connection__is_on=True)
    due = due.filter(connection__paused_at=None)  # what is found may be deleted there
    due = due.exclude(connection__closed_until__gt=now).order_by("look_at")
    rows = list(due.select_related("connection")[:50])
    for row in rows:
        try:
            _look(row)
        except Exception:  # the others are looked for all the same
            log.exception("looking again for %s %s", row.kind, row.key)
            _postpone(row)
    return len(rows)


def _look(row: Suspect) -> None:
    quote = Quote.objects.filter(account=row.connection.account_id, key=row.parent).first()
    kind, pk = ("quote", quote.pk) if quote else (row.kind, 0)
    with locks.held(locks.push_lock(row.connection_id, kind, pk)) as got:
        if not got:
            _postpone(row)
            return
        try:
            psa = registry.adapter_of(row.connection, Journal(row.connection, kind, pk))
        except PsaError:
            _postpone(row)
            return
        try:
            _clear(row, psa)
        except Unavailable:
            _postpone(row)
        except PsaError as error:  # this token will not tell, now or later
            log.warning("looking again for %s %s: %s", row.kind, row.key, error)
            _count_look(row)
        finally:
            psa.close()


def _clear(row: Suspect, psa: Psa) -> None:
    doubt = Doubt(row.kind, row.key, row.body, row.since, row.parent)
    twin = psa.clear_twin(doubt, DatabaseLedger(row.connection))
    if twin and twin.is_removed:
        log.info("late twin removed: %s %s", twin.kind, twin.remote_id)
    elif twin:
        issues.open_for(row.connection, KIND, row.pk, Failure.of(_told(twin)))
        row.delete()
        return
    _count_look(row)


def _count_look(row: Suspect) -> None:
    """One look is done; after the last one nothing is suspected any more."""
    row.looks += 1
    if row.looks >= len(LOOKS):
        row.delete()
        return
    row.look_at = timezone.now() + LOOKS[row.looks] - LOOKS[row.looks - 1]
    row.save(update_fields=["looks", "look_at"])


def _postpone(row: Suspect) -> None:
    Suspect.objects.filter(pk=row.pk).update(look_at=timezone.now() + _AGAIN)


def _told(twin: Twin) -> Drift:
    beside = f" beside {twin.kind} {twin.kept_id}, which is ours" if twin.kept_id else ""
    return Drift(
        f"{twin.title} ({twin.kind} {twin.remote_id}) came into Syncro late{beside}: the answer "
        "to the call that made it was lost, and it has been changed there since.",
        "Look at both in Syncro and delete the one that is not needed, then dismiss this.",
    )
