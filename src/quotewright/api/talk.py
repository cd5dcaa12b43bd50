"""Operations on what surrounds a quote's lines: comments and files."""

from __future__ import annotations

from django.http import HttpResponse
from ninja import File, Form, Router, Status
from ninja.files import UploadedFile

from quotewright.api.auth import AccountRequest, actor
from quotewright.api.lookup import own_attachment, own_quote
from quotewright.api.schemas.talk import (
    AttachmentList,
    AttachmentOut,
    CommentIn,
    CommentList,
    CommentOut,
)
from quotewright.lib.downloads import download
from quotewright.lib.fields import Invalid
from quotewright.quotes import actions
from quotewright.quotes.files import MOST_BYTES
from quotewright.quotes.models import Attachment, Comment

# Bytes as they were added, whatever they are.
_BYTES = {
    "responses": {
        200: {
            "description": "OK",
            "content": {"application/octet-stream": {"schema": {"type": "string"}}},
        }
    }
}
router = Router(tags=["Comments and files"])


@router.get("/quotes/{quote_id}/comments", response=CommentList)
def list_comments(request: AccountRequest, quote_id: int) -> CommentList:
    """Read what members and the customer said, oldest first."""
    rows = own_quote(request, quote_id).comments.all()
    return CommentList(items=[_comment(row) for row in rows])


@router.post("/quotes/{quote_id}/comments", response={201: CommentOut})
def add_comment(request: AccountRequest, quote_id: int, payload: CommentIn) -> Status[CommentOut]:
    """Write a comment: internal, unless `internal` is false; then the customer reads it."""
    quote = own_quote(request, quote_id)
    said = actions.say(quote, payload.text, actor(request), payload.internal)
    return Status(201, _comment(said))


@router.get("/quotes/{quote_id}/attachments", response=AttachmentList)
def list_attachments(request: AccountRequest, quote_id: int) -> AttachmentList:
    """List the files of a quote, oldest first."""
    rows = own_quote(request, quote_id).attachments.select_related("file").defer("file__data")
    return AttachmentList(items=[_attachment(row) for row in rows])


@router.post("/quotes/{quote_id}/attachments", response={201: AttachmentOut})
def add_attachment(
    request: AccountRequest,
    quote_id: int,
    file: File[UploadedFile],
    internal: Form[bool] = True,
) -> Status[AttachmentOut]:
    """Add a file of at most 10 MB as multipart/form-data; for the customer only to a draft."""
    quote = own_quote(request, quote_id)
    if (file.size or 0) > MOST_BYTES:
        raise Invalid({"file": "The file has more than 10 MB. Make it smaller."})
    made = actions.attach(quote, file.name or "", file.read(), actor(request), internal)
    return Status(201, _attachment(made))


@router.get(
    "/quotes/{quote_id}/attachments/{attachment_id}/content",
    response={200: None},
    openapi_extra=_BYTES,
)
def read_attachment(request: AccountRequest, quote_id: int, attachment_id: int) -> HttpResponse:
    """Read the bytes of a file."""
    row = own_attachment(request, quote_id, attachment_id)
    return download(bytes(row.file.data), row.name)


def _comment(row: Comment) -> CommentOut:
    return CommentOut(
        id=row.pk,
        author=row.author,
        internal=row.internal,
        from_customer=row.from_customer,
        text=row.text,
        at=row.at,
        edited_at=row.edited_at,
    )


def _attachment(row: Attachment) -> AttachmentOut:
    return AttachmentOut(
        id=row.pk,
        name=row.name,
        internal=row.internal,
        size=row.file.size,
        sha256=row.file.sha256,
        by=row.by,
        at=row.at,
        content_url=f"/api/v1/quotes/{row.quote_id}/attachments/{row.pk}/content",
    )
