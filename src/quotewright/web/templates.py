"""Templates: the list, new ones, copies, and quotes that become one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from quotewright.lib.fields import Invalid
from quotewright.quotes import actions
from quotewright.quotes.models import Line, Quote
from quotewright.web.access import (
    MemberRequest,
    member_required,
    own,
    own_sheet,
    own_template,
    writer_required,
)
from quotewright.web.answers import go_to, refusals_answered
from quotewright.web.forms import summary_of
from quotewright.web.starts import begun

PAGE = 50


@require_GET
@member_required
def template_list(request: MemberRequest) -> HttpResponse:
    """Templates by name, or the archived ones; the rows alone when htmx asks."""
    words, archived = request.GET.get("q", "").strip(), request.GET.get("archived") == "1"
    mine = Quote.sheets.filter(account=request.account, is_template=True)
    rows = mine.filter(archived_at__isnull=not archived)
    for word in words.split()[:6]:
        rows = rows.filter(name__icontains=word)
    total, start = rows.count(), _offset(request)
    page = list(_counted(rows).order_by("name", "pk")[start : start + PAGE])
    older = ""
    if start + PAGE < total:
        query = request.GET.copy()
        query["from"] = str(start + PAGE)
        older = f"{reverse('web:templates')}?{query.urlencode()}"
    context = {
        "templates": page,
        "total": total,
        "older": older,
        "q": words,
        "archived": archived,
        "may_write": request.membership.may_write,
    }
    if request.htmx:
        return render(request, "web/templates/_rows.html", context)
    return render(request, "web/templates/list.html", context | section_tabs(request))


@writer_required
@require_http_methods(["GET", "POST"])
def new_template(request: MemberRequest) -> HttpResponse:
    """Name a template, and go to its page."""
    name, errors = request.POST.get("name", ""), {}
    if request.method == "POST":
        try:
            template = actions.create_template(request.account, name, request.user)
            return redirect("web:quote", pk=template.pk)
        except Invalid as error:
            errors = error.errors
    context = {"name": name, "errors": errors, "summary": summary_of(errors)}
    return render(request, "web/templates/new.html", context, status=422 if errors else 200)


@require_POST
@member_required
@refusals_answered
def duplicate(request: MemberRequest, pk: int) -> HttpResponse:
    """Copy a template, and go to the copy."""
    copy = actions.duplicate_template(own_template(request, pk), request.user)
    messages.success(request, f"“{copy.name}” is a template of its own. Give it a name")
    return go_to(request, reverse("web:quote", args=[copy.pk]))


@require_POST
@member_required
@refusals_answered
def archive(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a template off the list, and offer to bring it back."""
    template = actions.archive_template(own_template(request, pk))
    if not request.htmx:
        messages.success(request, f"“{template.name}” is archived")
        return go_to(request, reverse("web:templates"))
    undo = reverse("web:restore_template", args=[pk])
    return render(request, "web/templates/_archived.html", {"name": template.name, "undo": undo})


@require_POST
@member_required
@refusals_answered
def restore(request: MemberRequest, pk: int) -> HttpResponse:
    """Bring an archived template back."""
    template = actions.restore_template(own_template(request, pk))
    messages.success(request, f"“{template.name}” is offered for new quotes again")
    return HttpResponseClientRefresh() if request.htmx else go_to(request, reverse("web:templates"))


@require_POST
@member_required
@refusals_answered
def copy_quote(request: MemberRequest, pk: int) -> HttpResponse:
    """Duplicate a quote for its own person, and go to the copy."""
    quote = own(request, Quote, pk=pk)
    copy = begun(request, quote, quote.buyer, "", fresh=request.POST.get("prices") == "today")
    messages.success(request, f"Quote {copy.number} is a copy of {quote.number}")
    return go_to(request, reverse("web:quote", args=[copy.pk]))


@require_POST
@member_required
@refusals_answered
def save_as_template(request: MemberRequest, pk: int) -> HttpResponse:
    """Make a template of a quote, and go to the template."""
    quote = own_sheet(request, pk)
    name = request.POST.get("name", "").strip() or quote.name
    template = actions.template_from_quote(quote, name, request.user)
    messages.success(request, f"Template “{template.name}” is a copy of this quote as it is now")
    return go_to(request, reverse("web:quote", args=[template.pk]))


def section_tabs(request: MemberRequest) -> dict[str, object]:
    """Return the tabs of everything under Templates; each is a link."""
    mine = Quote.sheets.filter(account=request.account, is_template=True)
    counts = mine.aggregate(all=Count("pk"), archived=Count("archived_at"))
    kept = request.account.blocks.filter(archived_at=None).count()
    address, path = reverse("web:templates"), request.path
    archived = request.GET.get("archived") == "1"
    offered = counts["all"] - counts["archived"]
    return {
        "tabs": [
            ("Templates", address, offered, path == address and not archived),
            ("Archived", f"{address}?archived=1", counts["archived"], path == address and archived),
            ("Text library", reverse("web:library"), kept, path == reverse("web:library")),
        ],
        "any_templates": bool(counts["all"]),
    }


def _counted(rows: QuerySet[Quote]) -> QuerySet[Quote]:
    """Say of each how many lines it has, how many quotes were made from it, and when last."""
    lines = Line.objects.filter(section__quote=OuterRef("pk")).order_by()
    made = Quote.objects.filter(made_from=OuterRef("pk")).order_by()
    return rows.annotate(
        line_count=_number(lines.values("section__quote").annotate(n=Count("pk")).values("n")),
        uses=_number(made.values("made_from").annotate(n=Count("pk")).values("n")),
        last_used=Subquery(made.order_by("-created_at").values("created_at")[:1]),
    )


def _number(counted: QuerySet[Any]) -> Coalesce:
    return Coalesce(Subquery(counted), 0)


def _offset(request: MemberRequest) -> int:
    text = request.GET.get("from", "")
    return int(text) if text.isdecimal() and len(text) < 9 else 0
