"""How many reads a push makes that its preview does without: what is only looked at to write."""

from __future__ import annotations

from collections.abc import Sequence

from quotewright.integrations.port import Ledger, Offer, Step
from quotewright.integrations.syncro.look import NUMBER_LOOKUP

# By number, a page of the list, and by a number that is there: whether “not found” is believed.
_TO_LEARN = 3
_PEOPLE = ("customer", "contact")


def looks_of(offer: Offer, steps: Sequence[Step], ledger: Ledger) -> int:
    """Return how many reads come before these writes, at most."""
    made = {step.kind for step in steps if step.action == "create"}
    changed = {step.kind for step in steps if step.action == "update" and step.remote_id}
    is_linked = ledger.recall("person", offer.document.party.key) is not None
    looks = int(is_linked and bool(changed.intersection(_PEOPLE)))
    if "estimate" in made and not (offer.made_since_start and made.intersection(_PEOPLE)):
        looks += 1 if ledger.recall("fact", NUMBER_LOOKUP) else _TO_LEARN
    return looks
