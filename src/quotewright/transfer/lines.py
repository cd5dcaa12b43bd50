"""Lines in: a new quote from a file, or a file's lines added to a draft."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from quotewright.lib.fields import Invalid
from quotewright.quotes import actions
from quotewright.quotes.models import Edit, Line, Quote, Section
from quotewright.quotes.states import State
from quotewright.quotes.values import line_values, section_values, too_many_lines
from quotewright.transfer.columns import LINES
from quotewright.transfer.kinds import Incoming, Kind, Outcome, Taken, refused
from quotewright.transfer.models import Import, ImportRow

_PLACE = re.compile(r"lines\[(\d+)\]\.(.+)")


class Lines(Kind):
    """Lines of one quote. All are one batch: a quote is there whole or not at all."""

    columns = LINES
    batch = None

    def identity(self, cells: Mapping[str, str]) -> tuple[str, str] | None:
        """The same line twice is two lines."""
        return None

    def take(self, job: Import, rows: Sequence[Incoming]) -> list[Taken]:
        """Add all lines that are right; make the quote first where it is a new one."""
        taken: dict[int, Taken] = {}
        good: list[Incoming] = []
        for row in rows:
            try:
                if row.errors:
                    taken[row.number] = Taken(row.number, Outcome.REFUSED, errors=row.errors)
                    continue
                _require_right(row)
                good.append(row)
            except Invalid as error:
                taken[row.number] = refused(row, self, error)
        if too_many := too_many_lines(len(good)):
            raise Invalid({"lines": too_many})
        if good:
            quote = _quote_of(job)
            for name, group in _sections(good):
                for done in self._add(job, quote, name, group):
                    taken[done.number] = done
            _stamp(quote, taken.values())
        return [taken[row.number] for row in rows]

    def undo(self, job: Import, rows: Sequence[ImportRow]) -> dict[int, str]:
        """Remove lines that nobody touched since, while the quote is a draft."""
        quote = job.quote
        if quote is None:
            return {}
        if quote.state != State.DRAFT:
            return {row.number: f"is in {quote}, which is no draft any more" for row in rows}
        touched = _touched(quote, min(row.version or 0 for row in rows))
        kept = {row.number: "was changed since" for row in rows if row.record_id in touched}
        ids = [row.record_id for row in rows if row.number not in kept and row.record_id]
        if ids:
            actions.delete_lines(quote, ids, job.by)
        return kept

    def _add(self, job: Import, quote: Quote, name: str, rows: Sequence[Incoming]) -> list[Taken]:
        """Add rows under one heading; those that do not go with themselves are left out."""
        section = _section(quote, name, job)
        bad: list[Taken] = []
        while rows:
            try:
                with transaction.atomic():
                    lines = actions.add_lines(
                        quote, [_line(row) for row in rows], section, by=job.by, label=_label(job)
                    )
            except Invalid as error:
                wrong = _wrong_rows(rows, error)
                if not wrong:
                    raise
                bad += [refused(rows[n], self, Invalid(said)) for n, said in wrong.items()]
                rows = [row for n, row in enumerate(rows) if n not in wrong]
                continue
            return bad + [
                Taken(row.number, Outcome.CREATED, line.name, line.pk)
                for row, line in zip(rows, lines, strict=True)
            ]
        return bad


def _require_right(row: Incoming) -> None:
    """Check a row by itself. Raises Invalid with all that is wrong with it."""
    errors: dict[str, str] = {}
    try:
        line_values({"name": "", **_line(row)})
    except Invalid as error:
        errors |= error.errors
    try:
        section_values({"name": row.values.get("section", "")})
    except Invalid as error:
        errors["section"] = str(error)
    if errors:
        raise Invalid(errors)


def _line(row: Incoming) -> dict[str, Any]:
    return {field: value for field, value in row.values.items() if field != "section"}


def _quote_of(job: Import) -> Quote:
    """Return the draft that lines go to, made now where it is a new one. Raises Invalid."""
    if job.quote:
        if job.quote.state != State.DRAFT:
            raise Invalid({"quote": f"{job.quote} is no draft any more. Revise it, then go on."})
        return job.quote
    if job.person is None:
        raise Invalid({"person": "The person is not here any more. Begin a new import."})
    job.quote = actions.create_quote(job.account, job.person, job.quote_name, job.by)
    return job.quote


def _sections(rows: Sequence[Incoming]) -> list[tuple[str, list[Incoming]]]:
    """Return rows by heading, in the order in which headings first appear."""
    groups: dict[str, tuple[str, list[Incoming]]] = {}
    for row in rows:
        name = str(row.values.get("section", ""))
        groups.setdefault(name.casefold(), (name, []))[1].append(row)
    return list(groups.values())


def _section(quote: Quote, name: str, job: Import) -> Section | None:
    """Return the quote's section of that name, or a new one; None is its last one."""
    if not name:
        return None
    sections = list(quote.sections.all())
    for section in sections:
        if section.name.casefold() == name.casefold():
            return section
    empty = sections[0] if len(sections) == 1 and not sections[0].name else None
    if empty and not empty.lines.exists():
        return actions.change_section(empty, {"name": name}, by=job.by)
    return actions.add_section(quote, name, by=job.by)


def _wrong_rows(rows: Sequence[Incoming], error: Invalid) -> dict[int, dict[str, str]]:
    """Return what is wrong with which row; of a single one the errors name no place."""
    wrong: dict[int, dict[str, str]] = {}
    for where, sentence in error.errors.items():
        if found := _PLACE.fullmatch(where):
            wrong.setdefault(int(found[1]), {})[found[2]] = sentence
        elif len(rows) == 1 and where != "lines":
            wrong.setdefault(0, {})[where] = sentence
    return wrong


def _stamp(quote: Quote, taken: Any) -> None:
    """Note at which version the quote was when the lines were in."""
    version = Quote.objects.values_list("version", flat=True).get(pk=quote.pk)
    for each in taken:
        if each.outcome == Outcome.CREATED:
            each.version = version


def _touched(quote: Quote, version: int) -> set[int]:
    """Return the lines that were edited or removed after a version."""
    touched: set[int] = set()
    for changes in Edit.objects.filter(quote=quote, version__gt=version).values_list(
        "changes", flat=True
    ):
        names = [name for name in changes if name.startswith("line:")]
        touched |= {int(name.removeprefix("line:")) for name in names}
    there = set(
        Line.objects.filter(section__quote=quote, pk__in=touched).values_list("pk", flat=True)
    )
    return touched & there


def _label(job: Import) -> str:
    return f"add lines from {job.name}"
