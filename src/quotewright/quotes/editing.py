"""What can be done to a draft's lines, sections and conditions.

Each function is one edit: checked, saved all or nothing, and taken back by one undo. `by` is who
did it. All raise Invalid and IllegalMove.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from quotewright.accounts.models import User
from quotewright.lib.fields import Invalid
from quotewright.people.models import Person
from quotewright.quotes.changing import own_person
from quotewright.quotes.copying import copied
from quotewright.quotes.document import SectionKind
from quotewright.quotes.drafts import Draft, editing, require_room, require_section_room
from quotewright.quotes.lines import apply_line, new_line
from quotewright.quotes.models import Line, Quote, Section
from quotewright.quotes.places import END, Place, make_room, place_after, section_places
from quotewright.quotes.seen import require_as_seen
from quotewright.quotes.suggested import (
    choose_among,
    choose_first,
    choose_only,
    has_chosen,
    keep_one_chosen,
)
from quotewright.quotes.values import (
    line_values,
    quote_values,
    section_values,
)

By = User | str | None


def change_quote(
    quote: Quote, raw: Mapping[str, Any], by: By = None, seen: Mapping[str, Any] | None = None
) -> Quote:
    """Change a draft's name, person, owner, conditions or other fields of its own.

    `seen` is what the fields held when somebody began to type: Conflict unless they still do.
    """
    with editing(quote, by, _label_of("quote", raw)) as draft:
        values = quote_values(raw)
        if seen is not None:
            require_as_seen(draft.quote, values, quote_values(seen), by)
        for field, value in values.items():
            setattr(draft.quote, field, value)
        if person := raw.get("person"):
            _take_person(draft.quote, person)
        if "owner" in raw:
            owner = member_of(draft.quote, raw["owner"])
            require_as_seen(draft.quote, {"owner": owner}, seen or {}, by)
            draft.quote.owner = owner
    return draft.quote


def add_line(
    quote: Quote,
    raw: Mapping[str, Any],
    section: Section | None = None,
    place: Place = END,
    by: By = None,
) -> Line:
    """Add a line, at the end of the last section unless it says where."""
    return add_lines(quote, [raw], section, place, by)[0]


def add_lines(
    quote: Quote,
    raws: Sequence[Mapping[str, Any]],
    section: Section | None = None,
    place: Place = END,
    by: By = None,
    label: str = "",
) -> list[Line]:
    """Add lines beside each other. Errors are named `lines[2].quantity` where there are several."""
    what = label or f"add {_named([str(raw.get('name', '')) for raw in raws])}"
    with editing(quote, by, what) as draft:
        target = _section(draft, section)
        require_room(draft, len(raws))
        rows = _checked_lines(raws, target, draft.quote.currency)
        for row, position in zip(rows, make_room(draft, target, place, len(rows)), strict=True):
            row.position = position
        choose_first(target, rows, any_there=has_chosen(draft, target))
        draft.save(*rows)
    return rows


def change_line(
    line: Line, raw: Mapping[str, Any], by: By = None, seen: Mapping[str, Any] | None = None
) -> Line:
    """Change the given fields and leave the others as they are now.

    `seen` is what the fields held when somebody began to type: Conflict unless they still do.
    """
    with editing(line.section.quote, by, f"{_label_of('line', raw)} of {line.name}") as draft:
        fresh = draft.line(line.pk)
        values = line_values(raw)
        if seen is not None:
            require_as_seen(fresh, values, line_values(seen), by)
        _apply(draft, fresh, values)
    fresh.section.quote = draft.quote
    return fresh


def change_lines(
    quote: Quote, ids: Sequence[int], raw: Mapping[str, Any], by: By = None
) -> list[Line]:
    """Change the same fields of several lines at once. Lines that are gone are left out."""
    with editing(quote, by, f"{_label_of('line', raw)} of {len(ids)} lines") as draft:
        rows = draft.lines(pk__in=ids)
        suggested = {row.pk for row in rows if row.chosen}
        values = line_values(raw)
        refused: list[str] = []
        for row in rows:
            try:
                apply_line(row, values, draft.quote.currency)
            except Invalid as error:
                refused.append(f"“{row.name}”: {error}")
        if refused:
            more = f" {len(refused) - 1} more lines have the same." if len(refused) > 1 else ""
            raise Invalid({"lines": f"Nothing was changed. {refused[0]}{more}"})
        draft.save(*rows)
        if "chosen" in values:
            _settle(draft, rows, suggested)
    return rows


def delete_lines(quote: Quote, ids: Sequence[int], by: By = None) -> list[Line]:
    """Remove lines. Those that are gone already are left out."""
    with editing(quote, by) as draft:
        rows = draft.lines(pk__in=ids)
        draft.label = f"remove {_named([row.name for row in rows])}"
        draft.delete(*rows)
        for section in {row.section_id: row.section for row in rows}.values():
            keep_one_chosen(draft, section)
    return rows


def delete_line(line: Line, by: By = None) -> None:
    """Remove a line."""
    delete_lines(line.section.quote, [line.pk], by)


def move_lines(
    quote: Quote, ids: Sequence[int], section: Section | None, place: Place, by: By = None
) -> list[Line]:
    """Move lines beside each other, in their present order, within a section or into another."""
    with editing(quote, by) as draft:
        rows = draft.lines(pk__in=ids)
        draft.label = f"move {_named([row.name for row in rows])}"
        if not rows:
            return rows
        target = _section(draft, section or rows[0].section)
        left = {row.section_id: row.section for row in rows if row.section_id != target.pk}
        positions = make_room(draft, target, place, len(rows), moving=rows)
        for row, position in zip(rows, positions, strict=True):
            if row.section_id != target.pk:
                row.section, row.chosen = target, row.chosen and target.kind != SectionKind.CHOICE
            row.position = position
        draft.save(*rows)
        for other in (*left.values(), target):
            keep_one_chosen(draft, other)
    return rows


def move_line(line: Line, place: Place, section: Section | None = None, by: By = None) -> None:
    """Move a line within its section or into another."""
    move_lines(line.section.quote, [line.pk], section or line.section, place, by)


def duplicate_lines(quote: Quote, ids: Sequence[int], by: By = None) -> list[Line]:
    """Add a copy of each line after the last of them, each in its own section."""
    copies: list[Line] = []
    with editing(quote, by) as draft:
        rows = draft.lines(pk__in=ids)
        draft.label = f"duplicate {_named([row.name for row in rows])}"
        require_room(draft, len(rows))
        for section in {row.section_id: row.section for row in rows}.values():
            own = [row for row in rows if row.section_id == section.pk]
            made = [copied(row) for row in own]
            positions = make_room(draft, section, Place(after=own[-1].pk), len(made))
            for row, position in zip(made, positions, strict=True):
                row.position = position
                row.chosen = row.chosen and section.kind != SectionKind.CHOICE
            draft.save(*made)
            copies += made
    return copies


def add_section(
    quote: Quote, raw: str | Mapping[str, Any], after: Section | None = None, by: By = None
) -> Section:
    """Add a section at the end, or after another one."""
    values = section_values({"name": raw} if isinstance(raw, str) else raw)
    with editing(quote, by, f"add section {values.get('name', '')}".strip()) as draft:
        require_section_room(draft)
        position = section_places(draft, after.pk if after else None)
        section = Section(quote=draft.quote, position=position, **values)
        draft.save(section)
    return section


def change_section(
    section: Section, raw: Mapping[str, Any], by: By = None, seen: Mapping[str, Any] | None = None
) -> Section:
    """Rename a section, or say what the customer does with it."""
    with editing(section.quote, by, f"change section {section.name}".strip()) as draft:
        fresh = draft.section(section.pk)
        values = section_values(raw)
        if seen is not None:
            require_as_seen(fresh, values, section_values(seen), by)
        for field, value in values.items():
            setattr(fresh, field, value)
        if "chosen" in values and fresh.kind == SectionKind.PLAIN:
            fresh.chosen = True
        draft.save(fresh)
        keep_one_chosen(draft, fresh)
    return fresh


def delete_section(section: Section, by: By = None) -> None:
    """Delete a section with its lines; a quote keeps at least one."""
    with editing(section.quote, by, f"remove section {section.name}".strip()) as draft:
        if draft.quote.sections.count() == 1:
            raise Invalid({"section": "A quote has at least one section. Rename this one instead."})
        draft.delete(*draft.lines(section=section), draft.section(section.pk))


def move_section(section: Section, after: Section | None, by: By = None) -> None:
    """Move a section after another one, or to the start."""
    with editing(section.quote, by, f"move section {section.name}".strip()) as draft:
        fresh = draft.section(section.pk)
        if after is not None and after.pk == fresh.pk:
            return
        others = [row for row in draft.sections() if row.pk != fresh.pk]
        others.insert(0 if after is None else place_after(others, after.pk), fresh)
        for row, position in zip(others, sorted(row.position for row in others), strict=True):
            row.position = position
        draft.save(*others)


def _apply(draft: Draft, row: Line, values: Mapping[str, Any]) -> None:
    apply_line(row, values, draft.quote.currency)
    draft.save(row)
    if "chosen" in values and row.section.kind == SectionKind.CHOICE:
        choose_only(draft, row)


def _settle(draft: Draft, rows: Sequence[Line], suggested: set[int]) -> None:
    """Let one line of each choose-one section be suggested after several were asked for."""
    for section in {row.section_id: row.section for row in rows}.values():
        if section.kind == SectionKind.CHOICE:
            own = [row for row in rows if row.section_id == section.pk]
            choose_among(draft, section, own, suggested)


def _checked_lines(
    raws: Sequence[Mapping[str, Any]], section: Section, currency: str
) -> list[Line]:
    rows: list[Line] = []
    errors: dict[str, str] = {}
    for n, raw in enumerate(raws):
        try:
            rows.append(new_line(section, line_values({"name": "", **raw}), currency))
        except Invalid as error:
            under = f"lines[{n}]." if len(raws) > 1 else ""
            errors |= {f"{under}{field}": text for field, text in error.errors.items()}
    if errors:
        raise Invalid(errors)
    return rows


def _section(draft: Draft, section: Section | None) -> Section:
    if section is not None:
        return draft.section(section.pk)
    last = draft.quote.sections.last()
    assert last is not None, "a quote has at least one section"
    return draft.section(last.pk)


def _take_person(quote: Quote, person: Person) -> None:
    quote.person = own_person(quote.account, person)
    quote.tax_exempt = person.is_tax_exempt


def member_of(quote: Quote, owner: User | None) -> User | None:
    """Return the member who is to own the quote. Raises Invalid."""
    if owner and not owner.memberships.filter(account=quote.account).exists():
        raise Invalid({"owner": "No such member in this account."})
    return owner


def _named(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{len(names)} lines"


_WORDS = {"unit_price": "price", "unit_cost": "cost", "expires_on": "last day"}


def _label_of(what: str, raw: Mapping[str, Any]) -> str:
    """Say what an edit changes, for undo and the timeline."""
    fields = [_WORDS.get(field, field.replace("_", " ")) for field in raw]
    return f"change {fields[0]}" if len(fields) == 1 else f"change {what}"
