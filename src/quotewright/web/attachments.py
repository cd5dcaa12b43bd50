"""The panel of files beside a quote: add, rename, show to the customer, remove, download."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from quotewright.accounts.models import StoredFile
from quotewright.lib.downloads import download
from quotewright.lib.fields import Invalid
from quotewright.quotes import actions
from quotewright.quotes.files import MOST_BYTES, MOST_FILES
from quotewright.quotes.models import Attachment, Quote
from quotewright.quotes.states import IllegalMove, State
from quotewright.web.access import MemberRequest, member_required, own
from quotewright.web.answers import refusal, refusals_answered
from quotewright.web.quote_facts import told

# What a request has besides the bytes of its files.
_SLACK = 64 * 1024


@require_http_methods(["GET", "POST"])
@member_required
def files(request: MemberRequest, pk: int) -> HttpResponse:
    """The panel; a POST adds files, at most 10 MB of them at once."""
    quote = own(request, Quote, pk=pk)
    if request.method != "POST":
        return _panel(request, quote)
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES + _SLACK:
        return _refused(request, "At most 10 MB fit in one upload. Make it smaller.", 413)
    sent = request.FILES.getlist("file")
    internal = request.POST.get("internal", "on") == "on"
    try:
        if not sent:
            raise Invalid({"file": "No file came. Choose one."})
        for file in sent:
            actions.attach(quote, file.name or "", file.read(), request.user, internal)
    except Invalid as error:
        return _refused(request, str(error), 422)
    except IllegalMove as error:
        return _refused(request, str(error), 409)
    return told(_panel(request, quote))


@require_http_methods(["GET", "POST"])
@member_required
@refusals_answered
def file(request: MemberRequest, pk: int) -> HttpResponse:
    """The bytes; a POST renames the file or shows it to the customer or no longer."""
    attachment = own(request, Attachment, pk=pk)
    if request.method != "POST":
        return download(bytes(attachment.file.data), attachment.name)
    internal = None if "audience" not in request.POST else request.POST["audience"] == "house"
    actions.change_file(attachment, request.user, request.POST.get("name"), internal)
    return told(_panel(request, attachment.quote))


@require_POST
@member_required
@refusals_answered
def remove(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a file from the quote, with a way back."""
    attachment = own(request, Attachment, pk=pk)
    sha256 = StoredFile.objects.values_list("sha256", flat=True).get(pk=attachment.file_id)
    actions.remove_file(attachment, request.user)
    return told(_panel(request, attachment.quote, gone=attachment, sha256=sha256))


@require_POST
@member_required
@refusals_answered
def again(request: MemberRequest, pk: int) -> HttpResponse:
    """Bring back what was removed."""
    quote, given = own(request, Quote, pk=pk), request.POST
    internal = given.get("internal") == "on"
    sha256, name = given.get("sha256", ""), given.get("name", "")
    actions.attach_again(quote, sha256, name, request.user, internal)
    return told(_panel(request, quote))


def _panel(request: MemberRequest, quote: Quote, **more: Any) -> HttpResponse:
    rows = quote.attachments.select_related("file").defer("file__data")
    context = {
        "quote": quote,
        "files": rows,
        "may_write": request.membership.may_write,
        "may_show": quote.state == State.DRAFT,
        "most": MOST_FILES,
        **more,
    }
    return render(request, "web/quotes/_files.html", context)


def _refused(request: MemberRequest, sentence: str, status: int) -> HttpResponse:
    """Say why, to the script that uploads one file at a time or as a page."""
    if request.headers.get("X-Upload"):
        return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
    return refusal(request, sentence, status)
