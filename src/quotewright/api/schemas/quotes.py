"""Quotes, in and out."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime, BaseModel, Field, StrictBool, StrictInt, StrictStr

from quotewright.api.paging import Paging
from quotewright.api.schemas.common import ABSENT, ABSENT_FLAG, Body, Wanted
from quotewright.api.schemas.lines import SectionIn, SectionOut
from quotewright.api.schemas.people import PersonIn, PersonOut
from quotewright.api.wire import Number
from quotewright.catalog.schemes import Frequency
from quotewright.lib.taxes import TaxMode
from quotewright.quotes.states import State

Prices = Literal["today", "kept"]


class TaxIn(Body):
    """One tax on all taxable lines; 5.5 means 5.5 %. A compound one is also on those before it."""

    name: StrictStr
    percent: Number
    compound: StrictBool = False


class BlockIn(Body):
    """A text before or after the lines, in Markdown with merge fields."""

    title: StrictStr = ""
    text: StrictStr = ""
    place: Literal["before", "after"] = "before"


class QuoteFields(Body):
    """Fields of a quote itself; those left out stay as they are, or as the account has them."""

    expires_on: date | None = None
    owner: StrictStr | None = Field(default=None, description="The e-mail address of a member")
    tags: list[StrictStr] = Field(default_factory=list)
    notes: StrictStr = Field(default_factory=str, description="Internal")
    terms: StrictStr = ABSENT
    discount_percent: Number = Field(default_factory=str, description="Off every bill")
    discount_amount: Number = Field(default_factory=str, description="Off the one-time lines")
    shipping: Number = ABSENT
    shipping_taxable: StrictBool = ABSENT_FLAG
    tax_mode: TaxMode = Field(default_factory=lambda: TaxMode.EXTERNAL)
    taxes: list[TaxIn] = Field(default_factory=list)
    tax_exempt: StrictBool = ABSENT_FLAG
    blocks: list[BlockIn] = Field(default_factory=list, description="All of its texts, in order")


class QuoteIn(QuoteFields):
    """A quote to make, for `person_id` or for `person`, found by e-mail address or created.

    With `template_id` it takes what is in the template, and `sections` must be left out. Lines
    from the catalog then have today's prices, unless `prices` is `kept`.
    """

    template_id: StrictInt = Field(default_factory=int)
    prices: Prices = "today"
    name: StrictStr
    person_id: StrictInt = Field(default_factory=int)
    person: PersonIn = Field(default_factory=PersonIn)
    sections: list[SectionIn] = Field(default_factory=list)


class QuoteCopy(Body):
    """How a copy differs from its quote: by default only in number, dates and link."""

    name: StrictStr = ABSENT
    person_id: StrictInt = Field(default_factory=int)
    prices: Prices = "kept"


class QuoteChange(QuoteFields):
    """What to change of a draft. `sections` replaces all sections and lines.

    `owner`, `tags` and `notes` change in any state, `expires_on` of a published quote to a later
    day.
    """

    name: StrictStr = ABSENT
    person_id: StrictInt = Field(default_factory=int)
    sections: list[SectionIn] = Field(default_factory=list)


class ChoicesIn(Body):
    """What was taken of the offer, by the keys of lines and the ids of sections.

    What is not named stays as suggested. Taking one line of a choose-one section leaves the
    others; `sections` takes or leaves optional sections as a whole.
    """

    lines: dict[str, StrictBool] = Field(default_factory=dict)
    sections: dict[str, StrictBool] = Field(default_factory=dict)
    quantities: dict[str, Number] = Field(default_factory=dict)


class ChoicesOut(BaseModel):
    """What was chosen by name, by the keys of lines and the ids of sections."""

    lines: dict[str, bool]
    sections: dict[str, bool]
    quantities: dict[str, str]


class Signing(Body):
    """Who accepted, and what they chose. `revision` is the one they read; no later one counts."""

    name: StrictStr
    po_number: StrictStr = ""
    revision: StrictInt | None = None
    choices: ChoicesIn = Field(default_factory=ChoicesIn)


class Declining(Body):
    """Why the customer said no."""

    reason: StrictStr = ""


class TaxOut(BaseModel):
    """One tax on all taxable lines; 5.5 means 5.5 %."""

    name: str
    percent: str
    compound: bool


class ConditionsOut(BaseModel):
    """What counts for the quote as a whole."""

    discount_percent: str
    discount_amount: str
    shipping: str
    shipping_taxable: bool
    tax_mode: TaxMode
    taxes: list[TaxOut]
    tax_exempt: bool


class TaxAmountOut(BaseModel):
    """What one tax comes to."""

    name: str
    percent: str
    amount: str


class Sums(BaseModel):
    """One bill in the quote's currency; `tax` is null where tax is left to the PSA.

    `lines` less `discount` plus `shipping` is `subtotal`; where prices contain tax, less `tax`.
    """

    lines: str
    line_discounts: str
    discount: str
    shipping: str
    subtotal: str
    taxes: list[TaxAmountOut]
    tax: str | None
    total: str
    cost: str
    profit: str
    margin_percent: str | None


class BillOut(Sums):
    """What is billed once, or each time."""

    frequency: Frequency


class TotalsOut(Sums):
    """What is due on acceptance, the bills it is made of, and the first year before tax."""

    bills: list[BillOut]
    yearly: str


class AcceptanceOut(BaseModel):
    """The customer's signature; `sha256` is of the document that they signed, as chosen."""

    name: str
    po_number: str
    at: datetime
    sha256: str
    choices: ChoicesOut


