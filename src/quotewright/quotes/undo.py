"""Undo and redo: each member takes back their own edits of the present revision, newest first.

What somebody else changed since is never overwritten, and what they made is never swept away:
then nothing happens, and the reason is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from quotewright.accounts.models import User
from quotewright.catalog.models import Item
from quotewright.lib.fields import Invalid
from quotewright.people.models import Person
from quotewright.quotes.drafts import (
    TABLES,
    Draft,
    Row,
    editing,
    require_room,
    set_values,
    values_of,
)
from quotewright.quotes.lines import require_consistent
from quotewright.quotes.models import Block, Edit, Line, Quote, Section
from quotewright.quotes.places import part_ties
from quotewright.quotes.suggested import keep_one_chosen


def undoable(quote: Quote, by: User) -> Edit | None:
    """Return the edit that undo would take back."""
    mine = Edit.objects.filter(quote=quote, by=by, kind=Edit.Kind.EDIT)
    return mine.filter(undone=False).order_by("-version").first()


def redoable(quote: Quote, by: User) -> Edit | None:
    """Return the edit that redo would make again: none once something else was edited."""
    mine = Edit.objects.filter(quote=quote, by=by).order_by("version")
    latest = mine.last()
    if latest is None or latest.kind == Edit.Kind.EDIT:
        return None
    done: list[int] = []
    undone: list[int] = []
    for pk, kind in mine.values_list("pk", "kind"):
        if kind == Edit.Kind.EDIT:
            done.append(pk)
            undone.clear()
        elif kind == Edit.Kind.UNDO:
            undone.append(done.pop())
        else:
            done.append(undone.pop())
    return Edit.objects.get(pk=undone[-1]) if undone else None


def undo(quote: Quote, by: User) -> Edit:
    """Take back the member's newest edit. Raises Invalid, IllegalMove."""
    with editing(quote, by) as draft:
        edit = undoable(draft.quote, by)
        if edit is None:
            raise Invalid({"undo": "There is nothing of yours to undo in this revision."})
        _apply(draft, edit, Edit.Kind.UNDO)
    return edit


def redo(quote: Quote, by: User) -> Edit:
    """Make again what was undone last. Raises Invalid, IllegalMove."""
    with editing(quote, by) as draft:
        edit = redoable(draft.quote, by)
        if edit is None:
            raise Invalid({"redo": "There is nothing to redo."})
        _apply(draft, edit, Edit.Kind.REDO)
    return edit


def _apply(draft: Draft, edit: Edit, kind: Edit.Kind) -> None:
    """Bring every row from one side of an edit to the other."""
    back = kind is Edit.Kind.UNDO
    draft.kind, draft.label = kind, f"{kind.value} {edit.label}"
    rows = _rows_of(draft, edit)
    brought: list[Row] = []
    placed: list[Row] = []  # those of them that went to another place, or are there again
    for name in sorted(edit.changes, key=_parents_first):
        before, after = edit.changes[name]
        expected, wanted = (after, before) if back else (before, after)
        row = _bring(draft, name, rows.get(name), expected, wanted)
        if row is not None and wanted is not None:
            brought.append(row)
            if "position" in wanted:
                placed.append(row)
    again = [row for row in brought if isinstance(row, Line) and f"line:{row.pk}" not in rows]
    require_room(draft, len(again))
    _require_others(draft, brought, [row for row in rows.values() if isinstance(row, Section)])
    _fit_in(draft, placed)
    edit.undone = back
    edit.save(update_fields=["undone"])


def _bring(
    draft: Draft,
    name: str,
    row: Row | None,
    expected: Mapping[str, Any] | None,
    wanted: Mapping[str, Any] | None,
) -> Row | None:
    """Bring one row from `expected` to `wanted`; return it unless it is gone then."""
    if row is None:
        if expected is not None:
            raise _overtaken("was removed")
        if wanted is None:
            return None
        table, _, pk = name.partition(":")
        row = TABLES[table][0](pk=int(pk))
        set_values(row, wanted)
        draft.save(row)
        return row
    if expected is None:
        raise _overtaken("is back")
    now = values_of(row)
    if any(now[field] != value for field, value in expected.items()):
        raise _overtaken("was changed")
    if wanted is None:
        assert not isinstance(row, Quote), "a quote is not made by an edit"
        draft.delete(row)
        return None
    set_values(row, wanted)
    draft.save(row)
    return row


def _require_others(draft: Draft, brought: Sequence[Row], touched: Sequence[Section]) -> None:
    """Raise Invalid where what others did since leaves no place for what was brought."""
    sections = {row.pk for row in draft.present_sections()}
    if not sections:
        raise _refused("A quote has at least one section.")
    if any(draft.present_lines(row) for row in touched if row.pk not in sections):
        raise _refused("Somebody put lines into this section since.")
    lines = [row for row in brought if isinstance(row, Line)]
    if any(row.section_id not in sections for row in lines):
        raise _overtaken("was removed")
    for row in lines:
        try:
            require_consistent(row)
        except Invalid as error:
            raise _refused(f"“{row.name}”: {error}") from None
    items = {row.item_id for row in lines if row.item_id}
    there = set(Item.objects.filter(pk__in=items).values_list("pk", flat=True)) if items else set()
    for row in lines:
        if row.item_id not in there:
            row.item_id = None
    if draft.quote in brought and not _is_theirs(draft.quote):
        raise _overtaken("was removed")


def _is_theirs(quote: Quote) -> bool:
    """Whether the person of the quote, if it has one, is still among the account's."""
    if quote.person_id is None:
        return True
    return Person.objects.filter(pk=quote.person_id, account=quote.account).exists()


def _fit_in(draft: Draft, placed: Sequence[Row]) -> None:
    """Let what came back stand beside what others put there; their later suggestion stands."""
    sections = draft.present_sections()
    part_ties(draft, sections, placed)
    for section in sections:
        own = [row for row in placed if isinstance(row, Line) and row.section_id == section.pk]
        if own:
            part_ties(draft, draft.present_lines(section), own)
        keep_one_chosen(draft, section, least=own)


def _rows_of(draft: Draft, edit: Edit) -> dict[str, Row]:
    """Return the rows that an edit touched and that are there now, by "table:id"."""
    ids: dict[str, list[int]] = {table: [] for table in TABLES}
    for name in edit.changes:
        table, _, pk = name.partition(":")
        if table in ids:
            ids[table].append(int(pk))
    rows: dict[str, Row] = {"quote": draft.quote}
    lines: list[Line] = draft.lines(pk__in=ids["line"])
    sections: list[Section] = draft.sections(pk__in=ids["section"])
    blocks: list[Block] = draft.blocks(pk__in=ids["block"])
    rows |= {f"line:{row.pk}": row for row in lines}
    rows |= {f"section:{row.pk}": row for row in sections}
    rows |= {f"block:{row.pk}": row for row in blocks}
    return rows


def _parents_first(name: str) -> tuple[int, str]:
    order = ["quote", *TABLES]
    return order.index(name.partition(":")[0]), name


def _overtaken(what: str) -> Invalid:
    return _refused(f"Something in this edit {what} by somebody since.")


def _refused(why: str) -> Invalid:
    return Invalid({"undo": f"{why} Nothing was changed."})
