"""Sections and lines, in and out."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel, Field, StrictBool, StrictInt, StrictStr

from quotewright.api.schemas.common import ABSENT, ABSENT_FLAG, Body
from quotewright.api.wire import Number
from quotewright.catalog.schemes import Frequency, Scheme
from quotewright.quotes.document import SectionKind


class LineChange(Body):
    """A line's fields; those left out stay as they are."""

    name: StrictStr = ABSENT
    description: StrictStr = ABSENT
    quantity: Number = ABSENT
    unit_price: Number = ABSENT
    unit_cost: Number = ABSENT
    margin: Number = Field(default_factory=str, description="Percent: makes the price from cost")
    markup: Number = Field(default_factory=str, description="Percent: makes the price from cost")
    discount_percent: Number = ABSENT
    discount_amount: Number = Field(default_factory=str, description="Off the whole line")
    taxable: StrictBool = ABSENT_FLAG
    code: StrictStr = ABSENT
    frequency: Frequency = Field(default_factory=lambda: Frequency.ONE_TIME)
    optional: StrictBool = ABSENT_FLAG
    chosen: StrictBool = ABSENT_FLAG
    customer_quantity: StrictBool = ABSENT_FLAG
    whole_quantity: StrictBool = ABSENT_FLAG
    min_quantity: Number | None = None
    max_quantity: Number | None = None
    hidden: StrictBool = ABSENT_FLAG
    included: StrictBool = ABSENT_FLAG
    manufacturer: StrictStr = ABSENT
    supplier: StrictStr = ABSENT
    supplier_sku: StrictStr = ABSENT
    note: StrictStr = Field(default_factory=str, description="Internal")


class FromCatalog(Body):
    """What a new line may take of the catalog; what else it names goes over that."""

    item_id: StrictInt = Field(default_factory=int, description="An item of the catalog")
    option_values: list[StrictInt] = Field(
        default_factory=list, description="Ids of chosen values; the preset ones if left out"
    )


class NewLine(LineChange, FromCatalog):
    """A line to add, at the end of the last section unless it says where."""

    section: StrictInt = Field(default_factory=int, description="A section's id")
    position: StrictInt = Field(default_factory=int, ge=1, description="From 1")


class LineIn(LineChange, FromCatalog):
    """A line of a whole quote. With the `key` of a present line it is that line."""

    key: UUID = Field(default_factory=lambda: UUID(int=0))


class SectionIn(Body):
    """A heading and the lines under it."""

    name: StrictStr = ""
    kind: SectionKind = SectionKind.PLAIN
    chosen: StrictBool = True
    lines: list[LineIn] = Field(default_factory=list)


class LineMove(Body):
    """Where a line goes: `position` from 1, in its own section or another."""

    position: StrictInt = Field(ge=1)
    section: StrictInt = Field(default_factory=int, description="A section's id")


class PickedOut(BaseModel):
    """One answer to an option of the item."""

    option: str
    value: str


class PartOut(BaseModel):
    """One item of a bundle."""

    name: str
    quantity: str
    code: str


class LineOut(BaseModel):
    """One thing offered; price and cost are per unit, `total` is after the line's discount."""

    key: str
    name: str
    description: str
    code: str
    quantity: str
    unit_price: str
    unit_cost: str
    scheme: Scheme
    discount_percent: str
    discount_amount: str
    taxable: bool
    frequency: Frequency
    optional: bool
    chosen: bool
    customer_quantity: bool
    whole_quantity: bool
    min_quantity: str | None
    max_quantity: str | None
    hidden: bool
    included: bool
    manufacturer: str
    supplier: str
    supplier_sku: str
    options: list[PickedOut]
    parts: list[PartOut]
    shows_parts: bool
    total: str
    margin_percent: str | None


class SectionOut(BaseModel):
    """A heading and the lines under it."""

    id: int
    name: str
    kind: SectionKind
    chosen: bool
    lines: list[LineOut]
