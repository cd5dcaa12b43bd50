"""Manufacturers and suppliers: their only writer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils import timezone

from quotewright.accounts.models import Account
from quotewright.catalog.categories import held_names
from quotewright.catalog.indexing import reindex
from quotewright.catalog.models import Manufacturer, Supplier
from quotewright.catalog.values import manufacturer_values, supplier_values
from quotewright.lib.fields import Invalid

Named = TypeVar("Named", Manufacturer, Supplier)


@transaction.atomic
def create_manufacturer(account: Account, raw: Mapping[str, Any]) -> Manufacturer:
    """Create a manufacturer. Raises Invalid."""
    values = manufacturer_values({"name": "", **raw})
    made = Manufacturer(account=account, **values)
    _save(made)
    return made


@transaction.atomic
def change_manufacturer(manufacturer: Manufacturer, raw: Mapping[str, Any]) -> Manufacturer:
    """Change the given fields. Raises Invalid."""
    before = manufacturer.name
    _change(manufacturer, manufacturer_values(raw))
    if manufacturer.name != before:
        reindex(manufacturer.items.all())
    return manufacturer


@transaction.atomic
def delete_manufacturer(manufacturer: Manufacturer) -> None:
    """Delete a manufacturer of nothing. Raises Invalid."""
    held_names(manufacturer.account)
    if count := manufacturer.items.count():
        raise Invalid(
            {"manufacturer": f"“{manufacturer.name}” makes {count} items. Change those first."}
        )
    manufacturer.delete()


@transaction.atomic
def create_supplier(account: Account, raw: Mapping[str, Any]) -> Supplier:
    """Create a supplier. Raises Invalid."""
    values = supplier_values({"name": "", **raw})
    made = Supplier(account=account, **values)
    _save(made)
    return made


@transaction.atomic
def change_supplier(supplier: Supplier, raw: Mapping[str, Any]) -> Supplier:
    """Change the given fields. Raises Invalid."""
    return _change(supplier, supplier_values(raw))


def archive_supplier(supplier: Supplier) -> Supplier:
    """Stop offering a supplier for items; those that have it keep it."""
    if supplier.archived_at is None:
        supplier.archived_at = timezone.now()
        supplier.save(update_fields=["archived_at"])
    return supplier


def restore_supplier(supplier: Supplier) -> Supplier:
    """Undo archiving."""
    supplier.archived_at = None
    supplier.save(update_fields=["archived_at"])
    return supplier


def find_or_create_manufacturer(account: Account, name: str) -> Manufacturer | None:
    """Return the manufacturer of that name, whatever its case; make it if absent.

    An empty name is none. Raises Invalid.
    """
    if not name.strip():
        return None
    return _find_or_create(Manufacturer, account, manufacturer_values({"name": name}))


def find_or_create_supplier(account: Account, name: str) -> Supplier | None:
    """Return the supplier of that name, whatever its case; make it if absent.

    An empty name is none. Raises Invalid.
    """
    if not name.strip():
        return None
    return _find_or_create(Supplier, account, supplier_values({"name": name}))


@transaction.atomic
def find_or_create_all(
    kind: type[Named], account: Account, names: Collection[str]
) -> dict[str, Named]:
    """Return the row of each name, whatever its case; those that are absent are made together.

    The names are checked already, as `item_values` does.
    """
    found = _by_name(kind, account, names)
    if any(name.casefold() not in found for name in names):
        held_names(account)
        found = _by_name(kind, account, names)
        missing = {name.casefold(): name for name in names if name.casefold() not in found}
        rows = [kind(account=account, name=name) for name in missing.values()]
        kind._default_manager.bulk_create(rows)
        found |= {row.name.casefold(): row for row in rows}
    return {name: found[name.casefold()] for name in names}


def _by_name(kind: type[Named], account: Account, names: Collection[str]) -> dict[str, Named]:
    """Return rows by name in small letters; of two that differ in case, the older one."""
    if not names:
        return {}
    rows = kind._default_manager.alias(key=Upper("name")).order_by("-pk")
    # As written, too: the database and Python do not agree on every capital letter.
    same = Q(name__in=names) | Q(key__in=[name.upper() for name in names])
    return {row.name.casefold(): row for row in rows.filter(same, account=account)}


@transaction.atomic
def _find_or_create(kind: type[Named], account: Account, values: Mapping[str, Any]) -> Named:
    rows = kind._default_manager.filter(account=account, name__iexact=values["name"])
    if found := rows.order_by("pk").first():
        return found
    held_names(account)
    return rows.order_by("pk").first() or kind._default_manager.create(account=account, **values)


def _change(row: Named, values: Mapping[str, Any]) -> Named:
    for field, value in values.items():
        setattr(row, field, value)
    _save(row)
    return row


def _save(row: Named) -> None:
    held_names(row.account)
    others = type(row)._default_manager.filter(account=row.account, name__iexact=row.name)
    if found := others.exclude(pk=row.pk).first():
        raise Invalid({"name": f"“{found.name}” is here already. Use another name."})
    row.save()
