"""Operations on categories, manufacturers and suppliers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from ninja import Query, Router, Status

from quotewright.api.auth import AccountRequest
from quotewright.api.paging import Paging, page_of
from quotewright.api.schemas import catalog as schemas
from quotewright.catalog import actions
from quotewright.catalog.models import Category, Manufacturer, Supplier
from quotewright.catalog.tree import paths_of
from quotewright.lib.fields import Invalid

router = Router(tags=["Catalog"])


@router.post("/categories", response={201: schemas.CategoryOut})
def create_category(
    request: AccountRequest, payload: schemas.CategoryIn, response: HttpResponse
) -> Status[schemas.CategoryOut]:
    """Return the category at a path, whatever its case; make what is not there."""
    try:
        made = actions.find_or_create_category(request.account, payload.path)
    except Invalid as error:
        raise Invalid({"path": str(error)}) from None
    if made is None:
        raise Invalid({"path": "The path is empty. Write it like Hardware > Servers."})
    response["Location"] = f"{request.path}/{made.pk}"
    return Status(201, _category_out(request, made))


@router.get("/categories", response=schemas.CategoryPage)
def list_categories(request: AccountRequest, filters: Query[Paging]) -> schemas.CategoryPage:
    """List categories, newest first, each with its path."""
    page, cursor = page_of(Category.objects.filter(account=request.account), filters)
    paths = paths_of(request.account)
    return schemas.CategoryPage(
        items=[_category_out(request, each, paths) for each in page], next_cursor=cursor
    )


@router.get("/categories/{category_id}", response=schemas.CategoryOut)
def read_category(request: AccountRequest, category_id: int) -> schemas.CategoryOut:
    """Read one category."""
    return _category_out(request, _category(request, category_id))


@router.patch("/categories/{category_id}", response=schemas.CategoryOut)
def change_category(
    request: AccountRequest, category_id: int, payload: schemas.CategoryChange
) -> schemas.CategoryOut:
    """Rename a category, or move it with all that is in it; `parent_id` null is the top level."""
    with transaction.atomic():
        changed = _changed(request, _category(request, category_id), payload.sent())
    return _category_out(request, changed)


@router.delete("/categories/{category_id}", response={204: None})
def delete_category(request: AccountRequest, category_id: int) -> Status[None]:
    """Delete a category with nothing in it."""
    actions.delete_category(_category(request, category_id))
    return Status(204, None)


@router.post("/manufacturers", response={201: schemas.ManufacturerOut})
def create_manufacturer(
    request: AccountRequest, payload: schemas.ManufacturerIn, response: HttpResponse
) -> Status[schemas.ManufacturerOut]:
    """Create a manufacturer. An item that names one makes it, too."""
    made = actions.create_manufacturer(request.account, payload.sent())
    response["Location"] = f"{request.path}/{made.pk}"
    return Status(201, _manufacturer_out(made))


@router.get("/manufacturers", response=schemas.ManufacturerPage)
def list_manufacturers(
    request: AccountRequest, filters: Query[schemas.NameFilter]
) -> schemas.ManufacturerPage:
    """List manufacturers, newest first."""
    rows = Manufacturer.objects.filter(account=request.account)
    if filters.name:
        rows = rows.filter(name__iexact=filters.name)
    page, cursor = page_of(rows, filters)
    return schemas.ManufacturerPage(
        items=[_manufacturer_out(each) for each in page], next_cursor=cursor
    )


@router.get("/manufacturers/{manufacturer_id}", response=schemas.ManufacturerOut)
def read_manufacturer(request: AccountRequest, manufacturer_id: int) -> schemas.ManufacturerOut:
    """Read one manufacturer."""
    return _manufacturer_out(_manufacturer(request, manufacturer_id))


@router.patch("/manufacturers/{manufacturer_id}", response=schemas.ManufacturerOut)
def change_manufacturer(
    request: AccountRequest, manufacturer_id: int, payload: schemas.ManufacturerIn
) -> schemas.ManufacturerOut:
    """Rename a manufacturer."""
    row = _manufacturer(request, manufacturer_id)
    return _manufacturer_out(actions.change_manufacturer(row, payload.sent()))


@router.delete("/manufacturers/{manufacturer_id}", response={204: None})
def delete_manufacturer(request: AccountRequest, manufacturer_id: int) -> Status[None]:
    """Delete a manufacturer of nothing."""
    actions.delete_manufacturer(_manufacturer(request, manufacturer_id))
    return Status(204, None)


@router.post("/suppliers", response={201: schemas.SupplierOut})
def create_supplier(
    request: AccountRequest, payload: schemas.SupplierIn, response: HttpResponse
) -> Status[schemas.SupplierOut]:
    """Create a supplier. An item that names one makes it, too."""
    made = actions.create_supplier(request.account, payload.sent())
    response["Location"] = f"{request.path}/{made.pk}"
    return Status(201, _supplier_out(made))


@router.get("/suppliers", response=schemas.SupplierPage)
def list_suppliers(
    request: AccountRequest, filters: Query[schemas.NameFilter]
) -> schemas.SupplierPage:
    """List suppliers, newest first, archived ones too."""
    rows = Supplier.objects.filter(account=request.account)
    if filters.name:
        rows = rows.filter(name__iexact=filters.name)
    page, cursor = page_of(rows, filters)
    return schemas.SupplierPage(items=[_supplier_out(each) for each in page], next_cursor=cursor)


@router.get("/suppliers/{supplier_id}", response=schemas.SupplierOut)
def read_supplier(request: AccountRequest, supplier_id: int) -> schemas.SupplierOut:
    """Read one supplier."""
    return _supplier_out(_supplier(request, supplier_id))


@router.patch("/suppliers/{supplier_id}", response=schemas.SupplierOut)
def change_supplier(
    request: AccountRequest, supplier_id: int, payload: schemas.SupplierIn
) -> schemas.SupplierOut:
    """Change the fields that are sent and leave the others."""
    row = _supplier(request, supplier_id)
    return _supplier_out(actions.change_supplier(row, payload.sent()))


@router.post("/suppliers/{supplier_id}/archive", response=schemas.SupplierOut)
def archive_supplier(request: AccountRequest, supplier_id: int) -> schemas.SupplierOut:
    """Stop offering a supplier for items; those that have it keep it."""
    return _supplier_out(actions.archive_supplier(_supplier(request, supplier_id)))


@router.post("/suppliers/{supplier_id}/restore", response=schemas.SupplierOut)
def restore_supplier(request: AccountRequest, supplier_id: int) -> schemas.SupplierOut:
    """Offer an archived supplier again."""
    return _supplier_out(actions.restore_supplier(_supplier(request, supplier_id)))


def _category(request: AccountRequest, pk: int) -> Category:
    return Category.objects.select_related("account").get(pk=pk, account=request.account)


def _manufacturer(request: AccountRequest, pk: int) -> Manufacturer:
    return Manufacturer.objects.select_related("account").get(pk=pk, account=request.account)


def _supplier(request: AccountRequest, pk: int) -> Supplier:
    return Supplier.objects.select_related("account").get(pk=pk, account=request.account)


def _changed(request: AccountRequest, category: Category, sent: Mapping[str, Any]) -> Category:
    if "parent_id" in sent:
        wanted = sent["parent_id"]
        mine = Category.objects.filter(account=request.account)
        parent = None if wanted is None else mine.filter(pk=_small(wanted)).first()
        if wanted is not None and parent is None:
            raise Invalid({"parent_id": f"There is no category {wanted}. Create it first."})
        try:
            category = actions.move_category(category, parent)
        except Invalid as error:
            raise Invalid({"parent_id": str(error)}) from None
    return actions.rename_category(category, sent["name"]) if "name" in sent else category


def _small(number: int) -> int:
    """Return an id that the database can compare; none has so many digits."""
    return number if abs(number) < 10**18 else 0


def _category_out(
    request: AccountRequest, category: Category, paths: dict[int, str] | None = None
) -> schemas.CategoryOut:
    paths = paths_of(request.account) if paths is None else paths
    return schemas.CategoryOut(
        id=category.pk,
        name=category.name,
        parent_id=category.parent_id,
        path=paths.get(category.pk, category.name),
    )


def _manufacturer_out(row: Manufacturer) -> schemas.ManufacturerOut:
    return schemas.ManufacturerOut(id=row.pk, name=row.name)


def _supplier_out(row: Supplier) -> schemas.SupplierOut:
    fields = schemas.SupplierOut.model_fields
    return schemas.SupplierOut(**{name: getattr(row, name) for name in fields})
