"""What a customer chose on the page: the form's fields read against the published document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from quotewright.portal.offered import Remarks
from quotewright.quotes.choices import Choices, read_quantities, tried
from quotewright.quotes.document import Line, QuoteDocument, Section, SectionKind, counts

# The form has it; without it nothing was chosen, and what is suggested counts.
MARK = "choosing"


@dataclass(frozen=True, slots=True)
class Entered:
    """The choices that differ from what is suggested, and the document with those allowed."""

    choices: Choices
    document: QuoteDocument
    remarks: Remarks


def entered(published: QuoteDocument, form: Mapping[str, str]) -> Entered:
    """Read the form. A quantity that is no number is kept as typed, with what is wrong.

    Quantities of what is not taken are nobody's concern, so nothing is said of them.
    """
    if MARK not in form:
        return Entered(Choices(), published, Remarks())
    typed = {
        line.key: form[f"quantity-{line.key}"]
        for line in published.lines
        if line.customer_quantity and not line.hidden and f"quantity-{line.key}" in form
    }
    names = {line.key: line.name for line in published.lines}
    quantities, wrong = read_quantities(typed, names)
    choices = Choices(_lines(published, form), _groups(published, form), quantities)
    document, refused = tried(published, choices)
    idle = {
        f"quantity:{line.key}"
        for section in document.sections
        for line in section.lines
        if not counts(line, section)
    }
    errors = {name: text for name, text in {**refused, **wrong}.items() if name not in idle}
    suggested = {line.key: line.quantity for line in published.lines}
    kept = {
        key: number
        for key, number in quantities.items()
        if number != suggested[key] and f"quantity:{key}" not in refused
    }
    return Entered(replace(choices, quantities=kept), document, Remarks(typed, errors))


def _lines(published: QuoteDocument, form: Mapping[str, str]) -> dict[str, bool]:
    found: dict[str, bool] = {}
    for place, section in enumerate(published.sections, start=1):
        if section.kind is SectionKind.CHOICE:
            found |= _picked(place, section, form)
            continue
        for line in section.lines:
            if (
                line.optional
                and not line.hidden
                and _is_on(f"line-{line.key}", form) != line.chosen
            ):
                found[line.key] = not line.chosen
    return found


def _picked(place: int, section: Section, form: Mapping[str, str]) -> dict[str, bool]:
    picked = form.get(f"pick-{place}", "")
    is_suggested = any(line.key == picked and line.chosen for line in section.lines)
    return {picked: True} if picked and not is_suggested else {}


def _groups(published: QuoteDocument, form: Mapping[str, str]) -> dict[str, bool]:
    return {
        section.key: not section.chosen
        for place, section in enumerate(published.sections, start=1)
        if section.kind is SectionKind.OPTIONAL
        and _is_shown(section.lines)
        and _is_on(f"section-{place}", form) != section.chosen
    }


def _is_shown(lines: tuple[Line, ...]) -> bool:
    return any(not line.hidden for line in lines)


def _is_on(name: str, form: Mapping[str, str]) -> bool:
    return form.get(name) == "on"
