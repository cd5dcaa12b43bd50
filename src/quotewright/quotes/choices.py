"""What a customer takes of an offer: lines, groups and quantities, within what was allowed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from typing import Any

from quotewright.lib.fields import Invalid
from quotewright.lib.money import plain
from quotewright.quotes.document import Line, QuoteDocument, Section, SectionKind


@dataclass(frozen=True, slots=True)
class Choices:
    """By the keys of lines and sections: taken or not, and how many.

    What is not named stays as it was suggested.
    """

    lines: Mapping[str, bool] = field(default_factory=dict)
    sections: Mapping[str, bool] = field(default_factory=dict)
    quantities: Mapping[str, Decimal] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.lines or self.sections or self.quantities)


def choices_to_json(choices: Choices) -> dict[str, Any]:
    """Return plain JSON values; quantities as text."""
    data = asdict(choices)
    data["quantities"] = {key: plain(number) for key, number in choices.quantities.items()}
    return data


def choices_from_json(data: Mapping[str, Any]) -> Choices:
    """Read back what `choices_to_json` wrote."""
    quantities = {key: Decimal(text) for key, text in data.get("quantities", {}).items()}
    return Choices(data.get("lines", {}), data.get("sections", {}), quantities)


def with_choices(document: QuoteDocument, choices: Choices) -> QuoteDocument:
    """Return the document as chosen.

    Raises Invalid where something was chosen that is not offered, by `line:key` or `section:key`.
    """
    errors: dict[str, str] = {}
    sections = tuple(_section(section, choices, errors) for section in document.sections)
    known = {line.key for line in document.lines if not line.hidden}
    for key in {*choices.lines, *choices.quantities} - known:
        errors[f"line:{key}"] = "This line is not in the offer any more. Read it again."
    if errors:
        raise Invalid(errors)
    return replace(document, sections=sections)


def _section(section: Section, choices: Choices, errors: dict[str, str]) -> Section:
    lines = tuple(_line(line, section, choices, errors) for line in section.lines)
    if section.kind is SectionKind.CHOICE and sum(line.chosen for line in lines) != 1 and lines:
        name = section.name or "this group"
        errors[f"section:{section.key}"] = f"Choose one of {name}."
    chosen = section.chosen
    if section.kind is SectionKind.OPTIONAL:
        chosen = choices.sections.get(section.key, chosen)
    return replace(section, lines=lines, chosen=chosen)


def _line(line: Line, section: Section, choices: Choices, errors: dict[str, str]) -> Line:
    chosen = choices.lines.get(line.key, line.chosen)
    if chosen != line.chosen and not (line.optional or section.kind is SectionKind.CHOICE):
        errors[f"line:{line.key}"] = f"“{line.name}” is not optional."
    quantity = choices.quantities.get(line.key, line.quantity)
    if quantity != line.quantity and (refusal := _refusal(line, quantity)):
        errors[f"line:{line.key}"] = refusal
    return replace(line, chosen=chosen, quantity=quantity)


def _refusal(line: Line, quantity: Decimal) -> str:
    if not line.customer_quantity:
        return f"The quantity of “{line.name}” is fixed."
    if line.whole_quantity and quantity != int(quantity):
        return f"“{line.name}” comes in whole numbers. Type one, such as {int(quantity) or 1}."
    low, high = line.min_quantity, line.max_quantity
    if low is not None and quantity < low:
        return f"“{line.name}” needs at least {plain(low)}."
    if high is not None and quantity > high:
        return f"“{line.name}” can be at most {plain(high)}."
    if quantity < 0 or (low is None and quantity == 0):
        return f"The quantity of “{line.name}” must be more than 0."
    return ""
