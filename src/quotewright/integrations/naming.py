"""Issues by the names that people know their records by."""

from __future__ import annotations

from collections.abc import Sequence

from quotewright.integrations.models import Issue
from quotewright.people.models import Person
from quotewright.quotes.models import Quote


def names_of(issues: Sequence[Issue]) -> dict[int, str]:
    """Return each issue's record by its name, by the issues' ids, in two queries."""
    quotes = Quote.objects.in_bulk(_ids(issues, "quote"))
    people = Person.objects.in_bulk(_ids(issues, "person"))
    named = {}
    for issue in issues:
        if issue.kind == "quote":
            quote = quotes.get(issue.record_id)
            named[issue.pk] = str(quote) if quote else "A quote"
        elif issue.kind == "person":
            person = people.get(issue.record_id)
            named[issue.pk] = f"Person {person}" if person else "A person"
        else:
            named[issue.pk] = "A late twin" if issue.kind == "twin" else "All of it"
    return named


def _ids(issues: Sequence[Issue], kind: str) -> list[int]:
    return [issue.record_id for issue in issues if issue.kind == kind]
