"""People: the list, the search, and the page of one person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from quotewright.lib.fields import Invalid
from quotewright.people.actions import FIELDS, change_person, create_person
from quotewright.people.models import Organization, Person
from quotewright.quotes.models import Quote
from quotewright.web.access import MemberRequest, member_required, own, writer_required
from quotewright.web.forms import ADDRESS, NAMES, REACH, filled, summary_of
from quotewright.web.quotes import PAGE, rows_of

_MATCHES = (
    ("Name", ("first_name", "last_name")),
    ("Organization", ("organization__name",)),
    ("E-mail", ("email",)),
    ("Phone", ("work_phone", "mobile_phone")),
)


@dataclass(frozen=True, slots=True)
class Found:
    """A person of a search, and why."""

    person: Person
    why: str


@require_GET
@member_required
def people_list(request: MemberRequest) -> HttpResponse:
    """People by name; the rows alone when htmx asks."""
    words, start = request.GET.get("q", "").strip(), _offset(request)
    everybody = Person.objects.filter(account=request.account)
    people = _matching(everybody, words)
    total = people.count()
    page = list(_sorted(people).annotate(quote_count=Count("quotes"))[start : start + PAGE])
    older = ""
    if start + PAGE < total:
        query = request.GET.copy()
        query["from"] = str(start + PAGE)
        older = f"{reverse('web:people')}?{query.urlencode()}"
    context = {"people": page, "total": total, "q": words, "older": older}
    if request.htmx:
        return render(request, "web/people/_rows.html", context)
    context["anybody"] = bool(total) or everybody.exists()
    return render(request, "web/people/list.html", context)


@require_GET
@member_required
def search(request: MemberRequest) -> HttpResponse:
    """Options of the combobox that chooses a person."""
    words = request.GET.get("who", "").strip()
    found: list[Found] = []
    if len(words) >= 2:
        people = _sorted(_matching(Person.objects.filter(account=request.account), words))
        found = [Found(person, _why(person, words)) for person in people[:8]]
    return render(request, "web/people/_options.html", {"found": found, "q": words})


@writer_required
@require_http_methods(["GET", "POST"])
def new_person(request: MemberRequest) -> HttpResponse:
    """Add a person."""
    if request.method != "POST":
        return _form(request, {"country": request.account.country}, {})
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
    person = own(request, Person, pk=pk)
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
    quotes: list[Quote] = []
    if person:
        related = ("account", "person__organization", "owner")
        mine = Quote.objects.filter(account=request.account, person=person)
        mine = mine.select_related(*related).prefetch_related("sections__lines")
        quotes = list(mine.order_by("-updated_at", "-pk")[:PAGE])
    context = {
        "person": person,
        "names": filled(NAMES, given, errors),
        "reach": filled(REACH, given, errors),
        "address": filled(ADDRESS, given, errors),
        "summary": summary_of(errors),
        "rows": rows_of(request, quotes),
        "organizations": Organization.objects.filter(account=request.account).order_by("name"),
        "may_write": request.membership.may_write,
        "readonly": not request.membership.may_write,
    }
    return render(request, "web/people/form.html", context, status=422 if errors else 200)


def _given(request: MemberRequest) -> dict[str, str]:
    return {name: request.POST[name] for name in FIELDS if name in request.POST}


def _values_of(person: Person) -> dict[str, str]:
    values = {name: getattr(person, name) for name in FIELDS if name != "organization"}
    return values | {"organization": person.organization.name if person.organization else ""}


def _matching(people: QuerySet[Person], words: str) -> QuerySet[Person]:
    for word in words.split()[:6]:
        anywhere = Q()
        for _, columns in _MATCHES:
            for column in columns:
                anywhere |= Q(**{f"{column}__icontains": word})
        people = people.filter(anywhere)
    return people


def _sorted(people: QuerySet[Person]) -> QuerySet[Person]:
    return people.select_related("organization").order_by("last_name", "first_name", "email", "pk")


def _why(person: Person, words: str) -> str:
    """Say which column the first word was found in."""
    word = words.split()[0].casefold()
    organization = person.organization.name if person.organization else ""
    texts = {
        "Name": person.full_name,
        "Organization": organization,
        "E-mail": person.email,
        "Phone": f"{person.work_phone} {person.mobile_phone}",
    }
    return next((why for why, text in texts.items() if word in text.casefold()), "Name")


def _offset(request: MemberRequest) -> int:
    text = request.GET.get("from", "")
    return int(text) if text.isdecimal() and len(text) < 9 else 0
