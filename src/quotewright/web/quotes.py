"""The page that starts a new quote."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from quotewright.lib.fields import Invalid
from quotewright.quotes import actions
from quotewright.quotes.models import Quote
from quotewright.web.access import MemberRequest, writer_required
from quotewright.web.forms import QUICK_PERSON, filled, summary_of
from quotewright.web.starts import begun, prices_today, start_in, starts_for
from quotewright.web.whom import box, chosen_here, chosen_there, is_typed, whom


@writer_required
@require_http_methods(["GET", "POST"])
def new_quote(request: MemberRequest) -> HttpResponse:
    """Start a quote for a person that is here, or for one who is added on the way."""
    if request.method != "POST":
        return _new_page(request, request.GET, {})
    try:
        quote = _start(request)
    except Invalid as error:
        return _new_page(request, request.POST, error.errors, 422)
    return redirect("web:quote", pk=quote.pk)


@transaction.atomic
def _start(request: MemberRequest) -> Quote:
    """Create the quote, and the person if they are new; both or neither."""
    errors: dict[str, str] = {}
    source, person = start_in(request, request.POST), None
    try:
        person = whom(request)
    except Invalid as error:
        errors |= error.errors
    # A copy is for the same person unless another one is chosen.
    person = person or (source.person if source and not errors else None)
    if person is None and not errors:
        errors["person"] = "No person is chosen. Search for one, or add a new person."
    name = request.POST.get("name", "")
    if errors or person is None:
        if not name.strip() and source is None:
            errors["name"] = "Quote name is empty. Type one."
        raise Invalid(errors)
    if source is not None:
        return begun(request, source, person, name, prices_today(request.POST, source))
    return actions.create_quote(request.account, person, name, request.user)


def _new_page(
    request: MemberRequest,
    given: QueryDict,
    errors: dict[str, str],
    status: int = 200,
) -> HttpResponse:
    context = {
        "name": given.get("name", ""),
        "new_person": is_typed(given),
        "fields": filled(QUICK_PERSON, given, errors),
        "errors": errors,
        "summary": summary_of(errors),
        "starts": starts_for(request, given),
        "prices": given.get("prices", ""),
    }
    context |= box(request, chosen_here(request, given), chosen_there(request, given))
    return render(request, "web/quotes/new.html", context, status=status)
