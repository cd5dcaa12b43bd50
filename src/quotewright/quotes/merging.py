"""Quotes of a person who was merged into another. What was published or signed stays as it was."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q
from django.dispatch import receiver

from quotewright.lib.changes import record_merged, records_changed
from quotewright.people.models import Organization, Person
from quotewright.quotes.models import Edit, Event, Quote


@receiver(record_merged, dispatch_uid="move quotes")
def move_quotes(
    kept: Person | Organization, gone: Person | Organization, by: str, **_: Any
) -> None:
    """Let the quotes of `gone` be for `kept`, one version more each, and say so in the timeline."""
    if not (isinstance(kept, Person) and isinstance(gone, Person)):
        return
    theirs = Quote.sheets.filter(person=gone).order_by("pk").select_for_update()
    ids = list(theirs.values_list("pk", flat=True))
    Quote.sheets.filter(pk__in=ids).update(person=kept, version=F("version") + 1)
    text = f"moved the quote from {gone.full_name} to {kept.full_name}: the two were merged"
    Event.objects.bulk_create(
        [
            Event(quote_id=pk, kind=Event.Kind.OTHER, actor=by or "Quotewright", text=text[:300])
            for pk in ids
        ]
    )
    _rewrite_edits(kept, gone)
    quotes = Quote.objects.filter(pk__in=ids).select_related("account", "person__organization")
    if records := list(quotes.order_by("pk")):
        records_changed.send(Quote, kind="quote", records=records, event="person merged")


def _rewrite_edits(kept: Person, gone: Person) -> None:
    """Undo must not look for somebody who is gone."""
    sides = Q(changes__quote__0__person_id=gone.pk) | Q(changes__quote__1__person_id=gone.pk)
    edits = list(Edit.objects.filter(sides, quote__account=kept.account_id))
    for edit in edits:
        for values in edit.changes["quote"]:
            if values and values.get("person_id") == gone.pk:
                values["person_id"] = kept.pk
    Edit.objects.bulk_update(edits, ["changes"])
