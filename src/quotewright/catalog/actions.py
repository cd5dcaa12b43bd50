"""Everything that can happen to the catalog. Each door (page, API, import) calls these.

No other code writes to the catalog's tables.
"""

from __future__ import annotations

from quotewright.catalog.categories import (
    create_category,
    delete_category,
    find_or_create_category,
    move_category,
    rename_category,
)
from quotewright.catalog.images import remove_image, set_image
from quotewright.catalog.items import (
    FIELDS,
    archive_item,
    change_item,
    create_item,
    create_items,
    remove_items,
    restore_item,
)
from quotewright.catalog.names import (
    archive_supplier,
    change_manufacturer,
    change_supplier,
    create_manufacturer,
    create_supplier,
    delete_manufacturer,
    find_or_create_manufacturer,
    find_or_create_supplier,
    restore_supplier,
)

__all__ = [
    "FIELDS",
    "archive_item",
    "archive_supplier",
    "change_item",
    "change_manufacturer",
    "change_supplier",
    "create_category",
    "create_item",
    "create_items",
    "create_manufacturer",
    "create_supplier",
    "delete_category",
    "delete_manufacturer",
    "find_or_create_category",
    "find_or_create_manufacturer",
    "find_or_create_supplier",
    "move_category",
    "remove_image",
    "remove_items",
    "rename_category",
    "restore_item",
    "restore_supplier",
    "set_image",
]
