"""What was offered to a person or an organization: their quotes, and what those come to."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum
from django.utils.safestring import SafeString

from quotewright.integrations.state import connection_of
from quotewright.lib.money import shown
from quotewright.quotes.changing import today
from quotewright.quotes.listing import listed
from quotewright.quotes.models import Quote
from quotewright.quotes.states import State
from quotewright.web.access import MemberRequest
from quotewright.web.quote_rows import Columns, columns_of, rows_of

NEWEST, MOST = 10, 200
_FACTS = ((State.ACCEPTED, "Won"), (State.PUBLISHED, "Sent"), (State.DRAFT, "In draft"))


@dataclass(frozen=True, slots=True)
class History:
    """The rows of the newest quotes, and facts such as `Won`, `$12,040.00`, 3.

    `hides` says that there are more quotes, `count` in all, than are shown.
    """

    columns: Columns
    rows: SafeString
    count: int
    hides: bool
    facts: list[tuple[str, str, int]]


def history_of(request: MemberRequest, quotes: QuerySet[Quote]) -> History:
    """Return the history, in a number of queries that does not depend on how many quotes.

    Sums are of what is due on acceptance. All quotes are shown where the address says so.
    """
    quotes = quotes.filter(account=request.account)
    sums = quotes.order_by().values("state", "currency").annotate(Count("pk"), Sum("due"))
    by_state = {(row["state"], row["currency"]): row for row in sums}
    facts = []
    for state, name in _FACTS:
        own = [row for (at, _), row in sorted(by_state.items()) if at == state]
        amounts = [shown(row["due__sum"], row["currency"]) for row in own]
        facts.append((name, " and ".join(amounts) or "–", sum(row["pk__count"] for row in own)))
    most = MOST if request.GET.get("quotes") == "all" else NEWEST
    newest = listed(quotes).order_by("-updated_at", "-pk")[:most]
    count = sum(row["pk__count"] for row in by_state.values())
    columns, connection = columns_of(request, choosing=False), connection_of(request.account)
    rows = rows_of(connection, list(newest), columns, today(request.account))
    return History(columns, rows, count, count > most, facts)


def quote_counts(field: str, ids: list[int]) -> dict[int, int]:
    """Return how many quotes there are for each id of `person` or `person__organization`."""
    quotes = Quote.objects.filter(**{f"{field}__in": ids}).order_by()
    return dict(quotes.values_list(field).annotate(Count("pk")))
