"""The door of the editor: one operation in, the pieces that changed out."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods
from pydantic import ValidationError

from quotewright.lib.fields import Invalid
from quotewright.quotes.models import Line, Quote, Section
from quotewright.quotes.seen import Conflict
from quotewright.quotes.states import IllegalMove
from quotewright.web.access import MemberRequest, member_required, own_sheet
from quotewright.web.answers import GONE
from quotewright.web.ops import REQUESTS, MayNot, Member
from quotewright.web.patches import patch_since


@require_http_methods(["GET", "POST"])
@member_required
def edits(request: MemberRequest, pk: int) -> HttpResponse:
    """GET: what is new since a version. POST: do one operation, and answer the same."""
    if request.method == "GET":
        return _news(request, pk)
    quote = own_sheet(request, pk)
    try:
        asked = REQUESTS.validate_json(request.body)
    except ValidationError as error:
        return _refused(400, f"The page sent what this version does not know: {error}")
    member = Member(
        user=request.user,
        account=request.account,
        sees_margins=request.membership.sees_margins,
    )
    try:
        made = asked.do.run(quote, member)
    except Conflict as conflict:
        said = {"field": conflict.field, "theirs": conflict.theirs, "who": conflict.who}
        return _refused(409, str(conflict), conflict=said)
    except Invalid as error:
        return _refused(422, str(error), errors=error.errors)
    except IllegalMove as error:
        return _refused(409, str(error), reload=True)
    except MayNot as error:
        return _refused(403, str(error))
    except (Line.DoesNotExist, Section.DoesNotExist):
        return _refused(404, GONE, gone=True)
    return _patched(request, pk, asked.since, asked.revision, [line.pk for line in made or ()])


def _news(request: MemberRequest, pk: int) -> HttpResponse:
    """Answer what is new; 204 for nothing, at the cost of one query beyond signing in."""
    rows = Quote.sheets.filter(account=request.account, pk=pk)
    now = rows.values_list("version", "revision").first()
    if now is None:
        raise Http404("This quote is not here.")
    try:
        since, revision = int(request.GET["since"]), int(request.GET["revision"])
    except (KeyError, ValueError):
        return _refused(400, "Say since which version and revision.")
    if now == (since, revision):
        return HttpResponse(status=204)
    return _patched(request, pk, since, revision, [])


def _patched(
    request: MemberRequest, pk: int, since: int, revision: int, added: list[int]
) -> HttpResponse:
    quote = own_sheet(request, pk)
    if quote.revision != revision:
        return JsonResponse({"reload": True})
    sees = request.membership.sees_margins
    return JsonResponse({**patch_since(quote, since, request.user, sees), "added": added})


def _refused(status: int, sentence: str, **more: Any) -> JsonResponse:
    return JsonResponse({"message": sentence, **more}, status=status)
