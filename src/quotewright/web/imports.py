"""Imports once their file is here: columns, check, run, and what became of each row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from quotewright.lib.fields import Invalid
from quotewright.transfer import actions, outcomes
from quotewright.transfer.models import Import, ImportFile, ImportRow
from quotewright.transfer.outcomes import Change
from quotewright.transfer.reading import table_of
from quotewright.transfer.registry import KINDS
from quotewright.transfer.tabular import DELIMITERS, Unreadable
from quotewright.web.access import MemberRequest, MemberView, member_required, own
from quotewright.web.answers import go_to, refusals_answered
from quotewright.web.exports import as_file
from quotewright.web.uploads import NOUNS

PAGE = 100
SAMPLES = 3
# What each outcome is called before and after the run.
_WORDS = {
    "created": ("To add", "Added", "good"),
    "changed": ("To change", "Changed", "info"),
    "unchanged": ("Unchanged", "Unchanged", ""),
    "refused": ("Refused", "Refused", "bad"),
}

# The page of what a row became.
_PAGES: dict[str, str] = {Import.Kind.ITEMS: "web:item", Import.Kind.PEOPLE: "web:person"}


@dataclass(frozen=True, slots=True)
class FileColumn:
    """One column of the file on the page that maps it."""

    place: int
    name: str
    samples: tuple[str, ...]
    field: str
    error: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One row of the file with what became of it."""

    row: ImportRow
    word: str
    tone: str
    changes: list[Change]
    url: str


@require_GET
@member_required
def history(request: MemberRequest) -> HttpResponse:
    """All imports, newest first, and the ways to begin one."""
    jobs = outcomes.visible(request.account, request.membership)
    start = _number(request.GET.get("from", ""))
    page = list(jobs[start : start + PAGE + 1])
    older = f"{reverse('web:imports')}?from={start + PAGE}" if len(page) > PAGE else ""
    return render(request, "web/transfer/history.html", {"jobs": page[:PAGE], "older": older})


@require_GET
@member_required
def import_page(request: MemberRequest, pk: int) -> HttpResponse:
    """What an import needs or became, whatever state it is in."""
    job = _own(request, pk)
    if job.state == Import.State.MAPPING:
        return _mapping_page(request, job, {}, {})
    context = _frame(request, job)
    if not job.is_working:
        context |= _rows(request, job)
        if request.htmx:
            return render(request, "web/transfer/_rows.html", context)
    return render(request, "web/transfer/import.html", context)


@require_POST
@member_required
@refusals_answered
def check(request: MemberRequest, pk: int) -> HttpResponse:
    """Check the file with the columns that were chosen."""
    job = _own(request, pk)
    given = request.POST
    raw = {
        "mapping": [given.get(f"column_{place}", "") for place in range(len(job.header))],
        "mark": given.get("mark", job.mark),
        "mode": given.get("mode", job.mode),
        "clears": given.get("clears") == "on",
    }
    try:
        actions.check(job, raw)
    except Invalid as error:
        if "state" in error.errors:
            raise
        return _mapping_page(request, job, raw, error.errors)
    return redirect("web:import", pk=job.pk)


@require_POST
@member_required
@refusals_answered
def set_header(request: MemberRequest, pk: int) -> HttpResponse:
    """Say whether the first row names the columns."""
    job = _own(request, pk)
    actions.set_header(job, request.POST.get("has_header") == "1")
    return redirect("web:import", pk=job.pk)


def act(action: Callable[[Import], Import]) -> MemberView:
    """Return the view that does something to an import and shows it again."""

    @require_POST
    @member_required
    @refusals_answered
    def view(request: MemberRequest, pk: int) -> HttpResponse:
        job = action(_own(request, pk))
        return go_to(request, reverse("web:import", args=[job.pk]))

    return view


@require_POST
@member_required
@refusals_answered
def discard(request: MemberRequest, pk: int) -> HttpResponse:
    """Forget an import that brought nothing in."""
    job = _own(request, pk)
    actions.discard(job)
    messages.success(request, f"The import of {job.name} is discarded")
    return go_to(request, reverse("web:imports"))


@require_GET
@member_required
def progress(request: MemberRequest, pk: int) -> HttpResponse:
    """How far it is; the whole page again once it is through."""
    job = _own(request, pk)
    if not job.is_working:
        return HttpResponseClientRedirect(reverse("web:import", args=[job.pk]))
    return render(request, "web/transfer/_progress.html", _frame(request, job))


@require_GET
@member_required
def refused_rows(request: MemberRequest, pk: int) -> HttpResponseBase:
    """The refused rows as a file, each with its reason."""
    job = _own(request, pk)
    try:
        return as_file(outcomes.refused_csv(job), f"refused-{job.pk}")
    except (ImportFile.DoesNotExist, Unreadable):
        raise Http404(f"The file of {job.name} is kept for {actions.KEPT_DAYS} days.") from None


