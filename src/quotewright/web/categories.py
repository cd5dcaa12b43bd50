"""The tree of categories, and the page of one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from quotewright.catalog import actions
from quotewright.catalog.models import Category
from quotewright.catalog.tree import paths_of, within
from quotewright.catalog.values import LEVEL
from quotewright.lib.fields import Invalid
from quotewright.web.access import MemberRequest, member_required, own
from quotewright.web.forms import Field, filled, summary_of

_NAME = (Field("name", "Name", maxlength=80),)
_PATH = (
    Field(
        "path",
        "New category",
        maxlength=500,
        list="paths",
        hint="Alone, or under others: Hardware > Servers.",
    ),
)


@dataclass(frozen=True, slots=True)
class Branch:
    """A category in the tree: its level, from 0, and how many items are right in it."""

    pk: int
    name: str
    level: int
    items: int

    @property
    def indent(self) -> str:
        """The class that moves it to the right."""
        return f"level-{self.level}"


@require_http_methods(["GET", "POST"])
@member_required
def categories(request: MemberRequest) -> HttpResponse:
    """The tree; a form that adds a path to it."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        path = request.POST.get("path", "")
        try:
            made = actions.find_or_create_category(request.account, path)
            if made is None:
                raise Invalid({"path": "The name is empty. Type one."})
        except Invalid as error:
            errors = {"path": str(error)}
        else:
            messages.success(request, f"{made.name} is in the tree")
            return redirect("web:categories")
    paths = paths_of(request.account)
    context = {
        "branches": list(_branches(request, paths)),
        "field": filled(_PATH, request.POST, errors)[0],
        "paths": paths.values(),
        "summary": summary_of(errors),
    }
    status = 422 if errors else 200
    return render(request, "web/catalog/categories.html", context, status=status)


@require_http_methods(["GET", "POST"])
@member_required
def category(request: MemberRequest, pk: int) -> HttpResponse:
    """Rename, move or delete a category."""
    row = own(request, Category, pk=pk)
    errors: dict[str, str] = {}
    typed: Mapping[str, Any] = {"name": row.name, "parent": row.parent_id or ""}
    if request.method == "POST":
        typed = request.POST
        try:
            _change(request, row)
            return redirect("web:categories")
        except Invalid as error:
            errors = error.errors
    paths, below = paths_of(request.account), within(request.account, row)
    context = {
        "category": row,
        "path": paths.get(row.pk, row.name),
        "fields": filled(_NAME, typed, errors),
        "parents": [(each, path) for each, path in paths.items() if each not in below],
        "chosen": str(typed.get("parent", "")),
        "errors": errors,
        "summary": summary_of(errors),
        "readonly": not request.membership.may_write,
    }
    return render(request, "web/catalog/category.html", context, status=422 if errors else 200)


@transaction.atomic
def _change(request: MemberRequest, row: Category) -> None:
    if request.POST.get("delete"):
        actions.delete_category(row)
        messages.success(request, f"{row.name} is deleted")
        return
    parent = None
    if wanted := request.POST.get("parent", ""):
        mine = Category.objects.filter(account=request.account)
        parent = mine.filter(
            pk=int(wanted) if wanted.isdecimal() and len(wanted) < 19 else 0
        ).first()
        if parent is None:
            raise Invalid({"parent": "This category is gone. Choose another one."})
    if (parent.pk if parent else None) != row.parent_id:
        actions.move_category(row, parent)
    saved = actions.rename_category(row, request.POST.get("name", ""))
    messages.success(request, f"{saved.name} is saved")


def _branches(request: MemberRequest, paths: Mapping[int, str]) -> Iterator[Branch]:
    mine = Category.objects.filter(account=request.account)
    counts = dict(mine.annotate(n=Count("items")).values_list("pk", "n"))
    for pk, path in paths.items():
        *above, name = path.split(f" {LEVEL} ")
        yield Branch(pk, name, len(above), counts.get(pk, 0))
