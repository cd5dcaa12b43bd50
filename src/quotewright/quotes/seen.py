"""Two people, or two windows, at one quote: a change made to what was changed meanwhile is asked
about.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from quotewright.accounts.models import User
from quotewright.lib.money import plain
from quotewright.quotes.models import Block, Edit, Line, Quote, Section


class Conflict(Exception):
    """A field was changed since it was read. Nothing was saved.

    `theirs` is what the field holds now, as text; `who` is "You" where it was the same person, in
    another window, and `when` ends a sentence about it.
    """

    def __init__(self, field: str, theirs: str, actor: str, by: User | str | None) -> None:
        is_own = by is not None and actor == str(by)
        self.field = field
        self.theirs = theirs
        self.who = "You" if is_own else actor
        self.when = "in another window" if is_own else "while you typed"
        super().__init__(f"{self.who} changed this to “{theirs}” {self.when}.")


def require_as_seen(
    row: Quote | Section | Line | Block,
    values: Mapping[str, Any],
    seen: Mapping[str, Any],
    by: User | str | None,
) -> None:
    """Raise Conflict where a field about to be changed `by` them is not as it was when it was read.

    Both typed the same: no conflict.
    """
    for field, value in values.items():
        if field not in seen or not hasattr(row, field):
            continue
        now = getattr(row, field)
        if now != seen[field] and now != value:
            raise Conflict(field, _text(now), _who_changed(row, field), by)


def _who_changed(row: Quote | Section | Line | Block, field: str) -> str:
    quote = (
        row if isinstance(row, Quote) else row.section.quote if isinstance(row, Line) else row.quote
    )
    name = "quote" if isinstance(row, Quote) else f"{row._meta.model_name}:{row.pk}"
    changed = Edit.objects.filter(quote=quote, **{f"changes__{name}__1__has_key": field})
    edit = changed.select_related("by").order_by("-version").first()
    return str(edit.by) if edit and edit.by else "Somebody"


def _text(value: Any) -> str:
    """What the field holds, as it would be typed."""
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    if not isinstance(value, Decimal):
        return "" if value is None else str(value)
    return f"{value:.2f}" if value == round(value, 2) and value != int(value) else plain(value)
