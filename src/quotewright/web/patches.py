"""What changed in a draft since a version, as pieces that its page puts in place.

The same pieces answer an edit of one's own, an undo, and another window's question whether
anything is new: all come from the quote's `Edit` rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils import timezone

from quotewright.accounts.models import User
from quotewright.lib.money import plain
from quotewright.quotes.models import Edit, Line, Quote, Section
from quotewright.quotes.states import State
from quotewright.web.grid import Grid, discount_text

Json = dict[str, Any]
# Of a line's fields, those that put it in another place.
_PLACING = {"position", "section_id"}


def patch_since(quote: Quote, since: int, by: User, sees_margins: bool) -> Json:
    """Return what a page that shows version `since` must change; `reload` where it cannot.

    `quote` must be as it is now.
    """
    if quote.state != State.DRAFT:
        return {"reload": True}
    edits = list(
        Edit.objects.filter(quote=quote, version__gt=since).select_related("by").order_by("version")
    )
    touched = _Touched(edits)
    grid = Grid(quote, sees_margins)
    return {
        "version": quote.version,
        **_lines(grid, touched),
        **_sections(grid, touched),
        **_fields(quote, touched),
        "texts": touched.texts,
        "subtotals": {str(pk): text for pk, text in grid.subtotals().items()},
        "totals": grid.render("_totals", sums=grid.sums()),
        "saved": timezone.localtime().strftime("%H:%M"),
        "others": sorted({str(e.by or "Somebody") for e in edits if e.by_id != by.pk}),
        **history_of(quote, by),
    }


def history_of(quote: Quote, by: User) -> Json:
    """Return what undo and redo would do, in words; empty where there is nothing."""
    mine = Edit.objects.filter(quote=quote, by=by, kind=Edit.Kind.EDIT)
    rows = list(mine.order_by("-version").values("label", "undone")[:100])
    done = next((n for n, row in enumerate(rows) if not row["undone"]), len(rows))
    return {
        "undo": rows[done]["label"] if done < len(rows) else "",
        "redo": rows[done - 1]["label"] if done else "",
    }


class _Touched:
    """Which rows some edits were about, and in what way."""

    def __init__(self, edits: Iterable[Edit]) -> None:
        self.lines: set[int] = set()
        self.sections: set[int] = set()
        self.placed: set[int] = set()  # lines that may stand elsewhere now
        self.reordered = False  # whether sections may
        self.fields: set[str] = set()
        self.texts = False  # whether the panel of texts shows something old
        for edit in edits:
            for name, (before, after) in edit.changes.items():
                self._note(name, before, after)

    def _note(self, name: str, before: Json | None, after: Json | None) -> None:
        table, _, pk = name.partition(":")
        changed = set(before or {}) | set(after or {})
        is_placed = before is None or after is None or bool(changed & _PLACING)
        if table == "line":
            self.lines.add(int(pk))
            if is_placed:
                self.placed.add(int(pk))
        elif table == "block":
            self.texts = True
        elif table == "section":
            self.sections.add(int(pk))
            self.reordered |= is_placed
        elif table == "quote":
            self.fields |= changed
            self.texts |= "terms" in changed


def _lines(grid: Grid, touched: _Touched) -> Json:
    """Rows that changed, those that are gone, and the order of sections in which rows moved.

    A section that changed its kind or its suggestion changes how all of its rows look.
    """
    wanted = Q(pk__in=touched.lines) | Q(section__in=touched.sections)
    found = Line.objects.filter(wanted, section__quote=grid.quote).select_related("section")
    rows = list(found.order_by("section__position", "position", "pk"))
    by_section: dict[Section, list[Line]] = {}
    for row in rows:
        by_section.setdefault(row.section, []).append(row)
    html = [
        grid.render(
            "_rows",
            rows=[grid.row(row, section) for row in own],
            kind=section.kind,
            section=section.pk,
        )
        for section, own in by_section.items()
    ]
    moved = {row.section_id for row in rows if row.pk in touched.placed}
    order: dict[str, list[int]] = {str(pk): [] for pk in moved}
    placed = Line.objects.filter(section__in=moved).order_by("position", "pk")
    for section_id, pk in placed.values_list("section_id", "pk"):
        order[str(section_id)].append(pk)
    gone = sorted(touched.lines - {row.pk for row in rows})
    return {"rows": "".join(html), "gone": gone, "order": order}


def _sections(grid: Grid, touched: _Touched) -> Json:
    """Sections that changed, as headings with an empty body, and the order of all if it changed."""
    if not touched.sections:
        return {}
    there = list(grid.quote.sections.all())
    changed = [section for section in there if section.pk in touched.sections]
    bodies = [{"heading": grid.heading(section), "rows": ()} for section in changed]
    answer: Json = {
        "sections": grid.render("_body", bodies=bodies),
        "gone_sections": sorted(touched.sections - {section.pk for section in there}),
    }
    if touched.reordered:
        answer["section_order"] = [section.pk for section in there]
    return answer


def _fields(quote: Quote, touched: _Touched) -> Json:
    """The quote's own fields that stand on the page as inputs."""
    return {"fields": conditions_shown(quote)} if touched.fields else {}


def conditions_shown(quote: Quote) -> Json:
    """Return the quote's own fields as people type them, by the names of their inputs."""
    return {
        "name": quote.name,
        "discount": discount_text(quote, quote.currency),
        "shipping": plain(quote.shipping) if quote.shipping else "",
        "shipping_taxable": quote.shipping_taxable,
        "tax_exempt": quote.tax_exempt,
    }
