"""The home page: what is open, what was decided, what waits for whom, how the sync is doing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from quotewright.accounts.models import Account, User
from quotewright.integrations.health import health_of
from quotewright.integrations.models import Connection
from quotewright.integrations.state import connection_of
from quotewright.people.models import Person
from quotewright.quotes.changing import today
from quotewright.quotes.figures import (
    OPEN,
    Month,
    Worth,
    decided,
    latest_events,
    pipeline,
    win_rate,
)
from quotewright.quotes.listing import Stage, counted, first_of_each, quotes_of
from quotewright.quotes.models import Quote
from quotewright.web.access import MemberRequest, member_required
from quotewright.web.badges import Badge, badge_of
from quotewright.web.charts import Chart, Series, chart_of
from quotewright.web.quote_filter import ME, Filter, SyncFilter
from quotewright.web.quote_list import count_text

RANGES = (3, 6, 12)
SOON = 7  # days
_NAMED = 3  # of each kind that waits
_EVENTS = 8


@dataclass(frozen=True, slots=True)
class Column:
    """A stage of the pipeline, and its share of the open value, in percent."""

    badge: Badge
    url: str
    count: int
    worths: list[Worth]
    share: int | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """One kind of thing that waits: how many, the first of them, and the list of all."""

    icon: str
    tone: str
    one: str
    many: str
    shown: Filter
    order: str
    date: str  # the field that says since or until when

    def title(self, count: str) -> str:
        """Say how many there are."""
        return self.one if count == "1" else f"{count} {self.many}"


_WAITING = (
    Waiting(
        "sync",
        "bad",
        "1 quote needs a person in sync",
        "quotes need a person in sync",
        Filter(sync=SyncFilter.NEEDS_PERSON.value),
        "-updated_at",
        "",
    ),
    Waiting(
        "question",
        "warn",
        "1 customer asked",
        "customers asked",
        Filter(asked="1"),
        "asked_at",
        "asked_at",
    ),
    Waiting(
        "clock",
        "warn",
        f"1 quote expires within {SOON} days",
        f"quotes expire within {SOON} days",
        Filter(expires=str(SOON), sort="expiry"),
        "expires_on",
        "expires_on",
    ),
    Waiting(
        "send",
        "",
        "1 quote is sent and not viewed",
        "quotes are sent and not viewed",
        Filter(stage=Stage.SENT.value),
        "published_at",
        "published_at",
    ),
    Waiting(
        "pen",
        "",
        "1 draft is not sent",
        "drafts are not sent",
        Filter(stage=Stage.DRAFT.value),
        "-updated_at",
        "updated_at",
    ),
)


@require_GET
@member_required
def dashboard(request: MemberRequest) -> HttpResponse:
    """Show the account's quotes, or the member's own, at a glance."""
    owner = request.user if request.GET.get("owner") == ME else None
    text = request.GET.get("months", "")
    months = int(text) if text in {str(each) for each in RANGES} else RANGES[-1]
    connection = connection_of(request.account)
    stages, by_currency = pipeline(request.account, owner), decided(request.account, months, owner)
    context: dict[str, Any] = {
        "today": today(request.account),
        "mine": owner is not None,
        "months": months,
        "ranges": RANGES,
        "connected": connection is not None,
        "may_write": request.membership.may_write,
    }
    if not (any(stages.values()) or by_currency) and not _any_quotes(request.account):
        people = Person.objects.filter(account=request.account).exists()
        return render(request, "web/dashboard/first.html", {**context, "any_people": people})
    context |= {
        "columns": _columns(stages, request.account, owner),
        "won": _won(by_currency, owner),
        "decided": _sentence(by_currency),
        "charts": _charts(by_currency),
        "waiting": _waiting(request, owner, connection),
        "health": health_of(connection) if connection else None,
        "events": latest_events(request.account, _EVENTS, owner),
    }
    return render(request, "web/dashboard/page.html", context)


def _any_quotes(account: Account) -> bool:
    return Quote.objects.filter(account=account).exists()


def _columns(
    stages: Mapping[Stage, list[Worth]], account: Account, owner: User | None
) -> list[Column]:
    """Shares are those of the account's own currency, the only one that can be compared."""
    own = {stage: _in(account.currency, worths).yearly for stage, worths in stages.items()}
    total = sum(own.values(), Decimal(0))
    return [
        Column(
            badge_of(stage),
            Filter(stage=stage.value, owner=ME if owner else "").url,
            sum(worth.count for worth in stages[stage]),
            stages[stage],
            round(100 * own[stage] / total) if total else None,
        )
        for stage in OPEN
    ]


