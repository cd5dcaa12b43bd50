"""Undo and redo: each member takes back their own edits of the present revision, newest first.

What somebody else changed since is never overwritten: then nothing happens, and the reason is
said.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quotewright.accounts.models import User
from quotewright.lib.fields import Invalid
from quotewright.quotes.drafts import TABLES, Draft, Row, editing, set_values, values_of
from quotewright.quotes.models import Block, Edit, Line, Quote, Section


def undoable(quote: Quote, by: User) -> Edit | None:
    """Return the edit that undo would take back."""
    mine = Edit.objects.filter(quote=quote, by=by, kind=Edit.Kind.EDIT)
    return mine.filter(undone=False).order_by("-version").first()


def redoable(quote: Quote, by: User) -> Edit | None:
    """Return the edit that redo would make again: none once something else was edited."""
    mine = Edit.objects.filter(quote=quote, by=by, kind=Edit.Kind.EDIT)
    latest = mine.filter(undone=False).order_by("-version").first()
    again = mine.filter(undone=True, version__gt=latest.version if latest else 0)
    return again.order_by("version").first()


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
    for name in sorted(edit.changes, key=_parents_first):
        before, after = edit.changes[name]
        expected, wanted = (after, before) if back else (before, after)
        _bring(draft, name, rows.get(name), expected, wanted)
    edit.undone = back
    edit.save(update_fields=["undone"])


def _bring(
    draft: Draft,
    name: str,
    row: Row | None,
    expected: Mapping[str, Any] | None,
    wanted: Mapping[str, Any] | None,
) -> None:
    if row is None:
        if expected is not None:
            raise _overtaken("was removed")
        if wanted is None:
            return
        table, _, pk = name.partition(":")
        row = TABLES[table][0](pk=int(pk))
        set_values(row, wanted)
        draft.save(row)
        return
    if expected is None:
        raise _overtaken("is back")
    now = values_of(row)
    if any(now[field] != value for field, value in expected.items()):
        raise _overtaken("was changed")
    if wanted is None:
        assert not isinstance(row, Quote), "a quote is not made by an edit"
        draft.delete(row)
        return
    set_values(row, wanted)
    draft.save(row)


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
    return Invalid(
        {"undo": f"Something in this edit {what} by somebody since. Nothing was changed."}
    )
