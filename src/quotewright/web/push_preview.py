"""What a push of a quote would do in the PSA, before it does it; and then pushing just that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from quotewright.integrations import outbox
from quotewright.integrations.port import Ambiguous, Change, PsaError, Step
from quotewright.integrations.previewing import NotToBePushed, Preview, preview_of
from quotewright.integrations.state import connection_of, quote_state
from quotewright.quotes.models import Quote
from quotewright.web.access import MemberRequest, member_required, own, writer_required
from quotewright.web.answers import go_to


@dataclass(frozen=True, slots=True)
class Verb:
    """A step's action as the page says it; `tone` and `icon` are names in the style sheet."""

    text: str
    icon: str
    tone: str


_VERBS = {
    "create": Verb("Create", "plus", "create"),
    "adopt": Verb("Use", "check", "same"),
    "update": Verb("Change", "pen", "update"),
    "delete": Verb("Remove", "trash", "remove"),
    "compare": Verb("Compare", "search", "same"),
    "convert": Verb("Convert", "card", "create"),
    "start": Verb("Start", "repeat", "update"),
}
LEAVE, SKIP = Verb("Leave", "minus", "same"), Verb("Skip", "right", "skip")
# The groups, in the order in which a push works.
_GROUPS = {
    "customer": "Person",
    "contact": "Person",
    "vendor": "Products and vendors",
    "product": "Products and vendors",
    "estimate": "Estimate",
    "line": "Estimate",
    "invoice": "Invoice",
}
_RECURRING = "Recurring invoices"
_NOUNS = {"schedule": "Recurring invoice", "schedule line": "Line"}
# What people look for first in something new; the rest of its fields is behind it.
_TOLD = ("quantity", "price", "price_retail", "price_cost", "cost", "taxable", "upc_code", "email")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the plan."""

    verb: Verb
    title: str
    changes: tuple[Change, ...] = ()
    said: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Rows about one kind of record."""

    title: str
    rows: tuple[Row, ...]


@require_GET
@member_required
def page(request: MemberRequest, pk: int) -> HttpResponse:
    """The page around the plan, which is read once it is shown."""
    quote = own(request, Quote, pk=pk)
    return render(request, "web/sync/preview.html", {"quote": quote})


@require_GET
@member_required
def plan(request: MemberRequest, pk: int) -> HttpResponse:
    """The plan, read from the PSA now; or why it cannot be told."""
    return planned(request, own(request, Quote, pk=pk))


@require_POST
@writer_required
def push(request: MemberRequest, pk: int) -> HttpResponse:
    """Push what the preview showed. Where the PSA or the quote changed since, show that first."""
    quote = own(request, Quote, pk=pk)
    try:
        now = preview_of(quote)
    except (NotToBePushed, PsaError) as error:
        return _refused(request, quote, error)
    if now.digest != request.POST.get("digest", ""):
        return _shown(request, quote, now, has_changed=True)
    outbox.push_now(request.account, "quote", quote.pk, quote.version)
    paused = quote_state(quote).is_paused
    then = "waits: the sync is paused" if paused else "is being pushed"
    messages.success(request, f"Quote {quote.number} {then}")
    return go_to(request, reverse("web:quote", args=[quote.pk]))


def planned(request: MemberRequest, quote: Quote) -> HttpResponse:
    """Answer with the plan, or why there is none."""
    try:
        return _shown(request, quote, preview_of(quote))
    except (NotToBePushed, PsaError) as error:
        return _refused(request, quote, error)


def _shown(
    request: MemberRequest, quote: Quote, preview: Preview, has_changed: bool = False
) -> HttpResponse:
    context: dict[str, Any] = {
        "quote": quote,
        "preview": preview,
        "groups": list(groups_of(preview, request.membership.sees_margins)),
        "near": preview.near,
        "target": "plan",
        "has_changed": has_changed,
        "may_write": request.membership.may_write,
        "state": quote_state(quote),
    }
    return render(request, "web/sync/_plan.html", context)


def _refused(request: MemberRequest, quote: Quote, error: Exception) -> HttpResponse:
    """Say why there is no plan. It is no fault of the page: the answer is 200, to be shown."""
    connected = connection_of(quote.account) is not None
    context = {
        "quote": quote,
        "cause": str(error),
        "remedy": getattr(error, "remedy", ""),
        "candidates": error.candidates if isinstance(error, Ambiguous) else (),
        "is_connected": connected,
        "is_early": isinstance(error, NotToBePushed),
    }
    return render(request, "web/sync/_no_plan.html", context)


def groups_of(preview: Preview, sees_margins: bool) -> Iterator[Group]:
    """Say the steps in words, grouped as people think of them."""
    for title, steps in groupby(preview.steps, key=lambda step: _GROUPS.get(step.kind, _RECURRING)):
        rows = tuple(_row(step, sees_margins) for step in steps)
        yield Group(title, rows)
    rest = []
    if preview.left:
        rest.append(Row(LEAVE, _lines(len(preview.left)), said=", ".join(preview.left)))
    if preview.skipped:
        rest.append(Row(SKIP, _lines(len(preview.skipped)), said=", ".join(preview.skipped)))
    if rest:
        yield Group("Not touched", tuple(rest))


def _row(step: Step, sees_margins: bool) -> Row:
    verb = _VERBS.get(step.action, Verb(step.action.capitalize(), "sync", "update"))
    noun = _NOUNS.get(step.kind, step.kind.replace("_", " ").capitalize())
    title = step.title if step.title.startswith(noun) else f"{noun} {step.title}".rstrip()
    changes = step.changes or (_told(step) if step.action == "create" else ())
    if not sees_margins:
        changes = tuple(each for each in changes if "cost" not in each.field)
    return Row(verb, title, tuple(_readable(each) for each in changes), _why(step))


def _told(step: Step) -> tuple[Change, ...]:
    return tuple(
        Change(name, "", str(step.body[name]))
        for name in _TOLD
        if step.body.get(name) not in (None, "")
    )


def _readable(change: Change) -> Change:
    word = change.field.replace("_", " ").removesuffix(" id")
    return Change(word, _text(change.old), _text(change.new))


def _text(value: str) -> str:
    value = {"True": "yes", "False": "no"}.get(value, value)
    return value if len(value) <= 300 else f"{value[:300]}…"


def _why(step: Step) -> str:
    if step.action == "adopt":
        return f"Found in Syncro as {step.remote_id}; it is used, not made again"
    if step.action == "compare":
        return "Its sums are compared with what was signed before anything is converted"
    if step.action == "convert":
        return "Once, and only where the sums are equal"
    return ""


def _lines(count: int) -> str:
    return "1 line" if count == 1 else f"{count} lines"