def _won(by_currency: Mapping[str, list[Month]], owner: User | None) -> Column:
    """Sum up what was won in all these months."""
    worths = [
        sum((month.won for month in months), Worth(currency))
        for currency, months in by_currency.items()
    ]
    return Column(
        badge_of(Stage.ACCEPTED),
        Filter(stage=Stage.ACCEPTED.value, owner=ME if owner else "").url,
        sum(worth.count for worth in worths),
        [worth for worth in worths if worth.count],
        None,
    )


def _in(currency: str, worths: Sequence[Worth]) -> Worth:
    return next((worth for worth in worths if worth.currency == currency), Worth(currency))


def _sentence(by_currency: Mapping[str, list[Month]]) -> str:
    """Say how many of the decided quotes were won, whatever their currency."""
    months = [month for each in by_currency.values() for month in each]
    rate = win_rate(months)
    if rate is None:
        return ""
    won = sum(month.won.count for month in months)
    total = won + sum(month.lost.count for month in months)
    return f"{won} of {total} decided quotes were won ({rate:.0f} %)"


def _charts(by_currency: Mapping[str, list[Month]]) -> list[Chart]:
    charts: list[Chart] = []
    for currency, months in by_currency.items():
        labels = [f"{month.first:%b %Y}" for month in months]
        named = f" in {currency}" if len(by_currency) > 1 else ""
        rates = [_rate(month) for month in months]
        won = Series("Won", "won", tuple(month.won.yearly for month in months))
        lost = Series("Lost", "lost", tuple(month.lost.yearly for month in months))
        again = Series("Won a month", "again", tuple(month.won.monthly for month in months))
        charts.append(
            chart_of(
                f"decided-{currency}",
                f"Won and lost{named}",
                labels,
                [won, lost],
                currency,
                "First-year value before tax of the quotes decided in each month",
                "Win rate",
                rates,
            )
        )
        if any(again.values):
            charts.append(
                chart_of(
                    f"recurring-{currency}",
                    f"Recurring revenue won{named}",
                    labels,
                    [again],
                    currency,
                    "What the quotes won in each month bring every month",
                )
            )
    return charts


def _rate(month: Month) -> str:
    return "–" if month.win_rate is None else f"{month.win_rate:.0f} %"


def _waiting(
    request: MemberRequest, owner: User | None, connection: Connection | None
) -> list[dict[str, Any]]:
    """Return each kind that has any, in the order in which it presses."""
    kinds = {
        kind: kind.shown.but(owner=ME if owner else "")
        for kind in _WAITING
        if connection or not kind.shown.sync
    }
    found: dict[Waiting, QuerySet[Quote]] = {
        kind: quotes_of(request.account, shown.wanted(request.user, connection))
        for kind, shown in kinds.items()
    }
    counts = counted(found)
    ordered = {kind: quotes.order_by(kind.order) for kind, quotes in found.items() if counts[kind]}
    first = first_of_each(ordered, _NAMED)
    return [
        {
            "kind": kind,
            "title": kind.title(count_text(counts[kind])),
            "url": kinds[kind].url,
            "quotes": [
                (quote, getattr(quote, kind.date) if kind.date else None) for quote in quotes
            ],
        }
        for kind, quotes in first.items()
    ]
