"""People, in and out."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field, StrictBool, StrictStr

from quotewright.api.paging import Paging
from quotewright.api.schemas.common import ABSENT, ABSENT_FLAG, Body, Wanted


class PersonIn(Body):
    """A person's fields; those left out stay as they are."""

    first_name: StrictStr = ABSENT
    last_name: StrictStr = ABSENT
    title: StrictStr = ABSENT
    email: StrictStr = ABSENT
    organization: StrictStr = ABSENT
    work_phone: StrictStr = ABSENT
    mobile_phone: StrictStr = ABSENT
    address1: StrictStr = ABSENT
    address2: StrictStr = ABSENT
    city: StrictStr = ABSENT
    state: StrictStr = ABSENT
    postal_code: StrictStr = ABSENT
    country: StrictStr = Field(default_factory=str, description="Two letters: US")
    website: StrictStr = ABSENT
    shipping_address1: StrictStr = Field(default_factory=str, description="Empty: as billed")
    shipping_address2: StrictStr = ABSENT
    shipping_city: StrictStr = ABSENT
    shipping_state: StrictStr = ABSENT
    shipping_postal_code: StrictStr = ABSENT
    shipping_country: StrictStr = Field(default_factory=str, description="Two letters: US")
    tax_exempt: StrictBool = ABSENT_FLAG
    notes: StrictStr = Field(default_factory=str, description="Internal")


class PersonOut(BaseModel):
    """A person that quotes are made for."""

    id: int
    first_name: str
    last_name: str
    title: str
    email: str
    organization: str
    organization_id: int | None
    work_phone: str
    mobile_phone: str
    address1: str
    address2: str
    city: str
    state: str
    postal_code: str
    country: str
    website: str
    shipping_address1: str
    shipping_address2: str
    shipping_city: str
    shipping_state: str
    shipping_postal_code: str
    shipping_country: str
    tax_exempt: bool
    notes: str
    version: int
    created_at: datetime
    updated_at: datetime


class PersonFilter(Paging):
    """Which people to list."""

    email: Wanted = Field("", description="The whole address, in any case")
    q: Wanted = Field("", description="Words of name, e-mail or organization, digits of a phone")


class PersonPage(BaseModel):
    """A page of people."""

    items: list[PersonOut]
    next_cursor: str | None
