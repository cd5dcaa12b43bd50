"""Templates, in and out."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field, StrictBool, StrictInt, StrictStr

from quotewright.api.paging import Paging
from quotewright.api.schemas.common import ABSENT, ABSENT_FLAG, Body
from quotewright.api.schemas.lines import SectionOut
from quotewright.api.schemas.quotes import BlockOut, ConditionsOut, TotalsOut


class TemplateIn(Body):
    """A template to make: empty, or with what is in the quote `quote_id`."""

    name: StrictStr
    quote_id: StrictInt = Field(default_factory=int)


class TemplateChange(Body):
    """What to change of a template itself; its lines are edited on its page."""

    name: StrictStr = ABSENT
    archived: StrictBool = ABSENT_FLAG


class TemplateSummary(BaseModel):
    """A template in a list. `uses` counts the quotes that were made from it."""

    id: int
    version: int
    name: str
    archived: bool
    uses: int
    currency: str
    created_at: datetime
    updated_at: datetime


class TemplateOut(TemplateSummary):
    """A template with all that is in it."""

    conditions: ConditionsOut
    sections: list[SectionOut]
    blocks: list[BlockOut]
    terms: str
    totals: TotalsOut


class TemplateFilter(Paging):
    """Which templates to list."""

    archived: bool = False


class TemplatePage(BaseModel):
    """A page of templates."""

    items: list[TemplateSummary]
    next_cursor: str | None
