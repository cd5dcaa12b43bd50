"""What somebody types, looked for in the PSA: first in what was last seen of it, then by asking it.

Asking is for a person who waits, who has paused, and never for what was answered a minute ago.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Max
from django.utils import timezone

from quotewright.integrations import registry
from quotewright.integrations.directory import DatabaseDirectory
from quotewright.integrations.journal import Journal
from quotewright.integrations.models import Asked, Connection, RemoteRecord
from quotewright.integrations.port import Psa, PsaError, Unavailable
from quotewright.integrations.remote import Remote
from quotewright.lib.words import folded
from quotewright.people.finding import query_in

# Of one kind.
MOST_FOUND = 12
FEWEST_LETTERS = 2
_LONGEST = 200
# For so long an answer is not asked for again, nor an answer to what it begins with.
ANSWERED_FOR = timedelta(minutes=1)
# For so long nobody who types waits for a PSA that did not answer.
FAILED_FOR = timedelta(seconds=20)
# Somebody waits at the screen for so long at most.
PATIENCE_SECONDS = 4.0
# An answer of fewer records is all there is: no PSA tells fewer at once.
_WHOLE_BELOW = 20
_KEPT_FOR = timedelta(hours=1)
_BUSY = "Syncro does not answer just now."


class What(StrEnum):
    """What is looked for."""

    PEOPLE = "people"
    PRODUCTS = "products"

    @property
    def kinds(self) -> tuple[str, ...]:
        """The records that are meant."""
        return ("customer", "contact") if self is What.PEOPLE else ("product",)


class How(StrEnum):
    """How what was found is known."""

    OFF = "off"  # there is no PSA to ask
    SHORT = "short"  # too few letters to look for
    LIVE = "live"  # the PSA said so within a minute
    ASK = "ask"  # as last seen; asking is worth a call
    SEEN = "seen"  # as last seen; asking is of no use now


@dataclass(frozen=True, slots=True)
class Found:
    """Records that fit, by name. `why` says what stands in the way of asking, `at` as of when."""

    records: Sequence[Remote]
    how: How
    why: str = ""
    at: datetime | None = None


def search(
    connection: Connection | None,
    what: What,
    text: str,
    ask: bool = False,
    insist: bool = False,
) -> Found:
    """Return what fits a text; `ask` makes the call, if one is worth it.

    `insist` asks also a PSA that did not answer a moment ago: somebody pressed Try again.
    """
    if connection is None:
        return Found((), How.OFF)
    text = folded(text)[:_LONGEST]
    if len(text.replace(" ", "")) < FEWEST_LETTERS:
        return Found((), How.SHORT)
    how, told = _standing(connection, what, text)
    if ask and (how is How.ASK or (insist and how is How.SEEN)):
        told = _ask(connection, what, text)
        how = How.SEEN if told.failed else How.LIVE
    records = _fitting(connection, what, text, told)
    if how is How.LIVE and told:
        return Found(records, how, at=told.at)
    why = (told.failed if told else _BUSY) if how is How.SEEN else ""
    return Found(records, how, why, _last_seen(connection, what))


def seen(connection: Connection, kind: str, remote_id: str) -> Remote | None:
    """Return a record as it was last seen."""
    rows = RemoteRecord.objects.filter(connection=connection, kind=kind, remote_id=remote_id)
    row = rows.first()
    return Remote(**row.told) if row else None


def customers_of(connection: Connection, records: Sequence[Remote]) -> dict[str, Remote]:
    """Return the customers of contacts by their ids, in one query."""
    ids = {record.parent for record in records if record.parent}
    rows = RemoteRecord.objects.filter(connection=connection, kind="customer", remote_id__in=ids)
    return {row.remote_id: Remote(**row.told) for row in rows} if ids else {}


def _standing(connection: Connection, what: What, text: str) -> tuple[How, Asked | None]:
    """Say whether asking is worth a call, and which answer makes it needless."""
    now = timezone.now()
    begins = [text[:length] for length in range(FEWEST_LETTERS, len(text) + 1)]
    rows = Asked.objects.filter(connection=connection, what=what, at__gt=now - ANSWERED_FOR)
    for row in rows.filter(text__in=begins).order_by("-text"):  # the longest first
        if not row.failed and (row.text == text or row.is_whole):
            return How.LIVE, row
    failed = rows.exclude(failed="").filter(at__gt=now - FAILED_FOR).order_by("-at").first()
    if failed:
        return How.SEEN, failed
    if connection.closed_until and connection.closed_until > now:
        return How.SEEN, None
    return How.ASK, None


def _ask(connection: Connection, what: What, text: str) -> Asked:
    """Ask the PSA, and keep what it told."""
    now, failed = timezone.now(), ""
    records: Sequence[Remote] = ()
    try:
        journal = Journal(connection)
        with closing(registry.adapter_of(connection, journal, True, PATIENCE_SECONDS)) as psa:
            records = _asked(psa, what, text)
    except Unavailable:
        failed = _BUSY
    except PsaError as error:
        failed = f"{error} {error.remedy}".strip()
    DatabaseDirectory(connection).note_all(records)
    Asked.objects.filter(connection=connection, at__lt=now - _KEPT_FOR).delete()
    answer: dict[str, Any] = {
        "at": now,
        "ids": [f"{r.kind}:{r.remote_id}" for r in records if r.kind != "contact"],
        "is_whole": len(records) < _WHOLE_BELOW,
        "failed": failed,
    }
    row, _ = Asked.objects.update_or_create(
        connection=connection, what=what, text=text, defaults=answer
    )
    return row


def _asked(psa: Psa, what: What, text: str) -> Sequence[Remote]:
    return psa.search_people(text) if what is What.PEOPLE else psa.search_products(text)


def _fitting(connection: Connection, what: What, text: str, told: Asked | None) -> list[Remote]:
    """Return what fits by its words, and behind it what the PSA said fits without saying why."""
    query = query_in(connection.pk, text)
    mine = RemoteRecord.objects.filter(connection=connection)
    found: list[RemoteRecord] = []
    for kind in what.kinds if query else ():
        rows = mine.filter(kind=kind, terms__match=query).order_by("name", "pk")
        found += rows.defer("terms")[:MOST_FOUND]
    known = {f"{row.kind}:{row.remote_id}" for row in found}
    others = [key for key in told.ids if key not in known] if told and told.text == text else []
    if others:
        ids = [key.split(":", 1)[1] for key in others]
        rows = mine.filter(kind=what.kinds[0], remote_id__in=ids).order_by("name", "pk")
        found += rows.defer("terms")[:MOST_FOUND]
    return [remote for row in found if not (remote := Remote(**row.told)).disabled]


def _last_seen(connection: Connection, what: What) -> datetime | None:
    rows = RemoteRecord.objects.filter(connection=connection, kind=what.kinds[0])
    latest: datetime | None = rows.aggregate(at=Max("seen_at"))["at"]
    return latest
