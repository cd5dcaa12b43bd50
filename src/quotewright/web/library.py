"""The text library: pieces of text that quotes and templates take copies of."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from quotewright.lib.fields import Invalid
from quotewright.quotes import actions
from quotewright.quotes.models import LibraryBlock
from quotewright.web.access import MemberRequest, member_required, own, writer_required
from quotewright.web.answers import go_to, refusals_answered
from quotewright.web.blocks import FIELD_MENU, typed_preview
from quotewright.web.forms import summary_of
from quotewright.web.previews import previews_for
from quotewright.web.templates import section_tabs

NAMES = ("name", "title", "text")


@require_GET
@member_required
def library_list(request: MemberRequest) -> HttpResponse:
    """Texts by name, those in use first and the archived ones below."""
    words = request.GET.get("q", "").strip()
    rows = request.account.blocks.all()
    for word in words.split()[:6]:
        rows = rows.filter(name__icontains=word) | rows.filter(text__icontains=word)
    found = list(rows.order_by("name", "pk"))
    context = {
        "texts": [row for row in found if row.archived_at is None],
        "archived": [row for row in found if row.archived_at],
        "q": words,
        "may_write": request.membership.may_write,
        "anything": bool(found) or request.account.blocks.exists(),
    }
    if request.htmx:
        return render(request, "web/templates/_library_rows.html", context)
    return render(request, "web/templates/library.html", context | section_tabs(request))


@writer_required
@require_http_methods(["GET", "POST"])
def new_block(request: MemberRequest) -> HttpResponse:
    """Add a text."""
    if request.method != "POST":
        return _form(request, {}, {})
    try:
        kept = actions.create_library_block(request.account, _given(request))
    except Invalid as error:
        return _form(request, request.POST, error.errors)
    messages.success(request, f"“{kept.name}” is in the library")
    return redirect("web:library")


@require_http_methods(["GET", "POST"])
@member_required
def block_page(request: MemberRequest, pk: int) -> HttpResponse:
    """Show and change a text; quotes that took it keep their copies."""
    kept = own(request, LibraryBlock, pk=pk)
    if request.method != "POST":
        return _form(request, {name: getattr(kept, name) for name in NAMES}, {}, kept)
    try:
        kept = actions.change_library_block(kept, _given(request))
    except Invalid as error:
        return _form(request, request.POST, error.errors, kept)
    messages.success(request, f"“{kept.name}” is saved")
    return redirect("web:library")


@require_POST
@member_required
@refusals_answered
def archive(request: MemberRequest, pk: int) -> HttpResponse:
    """Offer a text no longer, and offer to bring it back."""
    kept = actions.archive_library_block(own(request, LibraryBlock, pk=pk))
    if not request.htmx:
        return go_to(request, reverse("web:library"))
    undo = reverse("web:restore_library_block", args=[pk])
    return render(request, "web/templates/_archived.html", {"name": kept.name, "undo": undo})


@require_POST
@member_required
@refusals_answered
def restore(request: MemberRequest, pk: int) -> HttpResponse:
    """Offer an archived text again."""
    kept = actions.restore_library_block(own(request, LibraryBlock, pk=pk))
    messages.success(request, f"“{kept.name}” is offered again")
    return HttpResponseClientRefresh() if request.htmx else go_to(request, reverse("web:library"))


@require_POST
@member_required
def preview(request: MemberRequest) -> HttpResponse:
    """Show how a text will look while it is typed; saves nothing."""
    shown = typed_preview(request, previews_for(request.account))
    return render(request, "web/_preview.html", {"preview": shown})


def _form(
    request: MemberRequest,
    given: Mapping[str, str],
    errors: dict[str, str],
    kept: LibraryBlock | None = None,
) -> HttpResponse:
    values = {name: given.get(name, "") for name in NAMES}
    context = {
        "kept": kept,
        "given": values,
        "errors": errors,
        "summary": summary_of(errors),
        "preview": previews_for(request.account).of(values["title"], values["text"]),
        "field_menu": FIELD_MENU,
        "may_write": request.membership.may_write,
    }
    status = 422 if errors else 200
    return render(request, "web/templates/library_block.html", context, status=status)


def _given(request: MemberRequest) -> dict[str, str]:
    return {name: request.POST[name] for name in NAMES if name in request.POST}
