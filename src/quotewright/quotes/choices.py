"""What a customer takes of an offer: lines, groups and quantities, within what was allowed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from typing import Any

from quotewright.lib.fields import Invalid, Reader
from quotewright.lib.money import plain
from quotewright.quotes.document import Line, QuoteDocument, Section, SectionKind


@dataclass(frozen=True, slots=True)
class Choices:
    """By the keys of lines and sections: taken or not, and how many.

    What is not named stays as it was suggested; taking one line of a CHOICE leaves the others.
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


def read_quantities(
    typed: Mapping[str, str], names: Mapping[str, str]
) -> tuple[dict[str, Decimal], dict[str, str]]:
    """Read typed quantities by their lines' keys; also return what is wrong, by `quantity:key`.

    `names` are the lines' names, by key.
    """
    reader = Reader(typed)
    for key in typed:
        name = names.get(key)
        reader.number(key, f"The quantity of “{name}”" if name else "The quantity")
    errors = {f"quantity:{key}": text for key, text in reader.errors.items()}
    return reader.values, errors


def with_choices(document: QuoteDocument, choices: Choices) -> QuoteDocument:
    """Return the document as chosen.

    Raises Invalid where something was chosen that is not offered, by `line:key`, `quantity:key`
    or `section:key`.
    """
    chosen, errors = tried(document, choices)
    if errors:
        raise Invalid(errors)
    return chosen


def tried(document: QuoteDocument, choices: Choices) -> tuple[QuoteDocument, dict[str, str]]:
    """Return the document with the choices that are allowed, and what is wrong with the others."""
    errors: dict[str, str] = {}
    sections = tuple(_section(section, choices, errors) for section in document.sections)
    known = {line.key for line in document.lines if not line.hidden}
    gone = "This is not in the offer any more. Read it again."
    errors |= {f"line:{key}": gone for key in choices.lines if key not in known}
    errors |= {f"quantity:{key}": gone for key in choices.quantities if key not in known}
    groups = {section.key for section in document.sections}
    errors |= {f"section:{key}": gone for key in choices.sections if key not in groups}
    return replace(document, sections=sections), errors


def _section(section: Section, choices: Choices, errors: dict[str, str]) -> Section:
    is_choice = section.kind is SectionKind.CHOICE
    picked = is_choice and any(choices.lines.get(line.key) for line in section.lines)
    lines = tuple(
        _line(line, is_choice, line.chosen and not picked, choices, errors)
        for line in section.lines
    )
    offered = any(not line.hidden for line in lines)
    if is_choice and offered and sum(line.chosen for line in lines) != 1:
        errors[f"section:{section.key}"] = f"Choose one of {section.name or 'this group'}."
        lines = tuple(
            replace(line, chosen=was.chosen) for line, was in zip(lines, section.lines, strict=True)
        )
    chosen = choices.sections.get(section.key, section.chosen)
    if chosen != section.chosen and section.kind is not SectionKind.OPTIONAL:
        name = f"“{section.name}”" if section.name else "This section"
        errors[f"section:{section.key}"] = f"{name} is not optional."
        chosen = section.chosen
    return replace(section, lines=lines, chosen=chosen)


def _line(
    line: Line, is_choice: bool, suggested: bool, choices: Choices, errors: dict[str, str]
) -> Line:
    chosen = choices.lines.get(line.key, suggested)
    if chosen != line.chosen and not (line.optional or is_choice):
        errors[f"line:{line.key}"] = f"“{line.name}” is not optional."
        chosen = line.chosen
    quantity = choices.quantities.get(line.key, line.quantity)
    if quantity == line.quantity:
        quantity = line.quantity  # with the same digits, so that the fingerprint is the same
    elif refusal := _refusal(line, quantity):
        errors[f"quantity:{line.key}"] = refusal
        quantity = line.quantity
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
