"""Holding a quote's row while it changes: the moves it allows, its sums, its timeline."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from quotewright.accounts.models import Account, User
from quotewright.lib.changes import record_changed
from quotewright.lib.fields import Invalid
from quotewright.people.models import Person
from quotewright.quotes import states
from quotewright.quotes.documents import totals_now
from quotewright.quotes.models import Event, Quote
from quotewright.quotes.pricing import Totals
from quotewright.quotes.states import IllegalMove, Move, Stale, State

# Edits of one person that are no further apart make one entry in the timeline.
ONE_SITTING = timedelta(minutes=30)
# The columns that `sum_up` fills.
SUMS = ("due", "yearly", "yearly_cost", "yearly_recurring")


@contextmanager
def changing(quote: Quote, move: Move, event: str) -> Iterator[Quote]:
    """Lock the quote, check and make the move, and after the body save, count and tell."""
    with transaction.atomic():
        locked = held(quote, move)
        yield locked
        saved(locked, event)


def held(quote: Quote, move: Move) -> Quote:
    """Lock the quote's row and make the move on it, unsaved. Raises IllegalMove."""
    locked = (
        Quote.sheets.select_for_update(of=("self",))
        .select_related("account", "person__organization", "owner")
        .get(pk=quote.pk)
    )
    if locked.is_template and move is not Move.EDIT:
        raise IllegalMove(f"{locked} is a template. Make a quote from it first.")
    locked.state = states.after(State(locked.state), move, str(locked)).value
    return locked


def saved(locked: Quote, event: str) -> None:
    """Save a quote that was held, as one version more, and tell whoever listens."""
    locked.version += 1
    locked.save()
    if not locked.is_template:
        record_changed.send(Quote, kind="quote", record=locked, event=event)


def sum_up(quote: Quote, sums: Totals | None = None) -> None:
    """Keep what the quote comes to now in its own columns, for lists."""
    sums = sums or totals_now(quote)
    quote.due, quote.yearly, quote.yearly_cost = sums.due.total, sums.yearly, sums.yearly_cost
    quote.yearly_recurring = sums.yearly_recurring


@contextmanager
def at_version(quote: Quote, expected: int | None) -> Iterator[None]:
    """Hold the quote while the body changes it, all or nothing.

    Raises Stale unless the quote is at the `expected` version; None takes any.
    """
    with transaction.atomic():
        rows = Quote.sheets.select_for_update().filter(pk=quote.pk)
        version = rows.values_list("version", flat=True).get()
        if expected is not None and version != expected:
            raise Stale(
                f"{quote} is at version {version}, not {expected}: somebody "
                "changed it meanwhile. Read it again, then make your change to that."
            )
        yield


def record(quote: Quote, kind: Event.Kind, by: User | str | None, text: str) -> None:
    """Add an entry to the timeline."""
    actor = str(by or "Quotewright")[:120]
    Event.objects.create(quote=quote, kind=kind, actor=actor, text=text[:300])


def record_edit(quote: Quote, by: User | str | None) -> None:
    """Count an edit in the timeline: one entry for each person and sitting."""
    now, actor = timezone.now(), str(by or "Quotewright")[:120]
    latest = Event.objects.filter(quote=quote).order_by("-at", "-pk").first()
    if (
        latest
        and (latest.kind, latest.actor) == (Event.Kind.EDITED, actor)
        and now - latest.at < ONE_SITTING
    ):
        latest.times += 1
        latest.at, latest.text = now, f"made {latest.times} changes"
        latest.save(update_fields=["times", "at", "text"])
        return
    record(quote, Event.Kind.EDITED, by, "made a change")


def is_expired(quote: Quote) -> bool:
    """Whether the last day of its prices has passed where the account is."""
    return quote.expires_on is not None and quote.expires_on < today(quote.account)


def today(account: Account) -> date:
    """Return the date where the account is."""
    return timezone.now().astimezone(ZoneInfo(account.time_zone)).date()


def own_person(account: Account, person: Person) -> Person:
    """Return the person if they are the account's. Raises Invalid."""
    if person.account_id != account.pk:
        raise Invalid({"person": "No such person in this account."})
    return person
