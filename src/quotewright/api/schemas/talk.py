"""What surrounds a quote: comments, files, revisions and the timeline."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, StrictBool, StrictStr

from quotewright.api.schemas.common import Body
from quotewright.integrations.happenings import Happening
from quotewright.quotes.models import Event


class CommentIn(Body):
    """Something to say; read by the customer only with `internal` false."""

    text: StrictStr
    internal: StrictBool = True


class CommentOut(BaseModel):
    """Something said. `from_customer` where they asked on their page."""

    id: int
    author: str
    internal: bool
    from_customer: bool
    text: str
    at: datetime
    edited_at: datetime | None


class CommentList(BaseModel):
    """All that was said about a quote, oldest first."""

    items: list[CommentOut]


class AttachmentOut(BaseModel):
    """A file that goes with a quote; `content_url` gives its bytes."""

    id: int
    name: str
    internal: bool
    size: int
    sha256: str
    by: str
    at: datetime
    content_url: str


class AttachmentList(BaseModel):
    """The files of a quote, oldest first."""

    items: list[AttachmentOut]


class RevisionOut(BaseModel):
    """A published revision; `sha256` is of its document."""

    revision: int
    published_at: datetime
    sha256: str


class RevisionList(BaseModel):
    """The published revisions of a quote, oldest first."""

    items: list[RevisionOut]


class RevisionDocument(RevisionOut):
    """A published revision with the frozen document."""

    document: dict[str, Any]


class EntryOut(BaseModel):
    """One thing that happened; `times` where several edits of one sitting are one entry."""

    at: datetime
    kind: Event.Kind | Happening
    actor: str
    text: str
    times: int


class TimelinePage(BaseModel):
    """A page of the timeline, newest first."""

    items: list[EntryOut]
    next_cursor: str | None
