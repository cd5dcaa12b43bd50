"""Reading Syncro's lists to their end: by `meta` where there is one, else until nothing is new."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from quotewright.integrations.port import Json, Rejected, Unavailable
from quotewright.integrations.syncro.answers import entries_of_all, last_page

# A list without `meta` may answer for ever; no account we know of comes near this.
MOST_PAGES = 2000


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of one page that no page before had. `total` is None where nobody says it.

    `entries` is how many rows the whole list has, 0 where nobody says it.
    """

    rows: list[Json]
    is_last: bool
    total: int | None
    entries: int = 0


def pages_of(
    path: str, key: str, ask: Callable[[int], Json], fewest_per_page: int = 1
) -> Iterator[Page]:
    """Yield the pages of a list, asking for each only when it is wanted.

    Without `meta`, the last page is one of fewer rows than another page of the list had, or than
    any page was ever seen to have.
    """
    seen: set[str] = set()
    full = fewest_per_page
    for number in range(1, MOST_PAGES + 1):
        body = ask(number)
        rows = body.get(key)
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise Unavailable(f"Syncro's answer to GET {path} has no “{key}”")
        fresh = [row for row in rows if str(row.get("id")) not in seen]
        seen |= {str(row.get("id")) for row in fresh}
        total = last_page(body.get("meta"))
        at_end = len(rows) < full if total is None else number >= total
        full = max(full, len(rows))
        page = Page(fresh, at_end or not fresh, total, entries_of_all(body.get("meta")))
        yield page
        if page.is_last:
            return
    raise Rejected(
        f"Syncro's list {path} has more than {MOST_PAGES} pages.",
        "Report it: whether something is absent cannot be told from a part of a list.",
    )
