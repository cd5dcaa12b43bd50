"""Rows pasted into the editor: what would become of them, before any is added."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from quotewright.lib.fields import Invalid
from quotewright.quotes.models import Line
from quotewright.quotes.values import MOST_LINES, line_values
from quotewright.transfer.amounts import usual_mark
from quotewright.transfer.paste import Paste, Trouble, parse_paste
from quotewright.transfer.tabular import Unreadable
from quotewright.web.access import MemberRequest, member_required, own_sheet

SHOWN = 100


@require_POST
@member_required
def paste(request: MemberRequest, pk: int) -> HttpResponse:
    """Answer the lines that the pasted text makes, how they look, and what is wrong with others."""
    quote = own_sheet(request, pk)
    sees = request.membership.sees_margins
    try:
        read = parse_paste(request.POST.get("text", ""), usual_mark(request.account.country), sees)
    except Unreadable as error:
        return JsonResponse({"message": str(error)}, status=422)
    lines, troubles = _checked(read)
    there = Line.objects.filter(section__quote=quote).count()
    if there + len(lines) > MOST_LINES:
        return JsonResponse({"message": _too_many(len(lines), there)}, status=422)
    context = {"lines": lines[:SHOWN], "more": max(0, len(lines) - SHOWN), "troubles": troubles}
    return JsonResponse(
        {
            "lines": lines,
            "said": _said(len(lines), troubles, read),
            "html": render_to_string("web/quotes/_pasted.html", context | {"sees": sees}),
        }
    )


def _checked(read: Paste) -> tuple[list[dict[str, Any]], list[Trouble]]:
    """Sort out the rows that no line can be made of, each with its sentence."""
    lines, troubles = [], list(read.troubles)
    for number, raw in zip(read.rows, read.lines, strict=True):
        line = {name: value for name, value in raw.items() if name != "section"}
        try:
            line_values({"name": "", **line})
        except Invalid as error:
            troubles.append(Trouble(number, str(error)))
        else:
            lines.append({k: v if isinstance(v, bool) else str(v) for k, v in line.items()})
    return lines, sorted(troubles, key=lambda trouble: trouble.row)


def _said(count: int, troubles: list[Trouble], read: Paste) -> str:
    used = ", ".join(name for name in read.columns if name)
    rows = "row is" if len(troubles) == 1 else "rows are"
    left = f" {len(troubles)} {rows} left out." if troubles else ""
    return f"Read as {used or 'names'}.{left}" if count else f"No row fits.{left}"


def _too_many(count: int, there: int) -> str:
    return (
        f"{count:,} rows were pasted; a quote holds at most {MOST_LINES:,} lines and this one has "
        f"{there:,}. Copy fewer rows, or divide them into several quotes. Nothing was added."
    )
