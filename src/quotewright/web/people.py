"""People: the list, the search, and the page of one person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from quotewright.lib.fields import Invalid
from quotewright.people.actions import FIELDS, change_person, create_person
from quotewright.people.finding import kept_person, people_found, people_of, twins_of
from quotewright.people.models import Person
from quotewright.quotes.models import Quote
from quotewright.web.access import MemberRequest, member_required, own, writer_required
from quotewright.web.forms import ADDRESS, MORE, NAMES, REACH, SHIPPING, filled, summary_of
from quotewright.web.history import history_of, quote_counts
from quotewright.web.paging import page_by_name
from quotewright.web.person_sync import panel_of


@require_GET
@member_required
def people_list(request: MemberRequest) -> HttpResponse:
    """People by last name; the rows alone when htmx asks."""
    words = request.GET.get("q", "").strip()
    entries, page = page_by_name(request, people_found(request.account, words))
    counts = quote_counts("person", [entry.pk for entry in entries])
    rows = [(person, counts.get(person.pk, 0)) for person in people_of(entries)]
    context = {"rows": rows, "page": page, "q": words}
    if request.htmx:
        return render(request, "web/people/_rows.html", context)
    context["anybody"] = bool(rows) or people_found(request.account).exists()
    return render(request, "web/people/list.html", context)


@writer_required
@require_http_methods(["GET", "POST"])
def new_person(request: MemberRequest) -> HttpResponse:
    """Add a person, to an organization if the address names one."""
    if request.method != "POST":
        company = request.GET.get("organization", "")
        return _form(request, {"country": request.account.country, "organization": company}, {})
    try:
        person = create_person(request.account, _given(request))
    except Invalid as error:
        return _form(request, request.POST, error.errors)
    messages.success(request, f"{person.full_name} is added")
    return redirect("web:person", pk=person.pk)


@require_http_methods(["GET", "POST"])
@member_required
def person_page(request: MemberRequest, pk: int) -> HttpResponse:
    """Show and change a person, with the quotes made for them."""
    try:
        person = own(request, Person, pk=pk)
    except Http404:
        if kept := kept_person(request.account, pk):
            return redirect("web:person", pk=kept.pk)
        raise
    if request.method != "POST":
        return _form(request, _values_of(person), {}, person)
    try:
        person = change_person(person, _given(request))
    except Invalid as error:
        return _form(request, request.POST, error.errors, person)
    messages.success(request, f"{person.full_name} is saved")
    return redirect("web:person", pk=person.pk)


def _form(
    request: MemberRequest,
    given: Mapping[str, Any],
    errors: dict[str, str],
    person: Person | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "person": person,
        "names": filled(NAMES, given, errors),
        "reach": filled(REACH, given, errors),
        "address": filled(ADDRESS, given, errors),
        "shipping": filled(SHIPPING, given, errors),
        "ships_elsewhere": any(given.get(f.name) or errors.get(f.name) for f in SHIPPING),
        "more": filled(MORE, given, errors),
        "summary": summary_of(errors),
        "may_write": request.membership.may_write,
        "readonly": not request.membership.may_write,
    }
    if person:
        if request.membership.may_write:
            context["new_quote"] = f"{reverse('web:new_quote')}?person={person.pk}"
        context["twins"] = twins_of(person)
        context |= panel_of(request, person)
        history = history_of(request, Quote.objects.filter(person=person))
        context |= {
            "history": history,
            "columns": history.columns,
        }
    return render(request, "web/people/form.html", context, status=422 if errors else 200)


def _given(request: MemberRequest) -> dict[str, str]:
    return {name: request.POST[name] for name in FIELDS if name in request.POST}


def _values_of(person: Person) -> dict[str, Any]:
    values = {name: getattr(person, name) for name in FIELDS if name != "organization"}
    return values | {"organization": person.organization.name if person.organization else ""}
