"""Records by the names that people know them by, in pages, e-mails and on the command line."""

from __future__ import annotations

from collections.abc import Sequence

from quotewright.people.models import Person
from quotewright.quotes.models import Quote

DELETED = {"quote": "A deleted quote", "person": "A deleted person"}
_OTHERS = {
    "connection": "The whole connection",
    "twin": "A late twin",
    "reconcile": "The nightly reading",
}


def names_of(places: Sequence[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """Return what people call these records, by kind and id, in two queries."""
    quotes = Quote.objects.only("number", "name", "is_template").in_bulk(
        [pk for kind, pk in places if kind == "quote"]
    )
    people = Person.objects.in_bulk([pk for kind, pk in places if kind == "person"])
    named: dict[tuple[str, int], str] = {}
    for kind, pk in places:
        if kind == "quote":
            quote = quotes.get(pk)
            named[kind, pk] = f"Quote {quote.number}, {quote.name}" if quote else DELETED[kind]
        elif kind == "person":
            person = people.get(pk)
            named[kind, pk] = person.full_name if person else DELETED[kind]
        else:
            named[kind, pk] = _OTHERS.get(kind, kind.capitalize())
    return named
