"""Two people at one quote: a change made to what somebody else changed meanwhile is asked about."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from quotewright.lib.money import plain
from quotewright.quotes.models import Block, Edit, Line, Quote, Section


class Conflict(Exception):
    """A field was changed by somebody else since it was read. Nothing was saved.

    `theirs` is what the field holds now, as text.
    """

    def __init__(self, field: str, theirs: str, who: str) -> None:
        super().__init__(f"{who} changed this to “{theirs}” while you typed.")
        self.field = field
        self.theirs = theirs
        self.who = who


def require_as_seen(
    row: Quote | Section | Line | Block, values: Mapping[str, Any], seen: Mapping[str, Any]
) -> None:
    """Raise Conflict where a field about to be changed is not as it was when it was read.

    Both typed the same: no conflict.
    """
    for field, value in values.items():
        if field not in seen or not hasattr(row, field):
            continue
        now = getattr(row, field)
        if now != seen[field] and now != value:
            raise Conflict(field, _text(now), _who_changed(row, field))


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
