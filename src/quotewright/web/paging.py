"""Lists by name, a page at a time: `Show more` goes on after the last one shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from django.db.models import QuerySet

from quotewright.people.finding import MOST_COUNTED, after, counted
from quotewright.people.models import OrganizationEntry, PersonEntry
from quotewright.web.access import MemberRequest

PAGE = 50
E = TypeVar("E", PersonEntry, OrganizationEntry)


@dataclass(frozen=True, slots=True)
class Page:
    """The address of the next page if there is one, and how many match in all."""

    older: str
    total: str


def page_by_name(request: MemberRequest, found: QuerySet[E]) -> tuple[list[E], Page]:
    """Return one page after the cursor in `after`. Many are counted as `1,000+` only."""
    count = counted(found)
    total = f"{MOST_COUNTED:,}+" if count > MOST_COUNTED else f"{count:,}"
    pk, _, place = request.GET.get("after", "").replace("\x00", "").partition("~")
    rows = after(found, place, int(pk)) if pk.isdecimal() and len(pk) < 19 else found
    page = list(rows[: PAGE + 1])
    if len(page) <= PAGE:
        return page, Page("", total)
    last = page[PAGE - 1]
    query = request.GET.copy()
    query["after"] = f"{last.pk}~{last.place}"
    return page[:PAGE], Page(f"{request.path}?{query.urlencode()}", total)
