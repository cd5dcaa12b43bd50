"""By which terms a record of the PSA is found: words that a person types, and what is like it."""

from __future__ import annotations

from collections.abc import Iterator

from quotewright.integrations.remote import Remote
from quotewright.integrations.sketches import near_terms
from quotewright.lib.words import folded, phone_terms, search_terms

# A description may be a page long; what it begins with tells what it is.
_MOST_OF_A_TEXT = 300
_FEWEST = 3


def terms_of(record: Remote, company: str = "") -> Iterator[str]:
    """Yield the terms of a record; `company` is the name of a contact's customer."""
    yield from near_terms(record)
    if record.kind == "product":
        yield from search_terms(record.name)
        yield from search_terms(str(record.facts.get("description", ""))[:_MOST_OF_A_TEXT])
        yield from _endings(record.code)
    elif record.person:
        for text in (record.name, record.email, company, *_names(record)):
            yield from search_terms(text)
        for field in ("work_phone", "mobile_phone"):
            yield from phone_terms(record.person.get(field, ""))


def _names(record: Remote) -> Iterator[str]:
    for field in ("first_name", "last_name", "organization"):
        yield record.person.get(field, "")


def _endings(code: str) -> Iterator[str]:
    """Yield every ending of a code, so that any three characters in a row begin one of them."""
    yield from search_terms(code)
    whole = "".join(search_terms(code.replace(" ", "")))[:80]
    for start in range(1, len(whole) - _FEWEST + 1):
        yield folded(whole[start:])
