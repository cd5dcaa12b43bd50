"""The kinds of import there are."""

from __future__ import annotations

from quotewright.transfer.items import Items
from quotewright.transfer.kinds import Kind
from quotewright.transfer.lines import Lines
from quotewright.transfer.models import Import
from quotewright.transfer.people import People

KINDS: dict[str, Kind] = {
    Import.Kind.ITEMS: Items(),
    Import.Kind.PEOPLE: People(),
    Import.Kind.LINES: Lines(),
}
