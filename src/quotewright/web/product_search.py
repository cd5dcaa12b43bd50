"""Syncro's products, for the box that adds a line."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from quotewright.catalog.schemes import margin_percent
from quotewright.catalog.words import marked
from quotewright.integrations.remote import Remote
from quotewright.integrations.searching import How, What, search
from quotewright.integrations.state import connection_of
from quotewright.web.access import MemberRequest, member_required


@dataclass(frozen=True, slots=True)
class Row:
    """A product as the box shows it. Cost and margin are for those who may see them."""

    remote_id: str
    name: list[tuple[str, bool]]
    detail: str
    price: Decimal
    cost: Decimal | None
    margin: Decimal | None
    low: bool


@require_GET
@member_required
def search_products(request: MemberRequest) -> HttpResponse:
    """Options of the line box: as last seen, or (`live`) asked of Syncro where that is worth it."""
    words = request.GET.get("q", "").strip()[:200]
    live = request.GET.get("live") == "1" and request.membership.may_write
    again = request.GET.get("again") == "1"
    found = search(connection_of(request.account), What.PRODUCTS, words, live, again)
    context = {
        "rows": [_row(request, record, words) for record in found.records],
        "found": found,
        "q": words,
        "offers_ask": found.how is How.ASK and request.membership.may_write,
    }
    return render(request, "web/catalog/_products.html", context)


def _row(request: MemberRequest, record: Remote, words: str) -> Row:
    price, cost = (Decimal(str(record.facts.get(name) or 0)) for name in ("price", "cost"))
    sees, floor = request.membership.sees_margins, request.account.margin_floor
    margin = margin_percent(price, cost) if sees and cost else None
    parts = (
        f"UPC {record.code}" if record.code else "",
        str(record.facts.get("vendor") or ""),
        str(record.facts.get("description") or "")[:90],
    )
    return Row(
        remote_id=record.remote_id,
        name=marked(record.name or record.code or f"Product {record.remote_id}", words),
        detail=" · ".join(part for part in parts if part and part != record.name),
        price=price,
        cost=cost if sees else None,
        margin=margin,
        low=margin is not None and floor is not None and margin <= floor,
    )
