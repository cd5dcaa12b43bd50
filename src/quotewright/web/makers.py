"""Suppliers and manufacturers: their lists, and the page of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from quotewright.catalog import actions
from quotewright.catalog.models import Manufacturer, Supplier
from quotewright.lib.fields import Invalid
from quotewright.web.access import MemberRequest, member_required, own, writer_required
from quotewright.web.answers import refusals_answered
from quotewright.web.forms import Field, filled, summary_of

_MANUFACTURER = (Field("name", "Name"),)
_SUPPLIER = (
    Field("name", "Name", hint="As the Vendor is called in Syncro, so that the two are matched."),
    Field("account_number", "Account number", maxlength=60, hint="Yours, at this supplier."),
    Field("email", "E-mail", type="email", maxlength=254),
    Field("phone", "Phone", type="tel", maxlength=40),
    Field("website", "Website", maxlength=200),
)


@require_GET
@member_required
def suppliers(request: MemberRequest) -> HttpResponse:
    """Suppliers by name, those that are archived last."""
    rows = Supplier.objects.filter(account=request.account).annotate(item_count=Count("items"))
    context = {"rows": rows.order_by("archived_at", "name", "pk")}
    return render(request, "web/catalog/suppliers.html", context)


@writer_required
@require_http_methods(["GET", "POST"])
def new_supplier(request: MemberRequest) -> HttpResponse:
    """Add a supplier."""
    if request.method != "POST":
        return _supplier_page(request, {}, {})
    try:
        made = actions.create_supplier(request.account, _given(request, _SUPPLIER))
    except Invalid as error:
        return _supplier_page(request, request.POST, error.errors)
    messages.success(request, f"{made.name} is added")
    return redirect("web:suppliers")


@require_http_methods(["GET", "POST"])
@member_required
def supplier_page(request: MemberRequest, pk: int) -> HttpResponse:
    """Show and change a supplier."""
    supplier = own(request, Supplier, pk=pk)
    if request.method != "POST":
        values = {field.name: getattr(supplier, field.name) for field in _SUPPLIER}
        return _supplier_page(request, values, {}, supplier)
    try:
        actions.change_supplier(supplier, _given(request, _SUPPLIER))
    except Invalid as error:
        supplier.refresh_from_db()
        return _supplier_page(request, request.POST, error.errors, supplier)
    messages.success(request, f"{supplier.name} is saved")
    return redirect("web:suppliers")


@require_POST
@member_required
@refusals_answered
def archive_supplier(request: MemberRequest, pk: int) -> HttpResponse:
    """Archive a supplier, or offer an archived one again: each undoes the other."""
    supplier = own(request, Supplier, pk=pk)
    if supplier.archived_at:
        actions.restore_supplier(supplier)
        messages.success(request, f"{supplier.name} is offered again")
    else:
        actions.archive_supplier(supplier)
        messages.success(request, f"{supplier.name} is archived; its items keep it")
    return redirect("web:supplier", pk=pk)


@require_http_methods(["GET", "POST"])
@member_required
def manufacturers(request: MemberRequest) -> HttpResponse:
    """Manufacturers by name; a form that adds one."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            made = actions.create_manufacturer(request.account, _given(request, _MANUFACTURER))
        except Invalid as error:
            errors = error.errors
        else:
            messages.success(request, f"{made.name} is added")
            return redirect("web:manufacturers")
    rows = Manufacturer.objects.filter(account=request.account).annotate(item_count=Count("items"))
    context = {
        "rows": rows.order_by("name", "pk"),
        "field": filled(_MANUFACTURER, request.POST, errors)[0],
        "summary": summary_of(errors),
    }
    status = 422 if errors else 200
    return render(request, "web/catalog/manufacturers.html", context, status=status)


@require_http_methods(["GET", "POST"])
@member_required
def manufacturer(request: MemberRequest, pk: int) -> HttpResponse:
    """Rename a manufacturer, or delete one of nothing."""
    row = own(request, Manufacturer, pk=pk)
    errors: dict[str, str] = {}
    typed: Mapping[str, Any] = {"name": row.name}
    if request.method == "POST":
        typed = request.POST
        try:
            if request.POST.get("delete"):
                actions.delete_manufacturer(row)
                messages.success(request, f"{row.name} is deleted")
            else:
                actions.change_manufacturer(row, _given(request, _MANUFACTURER))
                messages.success(request, f"{row.name} is saved")
            return redirect("web:manufacturers")
        except Invalid as error:
            errors = error.errors
            row.refresh_from_db()
    context = {
        "row": row,
        "fields": filled(_MANUFACTURER, typed, errors),
        "summary": summary_of(errors),
        "item_count": row.items.count(),
        "readonly": not request.membership.may_write,
    }
    status = 422 if errors else 200
    return render(request, "web/catalog/manufacturer.html", context, status=status)


def _supplier_page(
    request: MemberRequest,
    typed: Mapping[str, Any],
    errors: Mapping[str, str],
    supplier: Supplier | None = None,
) -> HttpResponse:
    context = {
        "supplier": supplier,
        "fields": filled(_SUPPLIER, typed, errors),
        "summary": summary_of(errors),
        "item_count": supplier.items.count() if supplier else 0,
        "readonly": not request.membership.may_write,
    }
    status = 422 if errors else 200
    return render(request, "web/catalog/supplier.html", context, status=status)


def _given(request: MemberRequest, fields: Sequence[Field]) -> dict[str, str]:
    return {each.name: request.POST[each.name] for each in fields if each.name in request.POST}
