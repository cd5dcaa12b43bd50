"""The page of one item: making, reading and changing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from quotewright.catalog import actions
from quotewright.catalog.images import MOST_BYTES, require_image
from quotewright.catalog.models import Item, Manufacturer, Supplier
from quotewright.catalog.schemes import Scheme
from quotewright.catalog.tree import paths_of
from quotewright.catalog.values import TIERED
from quotewright.lib.fields import Invalid
from quotewright.quotes.models import Quote
from quotewright.web.access import MemberRequest, member_required, own, writer_required
from quotewright.web.forms import Field, filled
from quotewright.web.itemform import Cells, cells_of, flags_read, given, id_of, values_of
from quotewright.web.words import BILLING

SCHEMES = (
    (Scheme.UNIT.value, "Per unit: quantity times price"),
    (Scheme.FLAT.value, "Flat: one price whatever the quantity"),
    (Scheme.VOLUME.value, "Volume: all units at the price of the tier they reach"),
    (Scheme.STEPPED.value, "Stepped: each part of the quantity at its own tier’s price"),
)
_NAMES = (
    Field("name", "Name", maxlength=200),
    Field("code", "Code", maxlength=80, hint="The manufacturer’s part number (MPN)."),
    Field("sku", "SKU", maxlength=80, hint="Your own number, if you have one."),
)
_ORIGIN = (
    Field(
        "category",
        "Category",
        maxlength=500,
        list="categories",
        hint="A path such as Hardware > Servers. What is not there yet is made.",
    ),
    Field("manufacturer", "Manufacturer", list="manufacturers"),
    Field("supplier", "Supplier", list="suppliers", hint="Becomes the Vendor in Syncro."),
    Field("supplier_sku", "Supplier’s SKU", maxlength=80),
)
_NEW = {"taxable": True, "decimal_quantity": True, "scheme": "unit", "price_rule": "fixed"}


@writer_required
@require_http_methods(["GET", "POST"])
def new_item(request: MemberRequest) -> HttpResponse:
    """Make an item, or a bundle where `kind=bundle`."""
    if request.method != "POST":
        kind = "bundle" if request.GET.get("kind") == "bundle" else "item"
        return _page(request, {**_NEW, "kind": kind, "name": request.GET.get("name", "")}, {})
    raw = given(request.POST, request.membership.sees_margins, None)
    try:
        item = _saved(request, None, raw)
    except Invalid as error:
        return _page(request, raw, error.errors)
    messages.success(request, f"{item.name[:60]} is in the catalog")
    return redirect("web:item", pk=item.pk)


@require_http_methods(["GET", "POST"])
@member_required
def item_page(request: MemberRequest, pk: int) -> HttpResponse:
    """Show and change an item."""
    item = own(request, Item, pk=pk)
    if request.method != "POST":
        values = values_of(item, paths_of(request.account), request.membership.sees_margins)
        return _page(request, values, {}, item)
    raw = given(request.POST, request.membership.sees_margins, item)
    try:
        item = _saved(request, item, raw)
    except Invalid as error:
        # Saving once more, with both versions seen, is a decision: it goes through.
        return _page(request, {**raw, "version": item.version}, error.errors, item)
    messages.success(request, f"{item.name[:60]} is saved")
    return redirect("web:item", pk=item.pk)


@transaction.atomic
def _saved(request: MemberRequest, item: Item | None, raw: Mapping[str, Any]) -> Item:
    """Create or change the item, with its picture; both or neither. Raises Invalid."""
    upload = request.FILES.get("image")
    data = b""
    if upload is not None:
        # One byte over is enough to know; the rest is not read into memory.
        data = upload.read(MOST_BYTES + 1)
        require_image(data)
    if item is None:
        item = actions.create_item(request.account, raw)
    else:
        version = request.POST.get("version", "")
        expected = int(version) if version.isdecimal() and len(version) < 10 else None
        item = actions.change_item(item, raw, expected)
    if data:
        return actions.set_image(item, data)
    return actions.remove_image(item) if request.POST.get("remove_image") == "on" else item


def _page(
    request: MemberRequest,
    raw: Mapping[str, Any],
    errors: Mapping[str, str],
    item: Item | None = None,
) -> HttpResponse:
    account, sees = request.account, request.membership.sees_margins
    is_bundle = raw.get("kind") == Item.Kind.BUNDLE
    options = cells_of(raw, "options", errors)
    flags_read([option.values for option in options], "required", "multiple")
    flags_read([value.values for option in options for value in option.rows], "is_default")
    context: dict[str, Any] = {
        "item": item,
        "raw": raw,
        "is_bundle": is_bundle,
        "what": "bundle" if is_bundle else "item",
        "names": filled(_NAMES, raw, errors),
        "origin": filled(_ORIGIN, raw, errors),
        "errors": errors,
        "summary": [(id_of(name), sentence) for name, sentence in errors.items()],
        "stale": "version" in errors,
        "schemes": SCHEMES,
        "billing": [(frequency.value, word) for frequency, word in BILLING.items()],
        "shows": Item.Shows.choices,
        "rules": Item.PriceRule.choices,
        "is_tiered": raw.get("scheme") in TIERED,
        "follows": not sees and item is not None and item.price_rule != Item.PriceRule.FIXED,
        "tiers": cells_of(raw, "tiers", errors),
        "options": options,
        "parts": _parts(request, raw, errors),
        "sees": sees,
        "may_write": request.membership.may_write,
        "readonly": not request.membership.may_write,
        "paths": paths_of(account).values(),
        "manufacturers": Manufacturer.objects.filter(account=account).order_by("name"),
        "suppliers": Supplier.objects.filter(account=account, archived_at=None).order_by("name"),
        "currency": account.currency,
        "blank": {
            "tier": Cells("NEW", {}, {}),
            "value": Cells("NEW", {}, {}),
            "option": Cells("NEW", {}, {}),
            "part": Cells("NEW", {"quantity": "1"}, {}),
        },
    }
    context |= _uses(item) if item else {}
    return render(request, "web/catalog/item.html", context, status=422 if errors else 200)


def _parts(
    request: MemberRequest, raw: Mapping[str, Any], errors: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return the parts of the form, each with its item, in two queries."""
    cells = cells_of(raw, "parts", errors)
    wanted = [str(cell.values.get("item_id", "")) for cell in cells]
    rows = Item.objects.filter(
        account=request.account,
        pk__in=[int(pk) for pk in wanted if pk.isdecimal() and len(pk) < 19],
    )
    items = {str(item.pk): item for item in rows}
    return [{"cells": cell, "item": items.get(pk)} for cell, pk in zip(cells, wanted, strict=True)]


def _uses(item: Item) -> dict[str, Any]:
    """Say where an item is used: in which bundles, and in how many quotes."""
    quotes = Quote.objects.filter(sections__lines__item=item).aggregate(
        n=Count("pk", distinct=True)
    )
    return {
        "bundles": Item.objects.filter(parts__item=item).order_by("name")[:20],
        "quote_count": quotes["n"],
    }
