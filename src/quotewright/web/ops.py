"""What the editor's page may ask of a draft, one operation a request, as strict JSON.

Each operation knows how to run itself; money, limits and moves are the actions' affair.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from django.db import transaction
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from quotewright.accounts.models import Account, User
from quotewright.catalog.models import Item
from quotewright.catalog.offers import NEEDED, NEEDED_LISTS, raws_of
from quotewright.integrations.picking import link_product, product_line
from quotewright.integrations.state import connection_of
from quotewright.lib.fields import Invalid
from quotewright.quotes import actions
from quotewright.quotes.actions import Place
from quotewright.quotes.models import Line, Quote, Section
from quotewright.quotes.values import MOST_LINES

Ids = Annotated[list[int], Field(min_length=1, max_length=MOST_LINES)]
Values = dict[str, str | bool]
# Fields that say what something costs: for members who see margins.
MONEY_INSIDE = {"unit_cost", "margin", "markup"}
CURRENCY_SIGNS = "$£€¥"


class MayNot(Exception):
    """The member's rights do not cover this; the message says what they lack."""


class Op(BaseModel):
    """One operation on a draft."""

    model_config = ConfigDict(extra="forbid", strict=True)

    def run(self, quote: Quote, member: Member) -> list[Line] | None:
        """Do it; return lines that are new, for the page to go to."""
        raise NotImplementedError


class Member(BaseModel):
    """Who asks."""

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True)

    user: User
    account: Account
    sees_margins: bool


class SetLines(Op):
    """Change the same fields of one or more lines. `seen` is what one line's fields showed."""

    op: Literal["set_lines"]
    ids: Ids
    values: Values
    seen: Values | None = None

    def run(self, quote: Quote, member: Member) -> None:
        """Change them."""
        values = _typed(self.values)
        if values.keys() & MONEY_INSIDE and not member.sees_margins:
            raise MayNot("Costs and margins are not yours to change. Ask an admin of the account.")
        if len(self.ids) > 1:
            actions.change_lines(quote, self.ids, values, member.user)
            return
        line = _line(quote, self.ids[0])
        seen = None if self.seen is None else _typed(self.seen)
        actions.change_line(line, values, member.user, seen)


class AddLines(Op):
    """Add lines to a section, after one of its lines (0: at the start) or at its end."""

    op: Literal["add_lines"]
    section: int
    after: int | None = None
    lines: Annotated[list[Values], Field(min_length=1, max_length=10_000)]

    def run(self, quote: Quote, member: Member) -> list[Line]:
        """Add them."""
        if len(self.lines) > MOST_LINES:
            raise Invalid({"lines": f"{len(self.lines):,} rows; a quote holds {MOST_LINES:,}."})
        section = _section(quote, self.section)
        rows = [_typed(values) for values in self.lines]
        return actions.add_lines(quote, rows, section, Place(after=self.after), member.user)


class AddItem(Op):
    """Add an item of the catalog, with the chosen values of its options (null: the preset ones).

    A bundle may make several lines.
    """

    op: Literal["add_item"]
    section: int
    after: int | None = None
    item: int
    picked: list[int] | None = None
    quantity: str | None = None

    def run(self, quote: Quote, member: Member) -> list[Line]:
        """Add it."""
        found = item_of(member.account, self.item)
        rows = raws_of(found, self.picked, self.quantity)
        section, place = _section(quote, self.section), Place(after=self.after)
        return actions.add_lines(quote, rows, section, place, member.user, f"add {found.name}")


class AddProduct(Op):
    """Add a product that was found in the PSA; the line is that product there from then on."""

    op: Literal["add_product"]
    section: int
    after: int | None = None
    product: Annotated[str, Field(max_length=40)]
    quantity: str | None = None

    def run(self, quote: Quote, member: Member) -> list[Line]:
        """Add it."""
        connection = connection_of(member.account)
        if connection is None:
            raise Invalid({"product": "Syncro is not connected any more. Reload the page."})
        record, raw = product_line(connection, self.product)
        if self.quantity:
            raw["quantity"] = self.quantity
        section, place = _section(quote, self.section), Place(after=self.after)
        with transaction.atomic():
            made = actions.add_lines(
                quote, [raw], section, place, member.user, f"add {raw['name']}"
            )
            link_product(connection, made[0], record)
        return made


class RemoveLines(Op):
    """Remove lines."""

    op: Literal["remove_lines"]
    ids: Ids

    def run(self, quote: Quote, member: Member) -> None:
        """Remove them."""
        actions.delete_lines(quote, self.ids, member.user)


