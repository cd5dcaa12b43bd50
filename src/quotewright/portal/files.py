"""The files of an offer, for whoever knows its link."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quotewright.accounts.models import StoredFile
from quotewright.lib.downloads import download
from quotewright.portal.pages import private
from quotewright.portal.templatetags.talk import offered_files
from quotewright.quotes.models import Quote


@require_safe
@private
def file(request: HttpRequest, link: str, sha256: str) -> HttpResponse:
    """Send a file that the published document names; of all others nothing is said."""
    named = next((each for each in offered_files(link) if each["sha256"] == sha256), None)
    account = Quote.objects.filter(link=link).values("account")
    stored = named and StoredFile.objects.filter(account__in=account, sha256=sha256).first()
    if not named or not stored:
        return render(request, "portal/unknown.html", status=404)
    return download(bytes(stored.data), named["name"])
