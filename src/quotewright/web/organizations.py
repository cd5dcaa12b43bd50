"""Organizations: the list, and the page of one with its people and quotes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from quotewright.lib.fields import Invalid
from quotewright.people.actions import (
    ORGANIZATION_FIELDS,
    change_organization,
    create_organization,
)
from quotewright.people.finding import (
    kept_organization,
    organizations_found,
    organizations_of,
    twins_of,
)
from quotewright.people.models import Organization, Person
from quotewright.quotes.models import Quote
from quotewright.web.access import MemberRequest, member_required, own, writer_required
from quotewright.web.forms import (
    ADDRESS,
    EXEMPTION,
    ORGANIZATION,
    ORGANIZATION_NOTES,
    filled,
    summary_of,
)
from quotewright.web.history import history_of, quote_counts
from quotewright.web.paging import page_by_name

# Of its people, on an organization's page.
MOST_PEOPLE = 100


@require_GET
@member_required
def organization_list(request: MemberRequest) -> HttpResponse:
    """Organizations by name; the rows alone when htmx asks."""
    words = request.GET.get("q", "").strip()
    entries, page = page_by_name(request, organizations_found(request.account, words))
    ids = [entry.pk for entry in entries]
    people = Person.objects.filter(organization__in=ids).order_by().values_list("organization")
    members, quotes = dict(people.annotate(Count("pk"))), quote_counts("person__organization", ids)
    found = organizations_of(entries)
    rows = [(row, members.get(row.pk, 0), quotes.get(row.pk, 0)) for row in found]
    context = {"rows": rows, "page": page, "q": words}
    if request.htmx:
        return render(request, "web/organizations/_rows.html", context)
    context["anybody"] = bool(rows) or organizations_found(request.account).exists()
    return render(request, "web/organizations/list.html", context)


@require_GET
@member_required
def names(request: MemberRequest) -> HttpResponse:
    """Names that a field for an organization suggests while somebody types."""
    words = request.GET.get("organization", "").strip()
    found = organizations_found(request.account, words)[:12] if words else ()
    context = {"found": organizations_of(found)}
    return render(request, "web/organizations/_names.html", context)


@writer_required
@require_http_methods(["GET", "POST"])
def new_organization(request: MemberRequest) -> HttpResponse:
    """Add an organization."""
    if request.method != "POST":
        return _form(request, {"country": request.account.country}, {})
    try:
        organization = create_organization(request.account, _given(request))
    except Invalid as error:
        return _form(request, request.POST, error.errors)
    messages.success(request, f"{organization} is added")
    return redirect("web:organization", pk=organization.pk)


@require_http_methods(["GET", "POST"])
@member_required
def organization_page(request: MemberRequest, pk: int) -> HttpResponse:
    """Show and change an organization, with its people and the quotes made for them."""
    try:
        organization = own(request, Organization, pk=pk)
    except Http404:
        if kept := kept_organization(request.account, pk):
            return redirect("web:organization", pk=kept.pk)
        raise
    if request.method != "POST":
        values = {name: getattr(organization, name) for name in ORGANIZATION_FIELDS}
        return _form(request, values, {}, organization)
    try:
        organization = change_organization(organization, _given(request))
    except Invalid as error:
        return _form(request, request.POST, error.errors, organization)
    messages.success(request, f"{organization} is saved")
    return redirect("web:organization", pk=organization.pk)


def _form(
    request: MemberRequest,
    given: Mapping[str, Any],
    errors: dict[str, str],
    organization: Organization | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "organization": organization,
        "about": filled(ORGANIZATION, given, errors),
        "address": filled(ADDRESS, given, errors),
        "exemption": filled(EXEMPTION, given, errors),
        "notes": filled(ORGANIZATION_NOTES, given, errors),
        "summary": summary_of(errors),
        "may_write": request.membership.may_write,
        "readonly": not request.membership.may_write,
    }
    if organization:
        people = organization.people.order_by("entry__place", "pk")
        quotes = Quote.objects.filter(person__organization=organization)
        context["people"] = people[:MOST_PEOPLE]
        context["people_count"] = people.count()
        context["twins"] = twins_of(organization)
        history = history_of(request, quotes)
        context |= {"history": history, "columns": history.columns}
    return render(request, "web/organizations/form.html", context, status=422 if errors else 200)


def _given(request: MemberRequest) -> dict[str, str]:
    return {name: request.POST[name] for name in ORGANIZATION_FIELDS if name in request.POST}
