"""What comes in and goes out, by noun. Fields that are not here are refused.

Lengths, e-mail addresses and sums are checked by the actions, once for pages and API.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr

from quotewright.api.paging import Paging
from quotewright.api.wire import Number
from quotewright.integrations.state import Standing
from quotewright.quotes.states import State

# What a list is searched for; PostgreSQL has no NUL in its texts.
Wanted = Annotated[str, AfterValidator(lambda text: text.replace("\x00", "").strip())]
# Optional in a request and without a default: what is absent stays as it is.
_ABSENT: Any = Field(default_factory=str)


class Body(BaseModel):
    """A request's body: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")

    def sent(self) -> dict[str, Any]:
        """Return the fields that the request named."""
        return self.model_dump(exclude_unset=True)


class PersonIn(Body):
    """A person's fields; those left out stay as they are."""

    first_name: StrictStr = _ABSENT
    last_name: StrictStr = _ABSENT
    title: StrictStr = _ABSENT
    email: StrictStr = _ABSENT
    organization: StrictStr = _ABSENT
    work_phone: StrictStr = _ABSENT
    mobile_phone: StrictStr = _ABSENT
    address1: StrictStr = _ABSENT
    address2: StrictStr = _ABSENT
    city: StrictStr = _ABSENT
    state: StrictStr = _ABSENT
    postal_code: StrictStr = _ABSENT
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


class LineChange(Body):
    """A line's fields; those left out stay as they are."""

    name: StrictStr = _ABSENT
    description: StrictStr = _ABSENT
    quantity: Number = _ABSENT
    unit_price: Number = _ABSENT
    unit_cost: Number = _ABSENT
    taxable: StrictBool = Field(default_factory=bool)


class NewLine(LineChange):
    """A line to add, at the end of the last section unless it says where."""

    name: StrictStr
    section: StrictInt = Field(default_factory=int, description="A section's id")
    position: StrictInt = Field(default_factory=int, ge=1, description="From 1")


class LineIn(LineChange):
    """A line of a whole quote. With the `key` of a present line it is that line."""

    key: UUID = Field(default_factory=lambda: UUID(int=0))


class SectionIn(Body):
    """A heading and the lines under it."""

    name: StrictStr = ""
    lines: list[LineIn] = Field(default_factory=list)


class LineMove(Body):
    """Where a line goes: `position` from 1, in its own section or another."""

    position: StrictInt = Field(ge=1)
    section: StrictInt = Field(default_factory=int, description="A section's id")


class LineOut(BaseModel):
    """One thing offered; price and cost are per unit."""

    key: str
    name: str
    description: str
    quantity: str
    unit_price: str
    unit_cost: str
    taxable: bool
    total: str


class SectionOut(BaseModel):
    """A heading and the lines under it."""

    id: int
    name: str
    lines: list[LineOut]


class QuoteIn(Body):
    """A quote to make, for `person_id` or for `person`, found by e-mail address or created."""

    name: StrictStr
    person_id: StrictInt = Field(default_factory=int)
    person: PersonIn = Field(default_factory=PersonIn)
    sections: list[SectionIn] = Field(default_factory=list)


class QuoteChange(Body):
    """What to change of a draft. `sections` replaces all sections and lines."""

    name: StrictStr = _ABSENT
    person_id: StrictInt = Field(default_factory=int)
    sections: list[SectionIn] = Field(default_factory=list)


class Signing(Body):
    """Who accepted. `revision` is the one they read; a later one is then not accepted."""

    name: StrictStr
    po_number: StrictStr = ""
    revision: StrictInt | None = None


class Declining(Body):
    """Why the customer said no."""

    reason: StrictStr = ""


class TaxOut(BaseModel):
    """One tax on all taxable lines; 5.5 means 5.5 %."""

    name: str
    percent: str


class TotalsOut(BaseModel):
    """Sums in the quote's currency; `tax` is null where tax is left to the PSA."""

    subtotal: str
    tax: str | None
    total: str
    cost: str
    profit: str
    margin_percent: str | None


class AcceptanceOut(BaseModel):
    """The customer's signature; `sha256` is of the document that they signed."""

    name: str
    po_number: str
    at: datetime
    sha256: str


class QuoteSummary(BaseModel):
    """A quote in a list."""

    id: int
    number: str
    revision: int
    version: int
    name: str
    state: State
    person_id: int
    currency: str
    issued_on: date
    expires_on: date | None
    customer_url: str
    created_at: datetime
    updated_at: datetime


class QuoteOut(QuoteSummary):
    """A quote with all that is in it."""

    person: PersonOut
    tax: TaxOut | None
    sections: list[SectionOut]
    totals: TotalsOut
    acceptance: AcceptanceOut | None


class QuoteFilter(Paging):
    """Which quotes to list."""

    state: State | None = None
    number: Wanted = ""


class QuotePage(BaseModel):
    """A page of quotes."""

    items: list[QuoteSummary]
    next_cursor: str | None


class RemoteOut(BaseModel):
    """A record in the PSA."""

    id: str
    number: str
    url: str


class SideOut(BaseModel):
    """What one side computed."""

    subtotal: str | None
    tax: str | None
    total: str | None


class ProblemOut(BaseModel):
    """What stands in the way of the sync, and what to do about it."""

    failure: str = Field(alias="class")
    cause: str
    remedy: str
    candidates: list[str]


class SyncOut(BaseModel):
    """How a quote stands with the PSA."""

    standing: Standing
    behind: bool
    estimate: RemoteOut | None
    invoice: RemoteOut | None
    ours: SideOut | None
    theirs: SideOut | None
    pushed_at: datetime | None
    calls: int
    problem: ProblemOut | None
