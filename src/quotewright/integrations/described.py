"""What each choice of a connection is called and does, in one place: the settings page is made
of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from quotewright.integrations.options import (
    Colleague,
    HandEdits,
    Numbering,
    Options,
    ProductUpdates,
    PushFrom,
    Recurring,
    Several,
)

SIDE_BY_SIDE = range(1, 9)


class Kind(StrEnum):
    """With what a setting is changed."""

    SWITCH = "switch"
    CHOICE = "choice"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Setting:
    """One field of `Options` for people. `effect` says in one line what it does.

    `choices` lead from a value to its words. A text holds a number of the PSA's, or nothing.
    """

    name: str
    label: str
    effect: str
    kind: Kind = Kind.SWITCH
    choices: tuple[tuple[str, str], ...] = ()

    def value_of(self, options: Options) -> str:
        """Return the present value as a form sends it; a switch that is off is empty."""
        value = getattr(options, self.name)
        if self.kind is Kind.SWITCH:
            return "on" if value else ""
        return str(value)

    def taken(self, text: str) -> Any:
        """Return what a form sent as `connections.change_options` takes it."""
        if self.kind is Kind.SWITCH:
            return text == "on"
        return text.strip()

    def said(self, text: str) -> str:
        """Return a value in words, for “Recurring lines: the first period”."""
        if self.kind is Kind.SWITCH:
            return "on" if text else "off"
        return dict(self.choices).get(text, text) or "none"


@dataclass(frozen=True, slots=True)
class Group:
    """Settings that belong together."""

    name: str
    settings: tuple[Setting, ...]


def _choice(name: str, label: str, effect: str, **choices: str) -> Setting:
    return Setting(name, label, effect, Kind.CHOICE, tuple(choices.items()))


def _words(words: Mapping[Any, str]) -> dict[str, str]:
    return {str(value): said for value, said in words.items()}


GROUPS = (
    Group(
        "When quotes are pushed",
        (
            _choice(
                "push_from",
                "Push an estimate",
                "From then on each later publication, or each save, brings the estimate in step.",
                **_words(
                    {
                        PushFrom.PUBLISHED: "When the quote is published",
                        PushFrom.SAVED: "From the first save, as a Draft estimate",
                    }
                ),
            ),
            Setting(
                "convert_accepted",
                "Convert on acceptance",
                "When a customer accepts, the estimate becomes an invoice. Off: it is marked "
                "Approved, and your team converts it.",
            ),
            Setting(
                "decline_lost",
                "Decline what is lost",
                "When a quote is declined, lost or expired, its estimate is marked Declined. Off: "
                "the estimate stays as it is.",
            ),
            _choice(
                "hand_edits",
                "When somebody edited the estimate in Syncro",
                "Applies to what was changed there since the last push, before anything is "
                "written over it.",
                **_words(
                    {
                        HandEdits.ASK: "Stop and show the difference",
                        HandEdits.OURS: "The quote wins",
                        HandEdits.THEIRS: "Syncro's edit stays",
                    }
                ),
            ),
        ),
    ),
    Group(
        "Product Settings",
        (
            Setting(
                "push_products",
                "Push to Syncro Products & Vendors",
                "Each pushed item becomes a product, found by code (UPC) or name before one is "
                "made, and its supplier a vendor. Off: lines are manual items.",
            ),
            _choice(
                "product_updates",
                "Update existing products",
                "Price, cost and description of a product that Syncro has already. The quote keeps "
                "its own prices either way.",
                **_words(
                    {
                        ProductUpdates.NEVER: "Never",
                        ProductUpdates.DIFFERING: "When a new or changed line differs",
                    }
                ),
            ),
        ),
    ),
    Group(
        "Estimates",
        (
            _choice(
                "numbering",
                "Estimate number",
                "Estimates that are in Syncro already keep the number they have.",
                **_words(
                    {
                        Numbering.OURS: "The quote's number",
                        Numbering.THEIRS: "Syncro's own numbering",
                    }
                ),
            ),
            _choice(
                "recurring",
                "Recurring lines",
                "Syncro estimates know no recurring lines. A recurring invoice is made for each "
                "frequency at acceptance.",
                **_words(
                    {
                        Recurring.FIRST_PERIOD: "The first period on the estimate",
                        Recurring.BOTH: "On the estimate, and a recurring invoice",
                        Recurring.SCHEDULE: "Only as a recurring invoice",
                    }
                ),
            ),
            Setting(
                "assign_contact",
                "Assigned contact",
                "The quote's contact is set on the invoice, and on the estimate where Syncro keeps "
                "it. Off: never.",
            ),
            Setting(
                "section_headings",
                "Section names as lines",
                "Each section's name goes before its lines as a line of price 0. Off: section "
                "names are not sent.",
            ),
            Setting(
                "location_id",
                "Location",
                "The id of the Syncro location that estimates belong to. Empty: Syncro's default.",
                Kind.TEXT,
            ),
        ),
    ),
    Group(
        "Matching people",
        (
            _choice(
                "several",
                "Several customers match one person",
                "What is linked comes first, then the e-mail, then the organization's name.",
                **_words(
                    {
                        Several.ASK: "Ask a person",
                        Several.FIRST: "Take the first that is active",
                    }
                ),
            ),
            _choice(
                "colleague",
                "An organization's next person",
                "Applies to people who are new in Syncro, when their organization is there.",
                **_words(
                    {
                        Colleague.CONTACT: "Becomes a contact of its customer",
                        Colleague.CUSTOMER: "Becomes a customer of their own",
                    }
                ),
            ),
        ),
    ),
    Group(
        "Speed",
        (
            _choice(
                "side_by_side",
                "Lines added at once",
                "More is faster. Where Syncro loses order or sums, it goes one by one by itself.",
                **{str(n): f"{n} at a time" if n > 1 else "One by one" for n in SIDE_BY_SIDE},
            ),
        ),
    ),
)
# Shown beside the tax map, which has a row for each rate.
TAX_LINES = Setting(
    "tax_lines",
    "Tax as lines of its own",
    "All lines go as not taxable, each tax as a last line: totals agree to the cent. Syncro's tax "
    "is then 0, and its tax reports do not see ours.",
)
_GROUPED = (setting for group in GROUPS for setting in group.settings)
SETTINGS = {setting.name: setting for setting in (*_GROUPED, TAX_LINES)}
APART = {"tax_rates"}
