"""What became of an import's rows, for those who look at it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection as database
from django.db.models import Q, QuerySet

from quotewright.accounts.models import Account, Membership
from quotewright.transfer.kinds import Outcome
from quotewright.transfer.models import Import, ImportRow
from quotewright.transfer.reading import table_of
from quotewright.transfer.registry import KINDS
from quotewright.transfer.tabular import csv_lines, unguarded

REASON = "Why it was refused"
# What tells of costs, among the fields that a row changed.
_COSTS = {"cost", "unit_cost", "price_rule", "price_percent", "tiers"}


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a record, as it was and as it is."""

    label: str
    before: str
    after: str


def visible(account: Account, member: Membership) -> QuerySet[Import]:
    """Return the imports that a member may look at, newest first.

    Others' files may tell of costs: who sees no margins sees their own alone.
    """
    jobs = Import.objects.filter(account=account).select_related("by", "quote", "person")
    if not member.sees_margins:
        jobs = jobs.filter(Q(by=member.user) | Q(sees_costs=False))
    return jobs.order_by("-created_at", "-pk")


def matching(job: Import, outcome: str, column: str, words: str) -> QuerySet[ImportRow]:
    """Return rows with an outcome ("" is any, "kept" could not be undone), column and words."""
    rows = job.rows.order_by("number")
    if outcome == "kept":
        rows = rows.exclude(kept="")
    elif outcome:
        rows = rows.filter(outcome=outcome)
    if column:
        rows = rows.filter(errors__contains=[{"column": column}])
    for word in words.split()[:6]:
        rows = rows.filter(Q(label__icontains=word) | Q(errors__icontains=word))
    return rows


def columns_in_error(job: Import) -> list[tuple[str, int]]:
    """Return the columns that rows were refused for, and for how many, most first."""
    with database.cursor() as cursor:
        cursor.execute(
            """
            SELECT error ->> 'column' AS name, count(DISTINCT row.id)
            FROM transfer_importrow AS row, jsonb_array_elements(row.errors) AS error
            WHERE row.transfer_id = %s AND row.outcome = %s AND error ->> 'column' <> ''
            GROUP BY name ORDER BY count(DISTINCT row.id) DESC, name
            """,
            [job.pk, Outcome.REFUSED.value],
        )
        return [(str(name), int(count)) for name, count in cursor.fetchall()]


def changes_of(row: ImportRow, job: Import, costs: bool) -> list[Change]:
    """Return what a row changed, in words; nothing of costs unless they may be seen."""
    kind = KINDS[job.kind]
    return [
        Change(kind.label_of(field), _shown(before), _shown(after))
        for field, (before, after) in row.changes.items()
        if costs or field not in _COSTS
    ]


def refused_csv(job: Import) -> Iterator[bytes]:
    """Return the refused rows as they were in the file, with the reason as the last column."""
    table = table_of(job)
    refused = job.rows.filter(outcome=Outcome.REFUSED).values_list("number", "errors")
    reasons = {number: " ".join(e["sentence"] for e in errors) for number, errors in refused}

    def rows() -> Iterator[Sequence[str]]:
        yield [*table.header, REASON]
        for row in table.rows:
            if row.number in reasons:
                yield [*map(unguarded, row.cells), reasons[row.number]]

    return csv_lines(rows())


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(f"{tier['start']}: {tier['price']}" for tier in value)
    return str(value).replace("_", " ") if value not in (None, "") else "nothing"
