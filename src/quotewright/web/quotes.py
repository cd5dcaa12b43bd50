"""The page that starts a new quote."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from quotewright.lib.fields import Invalid
from quotewright.people.actions import create_person
from quotewright.people.finding import present_person
from quotewright.people.models import Person
from quotewright.quotes import actions
from quotewright.quotes.models import Quote
from quotewright.web.access import MemberRequest, writer_required
from quotewright.web.forms import QUICK_PERSON, filled, summary_of
from quotewright.web.starts import begun, prices_today, start_in, starts_for


@writer_required
@require_http_methods(["GET", "POST"])
def new_quote(request: MemberRequest) -> HttpResponse:
    """Start a quote for a person that is here, or for one who is added on the way."""
    if request.method != "POST":
        return _new_page(request, request.GET, {}, _chosen(request, request.GET))
    chosen = _chosen(request, request.POST)
    try:
        quote = _start(request, chosen)
    except Invalid as error:
        return _new_page(request, request.POST, error.errors, chosen, 422)
    return redirect("web:quote", pk=quote.pk)


@transaction.atomic
def _start(request: MemberRequest, chosen: Person | None) -> Quote:
    """Create the quote, and the person if one was typed in; both or neither."""
    errors: dict[str, str] = {}
    typed = request.POST.get("new_person") == "1"
    source = start_in(request, request.POST)
    # A copy is for the same person unless another one is chosen.
    person = chosen or (source.person if source and not typed else None)
    if typed:
        try:
            person = create_person(
                request.account,
                {field.name: request.POST.get(field.name, "") for field in QUICK_PERSON},
            )
        except Invalid as error:
            errors |= error.errors
    elif person is None:
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
    person: Person | None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "name": given.get("name", ""),
        "chosen": person,
        "new_person": given.get("new_person") == "1",
        "fields": filled(QUICK_PERSON, given, errors),
        "errors": errors,
        "summary": summary_of(errors),
        "starts": starts_for(request, given),
        "prices": given.get("prices", ""),
    }
    return render(request, "web/quotes/new.html", context, status=status)


def _chosen(request: MemberRequest, given: QueryDict) -> Person | None:
    """Return the account's person that the form names, if it names one."""
    text = given.get("person", "")
    if not text.isdecimal() or len(text) > 15:
        return None
    try:
        return present_person(request.account, int(text))
    except Person.DoesNotExist:
        return None
