"""The list of quotes: stages and saved views as tabs, filters, orders, older rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from quotewright.accounts.models import SavedView, User
from quotewright.integrations.models import Connection
from quotewright.integrations.state import connection_of
from quotewright.people.models import Organization, Person
from quotewright.quotes.changing import today
from quotewright.quotes.listing import (
    MOST_COUNTED,
    Found,
    Order,
    Sort,
    Stage,
    find,
    page_of,
    tags_lately,
)
from quotewright.quotes.models import Quote
from quotewright.web.access import MemberRequest, member_required
from quotewright.web.quote_filter import EXPIRES, Filter
from quotewright.web.quote_rows import columns_of, rows_of

PAGE = 50
_TABS = (("", "All"), *((stage.value, stage.name.title()) for stage in Stage))
# Columns by which the list can be ordered: which way one press orders first.
_FALLS_FIRST = {Sort.NUMBER: True, Sort.TOTAL: True, Sort.EXPIRY: False, Sort.CHANGED: True}
_ORDERS = {
    Order(Sort.CHANGED, True): "latest change first",
    Order(Sort.CHANGED, False): "oldest change first",
    Order(Sort.CREATED, True): "newest first",
    Order(Sort.CREATED, False): "oldest first",
    Order(Sort.TOTAL, True): "highest total first",
    Order(Sort.TOTAL, False): "lowest total first",
    Order(Sort.EXPIRY, True): "latest last day first",
    Order(Sort.EXPIRY, False): "first to expire first",
    Order(Sort.NUMBER, True): "highest number first",
    Order(Sort.NUMBER, False): "lowest number first",
}


@dataclass(frozen=True, slots=True)
class Tab:
    """A stage with its own list, and how many there are; empty where that is not known."""

    name: str
    url: str
    count: str
    current: bool


@dataclass(frozen=True, slots=True)
class View:
    """A saved view and the address of its list."""

    view: SavedView
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Header:
    """A column by which the list can be ordered: what pressing it asks for, and what it is now."""

    sort: str
    url: str
    aria: str


@require_GET
@member_required
def quote_list(request: MemberRequest) -> HttpResponse:
    """The page of quotes; for htmx the part that a filter changes, or further rows alone."""
    shown, connection = Filter.read(request.GET), connection_of(request.account)
    found = find(request.account, shown.wanted(request.user, connection))
    quotes, older = _page(request, shown, found)
    columns = columns_of(request)
    rows = rows_of(connection, quotes, columns, today(request.account))
    context: dict[str, object] = {"shown": shown, "rows": rows, "older": older, "columns": columns}
    if request.htmx and request.GET.get("after"):
        return render(request, "web/quotes/_rows.html", context)
    context |= _around(request, shown, quotes, found)
    template = "list.html"
    if request.htmx and not request.htmx.history_restore_request:
        template = "_list.html"
    else:
        context |= _page_only(request, shown, connection, bool(quotes))
    response = render(request, f"web/quotes/{template}", context)
    response["HX-Replace-Url"] = shown.url
    patch_vary_headers(response, ["HX-Request"])  # going back must not find the part alone
    return response


def _page(request: MemberRequest, shown: Filter, found: Found) -> tuple[list[Quote], str]:
    """Return one page, and the address of the next one, if there is one."""
    try:
        page, after = page_of(found.quotes, shown.order, PAGE, request.GET.get("after", ""))
    except ValueError:  # no place of this order: begin at its start
        page, after = page_of(found.quotes, shown.order, PAGE)
    join = "&" if shown.query else "?"
    older = f"{shown.url}{join}{urlencode({'after': after})}" if after else ""
    return page, older


def _around(
    request: MemberRequest, shown: Filter, quotes: Sequence[Quote], found: Found
) -> dict[str, object]:
    """Return what stands around the rows and follows from the filter: tabs, headers, counts."""
    total = sum(found.counts.values())
    counts = {stage.value: count for stage, count in found.counts.items()} | {"": total}
    tabs = [
        Tab(
            name,
            shown.but(stage=value).url,
            count_text(counts[value], found.whole or value == shown.stage),
            value == shown.stage,
        )
        for value, name in _TABS
    ]
    return {
        "tabs": tabs,
        "total": count_text(counts[shown.stage]),
        "one": counts[shown.stage] == 1,
        "headers": {sort.value: _header(shown, sort) for sort in _FALLS_FIRST},
        "ordered": _ORDERS[shown.order],
        "narrower": _narrower(shown, quotes),
        "views": [_view(view, shown) for view in request.membership.views.all()],
    }


def _page_only(
    request: MemberRequest, shown: Filter, connection: Connection | None, any_rows: bool
) -> dict[str, object]:
    """Return what only the whole page needs: the choices of the filters."""
    members = User.objects.filter(memberships__account=request.account).order_by("name", "email")
    anything = any_rows or Quote.objects.filter(account=request.account).exists()
    return {
        "any_quotes": anything,
        "members": members,
        "tags": tags_lately(request.account),
        "expires_choices": EXPIRES,
        "connected": connection is not None,
        "narrowed_to": _named(request, shown),
    }


def count_text(count: int, whole: bool = True) -> str:
    """Write a count: `999+` where counting stopped, `37+` where there may be more."""
    if count >= MOST_COUNTED:
        return f"{MOST_COUNTED - 1}+"
    if whole:
        return str(count)
    return f"{count}+" if count else ""


def _header(shown: Filter, sort: Sort) -> Header:
    """Pressing the present order's column turns it around."""
    order, aria = Order(sort, _FALLS_FIRST[sort]), "none"
    if shown.order.sort is sort:
        order = Order(sort, not shown.order.falls)
        aria = "descending" if shown.order.falls else "ascending"
    return Header(str(order), shown.but(sort=str(order)).url, aria)


def _view(view: SavedView, shown: Filter) -> View:
    saved = Filter.read(QueryDict(view.query))
    return View(view, saved.url, saved == shown)


def _narrower(shown: Filter, quotes: Sequence[Quote]) -> list[tuple[str, str]]:
    """Offer the people and organizations of the first quotes that the typed words may mean."""
    if not shown.q or shown.person or shown.organization:
        return []
    word = shown.q.casefold().split()[0]
    found: dict[str, str] = {}
    for quote in quotes:
        person = quote.buyer
        if person.organization and word in person.organization.name.casefold():
            narrow = shown.but(q="", organization=str(person.organization_id))
            found[narrow.url] = person.organization.name
        if word in person.full_name.casefold():
            found[shown.but(q="", person=str(person.pk)).url] = person.full_name
    return list(found.items())[:4]


def _named(request: MemberRequest, shown: Filter) -> list[tuple[str, str]]:
    """Return whom the list is narrowed to, each with the address of the list without it."""
    found = []
    if shown.person:
        people = Person.objects.filter(account=request.account, pk=shown.person)
        name = next((person.full_name for person in people), "Somebody who is not here")
        found.append((name, shown.but(person="").url))
    if shown.organization:
        rows = Organization.objects.filter(account=request.account, pk=shown.organization)
        name = next((row.name for row in rows), "An organization that is not here")
        found.append((name, shown.but(organization="").url))
    if shown.asked:
        found.append(("Customer asked", shown.but(asked="").url))
    return found
