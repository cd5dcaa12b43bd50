"""The catalog: its list, the item box's search and options, archiving, and pictures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_GET, require_POST

from quotewright.catalog import actions
from quotewright.catalog.images import image_type
from quotewright.catalog.models import Category, Item, Option
from quotewright.catalog.schemes import Frequency, margin_percent
from quotewright.catalog.search import MOST_COUNTED, Found, Wanted, count, search
from quotewright.catalog.tree import paths_of
from quotewright.catalog.values import LEVEL, TIERED
from quotewright.catalog.words import marked
from quotewright.web.access import MemberRequest, member_required, own
from quotewright.web.answers import refusals_answered
from quotewright.web.words import PER

IN_BOX = 12


@dataclass(frozen=True, slots=True)
class Row:
    """An item as lists show it. `margin` and the item's cost are for those who may see them."""

    item: Item
    has_options: bool
    name: list[tuple[str, bool]]
    code: list[tuple[str, bool]]
    margin: Decimal | None
    low: bool

    @property
    def is_tiered(self) -> bool:
        """Whether the price is only the first of several."""
        return self.item.scheme in TIERED

    @property
    def per(self) -> str:
        """What comes behind the price of something billed again and again."""
        return PER[Frequency(self.item.frequency)]


@require_GET
@member_required
def item_list(request: MemberRequest) -> HttpResponse:
    """Items by name, or by relevance where words are wanted; the rows alone when htmx asks."""
    wanted = _wanted(request)
    found = search(request.account, wanted, request.GET.get("after", ""))
    total = count(request.account, wanted)
    context = {
        "rows": rows_of(request, found, wanted.text),
        "older": _older(request, found),
        "q": wanted.text,
        "archived": wanted.archived,
        "chosen": wanted.category,
        "said": said_count(total),
    }
    if request.htmx:
        return render(request, "web/catalog/_rows.html", context)
    context["anything"] = bool(total) or Item.objects.filter(account=request.account).exists()
    context["categories"] = _levels(request)
    return render(request, "web/catalog/list.html", context)


@require_GET
@member_required
def find(request: MemberRequest) -> HttpResponse:
    """Options of a box that takes an item; `kind=item` leaves bundles out."""
    text = request.GET.get("q", "").strip()[:200]
    kind = request.GET.get("kind", "")
    wanted = Wanted(text, kind=kind if kind in list(Item.Kind) else "")
    found = search(request.account, wanted, most=IN_BOX)
    context = {"rows": rows_of(request, found, text), "q": text, "more": bool(found.cursor)}
    return render(request, "web/catalog/_found.html", context)


@require_GET
@member_required
def options(request: MemberRequest, pk: int) -> HttpResponse:
    """The form of an item's options, for the box that takes the item."""
    item = own(request, Item, pk=pk)
    rows = [
        (option, any(value.is_default for value in option.values.all()))
        for option in item.options.prefetch_related("values")
    ]
    return render(request, "web/catalog/_options.html", {"item": item, "options": rows})


@require_POST
@member_required
@refusals_answered
def archive(request: MemberRequest, pk: int) -> HttpResponse:
    """Stop offering an item, with a way back."""
    item = actions.archive_item(own(request, Item, pk=pk))
    undo = format_html(
        '<form method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" '
        'value="{}"><span>{} is archived</span><button>Undo</button></form>',
        reverse("web:restore_item", args=[item.pk]),
        get_token(request),
        item.name[:60],
    )
    messages.success(request, undo)
    return redirect("web:item", pk=item.pk)


@require_POST
@member_required
@refusals_answered
def restore(request: MemberRequest, pk: int) -> HttpResponse:
    """Offer an archived item again."""
    item = actions.restore_item(own(request, Item, pk=pk))
    messages.success(request, f"{item.name[:60]} is back in the catalog")
    return redirect("web:item", pk=item.pk)


@require_GET
@member_required
def image(request: MemberRequest, pk: int) -> HttpResponse:
    """The picture of an item, to members of its account."""
    item = own(request, Item, pk=pk)
    if item.image is None:
        raise Http404("This item has no picture.")
    data = bytes(item.image.data)
    response = HttpResponse(data, content_type=image_type(data) or "application/octet-stream")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=86400"
    response["ETag"] = f'"{item.image.sha256[:32]}"'
    return response


def rows_of(request: MemberRequest, found: Found, text: str = "") -> list[Row]:
    """Return list rows in one query more, without cost for those who may not see it."""
    sees, floor = request.membership.sees_margins, request.account.margin_floor
    having = set(
        Option.objects.filter(item__in=[item.pk for item in found.items])
        .values_list("item_id", flat=True)
        .distinct()
    )
    rows = []
    for item in found.items:
        margin = margin_percent(item.price, item.cost) if sees and item.cost else None
        rows.append(
            Row(
                item=item,
                has_options=item.pk in having,
                name=marked(item.name, text),
                code=marked(item.code or item.sku, text),
                margin=margin,
                low=margin is not None and floor is not None and margin <= floor,
            )
        )
    return rows


def said_count(total: int) -> str:
    """Return how many items there are, in words."""
    if total > MOST_COUNTED and total == MOST_COUNTED + 1:
        return f"more than {MOST_COUNTED:,} items"
    return f"{total:,} item{'' if total == 1 else 's'}"


def _wanted(request: MemberRequest) -> Wanted:
    text = request.GET.get("q", "").strip()[:200]
    chosen = request.GET.get("category", "")
    category = None
    if chosen.isascii() and chosen.isdecimal() and len(chosen) < 19:
        category = Category.objects.filter(account=request.account, pk=int(chosen)).first()
    return Wanted(text, category, archived=request.GET.get("archived") == "1")


def _older(request: MemberRequest, found: Found) -> str:
    if not found.cursor:
        return ""
    query = request.GET.copy()
    query["after"] = found.cursor
    return f"{reverse('web:catalog')}?{query.urlencode()}"


def _levels(request: MemberRequest) -> Iterable[tuple[int, str]]:
    """Return each category's id and its name, indented by its level."""
    for pk, path in paths_of(request.account).items():
        *above, name = path.split(f" {LEVEL} ")
        yield pk, "\u2003" * len(above) + name