class MoveLines(Op):
    """Put lines after another (0: at the start) of a section."""

    op: Literal["move_lines"]
    ids: Ids
    section: int
    after: int

    def run(self, quote: Quote, member: Member) -> None:
        """Move them."""
        place = Place(after=self.after)
        actions.move_lines(quote, self.ids, _section(quote, self.section), place, member.user)


class CopyLines(Op):
    """Duplicate lines."""

    op: Literal["copy_lines"]
    ids: Ids

    def run(self, quote: Quote, member: Member) -> list[Line]:
        """Duplicate them."""
        return actions.duplicate_lines(quote, self.ids, member.user)


class AddSection(Op):
    """Add a section, after another or at the end."""

    op: Literal["add_section"]
    values: Values
    after: int | None = None

    def run(self, quote: Quote, member: Member) -> None:
        """Add it."""
        after = _section(quote, self.after) if self.after else None
        actions.add_section(quote, self.values, after, member.user)


class SetSection(Op):
    """Change a section."""

    op: Literal["set_section"]
    id: int
    values: Values
    seen: Values | None = None

    def run(self, quote: Quote, member: Member) -> None:
        """Change it."""
        section = _section(quote, self.id)
        actions.change_section(section, self.values, member.user, self.seen)


class RemoveSection(Op):
    """Remove a section with its lines."""

    op: Literal["remove_section"]
    id: int

    def run(self, quote: Quote, member: Member) -> None:
        """Remove it."""
        actions.delete_section(_section(quote, self.id), member.user)


class MoveSection(Op):
    """Put a section after another one (0: at the start)."""

    op: Literal["move_section"]
    id: int
    after: int

    def run(self, quote: Quote, member: Member) -> None:
        """Move it."""
        after = _section(quote, self.after) if self.after else None
        actions.move_section(_section(quote, self.id), after, member.user)


class SetQuote(Op):
    """Change fields of the quote itself."""

    op: Literal["set_quote"]
    values: Values
    seen: Values | None = None

    def run(self, quote: Quote, member: Member) -> None:
        """Change them."""
        seen = None if self.seen is None else _typed(self.seen)
        actions.change_quote(quote, _typed(self.values), member.user, seen)


class Undo(Op):
    """Take back one's newest edit."""

    op: Literal["undo"]

    def run(self, quote: Quote, member: Member) -> None:
        """Take it back."""
        actions.undo(quote, member.user)


class Redo(Op):
    """Make again what was undone last."""

    op: Literal["redo"]

    def run(self, quote: Quote, member: Member) -> None:
        """Make it again."""
        actions.redo(quote, member.user)


AnyOp = Annotated[
    SetLines
    | AddLines
    | AddItem
    | AddProduct
    | RemoveLines
    | MoveLines
    | CopyLines
    | AddSection
    | SetSection
    | RemoveSection
    | MoveSection
    | SetQuote
    | Undo
    | Redo,
    Field(discriminator="op"),
]


class Request(BaseModel):
    """An operation, and the version of the quote that the page shows."""

    model_config = ConfigDict(extra="forbid", strict=True)

    since: int
    revision: int
    do: AnyOp


REQUESTS = TypeAdapter(Request)


def _typed(values: Mapping[str, Any]) -> dict[str, Any]:
    """Turn what was typed into a grid cell into fields: `discount` is a percentage or an amount."""
    fields = dict(values)
    if "discount" in fields:
        text = str(fields.pop("discount")).strip()
        is_amount = text.lstrip("-−").startswith(tuple(CURRENCY_SIGNS))
        fields["discount_amount"] = text if is_amount else ""
        fields["discount_percent"] = "" if is_amount else text.rstrip("% ")
    for name in ("margin", "markup"):
        if isinstance(percent := fields.get(name), str):
            fields[name] = percent.rstrip("% ")
    return fields


def _line(quote: Quote, pk: int) -> Line:
    return Line.objects.select_related("section__quote").get(pk=pk, section__quote=quote)


def _section(quote: Quote, pk: int) -> Section:
    return quote.sections.select_related("quote").get(pk=pk)


def item_of(account: Account, pk: int) -> Item:
    """Return the account's own item. Raises Invalid."""
    items = Item.objects.select_related(*NEEDED).prefetch_related(*NEEDED_LISTS)
    found = items.filter(account=account, pk=pk, archived_at=None).first()
    if found is None:
        raise Invalid({"item": "This item is not in the catalog any more. Search again."})
    return found
