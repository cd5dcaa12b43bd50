"""The house's own facts of a quote: owner, tags, notes, and how long its prices hold.

They may change in every state. What was published stays as it was frozen, and nothing of them
is owed to a PSA, so no push begins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from quotewright.accounts.models import User
from quotewright.lib.fields import Invalid
from quotewright.quotes.changing import ONE_SITTING, record, today
from quotewright.quotes.editing import By, change_quote, member_of
from quotewright.quotes.models import Event, Quote
from quotewright.quotes.seen import Conflict, require_as_seen
from quotewright.quotes.states import IllegalMove, State
from quotewright.quotes.values import quote_values

FACTS = frozenset({"owner", "tags", "notes", "expires_on"})


def change_facts(
    quote: Quote, raw: Mapping[str, Any], by: By = None, seen: Mapping[str, Any] | None = None
) -> Quote:
    """Change owner, tags, notes or the last day, whatever the quote's state.

    A draft's are changed as its other fields are, so that undo takes them back; notes never are:
    they are written beside the quote. A published quote's last day can only be moved later.
    Raises Invalid, IllegalMove, and Conflict where a field is not as `seen`.
    """
    with holding(quote) as locked:
        if locked.state == State.DRAFT and set(raw) != {"notes"}:
            return change_quote(locked, raw, by, seen)
        values = quote_values({field: raw[field] for field in raw if field != "owner"})
        if "owner" in raw:
            values["owner"] = member_of(locked, raw["owner"])
        _require_as_seen(locked, values, seen or {}, by)
        changed = {f: value for f, value in values.items() if getattr(locked, f) != value}
        if "expires_on" in changed:
            _require_later(locked, changed["expires_on"])
        for field, value in changed.items():
            setattr(locked, field, value)
        if changed:
            locked.version += 1
            locked.save(update_fields=[*changed, "version", "updated_at"])
        for field, value in changed.items():
            _record(locked, by, *_SAID[field](value))
    return locked


@contextmanager
def holding(quote: Quote) -> Iterator[Quote]:
    """Lock the quote's row, in whatever state, while the body does what is the house's affair."""
    with transaction.atomic():
        rows = Quote.objects.select_for_update(of=("self",))
        yield rows.select_related("account", "person__organization", "owner").get(pk=quote.pk)


def _require_as_seen(
    quote: Quote, values: Mapping[str, Any], seen: Mapping[str, Any], by: By
) -> None:
    known = quote_values({field: seen[field] for field in seen if field != "owner"})
    if "owner" in seen:
        known["owner"] = seen["owner"]
    try:
        require_as_seen(quote, values, known, by)
    except Conflict as conflict:
        # The timeline tells who wrote what is there now; that of a draft, which can be undone, not.
        text = "".join(_SAID[conflict.field](getattr(quote, conflict.field)))[:300]
        told = quote.events.filter(kind=Event.Kind.FACT, text=text).first()
        if told is None:
            raise
        raise Conflict(conflict.field, conflict.theirs, told.actor, by) from None


def _require_later(quote: Quote, day: date | None) -> None:
    if quote.state != State.PUBLISHED:
        raise IllegalMove(f"{quote} is {quote.state}: its prices hold for nobody any more.")
    if quote.expires_on is None:
        raise Invalid(
            {"expires_on": "The prices hold without end. Revise the quote to give them one."}
        )
    if day is not None and day <= max(quote.expires_on, today(quote.account)):
        raise Invalid(
            {
                "expires_on": f"The customer was promised {quote.expires_on:%-d %B %Y}. Choose a "
                "later day that is not past, or revise the quote."
            }
        )


def _record(quote: Quote, by: By, start: str, rest: str) -> None:
    """Write it in the timeline; the same fact in one sitting of one person is one entry."""
    now, text = timezone.now(), f"{start}{rest}"[:300]
    latest = quote.events.first()
    if (
        latest
        and (latest.kind, latest.actor) == (Event.Kind.FACT, str(by or "Quotewright")[:120])
        and latest.text.startswith(start)
        and now - latest.at < ONE_SITTING
    ):
        latest.at, latest.text, latest.times = now, text, latest.times + 1
        latest.save(update_fields=["at", "text", "times"])
    else:
        record(quote, Event.Kind.FACT, by, text)


def _owner(owner: User | None) -> tuple[str, str]:
    return "changed the owner to ", str(owner or "nobody")


def _tags(tags: list[str]) -> tuple[str, str]:
    return "changed the tags to ", ", ".join(tags) or "none"


def _notes(_: str) -> tuple[str, str]:
    return "changed the internal notes", ""


def _last_day(day: date | None) -> tuple[str, str]:
    return "let the prices hold ", f"until {day:%-d %B %Y}" if day else "without end"


_SAID: dict[str, Callable[[Any], tuple[str, str]]] = {
    "owner": _owner,
    "tags": _tags,
    "notes": _notes,
    "expires_on": _last_day,
}
