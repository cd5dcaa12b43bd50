"""Imports of lines for a person who was merged into another: the quote is for the kept one."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from quotewright.lib.changes import record_merged
from quotewright.people.models import Organization, Person
from quotewright.transfer.models import Import


@receiver(record_merged, dispatch_uid="move imports")
def move_imports(kept: Person | Organization, gone: Person | Organization, **_: Any) -> None:
    """Let imports that are for `gone` be for `kept`."""
    if isinstance(kept, Person) and isinstance(gone, Person):
        Import.objects.filter(person=gone).update(person=kept)
