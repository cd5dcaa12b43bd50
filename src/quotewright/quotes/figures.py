"""What an account's quotes come to: the open ones by stage, the decided ones by month.

Amounts are before tax and by currency; different currencies are never added up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db.models import Count, DateTimeField, Func, IntegerField, Q, QuerySet, Sum, Value
from django.utils import timezone

from quotewright.accounts.models import Account, User
from quotewright.quotes.changing import today
from quotewright.quotes.listing import Stage
from quotewright.quotes.models import Event, Quote
from quotewright.quotes.states import State

OPEN = (Stage.DRAFT, Stage.SENT, Stage.VIEWED)
LATELY = timedelta(days=30)
ZERO = Decimal(0)
_MOMENTS = ArrayField(DateTimeField())


@dataclass(frozen=True, slots=True)
class Worth:
    """Quotes of one currency: how many, their first year, and what of it comes again."""

    currency: str
    count: int = 0
    yearly: Decimal = ZERO
    yearly_recurring: Decimal = ZERO

    @property
    def once(self) -> Decimal:
        """What is billed once."""
        return self.yearly - self.yearly_recurring

    @property
    def monthly(self) -> Decimal:
        """What recurs, as an amount a month."""
        return self.yearly_recurring / 12

    def __add__(self, other: Worth) -> Worth:
        assert self.currency == other.currency, "different currencies are never added up"
        return Worth(
            self.currency,
            self.count + other.count,
            self.yearly + other.yearly,
            self.yearly_recurring + other.yearly_recurring,
        )


@dataclass(frozen=True, slots=True)
class Month:
    """What was decided in one calendar month where the account is, in one currency."""

    first: date
    won: Worth
    lost: Worth

    @property
    def win_rate(self) -> Decimal | None:
        """Won of decided quotes in percent; None where nothing was decided."""
        return win_rate([self])


def win_rate(months: list[Month]) -> Decimal | None:
    """Return the won share of the decided quotes of all these months, in percent."""
    won = sum(month.won.count for month in months)
    decided = won + sum(month.lost.count for month in months)
    return Decimal(100 * won) / decided if decided else None


def pipeline(account: Account, owner: User | None = None) -> dict[Stage, list[Worth]]:
    """Return what is open at each stage, the account's own currency first; one query.

    Expired quotes are left out: they pile up and will not be won as they are.
    """
    day, published = today(account), Q(state=State.PUBLISHED)
    # Each part is one piece of an index, read without its rows: that has no id to count.
    parts = [
        _quotes(account, owner)
        .filter(which)
        .annotate(is_new=Q(viewed_at=None))
        .order_by()
        .values_list("state", "is_new", "currency")
        .annotate(count=Count("*"), once=Sum("yearly"), again=Sum("yearly_recurring"))
        for which in (
            Q(state=State.DRAFT),
            published & Q(expires_on__gte=day),
            published & Q(expires_on=None),
        )
    ]
    sums: dict[tuple[Stage, str], Worth] = {}
    for state, is_new, currency, *worth in parts[0].union(*parts[1:], all=True):
        sent = Stage.SENT if is_new else Stage.VIEWED
        stage = Stage.DRAFT if state == State.DRAFT else sent
        before = sums.get((stage, currency), Worth(currency))
        sums[stage, currency] = before + Worth(currency, *worth)
    found: dict[Stage, list[Worth]] = {stage: [] for stage in OPEN}
    for (stage, _), total in sums.items():
        found[stage].append(total)
    own = account.currency
    return {
        stage: sorted(worths, key=lambda worth: (worth.currency != own, worth.currency))
        for stage, worths in found.items()
    }


def decided(account: Account, months: int, owner: User | None = None) -> dict[str, list[Month]]:
    """Return what was won and lost in each of the last months, by currency; one query.

    The last month is the present one. A currency in which nothing was decided is absent.
    """
    firsts = months_before(today(account), months)
    zone = ZoneInfo(account.time_zone)
    starts = [datetime(first.year, first.month, 1, tzinfo=zone) for first in firsts]
    rows = (
        _quotes(account, owner)
        .filter(closed_at__gte=starts[0], state__in=[State.ACCEPTED, State.DECLINED])
        .annotate(month=_Place("closed_at", Value(starts, output_field=_MOMENTS)))
        .order_by()
        .values_list("month", "state", "currency")
        .annotate(count=Count("*"), once=Sum("yearly"), again=Sum("yearly_recurring"))
    )
    found = {
        (currency, firsts[month - 1], state): Worth(currency, *worth)
        for month, state, currency, *worth in rows
    }
    currencies = sorted({key[0] for key in found}, key=lambda c: (c != account.currency, c))
    return {
        currency: [
            Month(
                first,
                found.get((currency, first, State.ACCEPTED.value), Worth(currency)),
                found.get((currency, first, State.DECLINED.value), Worth(currency)),
            )
            for first in firsts
        ]
        for currency in currencies
    }


class _Place(Func):
    """The number of the last start that is not after a moment, counted from 1."""

    function = "width_bucket"
    output_field = IntegerField()


def months_before(day: date, count: int) -> list[date]:
    """Return the first days of the last `count` months up to the one of that day, in order."""
    place = day.year * 12 + day.month - 1
    return [date(at // 12, at % 12 + 1, 1) for at in range(place - count + 1, place + 1)]


def latest_events(account: Account, count: int, owner: User | None = None) -> list[Event]:
    """Return what happened to the account's quotes last, of the last 30 days; one query."""
    events = Event.objects.filter(quote__account=account, at__gt=timezone.now() - LATELY)
    events = events.filter(quote__is_template=False)
    if owner:
        events = events.filter(quote__owner=owner)
    return list(events.select_related("quote").defer("quote__words")[:count])


def _quotes(account: Account, owner: User | None) -> QuerySet[Quote]:
    quotes = Quote.objects.filter(account=account)
    return quotes.filter(owner=owner) if owner else quotes
