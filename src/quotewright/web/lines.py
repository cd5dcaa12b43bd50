"""Editing in place: one field, line or section at a time, each answered by fragments."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from quotewright.lib.fields import Invalid
from quotewright.quotes import actions
from quotewright.quotes.models import Line, Quote, Section
from quotewright.web.access import MemberRequest, member_required, own
from quotewright.web.answers import refusals_answered
from quotewright.web.sheets import line_row_of, section_of, sheet_of
from quotewright.web.strip import strip_of

FIELDS = ("name", "description", "quantity", "unit_cost", "unit_price", "taxable")


@require_POST
@member_required
@refusals_answered
def change(request: MemberRequest, pk: int) -> HttpResponse:
    """Save one field of a line; what was refused comes back with its text kept."""
    line = own(request, Line, pk=pk)
    field = next((name for name in FIELDS if name in request.POST), "")
    text = request.POST.get(field, "")
    try:
        line = actions.change_line(line, {field: text} if field else {})
    except Invalid as error:
        context = {"line": line, "field": field, "text": text, "error": str(error)}
        response = render(request, "web/quotes/_cell_refused.html", context, status=422)
        response["HX-Reswap"] = "none"
        return response
    quote = line.section.quote
    row = line_row_of(line, quote.currency)
    return _saved(request, quote, "web/quotes/_cell_saved.html", {"row": row, "field": field})


@require_POST
@member_required
@refusals_answered
def add(request: MemberRequest, pk: int) -> HttpResponse:
    """Add a line at the end of a section, or bring back a removed one in its place."""
    quote = own(request, Quote, pk=pk)
    section = own(request, Section, pk=request.POST.get("section") or 0, quote=quote)
    given = {name: request.POST[name] for name in FIELDS if request.POST.get(name)}
    key, position = _place_in(request)
    try:
        place = actions.Place(rank=position)
        line = actions.add_line(quote, {"name": "", **given}, section, place, request.user)
    except Invalid as error:
        return _not_added(request, section, error)
    row = line_row_of(line, quote.currency)
    response = _saved(request, quote, "web/quotes/_line_added.html", {"row": row})
    if key:
        _place(response, line)
    return response


@require_POST
@member_required
@refusals_answered
def delete(request: MemberRequest, pk: int) -> HttpResponse:
    """Remove a line, and offer to bring it back."""
    line = own(request, Line, pk=pk)
    quote, gone = line.section.quote, line_row_of(line, line.section.quote.currency)
    actions.delete_line(line)
    return _saved(
        request, quote, "web/quotes/_line_deleted.html", {"gone": gone, "line": line, "pk": pk}
    )


@require_POST
@member_required
@refusals_answered
def move(request: MemberRequest, pk: int) -> HttpResponse:
    """Put a line at a position, counted from 1, of its own or another section."""
    line = own(request, Line, pk=pk)
    quote = line.section.quote
    section = None
    if wanted := request.POST.get("section"):
        section = own(request, Section, pk=wanted, quote=quote)
    actions.move_line(line, actions.Place(rank=_position_in(request)), section, request.user)
    return _saved(request, quote, "web/quotes/_after.html", {})


@require_POST
@member_required
@refusals_answered
def add_section(request: MemberRequest, pk: int) -> HttpResponse:
    """Add a section at the end."""
    quote = own(request, Quote, pk=pk)
    section = actions.add_section(quote, request.POST.get("name", ""))
    context = {"section": section_of(section, quote)}
    return _saved(request, quote, "web/quotes/_section_added.html", context)


@require_POST
@member_required
@refusals_answered
def change_section(request: MemberRequest, pk: int) -> HttpResponse:
    """Rename a section."""
    section = own(request, Section, pk=pk)
    section = actions.change_section(section, {"name": request.POST.get("name", "")})
    return _saved(request, section.quote, "web/quotes/_after.html", {})


@require_POST
@member_required
@refusals_answered
def delete_section(request: MemberRequest, pk: int) -> HttpResponse:
    """Delete a section with its lines."""
    section = own(request, Section, pk=pk)
    quote = section.quote
    actions.delete_section(section)
    return _saved(request, quote, "web/quotes/_after.html", {})


def _saved(
    request: MemberRequest, quote: Quote, template: str, context: dict[str, Any]
) -> HttpResponse:
    """Answer with a fragment, the sums that follow from it, and the state of things."""
    fresh = own(request, Quote, pk=quote.pk)
    common = {
        "quote": fresh,
        "sheet": sheet_of(fresh),
        "strip": strip_of(fresh),
        "saved_at": timezone.now(),
    }
    return render(request, template, common | context)


def _not_added(request: MemberRequest, section: Section, error: Invalid) -> HttpResponse:
    context = {"section": section, "error": str(error), "wrong": list(error.errors)}
    response = render(request, "web/quotes/_add_refused.html", context, status=422)
    response["HX-Reswap"] = "none"
    return response


def _place_in(request: MemberRequest) -> tuple[UUID | None, int | None]:
    """Return the key and position of a line that comes back; nothing for a new one."""
    text = request.POST.get("key")
    if not text:
        return None, None
    try:
        return UUID(text), _position_in(request)
    except ValueError:
        raise Invalid({"key": f"“{text}” is no line's key."}) from None


def _position_in(request: MemberRequest) -> int:
    text = request.POST.get("position", "")
    if not text.isdecimal() or len(text) > 6:
        raise Invalid({"position": f"Position is “{text}”. Use a number from 1."})
    return int(text)


def _place(response: HttpResponse, line: Line) -> None:
    """Have htmx put a line that came back before the one that follows it."""
    following = line.section.lines.filter(position__gt=line.position).first()
    before = f"#line-{following.pk}" if following else f"#add-{line.section_id}"
    response["HX-Retarget"], response["HX-Reswap"] = before, "beforebegin"
