"""The picture of an item: which files are taken, for `catalog.actions`."""

from __future__ import annotations

from django.db import transaction

from quotewright.accounts.files import keep
from quotewright.catalog.models import Item
from quotewright.lib.fields import Invalid

MOST_BYTES = 2 * 1024 * 1024
# What a file begins with says what it is; its name does not.
_BEGINNINGS = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
}


def require_image(data: bytes) -> str:
    """Return the content type of a picture that is taken. Raises Invalid."""
    if len(data) > MOST_BYTES:
        size = f"{len(data) / 1024 / 1024:.1f} MB"
        raise Invalid({"image": f"The picture has {size}; at most 2 MB fit. Make it smaller."})
    content_type = image_type(data)
    if not content_type:
        raise Invalid({"image": "This is no picture that browsers show. Use PNG, JPEG or WebP."})
    return content_type


@transaction.atomic
def set_image(item: Item, data: bytes) -> Item:
    """Give an item a picture: PNG, JPEG, WebP or GIF, at most 2 MB. Raises Invalid."""
    content_type = require_image(data)
    return _put(item, keep(item.account, data, content_type).pk)


@transaction.atomic
def remove_image(item: Item) -> Item:
    """Take an item's picture away."""
    return _put(item, None)


def image_type(data: bytes) -> str:
    """Return the content type of a picture's bytes, empty if they are none."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for start, kind in _BEGINNINGS.items() if data.startswith(start)), "")


def _put(item: Item, file: int | None) -> Item:
    locked = Item.objects.select_for_update().get(pk=item.pk)
    if locked.image_id != file:
        locked.image_id = file
        locked.version += 1
        locked.save(update_fields=["image", "version", "updated_at"])
    return locked
