"""Find anything (`Ctrl` + `K`): quotes, templates, people, organizations, items, by their words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from quotewright.accounts.models import Account
from quotewright.catalog.search import Wanted, search
from quotewright.lib.money import shown
from quotewright.people.finding import (
    organizations_found,
    organizations_of,
    people_found,
    people_of,
)
from quotewright.quotes.findable import having
from quotewright.quotes.models import Quote
from quotewright.web.access import MemberRequest, member_required
from quotewright.web.badges import stage_of

FEWEST, MOST = 2, 5


@dataclass(frozen=True, slots=True)
class Hit:
    """One record, where its page is, and a word about it at the right."""

    url: str
    icon: str
    name: str
    detail: str
    right: str = ""


@require_GET
@member_required
def find(request: MemberRequest) -> HttpResponse:
    """The options for what is typed; at most MOST of each kind."""
    words = request.GET.get("q", "").strip()[:100]
    groups = []
    if len(words) >= FEWEST:
        found = _found(request.account, words)
        groups = [(label, hits) for label, each in found if (hits := list(each))]
    context = {"groups": groups, "q": words, "short": len(words) < FEWEST}
    return render(request, "web/_finder_found.html", context)


def _found(account: Account, words: str) -> Iterator[tuple[str, Iterable[Hit]]]:
    yield "Quotes", _quotes(account, words)
    people = people_of(people_found(account, words)[:MOST])
    yield (
        "People",
        [
            Hit(
                reverse("web:person", args=[person.pk]),
                "user",
                person.full_name,
                person.organization.name if person.organization else "",
                person.email,
            )
            for person in people
        ],
    )
    organizations = organizations_of(organizations_found(account, words)[:MOST])
    yield (
        "Organizations",
        [
            Hit(reverse("web:organization", args=[each.pk]), "building", each.name, each.phone)
            for each in organizations
        ],
    )
    yield (
        "Catalog",
        [
            Hit(reverse("web:item", args=[item.pk]), "tag", item.name, item.code)
            for item in search(account, Wanted(words), most=MOST).items
        ],
    )


def _quotes(account: Account, words: str) -> Iterator[Hit]:
    rows = Quote.sheets.filter(having(account.pk, words), account=account, archived_at=None)
    rows = rows.select_related("account", "person__organization")
    for quote in rows.order_by("is_template", "-updated_at", "-pk")[:MOST]:
        url = reverse("web:quote", args=[quote.pk])
        if quote.is_template or quote.person is None:
            yield Hit(url, "copy", quote.name, "Template")
            continue
        person = quote.person
        whom = [person.full_name, person.organization.name if person.organization else ""]
        right = f"{stage_of(quote).text} · {shown(quote.due, quote.currency)}"
        yield Hit(url, "file", f"{quote.number} {quote.name}", ", ".join(filter(None, whom)), right)
