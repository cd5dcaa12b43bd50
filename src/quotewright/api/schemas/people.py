"""People, in and out."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field, StrictStr

from quotewright.api.paging import Paging
from quotewright.api.schemas.common import ABSENT, Body, Wanted


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


class PersonOut(BaseModel):
    """A person that quotes are made for."""

    id: int
    first_name: str
    last_name: str
    title: str
    email: str
    organization: str
    work_phone: str
    mobile_phone: str
    address1: str
    address2: str
    city: str
    state: str
    postal_code: str
    country: str
    version: int
    created_at: datetime
    updated_at: datetime


class PersonFilter(Paging):
    """Which people to list."""

    email: Wanted = Field("", description="The whole address, in any case")


class PersonPage(BaseModel):
    """A page of people."""

    items: list[PersonOut]
    next_cursor: str | None
