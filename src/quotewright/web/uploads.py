"""Bringing a file to import: items, people, or the lines of a quote."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from quotewright.lib.fields import Invalid
from quotewright.people.models import Person
from quotewright.quotes.models import Quote
from quotewright.transfer import actions, exports
from quotewright.transfer.models import Import
from quotewright.transfer.registry import KINDS
from quotewright.transfer.tabular import MOST_BYTES
from quotewright.web.access import MemberRequest, MemberView, member_required, own, writer_required
from quotewright.web.exports import as_file
from quotewright.web.forms import summary_of

# One of each kind, and several.
NOUNS = {
    Import.Kind.ITEMS: ("item", "items"),
    Import.Kind.PEOPLE: ("person", "people"),
    Import.Kind.LINES: ("line", "lines"),
}


def new_import(kind: Import.Kind) -> MemberView:
    """Return the page that takes a file of this kind."""

    @writer_required
    @require_http_methods(["GET", "POST"])
    def view(request: MemberRequest) -> HttpResponse:
        return _bring(request, kind, None)

    return view


@writer_required
@require_http_methods(["GET", "POST"])
def new_lines_of(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a file whose lines are added to a draft."""
    return _bring(request, Import.Kind.LINES, own(request, Quote, pk=pk))


def template_of(kind: Import.Kind) -> MemberView:
    """Return the view of a file with nothing but the names of this kind's columns."""

    @require_GET
    @member_required
    def view(request: MemberRequest) -> StreamingHttpResponse:
        columns = KINDS[kind].columns_for(request.membership.sees_margins)
        return as_file(exports.template_csv(columns), f"{kind}-columns")

    return view


def _bring(request: MemberRequest, kind: Import.Kind, quote: Quote | None) -> HttpResponse:
    given = request.POST if request.method == "POST" else QueryDict()
    chosen = _chosen(request, given.get("person", "") or request.GET.get("person", ""))
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            name, data = _file(request)
            job = actions.upload(
                request.account,
                kind,
                name,
                data,
                by=request.user,
                sees_costs=request.membership.sees_margins,
                quote=quote,
                person=chosen,
                quote_name=given.get("quote_name", ""),
            )
            return redirect("web:import", pk=job.pk)
        except Invalid as error:
            errors = error.errors
    context = {
        "kind": kind,
        "nouns": NOUNS[kind],
        "columns": KINDS[kind].columns_for(request.membership.sees_margins),
        "template_url": reverse(f"web:{kind}_columns"),
        "quote": quote,
        "needs_person": kind == Import.Kind.LINES and quote is None,
        "chosen": chosen,
        "given": given,
        "errors": errors,
        "summary": summary_of(errors),
        "most": MOST_BYTES // 1_048_576,
    }
    return render(request, "web/transfer/new.html", context, status=422 if errors else 200)


def _file(request: MemberRequest) -> tuple[str, bytes]:
    """Return the name and bytes of what was brought. Raises Invalid."""
    file, pasted = request.FILES.get("file"), request.POST.get("pasted", "")
    if isinstance(file, UploadedFile):
        if (file.size or 0) > MOST_BYTES:
            most = MOST_BYTES // 1_048_576
            sentence = f"The file has more than {most} MB. Divide it into several files."
            raise Invalid({"file": sentence})
        return file.name or "", file.read()
    if pasted.strip():
        return "Pasted rows", pasted.encode()
    raise Invalid({"file": "No file is chosen and nothing is pasted. Choose a CSV file."})


def _chosen(request: MemberRequest, text: str) -> Person | None:
    """Return the account's person that the form names, if it names one."""
    pk = int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else 0
    return Person.objects.filter(account=request.account, pk=pk).first() if pk else None
