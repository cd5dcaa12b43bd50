"""What comes in and goes out, by noun. Fields that are not here are refused.

Lengths, e-mail addresses and sums are checked by the actions, once for pages and API.
"""

from __future__ import annotations

from quotewright.api.schemas.common import Body
from quotewright.api.schemas.lines import (
    LineChange,
    LineIn,
    LineMove,
    LineOut,
    NewLine,
    PartOut,
    PickedOut,
    SectionIn,
    SectionOut,
)
from quotewright.api.schemas.organizations import (
    MergeIn,
    OrganizationFilter,
    OrganizationIn,
    OrganizationOut,
    OrganizationPage,
)
from quotewright.api.schemas.people import PersonFilter, PersonIn, PersonOut, PersonPage
from quotewright.api.schemas.quotes import (
    AcceptanceOut,
    BillOut,
    ChoicesIn,
    ChoicesOut,
    ConditionsOut,
    Declining,
    QuoteChange,
    QuoteFields,
    QuoteFilter,
    QuoteIn,
    QuoteOut,
    QuotePage,
    QuoteSummary,
    Signing,
    Sums,
    TaxAmountOut,
    TaxIn,
    TaxOut,
    TotalsOut,
)
from quotewright.api.schemas.sync import ProblemOut, RemoteOut, SideOut, SyncOut

__all__ = [
    "AcceptanceOut",
    "BillOut",
    "Body",
    "ChoicesIn",
    "ChoicesOut",
    "ConditionsOut",
    "Declining",
    "LineChange",
    "LineIn",
    "LineMove",
    "LineOut",
    "MergeIn",
    "NewLine",
    "OrganizationFilter",
    "OrganizationIn",
    "OrganizationOut",
    "OrganizationPage",
    "PartOut",
    "PersonFilter",
    "PersonIn",
    "PersonOut",
    "PersonPage",
    "PickedOut",
    "ProblemOut",
    "QuoteChange",
    "QuoteFields",
    "QuoteFilter",
    "QuoteIn",
    "QuoteOut",
    "QuotePage",
    "QuoteSummary",
    "RemoteOut",
    "SectionIn",
    "SectionOut",
    "SideOut",
    "Signing",
    "Sums",
    "SyncOut",
    "TaxAmountOut",
    "TaxIn",
    "TaxOut",
    "TotalsOut",
]
