"""Operations on single lines of a draft."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from ninja import Router, Status

from quotewright.api import schemas
from quotewright.api.answers import line_out
from quotewright.api.auth import AccountRequest, actor
from quotewright.api.lookup import named_section, own_line, own_quote
from quotewright.api.offered import with_items
from quotewright.api.schemas import LineOut
from quotewright.api.versions import changing, tag
from quotewright.quotes import actions
from quotewright.quotes.documents import line_of
from quotewright.quotes.models import Line, Quote

router = Router(tags=["Lines"])


@router.post("/quotes/{quote_id}/lines", response={201: LineOut})
def add_line(
    request: AccountRequest, quote_id: int, payload: schemas.NewLine, response: HttpResponse
) -> Status[LineOut]:
    """Add a line at a position of a section, by default at the end of the last one.

    A bundle may make several lines; the answer is the first of them.
    """
    quote, sent = own_quote(request, quote_id), payload.sent()
    section = named_section(quote, sent.pop("section")) if "section" in sent else None
    with changing(request, quote):
        place = actions.Place(rank=sent.pop("position", None))
        [raws] = with_items(request.account, [[sent]], "")
        line = actions.add_lines(quote, raws, section, place, actor(request))[0]
    response["Location"] = f"{request.path}/{line.key}"
    return Status(201, _answer(line, quote, response))


@router.patch("/quotes/{quote_id}/lines/{key}", response=LineOut)
def change_line(
    request: AccountRequest,
    quote_id: int,
    key: UUID,
    payload: schemas.LineChange,
    response: HttpResponse,
) -> LineOut:
    """Change the fields that are sent and leave the others."""
    line = own_line(request, quote_id, key)
    with changing(request, line.section.quote):
        changed = actions.change_line(line, payload.sent(), actor(request))
    return _answer(changed, line.section.quote, response)


@router.delete("/quotes/{quote_id}/lines/{key}", response={204: None})
def delete_line(request: AccountRequest, quote_id: int, key: UUID) -> Status[None]:
    """Remove a line."""
    line = own_line(request, quote_id, key)
    with changing(request, line.section.quote):
        actions.delete_line(line, actor(request))
    return Status(204, None)


@router.post("/quotes/{quote_id}/lines/{key}/move", response=LineOut)
def move_line(
    request: AccountRequest,
    quote_id: int,
    key: UUID,
    payload: schemas.LineMove,
    response: HttpResponse,
) -> LineOut:
    """Move a line to a position, in its own section or another of the same quote."""
    line, sent = own_line(request, quote_id, key), payload.sent()
    quote = line.section.quote
    section = named_section(quote, sent["section"]) if "section" in sent else None
    with changing(request, quote):
        actions.move_line(line, actions.Place(rank=payload.position), section, actor(request))
    return _answer(line, quote, response)


def _answer(line: Line, quote: Quote, response: HttpResponse) -> LineOut:
    quote.refresh_from_db(fields=["version"])
    tag(response, quote)
    return line_out(line_of(line), quote.currency)
