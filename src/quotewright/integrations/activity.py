"""What people see of the sync as a whole: what needs them, what waits, and what was pushed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import JSONObject
from django.utils import timezone

from quotewright.accounts.models import Account
from quotewright.integrations import pace
from quotewright.integrations.models import Connection, Issue, Outbox, Push
from quotewright.integrations.models.owing import OWED, PARKED
from quotewright.integrations.naming import DELETED, names_of
from quotewright.integrations.pushes import effort_of
from quotewright.people.models import Person
from quotewright.quotes.models import Quote

# More issues or rows than these are counted and not shown.
MOST_ISSUES = 50
MOST_QUEUED = 12
_MOST_FOUND = 300
# The clock is about to mend these, unless they are about the whole connection.
BY_ITSELF = (Issue.Class.UNAVAILABLE, Issue.Class.UNKNOWN)
# A person's issue that one of a quote says already: mending that one mends both.
SAID_OF_A_QUOTE = Q(kind="person") & Exists(
    Issue.objects.filter(
        connection=OuterRef("connection"), kind="quote", closed_at=None, cause=OuterRef("cause")
    )
)
_NEEDS_PERSON = (
    Q(closed_at=None, dismissed_at=None)
    & (Q(kind="connection") | ~Q(failure__in=BY_ITSELF))
    & ~SAID_OF_A_QUOTE
)


def glimpse_of(account: Account) -> tuple[Connection | None, str]:
    """Return the account's connection, also one that is off, and a text that is another as soon
    as anything about it is to be shown otherwise. One query.
    """
    issues = Issue.objects.filter(connection=OuterRef("pk"), closed_at=None).order_by()
    owed = Outbox.objects.filter(OWED, connection=OuterRef("pk")).order_by()
    newest = Push.objects.filter(connection=OuterRef("pk")).order_by("-id").values("pk")[:1]
    rows = Connection.objects.filter(account=account).annotate(
        of_issues=_summed(
            issues,
            count=Count("pk"),
            times=Sum("times"),
            newest=Max("pk"),
            at=Max("last_at"),
            away=Count("dismissed_at"),
        ),
        of_queue=_summed(
            owed,
            count=Count("pk"),
            parked=Count("pk", filter=PARKED),
            wanted=Max("wanted_at"),
            failures=Sum("failures"),
            due=Max("not_before"),
        ),
        newest_push=Subquery(newest),
    )
    found = rows.first()
    if found is None:
        return None, ""
    standing = (found.is_on, found.paused_at, found.closed_until)
    told = (found.pk, *standing, found.of_issues, found.of_queue, found.newest_push)
    return found, repr(told)


def needing_person_of(account: OuterRef) -> Subquery:
    """Count an account's issues that need a person, within another query."""
    issues = Issue.objects.filter(_NEEDS_PERSON, connection__account=account).order_by()
    return Subquery(issues.values("connection__account").annotate(n=Count("pk")).values("n")[:1])


@dataclass(frozen=True, slots=True)
class OpenIssue:
    """An issue that needs a person. `is_tried` says that it is being tried again already."""

    issue: Issue
    name: str
    is_tried: bool

    @property
    def is_gone(self) -> bool:
        """Whether the record that it is about was deleted here."""
        return self.name == DELETED.get(self.issue.kind)


def open_issues(connection: Connection) -> tuple[list[OpenIssue], list[OpenIssue], int]:
    """Return those that need a person, those put away, and how many need one. Five queries.

    What stands in everybody's way comes first, then the oldest.
    """
    first = Case(When(kind="connection", then=Value(0)), default=Value(1))
    rows = Issue.objects.filter(connection=connection, closed_at=None).order_by(first, "since")
    needed = rows.filter(_NEEDS_PERSON)
    shown = list(needed[:MOST_ISSUES])
    count = len(shown) if len(shown) < MOST_ISSUES else needed.count()
    away = list(rows.exclude(dismissed_at=None)[:MOST_ISSUES])
    names = names_of([(issue.kind, issue.record_id) for issue in (*shown, *away)])
    parked = _parked(connection, shown)

    def told(issue: Issue) -> OpenIssue:
        return _told(issue, names, parked)

    return [told(issue) for issue in shown], [told(issue) for issue in away], count


def issues_of(connection: Connection, person: Person) -> tuple[list[OpenIssue], list[Issue]]:
    """Return what needs somebody about one person, and what of it was put away. Two queries."""
    rows = Issue.objects.filter(connection=connection, kind="person", record_id=person.pk)
    found = list(rows.filter(closed_at=None).exclude(failure__in=BY_ITSELF))
    shown = [issue for issue in found if issue.dismissed_at is None]
    parked = _parked(connection, shown)
    names = {("person", person.pk): person.full_name}
    return (
        [_told(issue, names, parked) for issue in shown],
        [issue for issue in found if issue.dismissed_at],
    )


def _told(
    issue: Issue, names: Mapping[tuple[str, int], str], parked: set[tuple[str, int]]
) -> OpenIssue:
    place = (issue.kind, issue.record_id)
    is_tried = issue.kind in ("quote", "person") and place not in parked
    return OpenIssue(issue, names[place], is_tried and issue.failure != Issue.Class.DENIED)


