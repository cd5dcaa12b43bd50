"""All of one line, in the drawer beside the grid: what has no column of its own."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from quotewright.catalog.models import tiers_of
from quotewright.lib.money import plain
from quotewright.quotes.models import Line
from quotewright.web.access import MemberRequest, member_required, own_sheet
from quotewright.web.grid import Grid


@require_GET
@member_required
def details(request: MemberRequest, pk: int, line: int) -> HttpResponse:
    """The drawer's content; its fields are saved like those of the grid."""
    quote = own_sheet(request, pk)
    found = Line.objects.select_related("section").filter(pk=line, section__quote=quote).first()
    if found is None:
        raise Http404("This line is not here.")
    sees = request.membership.sees_margins
    row = Grid(quote, sees).row(found, found.section)
    context = {
        "quote": quote,
        "line": found,
        "tiers": tiers_of(found.tiers),
        "sees": sees,
        "share": row.share if sees else "",
        "least": "" if found.min_quantity is None else plain(found.min_quantity),
        "most": "" if found.max_quantity is None else plain(found.max_quantity),
    }
    return render(request, "web/quotes/_details.html", context)
