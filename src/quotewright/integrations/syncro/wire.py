"""Syncro's answers as typed values: tolerant of unknown keys, nulls, and money as text or number.

Shapes: Syncro's public REST description and live observations (docs/syncro.md).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict


def _text(value: Any) -> Any:
    return "" if value is None else str(value)


def _number(value: Any) -> Any:
    if value in (None, ""):
        return Decimal(0)
    try:
        return Decimal(str(value).replace(",", ""))
    except InvalidOperation as error:  # not a ValueError, which pydantic would collect
        raise ValueError("not a number") from error


def _rows(value: Any) -> Any:
    return value or ()


# What Syncro writes into a record right after making it counts as making it.
_AT_ONCE = timedelta(seconds=2)
# A clock here and one there may differ by so much.
CLOCK_SKEW = timedelta(minutes=5)

Text = Annotated[str, BeforeValidator(_text)]
Number = Annotated[Decimal, BeforeValidator(_number)]


class Record(BaseModel):
    """What every record has."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: int
    created_at: datetime | None = None
    updated_at: datetime | None = None

    @property
    def is_untouched(self) -> bool:
        """Whether nobody has changed it since it was made; unknown counts as touched."""
        made, changed = self.created_at, self.updated_at
        return bool(made and changed and changed - made <= _AT_ONCE)


class Contact(Record):
    """A person under a customer. Answers come without a wrapper."""

    customer_id: int | None = None
    name: Text = ""
    email: Text = ""
    phone: Text = ""
    mobile: Text = ""
    address1: Text = ""
    address2: Text = ""
    city: Text = ""
    state: Text = ""
    zip: Text = ""


class Customer(Record):
    """A company or a person who is billed. Lists and single reads embed the contacts."""

    business_name: Text = ""
    firstname: Text = ""
    lastname: Text = ""
    email: Text = ""
    phone: Text = ""
    mobile: Text = ""
    address: Text = ""
    address_2: Text = ""
    city: Text = ""
    state: Text = ""
    zip: Text = ""
    notes: Text = ""
    tax_rate_id: int | None = None
    disabled: bool | None = False
    contacts: Annotated[tuple[Contact, ...], BeforeValidator(_rows)] = ()

    @property
    def title(self) -> str:
        """How a technician would call this customer."""
        return self.business_name or f"{self.firstname} {self.lastname}".strip() or self.email


class LineItem(Record):
    """A line of an estimate or invoice. `item` is the short title, `name` the description."""

    item: Text = ""
    name: Text = ""
    quantity: Number = Decimal(0)
    price: Number = Decimal(0)
    cost: Number | None = None
    taxable: bool | None = None
    position: int | None = None
    product_id: int | None = None


class Estimate(Record):
    """An estimate. `name` and `line_items` are None where the answer did not carry them."""

    number: Text = ""
    name: str | None = None
    status: Text = ""
    date: Text = ""
    customer_id: int | None = None
    contact_id: int | None = None
    subtotal: Number = Decimal(0)
    tax: Number = Decimal(0)
    total: Number = Decimal(0)
    invoice_id: int | None = None
    line_items: tuple[LineItem, ...] | None = None


class Invoice(Record):
    """An invoice. It has no status field."""

    customer_id: int | None = None
    number: Text = ""
    is_paid: bool | None = False
    subtotal: Number = Decimal(0)
    tax: Number = Decimal(0)
    total: Number = Decimal(0)


class Me(BaseModel):
    """Whose token it is."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    user_email: Text = ""
    user_name: Text = ""
    subdomain: Text = ""


class ProductSku(BaseModel):
    """What a vendor calls a product."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    vendor_name: Text = ""
    sku: Text = ""


class Product(Record):
    """A product of the catalog. Its money is JSON numbers; `upc_code` is where our code goes."""

    name: Text = ""
    description: Text = ""
    upc_code: Text = ""
    price_retail: Number = Decimal(0)
    price_cost: Number = Decimal(0)
    taxable: bool | None = None
    disabled: bool | None = None
    maintain_stock: bool | None = None
    serialized: bool | None = None
    tax_rate_id: int | None = None
    vendor_ids: Annotated[tuple[int, ...], BeforeValidator(_rows)] = ()
    product_skus: Annotated[tuple[ProductSku, ...], BeforeValidator(_rows)] = ()


class Vendor(Record):
    """Who a product is bought from."""

    name: Text = ""