def _own(request: MemberRequest, pk: int) -> Import:
    """Return an import that the member may look at. Raises Http404."""
    job = own(request, Import, pk=pk)
    if not outcomes.visible(request.account, request.membership).filter(pk=job.pk).exists():
        raise Http404("This import is not here.")
    return job


def _mapping_page(
    request: MemberRequest, job: Import, raw: dict[str, Any], errors: dict[str, str]
) -> HttpResponse:
    try:
        table = table_of(job)
    except (ImportFile.DoesNotExist, Unreadable):
        table = None
    mapping = raw.get("mapping", job.mapping)
    columns = [
        FileColumn(
            place,
            name or f"Column {place + 1}",
            _samples(table.rows, place) if table else (),
            mapping[place],
            errors.get(f"column_{place}", ""),
        )
        for place, name in enumerate(job.header)
    ]
    fields = KINDS[job.kind].columns_for(job.sees_costs)
    context = {
        **_frame(request, job),
        "columns": columns,
        "fields": fields,
        "left_out": [column.name for column in columns if not column.field],
        "modes": Import.Mode.choices,
        "mode": raw.get("mode", job.mode),
        "mark": raw.get("mark", job.mark),
        "clears": raw.get("clears", job.clears),
        "errors": errors,
        "summary": [(f"id_{name}", text) for name, text in errors.items()],
        "file_is_gone": table is None,
    }
    return render(request, "web/transfer/mapping.html", context, status=422 if errors else 200)


def _samples(rows: Any, place: int) -> tuple[str, ...]:
    found: list[str] = []
    for row in rows[:200]:
        text = " ".join(row.cells[place].split())
        if text and text not in found:
            found.append(text if len(text) <= 60 else f"{text[:60]}…")
        if len(found) == SAMPLES:
            break
    return tuple(found)


def _frame(request: MemberRequest, job: Import) -> dict[str, Any]:
    """Return what every page of an import shows."""
    counts = {outcome: job.counts.get(outcome, 0) for outcome in _WORDS}
    return {
        "job": job,
        "nouns": NOUNS[Import.Kind(job.kind)],
        "counts": counts,
        "takes": counts["created"] + counts["changed"],
        "delimiter": DELIMITERS.get(job.delimiter, "tab"),
        "goal": counts["created"] + counts["changed"] if job.state == "undoing" else job.total,
        "may_write": request.membership.may_write,
        "is_dry": job.state in {Import.State.CHECKED, Import.State.CHECKING},
    }


def _rows(request: MemberRequest, job: Import) -> dict[str, Any]:
    """Return one page of rows and the filters above it."""
    counts = {outcome: job.counts.get(outcome, 0) for outcome in _WORDS}
    kept = job.rows.exclude(kept="").count() if job.state == Import.State.UNDONE else 0
    usual = "kept" if kept else "refused" if counts["refused"] else ""
    show = request.GET.get("show", usual)
    column, words = request.GET.get("column", ""), request.GET.get("q", "").strip()
    rows = outcomes.matching(job, show, column if show == "refused" else "", words)
    total, start = rows.count(), _number(request.GET.get("from", ""))
    page = list(rows[start : start + PAGE])
    at = reverse("web:import", args=[job.pk])
    query = request.GET.copy()
    query["show"], query["from"] = show, str(start + PAGE)
    return {
        "rows": [_shown(request, job, row) for row in page],
        "tabs": _tabs(job, at, show, counts, kept),
        "show": show,
        "column": column,
        "columns_in_error": outcomes.columns_in_error(job) if show == "refused" else [],
        "q": words,
        "total": total,
        "older": f"{at}?{query.urlencode()}" if start + PAGE < total else "",
        "kept": kept,
        "file_is_kept": ImportFile.objects.filter(transfer=job).exists(),
    }


def _tabs(
    job: Import, at: str, show: str, counts: dict[str, int], kept: int
) -> list[tuple[str, str, int, bool]]:
    is_dry = job.started_at is None
    tabs = [("All", f"{at}?show=", sum(counts.values()), show == "")]
    for outcome, (before, after, _) in _WORDS.items():
        word = before if is_dry else after
        tabs.append((word, f"{at}?show={outcome}", counts[outcome], show == outcome))
    if kept:
        tabs.insert(0, ("Not undone", f"{at}?show=kept", kept, show == "kept"))
    return tabs


def _shown(request: MemberRequest, job: Import, row: ImportRow) -> Shown:
    before, after, tone = _WORDS[row.outcome]
    word = before if job.started_at is None else after
    if row.undone:
        word, tone = ("Removed" if row.outcome == "created" else "Put back"), ""
    url = ""
    if row.record_id and not row.undone and job.kind in _PAGES:
        url = reverse(_PAGES[job.kind], args=[row.record_id])
    changes = outcomes.changes_of(row, job, request.membership.sees_margins)
    return Shown(row, word, tone, changes, url)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else 0
