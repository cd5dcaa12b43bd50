"""What an account chose for its connection. Every choice has a default that changes nothing there
which nobody asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, TypeAdapter


class PushFrom(StrEnum):
    """When a quote is pushed first."""

    PUBLISHED = "published"
    SAVED = "saved"


class Several(StrEnum):
    """What happens when several customers match one person."""

    ASK = "ask"
    FIRST = "first"


class Colleague(StrEnum):
    """What an organization's second person becomes."""

    CONTACT = "contact"
    CUSTOMER = "customer"


class Recurring(StrEnum):
    """Where lines that are billed again go."""

    FIRST_PERIOD = "first_period"  # on the estimate, marked in words
    BOTH = "both"  # that, and at acceptance a schedule from the next period on
    SCHEDULE = "schedule"  # a schedule at acceptance, nothing on the estimate


class Numbering(StrEnum):
    """Whose number an estimate bears."""

    OURS = "ours"
    THEIRS = "theirs"


class HandEdits(StrEnum):
    """What happens when somebody edited the estimate in the PSA."""

    ASK = "ask"
    OURS = "ours"
    THEIRS = "theirs"


class ProductUpdates(StrEnum):
    """When products that are there already are changed."""

    NEVER = "never"
    DIFFERING = "differing"


@dataclass(frozen=True, slots=True)
class Options:
    """One connection's settings.

    `tax_rates` leads from our combined rate in percent, as text (“5.5”), to the PSA's id of the
    rate that equals it; where ours is missing, tax is the PSA's affair. With `tax_lines` each tax
    goes as a line of its own, and the PSA computes none. `side_by_side` is how many lines of one
    estimate are added at once.
    """

    push_from: PushFrom = PushFrom.PUBLISHED
    convert_accepted: bool = True
    push_products: bool = False
    product_updates: ProductUpdates = ProductUpdates.NEVER
    several: Several = Several.ASK
    colleague: Colleague = Colleague.CONTACT
    recurring: Recurring = Recurring.FIRST_PERIOD
    assign_contact: bool = True
    numbering: Numbering = Numbering.OURS
    hand_edits: HandEdits = HandEdits.ASK
    decline_lost: bool = True
    section_headings: bool = False
    location_id: str = ""
    tax_rates: Mapping[str, str] = field(default_factory=dict)
    tax_lines: bool = False
    side_by_side: Annotated[int, Field(ge=1, le=8)] = 4


_OPTIONS = TypeAdapter(Options)


def options_from(stored: Mapping[str, Any]) -> Options:
    """Read what was stored; what this release does not know is left out."""
    known = {each.name for each in fields(Options)}
    return _OPTIONS.validate_python({k: v for k, v in stored.items() if k in known})


def as_json(options: Options) -> dict[str, Any]:
    """Return what is stored."""
    stored: dict[str, Any] = _OPTIONS.dump_python(options, mode="json")
    return stored
