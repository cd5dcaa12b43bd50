"""The list of quotes and the page that starts a new one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from quotewright.integrations.state import SyncState, connection_of, quote_states
from quotewright.lib.fields import Invalid
from quotewright.people.actions import create_person
from quotewright.people.models import Person
from quotewright.quotes import actions
from quotewright.quotes.models import Quote
from quotewright.quotes.states import State
from quotewright.web.access import MemberRequest, member_required, writer_required
from quotewright.web.badges import Badge, stage_of, sync_badge_of
from quotewright.web.forms import QUICK_PERSON, filled, summary_of
from quotewright.web.sheets import Sheet, sheet_of
from quotewright.web.starts import begun, prices_today, start_in, starts_for

PAGE = 50
STAGES = (
    ("", "All"),
    (State.DRAFT.value, "Draft"),
    (State.PUBLISHED.value, "Sent"),
    (State.ACCEPTED.value, "Accepted"),
    (State.DECLINED.value, "Declined"),
)
_STAGE_VALUES = {value for value, _ in STAGES if value}


@dataclass(frozen=True, slots=True)
class Row:
    """One quote of the list."""

    quote: Quote
    sheet: Sheet
    stage: Badge
    sync: SyncState
    badge: Badge


@require_GET
@member_required
def quote_list(request: MemberRequest) -> HttpResponse:
    """Quotes, newest change first; the rows alone when htmx asks."""
    stage, words = request.GET.get("stage", ""), request.GET.get("q", "").strip()
    quotes = matching(Quote.objects.filter(account=request.account), words)
    if stage in _STAGE_VALUES:
        quotes = quotes.filter(state=stage)
    total = quotes.count()
    rows, older = _page(request, quotes)
    context = {
        "rows": rows,
        "older": older,
        "total": total,
        "stage": stage,
        "q": words,
        "connected": connection_of(request.account) is not None,
    }
    if request.htmx:
        return render(request, "web/quotes/_rows.html", context)
    return render(request, "web/quotes/list.html", context | _tabs(request, stage, words))


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


def matching(quotes: QuerySet[Quote], words: str) -> QuerySet[Quote]:
    """Keep the quotes in which each word occurs: title, number, person, organization, e-mail."""
    for word in words.split()[:6]:
        quotes = quotes.filter(
            Q(name__icontains=word)
            | Q(number__icontains=word)
            | Q(person__first_name__icontains=word)
            | Q(person__last_name__icontains=word)
            | Q(person__email__icontains=word)
            | Q(person__organization__name__icontains=word)
        )
    return quotes


def rows_of(request: MemberRequest, quotes: list[Quote]) -> list[Row]:
    """Return list rows, in a number of queries that does not depend on how many."""
    states = quote_states(connection_of(request.account), quotes)
    return [
        Row(q, sheet_of(q), stage_of(q), states[q.pk], sync_badge_of(states[q.pk])) for q in quotes
    ]


def _page(request: MemberRequest, quotes: QuerySet[Quote]) -> tuple[list[Row], str]:
    """Return one page after the cursor in `older`, and the address of the next one, if any."""
    quotes = quotes.select_related("account", "person__organization", "owner")
    quotes = quotes.prefetch_related("sections__lines").order_by("-updated_at", "-pk")
    if cursor := _cursor(request.GET.get("older", "")):
        at, pk = cursor
        quotes = quotes.filter(Q(updated_at__lt=at) | Q(updated_at=at, pk__lt=pk))
    found = list(quotes[: PAGE + 1])
    page = found[:PAGE]
    if len(found) <= PAGE:
        return rows_of(request, page), ""
    query = request.GET.copy()
    query["older"] = f"{page[-1].updated_at.isoformat()}~{page[-1].pk}"
    return rows_of(request, page), f"{reverse('web:quotes')}?{query.urlencode()}"


def _cursor(text: str) -> tuple[datetime, int] | None:
    at, _, pk = text.partition("~")
    try:
        return datetime.fromisoformat(at), int(pk)
    except ValueError:
        return None


def _tabs(request: MemberRequest, stage: str, words: str) -> dict[str, object]:
    """Count the quotes of each stage that match the filter; each tab is a link."""
    mine = Quote.objects.filter(account=request.account)
    counted = matching(mine, words).values("state").annotate(count=Count("pk"))
    counts = {row["state"]: row["count"] for row in counted}
    counts[""] = sum(counts.values())
    tabs = []
    for value, name in STAGES:
        query = QueryDict(mutable=True)
        query.update({key: text for key, text in (("stage", value), ("q", words)) if text})
        url = reverse("web:quotes") + ("?" + query.urlencode() if query else "")
        tabs.append((name, url, counts.get(value, 0), value == stage))
    return {"tabs": tabs, "any_quotes": bool(counts[""]) or mine.exists()}


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
    return Person.objects.filter(account=request.account, pk=int(text)).first()
