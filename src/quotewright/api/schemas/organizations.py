"""Organizations, in and out, and mergers of them and of people."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field, StrictBool, StrictInt, StrictStr

from quotewright.api.paging import Paging
from quotewright.api.schemas.common import ABSENT, ABSENT_FLAG, Body, Wanted


class OrganizationIn(Body):
    """An organization's fields; those left out stay as they are."""

    name: StrictStr = ABSENT
    website: StrictStr = ABSENT
    phone: StrictStr = ABSENT
    address1: StrictStr = ABSENT
    address2: StrictStr = ABSENT
    city: StrictStr = ABSENT
    state: StrictStr = ABSENT
    postal_code: StrictStr = ABSENT
    country: StrictStr = Field(default_factory=str, description="Two letters: US")
    tax_exempt: StrictBool = ABSENT_FLAG
    tax_exempt_number: StrictStr = Field(default_factory=str, description="Of the certificate")
    notes: StrictStr = Field(default_factory=str, description="Internal")


class OrganizationOut(BaseModel):
    """A company that people buy for."""

    id: int
    name: str
    website: str
    phone: str
    address1: str
    address2: str
    city: str
    state: str
    postal_code: str
    country: str
    tax_exempt: bool
    tax_exempt_number: str
    notes: str
    version: int
    created_at: datetime
    updated_at: datetime


class OrganizationFilter(Paging):
    """Which organizations to list."""

    name: Wanted = Field("", description="The whole name, in any case")
    q: Wanted = Field("", description="Words of name, website or city, digits of the phone")


class OrganizationPage(BaseModel):
    """A page of organizations."""

    items: list[OrganizationOut]
    next_cursor: str | None


class MergeIn(Body):
    """The record that goes, and what of it stays."""

    merged_id: StrictInt
    take: list[StrictStr] = Field(
        default_factory=list,
        description="Parts whose value comes from the one that goes; "
        "left out, those are filled that are empty",
    )
