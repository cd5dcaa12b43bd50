"""The indexes by which quotes are listed and summed up, quick at 100,000 of them."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.indexes import GinIndex
from django.db.models import Index, Q
from django.db.models.functions import Coalesce, Length

from quotewright.quotes.states import State

# In lists, a quote without a last day comes after all that have one.
WITHOUT_END = date(9999, 12, 31)
_REAL = Q(is_template=False)
_OPEN = Q(state__in=[State.DRAFT.value, State.PUBLISHED.value])
_VALUE = ["currency", "yearly", "yearly_recurring", "owner"]

QUOTE_INDEXES = (
    # One for each order of the list; the id makes every place in it a single one.
    Index("account", "updated_at", "id", condition=_REAL, name="quote_changed"),
    Index("account", "created_at", "id", condition=_REAL, name="quote_created"),
    Index("account", "due", "id", condition=_REAL, name="quote_total"),
    Index(
        "account",
        Coalesce("expires_on", WITHOUT_END),
        "id",
        condition=_REAL,
        name="quote_expiry",
    ),
    Index("account", Length("number"), "number", condition=_REAL, name="quote_number"),
    Index(fields=["account", "state", "-updated_at"]),
    Index(fields=["account", "owner", "-updated_at"]),
    GinIndex(fields=["tags"], name="quote_tags"),
    GinIndex(fields=["words"], name="quote_words"),
    # What waits for somebody.
    Index(
        fields=["account", "expires_on"],
        condition=_REAL & Q(state=State.PUBLISHED.value),
        name="quote_ends",
    ),
    Index(
        fields=["account", "asked_at"],
        condition=_REAL & Q(asked_at__isnull=False),
        name="quote_asked",
    ),
    Index(
        fields=["account", "published_at"],
        condition=_REAL & Q(state=State.PUBLISHED.value, viewed_at=None),
        name="quote_unseen",
    ),
    # The dashboard's sums are answered from these alone, without the rows.
    Index(
        fields=["account", "state", "expires_on"],
        include=[*_VALUE, "viewed_at"],
        condition=_REAL & _OPEN,
        name="quote_open",
    ),
    Index(
        fields=["account", "closed_at"],
        include=["state", *_VALUE],
        condition=_REAL & Q(closed_at__isnull=False),
        name="quote_decided",
    ),
)