def _parked(connection: Connection, issues: Sequence[Issue]) -> set[tuple[str, int]]:
    """Those records among the issues' whose push waits for a person, or for nothing."""
    ids = {issue.record_id for issue in issues}
    queued = Outbox.objects.filter(OWED, ~PARKED, connection=connection, record_id__in=ids)
    waiting = set(queued.values_list("kind", "record_id"))
    return {(issue.kind, issue.record_id) for issue in issues} - waiting


@dataclass(frozen=True, slots=True)
class Queued:
    """A record that waits for its push, and why it was not pushed yet."""

    row: Outbox
    name: str
    cause: str


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for its push. `done` of `done + waiting` were pushed since the first of it began
    to wait; `seconds` is how long the rest takes at the present rate. `limit` is zero where calls
    are not counted.
    """

    rows: list[Queued]
    waiting: int
    done: int
    seconds: float
    used: int
    limit: int
    calls_each: float

    @property
    def total(self) -> int:
        """All that was to be pushed since the first of it began to wait."""
        return self.done + self.waiting

    @property
    def percent(self) -> int:
        """How much of that is done."""
        return round(100 * self.done / self.total) if self.total else 100


def queue_of(connection: Connection) -> Queue:
    """Return what waits, next ones first, in at most eight queries."""
    owed = Outbox.objects.filter(OWED, ~PARKED, connection=connection)
    rows = list(owed.order_by(F("not_before").asc(nulls_first=True), "wanted_at")[:MOST_QUEUED])
    used, limit = pace.calls_of_the_minute(), int(settings.CALLS_PER_MINUTE)
    if not rows:
        return Queue([], 0, 0, 0, used, limit, 0)
    figures = owed.aggregate(waiting=Count("pk"), oldest=Min("wanted_at"))
    waiting = figures["waiting"]
    done = Outbox.objects.filter(connection=connection, done_at__gte=figures["oldest"]).count()
    effort = effort_of(connection)
    by_calls = effort.calls * 60 / limit if limit else 0
    each = max(by_calls, effort.seconds / settings.WORKER_CONCURRENCY)
    names = names_of([(row.kind, row.record_id) for row in rows])
    causes = _causes(connection, rows)
    shown = [
        Queued(row, names[row.kind, row.record_id], causes.get((row.kind, row.record_id), ""))
        for row in rows
    ]
    return Queue(shown, waiting, done, waiting * each, used, limit, effort.calls)


def _causes(connection: Connection, rows: Sequence[Outbox]) -> dict[tuple[str, int], str]:
    ids = {row.record_id for row in rows}
    issues = Issue.objects.filter(connection=connection, closed_at=None, record_id__in=ids)
    waits = issues.filter(failure__in=BY_ITSELF).values_list("kind", "record_id", "cause")
    return {(kind, pk): cause for kind, pk, cause in waits}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the history is narrowed to; empty means all. `words` are of a quote or a person."""

    outcome: str = ""
    kind: str = ""
    words: str = ""
    day: date | None = None

    @property
    def narrows(self) -> bool:
        """Whether it is narrowed at all."""
        return bool(self.outcome or self.kind or self.words or self.day)


def pushes_of(connection: Connection, wanted: Wanted) -> QuerySet[Push]:
    """Return the pushes that fit, newest first."""
    rows = Push.objects.filter(connection=connection).order_by("-id")
    if wanted.outcome:
        rows = rows.filter(outcome=wanted.outcome)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.day:
        begin = timezone.make_aware(datetime.combine(wanted.day, time.min))
        end = timezone.make_aware(datetime.combine(wanted.day, time.max))
        rows = rows.filter(at__range=(begin, end))
    if wanted.words:
        rows = rows.filter(_about(connection.account, wanted.words))
    return rows


def _about(account: Account, words: str) -> Q:
    """Pushes of the people whose name, organization or e-mail has each word, and of their quotes;
    and of quotes by number or name.
    """
    people, quotes = Q(account=account), Q(account=account)
    for word in words.split()[:8]:
        whose = _named("", word)
        people &= whose
        quotes &= Q(number__iexact=word) | Q(name__icontains=word) | _named("person__", word)
    found_people = Person.objects.filter(people).order_by("-pk").values("pk")[:_MOST_FOUND]
    found_quotes = Quote.objects.filter(quotes).order_by("-pk").values("pk")[:_MOST_FOUND]
    return Q(kind="person", record_id__in=found_people) | Q(
        kind="quote", record_id__in=found_quotes
    )


def _named(before: str, word: str) -> Q:
    fields = ("first_name", "last_name", "email", "organization__name")
    found = Q()
    for name in fields:
        found |= Q(**{f"{before}{name}__icontains": word})
    return found


def _summed(rows: QuerySet[Any], **sums: Any) -> Subquery:
    told = rows.values("connection").annotate(told=JSONObject(**sums))
    return Subquery(told.values("told")[:1])