class QuoteSummary(BaseModel):
    """A quote in a list. `owner` is an e-mail address.

    `viewed_at` is when the customer last read what is published, `asked_at` since when a question
    of theirs waits for an answer.
    """

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
    owner: str | None
    tags: list[str]
    viewed_at: datetime | None
    asked_at: datetime | None
    customer_url: str
    created_at: datetime
    updated_at: datetime


class BlockOut(BaseModel):
    """A text as it is written; the customer reads it with its merge fields filled in."""

    title: str
    text: str
    place: str


class QuoteOut(QuoteSummary):
    """A quote with all that is in it."""

    notes: str
    person: PersonOut
    conditions: ConditionsOut
    sections: list[SectionOut]
    blocks: list[BlockOut]
    terms: str
    totals: TotalsOut
    acceptance: AcceptanceOut | None


class PriceChangeOut(BaseModel):
    """A line whose price or cost per unit is not what it was in the template or quote."""

    key: str
    name: str
    unit_price_before: str
    unit_price: str
    unit_cost_before: str
    unit_cost: str


class QuoteMade(QuoteOut):
    """A new quote, and what today's catalog changed in lines that were copied."""

    price_changes: list[PriceChangeOut]


class QuoteSort(StrEnum):
    """The order of a list; a minus puts the highest or the latest first."""

    NEWEST = "-created"
    OLDEST = "created"
    CHANGED_LAST = "-changed"
    CHANGED_FIRST = "changed"
    HIGHEST = "-total"
    LOWEST = "total"
    EXPIRES_LAST = "-expiry"
    EXPIRES_FIRST = "expiry"
    NUMBER_DOWN = "-number"
    NUMBER_UP = "number"


class QuoteFilter(Paging):
    """Which quotes to list, and in which order. A cursor belongs to the order it came from."""

    cursor: str = Field("", max_length=100, description="The page before's `next_cursor`")
    state: State | None = None
    number: Wanted = ""
    owner: Wanted = Field("", description="The owner's e-mail address, or `none`")
    tag: Wanted = ""
    updated_since: AwareDatetime | None = Field(
        None, description="Changed at or after that moment; with sort=changed nothing is missed"
    )
    sort: QuoteSort = QuoteSort.NEWEST


class QuotePage(BaseModel):
    """A page of quotes."""

    items: list[QuoteSummary]
    next_cursor: str | None
