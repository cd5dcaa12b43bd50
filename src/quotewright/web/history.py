"""What was offered to a person or an organization: their quotes, and what those come to."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum

from quotewright.lib.money import shown
from quotewright.quotes.models import Quote
from quotewright.quotes.states import State
from quotewright.web.access import MemberRequest
from quotewright.web.quote_list import Row, rows_of, with_names

NEWEST, MOST = 10, 200
_FACTS = ((State.ACCEPTED, "Won"), (State.PUBLISHED, "Sent"), (State.DRAFT, "In draft"))


@dataclass(frozen=True, slots=True)
class History:
    """The newest quotes, how many there are, and facts such as `Won`, `$12,040.00`, 3."""

    rows: list[Row]
    count: int
    facts: list[tuple[str, str, int]]

    @property
    def hides(self) -> bool:
        """Whether there are more quotes than are shown."""
        return self.count > len(self.rows)


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
    newest = with_names(quotes).order_by("-updated_at", "-pk")
    shown_rows = MOST if request.GET.get("quotes") == "all" else NEWEST
    count = sum(row["pk__count"] for row in by_state.values())
    return History(rows_of(request, list(newest[:shown_rows])), count, facts)


def quote_counts(field: str, ids: list[int]) -> dict[int, int]:
    """Return how many quotes there are for each id of `person` or `person__organization`."""
    quotes = Quote.objects.filter(**{f"{field}__in": ids}).order_by()
    return dict(quotes.values_list(field).annotate(Count("pk")))
