"""A member's saved views of a list: made, renamed, pinned and deleted by that member alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from quotewright.accounts.models import Membership, SavedView
from quotewright.lib.fields import Invalid, Reader

MOST_VIEWS = 30


@transaction.atomic
def save_view(membership: Membership, raw: Mapping[str, Any]) -> SavedView:
    """Save `query` under `name`; a view of that name, whatever its case, is replaced.

    Raises Invalid.
    """
    values = _read(raw, query=True)
    # The member's row is the lock: two windows at once share one view.
    Membership.objects.select_for_update().get(pk=membership.pk)
    view = membership.views.filter(name__iexact=values["name"]).first()
    if view is None:
        if membership.views.count() >= MOST_VIEWS:
            raise Invalid({"name": f"You have {MOST_VIEWS} views. Delete one of them first."})
        view = SavedView(membership=membership)
    return _written(view, values)


@transaction.atomic
def change_view(view: SavedView, raw: Mapping[str, Any]) -> SavedView:
    """Rename a view, pin it or unpin it. Raises Invalid."""
    values = _read(raw, query=False)
    others = SavedView.objects.filter(membership=view.membership_id).exclude(pk=view.pk)
    if others.filter(name__iexact=values.get("name", "")).exists():
        raise Invalid({"name": f"You have a view “{values['name']}” already. Type another name."})
    return _written(view, values)


def delete_view(view: SavedView) -> None:
    """Delete a view. The quotes in it stay."""
    view.delete()


def _written(view: SavedView, values: Mapping[str, Any]) -> SavedView:
    for field, value in values.items():
        setattr(view, field, value)
    view.save()
    return view


def _read(raw: Mapping[str, Any], query: bool) -> dict[str, Any]:
    reader = Reader(raw)
    reader.text("name", "Name of the view", 40, required=True)
    reader.flag("pinned")
    if query:
        reader.text("query", "Filter", 500)
    return reader.done()
