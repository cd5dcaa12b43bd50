"""Files to take away: items, people, quotes, and the lines of one quote."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from quotewright.quotes.models import Quote
from quotewright.transfer import exports
from quotewright.web.access import MemberRequest, member_required, own


@require_GET
@member_required
def items(request: MemberRequest) -> StreamingHttpResponse:
    """All items that are offered."""
    return as_file(exports.items_csv(request.account, request.membership.sees_margins), "items")


@require_GET
@member_required
def people(request: MemberRequest) -> StreamingHttpResponse:
    """All people."""
    return as_file(exports.people_csv(request.account), "people")


@require_GET
@member_required
def quotes(request: MemberRequest) -> StreamingHttpResponse:
    """All quotes with their sums."""
    costs = request.membership.sees_margins
    return as_file(exports.quotes_csv(request.account, Quote.objects.all(), costs), "quotes")


@require_GET
@member_required
def lines(request: MemberRequest, pk: int) -> StreamingHttpResponse:
    """The lines of one quote as they are now."""
    quote = own(request, Quote, pk=pk)
    pieces = exports.lines_csv(quote, request.membership.sees_margins)
    return as_file(pieces, f"quote-{quote.number}")


def as_file(pieces: Iterator[bytes], name: str) -> StreamingHttpResponse:
    """Answer with a CSV file to save, sent as it is made."""
    safe = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in name)
    response = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")
    today = timezone.localdate().isoformat()
    filename = f"{safe}-{today}.csv".encode("ascii", "replace").decode().replace("?", "-")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    response["Cache-Control"] = "no-store"
    return response
