"""Remote records that fit equally well, for a person to choose among. No Django, no vendor."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

# The kind of the link that says what somebody chose for a person, until a push has taken it over.
# Its snapshot has `as`, the candidate's kind, and `parent`, a contact's customer.
CHOICE = "choice"


class Stands(StrEnum):
    """What of ours a candidate may be; nothing where it is only shown."""

    NOTHING = ""
    PERSON = "person"
    ORGANIZATION = "organization"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of several remote records that fit equally well, in words for who chooses.

    `parent` is a contact's customer.
    """

    kind: str  # customer, contact, estimate, product, vendor
    remote_id: str
    title: str
    detail: str = ""
    parent: str = ""
    stands: Stands = Stands.NOTHING

    def __str__(self) -> str:
        said = f"{self.kind.capitalize()} {self.remote_id} {self.title}".strip()
        return f"{said}, {self.detail}" if self.detail else said
