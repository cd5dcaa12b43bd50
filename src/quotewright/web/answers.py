"""What a view answers when an action refuses: a sentence in place, never a broken page."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django_htmx.http import HttpResponseClientRedirect

from quotewright.lib.fields import Invalid
from quotewright.quotes.states import IllegalMove
from quotewright.web.access import MemberRequest, MemberView, noticed

GONE = "This was removed in another window. Reload the page to see the quote as it is."


def refusals_answered(view: MemberView) -> MemberView:
    """Turn Invalid into 422, IllegalMove into 409 and a vanished row into 404, each in words."""

    @wraps(view)
    def answered(request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Invalid as error:
            return refusal(request, str(error), 422)
        except IllegalMove as error:
            return refusal(request, str(error), 409)
        except ObjectDoesNotExist:
            return refusal(request, GONE, 404)

    return answered


def refusal(request: MemberRequest, sentence: str, status: int) -> HttpResponse:
    """Answer with one sentence: the page's notice for htmx, else a page of its own."""
    if not request.htmx:
        return render(request, "web/refused.html", {"notice": sentence}, status=status)
    return noticed(request, sentence, status)


def go_to(request: MemberRequest, url: str) -> HttpResponse:
    """Leave for another page, whoever asked."""
    if request.htmx:
        return HttpResponseClientRedirect(url)
    response = HttpResponse(status=303)
    response["Location"] = url
    return response
