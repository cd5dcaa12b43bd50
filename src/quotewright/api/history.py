"""Operations that read what happened to a quote: its revisions and its timeline."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.utils import timezone
from ninja import Query, Router

from quotewright.api.auth import AccountRequest
from quotewright.api.lookup import own_quote
from quotewright.api.paging import Paging
from quotewright.api.schemas.talk import (
    EntryOut,
    RevisionDocument,
    RevisionList,
    RevisionOut,
    TimelinePage,
)
from quotewright.integrations.happenings import happenings_of
from quotewright.lib.fields import Invalid
from quotewright.quotes.models import Event, Publication

router = Router(tags=["Revisions and timeline"])
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


@router.get("/quotes/{quote_id}/revisions", response=RevisionList)
def list_revisions(request: AccountRequest, quote_id: int) -> RevisionList:
    """List the published revisions, oldest first."""
    rows = own_quote(request, quote_id).publications.defer("document").order_by("revision")
    return RevisionList(items=[_revision(row) for row in rows])


@router.get("/quotes/{quote_id}/revisions/{revision}", response=RevisionDocument)
def read_revision(request: AccountRequest, quote_id: int, revision: int) -> RevisionDocument:
    """Read a revision as it was published: the document that its `sha256` is of."""
    row = own_quote(request, quote_id).publications.get(revision=revision)
    return RevisionDocument(**_revision(row).model_dump(), document=row.document)


@router.get("/quotes/{quote_id}/timeline", response=TimelinePage)
def read_timeline(request: AccountRequest, quote_id: int, filters: Query[Paging]) -> TimelinePage:
    """Read all that happened, newest first: what people did and what the sync did."""
    quote = own_quote(request, quote_id)
    before, most = _moment(filters.cursor), filters.limit + 1
    events = [_event(event) for event in quote.events.filter(at__lt=before)[:most]]
    synced = [
        EntryOut(at=each.at, kind=each.kind, actor="Syncro", text=each.text, times=1)
        for each in happenings_of(quote, before, most)
    ]
    found = sorted([*events, *synced], key=lambda entry: entry.at, reverse=True)
    page = found[: filters.limit]
    cursor = str((page[-1].at - _EPOCH) // _TICK) if len(found) > len(page) else None
    return TimelinePage(items=page, next_cursor=cursor)


def _revision(row: Publication) -> RevisionOut:
    return RevisionOut(revision=row.revision, published_at=row.published_at, sha256=row.sha256)


def _event(event: Event) -> EntryOut:
    return EntryOut(
        at=event.at,
        kind=Event.Kind(event.kind),
        actor=event.actor,
        text=event.text,
        times=event.times,
    )


def _moment(cursor: str) -> datetime:
    """Read a cursor: microseconds since 1970. Raises Invalid."""
    if not cursor:
        return timezone.now() + timedelta(minutes=1)
    try:
        return _EPOCH + int(cursor) * _TICK
    except OverflowError:
        raise Invalid({"cursor": "Send the value as you got it, unchanged."}) from None
