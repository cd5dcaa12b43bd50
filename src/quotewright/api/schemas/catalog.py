"""Items, categories, manufacturers and suppliers, in and out."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field, StrictBool, StrictInt, StrictStr

from quotewright.api.paging import Paging
from quotewright.api.schemas.common import ABSENT, ABSENT_FLAG, Body, Wanted
from quotewright.api.wire import Number
from quotewright.catalog.schemes import Frequency, Scheme

Rule = Literal["fixed", "markup", "margin"]
Shows = Literal["bundle", "both", "lines"]
Kind = Literal["item", "bundle"]


class TierIn(Body):
    """Price and cost per unit from a quantity on; without a cost it keeps the present one."""

    start: Number
    price: Number
    cost: Number = ABSENT


class OptionValueIn(Body):
    """One answer to an option. With the `id` of a present one it is that one."""

    id: StrictInt = Field(default_factory=int)
    name: StrictStr
    code: StrictStr = ABSENT
    price: Number = Field(default_factory=str, description="Added to the item's, per unit")
    cost: Number = Field(default_factory=str, description="Added to the item's, per unit")
    is_default: StrictBool = ABSENT_FLAG


class OptionIn(Body):
    """A choice that the item comes with. With the `id` of a present one it is that one."""

    id: StrictInt = Field(default_factory=int)
    name: StrictStr
    required: StrictBool = ABSENT_FLAG
    multiple: StrictBool = ABSENT_FLAG
    values: list[OptionValueIn]


class BundlePartIn(Body):
    """An item of a bundle."""

    item_id: StrictInt
    quantity: Number = ABSENT


class ItemIn(Body):
    """An item's fields; those left out stay as they are. Lists are replaced as a whole."""

    kind: Kind = Field(default_factory=lambda: "item", description="Stays what it is")
    name: StrictStr = ABSENT
    code: StrictStr = Field(default_factory=str, description="The manufacturer's (MPN)")
    sku: StrictStr = Field(default_factory=str, description="Your own")
    description: StrictStr = ABSENT
    note: StrictStr = Field(default_factory=str, description="Internal")
    category: StrictStr = Field(default_factory=str, description="A path: Hardware > Servers")
    manufacturer: StrictStr = Field(default_factory=str, description="Found by name, or made")
    supplier: StrictStr = Field(default_factory=str, description="Found by name, or made")
    supplier_sku: StrictStr = ABSENT
    cost: Number = ABSENT
    price: Number = ABSENT
    price_rule: Rule = Field(default_factory=lambda: "fixed")
    price_percent: Number | None = None
    scheme: Scheme = Field(default_factory=lambda: Scheme.UNIT)
    tiers: list[TierIn] = Field(default_factory=list)
    taxable: StrictBool = ABSENT_FLAG
    frequency: Frequency = Field(default_factory=lambda: Frequency.ONE_TIME)
    decimal_quantity: StrictBool = ABSENT_FLAG
    shows: Shows = Field(default_factory=lambda: "both", description="Of a bundle")
    options: list[OptionIn] = Field(default_factory=list)
    parts: list[BundlePartIn] = Field(default_factory=list, description="Of a bundle")


class TierOut(BaseModel):
    """Price and cost per unit from a quantity on."""

    start: str
    price: str
    cost: str


class OptionValueOut(BaseModel):
    """One answer to an option; its price and cost are added to the item's."""

    id: int
    name: str
    code: str
    price: str
    cost: str
    is_default: bool


class OptionOut(BaseModel):
    """A choice that the item comes with."""

    id: int
    name: str
    required: bool
    multiple: bool
    values: list[OptionValueOut]


class BundlePartOut(BaseModel):
    """An item of a bundle."""

    item_id: int
    name: str
    quantity: str


class ItemOut(BaseModel):
    """Something to offer."""

    id: int
    kind: Kind
    name: str
    code: str
    sku: str
    description: str
    note: str
    category: str
    manufacturer: str
    supplier: str
    supplier_sku: str
    cost: str
    price: str
    price_rule: Rule
    price_percent: str | None
    margin_percent: str | None
    scheme: Scheme
    tiers: list[TierOut]
    taxable: bool
    frequency: Frequency
    decimal_quantity: bool
    shows: Shows
    options: list[OptionOut]
    parts: list[BundlePartOut]
    archived_at: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime


class ItemFilter(BaseModel):
    """Which items to list: by relevance where `q` has words, else by name."""

    q: Wanted = Field("", max_length=200, description="Words; codes are found by any part")
    category: int = Field(
        0, ge=0, le=9_223_372_036_854_775_807, description="The id of a category; those below count"
    )
    kind: Kind | Literal[""] = ""
    archived: bool = Field(False, description="Those that are archived, and only those")
    cursor: str = Field(
        "", pattern="^([0-2]-[0-9]{1,18})?$", description="The page before's `next_cursor`"
    )
    limit: int = Field(50, ge=1, le=100)


class ItemPage(BaseModel):
    """A page of items."""

    items: list[ItemOut]
    next_cursor: str | None


class CategoryIn(Body):
    """A new category: its path, such as `Hardware > Servers`; levels not there are made."""

    path: StrictStr


class CategoryChange(Body):
    """A category's new name, or the category that it goes under; null is the top level."""

    name: StrictStr = ABSENT
    parent_id: StrictInt | None = None


class CategoryOut(BaseModel):
    """A place in the tree of categories."""

    id: int
    name: str
    parent_id: int | None
    path: str


class CategoryPage(BaseModel):
    """A page of categories."""

    items: list[CategoryOut]
    next_cursor: str | None


class NameFilter(Paging):
    """Which manufacturers or suppliers to list."""

    name: Wanted = Field("", description="The whole name, in any case")


class ManufacturerIn(Body):
    """A manufacturer's fields."""

    name: StrictStr = ABSENT


class ManufacturerOut(BaseModel):
    """Who makes it."""

    id: int
    name: str


class ManufacturerPage(BaseModel):
    """A page of manufacturers."""

    items: list[ManufacturerOut]
    next_cursor: str | None


class SupplierIn(Body):
    """A supplier's fields; those left out stay as they are."""

    name: StrictStr = ABSENT
    email: StrictStr = ABSENT
    phone: StrictStr = ABSENT
    website: StrictStr = ABSENT
    account_number: StrictStr = ABSENT


class SupplierOut(BaseModel):
    """Who it is bought from."""

    id: int
    name: str
    email: str
    phone: str
    website: str
    account_number: str
    archived_at: datetime | None


class SupplierPage(BaseModel):
    """A page of suppliers."""

    items: list[SupplierOut]
    next_cursor: str | None
