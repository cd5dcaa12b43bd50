"""What somebody changed in the PSA by hand, and the ways out that a person may choose."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Way(StrEnum):
    """A way out of a drift, for a person to choose."""

    THEIRS = "theirs"  # what was changed there stays
    OURS = "ours"  # what is here replaces it
    UNLINK = "unlink"  # forget where the quote is; it is made anew
    UNLINK_PERSON = "unlink_person"  # forget where the person is; they are matched anew
    POINT = "point"  # name the customer that the person is now


# Fields whose names people would not know.
_WORDS = {
    "customer_id": "customer",
    "invoice_id": "converted into an invoice",
    "removed": "deleted there",
    "added": "added there",
}
# A line's title and its text, as adapters name them.
_OF_LINES = {"item": "name", "name": "description"}


@dataclass(frozen=True, slots=True)
class HandEdit:
    """One thing that somebody changed in the PSA since our last push, as text for people.

    `place` is where ("estimate", "line a"), `field` what. `said` is the whole as a sentence.
    """

    place: str
    field: str
    title: str
    ours: str
    theirs: str
    said: str

    @property
    def label(self) -> str:
        """What was changed, in a few words."""
        word = _WORDS.get(self.field, self.field.replace("_", " "))
        if self.place.startswith("line "):
            return f"{self.title}: {_OF_LINES.get(self.field, word)}"
        return word.capitalize()

    @property
    def mark(self) -> str:
        """What a decision about this very edit is kept under; another value is another edit."""
        return f"{self.place}|{self.field}|{self.theirs}"
