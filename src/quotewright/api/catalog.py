"""Operations on items of the catalog."""

from __future__ import annotations

from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from ninja import Query, Router, Status

from quotewright.api.auth import AccountRequest
from quotewright.api.schemas import catalog as schemas
from quotewright.api.versions import expected, tag
from quotewright.api.wire import price
from quotewright.catalog import actions
from quotewright.catalog.models import Category, Item
from quotewright.catalog.schemes import margin_percent
from quotewright.catalog.search import Wanted, search
from quotewright.catalog.tree import paths_of
from quotewright.lib.fields import Invalid
from quotewright.lib.money import plain
from quotewright.quotes.states import Stale

router = Router(tags=["Catalog"])
_SAME = (
    "kind",
    "name",
    "code",
    "sku",
    "description",
    "note",
    "supplier_sku",
    "price_rule",
    "scheme",
    "tiers",
    "taxable",
    "frequency",
    "decimal_quantity",
    "shows",
    "archived_at",
    "version",
    "created_at",
    "updated_at",
)


@router.post("/items", response={201: schemas.ItemOut})
def create_item(
    request: AccountRequest, payload: schemas.ItemIn, response: HttpResponse
) -> Status[schemas.ItemOut]:
    """Create an item or, with `kind` bundle and `parts`, a bundle."""
    item = actions.create_item(request.account, payload.sent())
    response["Location"] = f"{request.path}/{item.pk}"
    tag(response, item)
    return Status(201, _one_out(request, item.pk))


@router.get("/items", response=schemas.ItemPage)
def list_items(request: AccountRequest, filters: Query[schemas.ItemFilter]) -> schemas.ItemPage:
    """List items: the best match first where `q` has words, else by name."""
    category = None
    if filters.category:
        mine = Category.objects.filter(account=request.account, pk=filters.category)
        category = mine.first()
        if category is None:
            message = f"There is no category {filters.category}. List the categories first."
            raise Invalid({"category": message})
    wanted = Wanted(filters.q, category, filters.archived, filters.kind)
    found = search(request.account, wanted, filters.cursor, filters.limit)
    prefetch_related_objects(found.items, "options__values", "parts__item")
    paths = paths_of(request.account)
    items = [_item_out(item, paths, request.account.currency) for item in found.items]
    return schemas.ItemPage(items=items, next_cursor=found.cursor or None)


@router.get("/items/{item_id}", response=schemas.ItemOut)
def read_item(request: AccountRequest, item_id: int, response: HttpResponse) -> schemas.ItemOut:
    """Read one item with its options and parts."""
    item = _own(request, item_id)
    tag(response, item)
    return _one_out(request, item.pk)


@router.patch("/items/{item_id}", response=schemas.ItemOut)
def change_item(
    request: AccountRequest, item_id: int, payload: schemas.ItemIn, response: HttpResponse
) -> schemas.ItemOut:
    """Change the fields that are sent and leave the others.

    Options and values that bring their `id` are kept with what they do not name; those left out
    go.
    """
    try:
        item = actions.change_item(_own(request, item_id), payload.sent(), expected(request))
    except Invalid as error:
        if "version" not in error.errors:
            raise
        raise Stale("Somebody changed this item meanwhile. Read it again first.") from None
    tag(response, item)
    return _one_out(request, item.pk)


@router.post("/items/{item_id}/archive", response=schemas.ItemOut)
def archive_item(request: AccountRequest, item_id: int, response: HttpResponse) -> schemas.ItemOut:
    """Stop offering an item; quotes and bundles that have it keep it."""
    item = actions.archive_item(_own(request, item_id))
    tag(response, item)
    return _one_out(request, item.pk)


@router.post("/items/{item_id}/restore", response=schemas.ItemOut)
def restore_item(request: AccountRequest, item_id: int, response: HttpResponse) -> schemas.ItemOut:
    """Offer an archived item again."""
    item = actions.restore_item(_own(request, item_id))
    tag(response, item)
    return _one_out(request, item.pk)


def _own(request: AccountRequest, item_id: int) -> Item:
    return Item.objects.select_related("account").get(pk=item_id, account=request.account)


def _one_out(request: AccountRequest, pk: int) -> schemas.ItemOut:
    rows = Item.objects.select_related("manufacturer", "supplier")
    item = rows.prefetch_related("options__values", "parts__item").get(pk=pk)
    return _item_out(item, paths_of(request.account), request.account.currency)


def _item_out(item: Item, paths: dict[int, str], currency: str) -> schemas.ItemOut:
    margin = margin_percent(item.price, item.cost)
    return schemas.ItemOut.model_validate(
        {
            **{field: getattr(item, field) for field in _SAME},
            "id": item.pk,
            "category": paths.get(item.category_id or 0, ""),
            "manufacturer": item.manufacturer.name if item.manufacturer else "",
            "supplier": item.supplier.name if item.supplier else "",
            "cost": price(item.cost, currency),
            "price": price(item.price, currency),
            "price_percent": None if item.price_percent is None else plain(item.price_percent),
            "margin_percent": None if margin is None else plain(margin),
            "options": [
                {
                    "id": option.pk,
                    "name": option.name,
                    "required": option.required,
                    "multiple": option.multiple,
                    "values": [
                        {
                            "id": value.pk,
                            "name": value.name,
                            "code": value.code,
                            "price": price(value.price, currency),
                            "cost": price(value.cost, currency),
                            "is_default": value.is_default,
                        }
                        for value in option.values.all()
                    ],
                }
                for option in item.options.all()
            ],
            "parts": [
                {
                    "item_id": part.item_id,
                    "name": part.item.name,
                    "quantity": plain(part.quantity),
                }
                for part in item.parts.all()
            ],
        }
    )
