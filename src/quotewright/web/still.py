"""A quote as members read it where it is not edited: as published, as signed, or a draft's rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from quotewright.accounts.models import Account
from quotewright.lib.money import counted
from quotewright.quotes import actions, words
from quotewright.quotes.document import Line, Party, QuoteDocument, Section, counts, from_json
from quotewright.quotes.documents import document_of
from quotewright.quotes.models import Acceptance, Quote
from quotewright.quotes.pricing import (
    Totals,
    line_margin_percent,
    line_markup_percent,
    line_total,
    totals,
)
from quotewright.quotes.states import State
from quotewright.web.words import price_text

Share = Callable[[Line], Decimal | None]


@dataclass(frozen=True, slots=True)
class StillLine:
    """A line with its sums; `taken` where it counts."""

    line: Line
    taken: bool
    quantity: str
    price: str
    cost: str
    total: Decimal
    share: Decimal | None  # margin or markup, whichever the account thinks in


@dataclass(frozen=True, slots=True)
class StillSection:
    """A heading with its lines and, in words, what those that count come to."""

    name: str
    lines: tuple[StillLine, ...]
    subtotal: str


@dataclass(frozen=True, slots=True)
class Still:
    """A whole quote, with all bills; `choices` are what is, or was, the customer's to choose."""

    name: str
    party: Party
    currency: str
    sections: tuple[StillSection, ...]
    sums: Totals
    choices: tuple[words.Chosen, ...]
    due_note: str
    tax_note: str


def still_of(quote: Quote, acceptance: Acceptance | None) -> Still:
    """Return what was signed or, before that, published or, of a draft, its rows."""
    is_markup = quote.account.price_basis == Account.PriceBasis.MARKUP
    share = line_markup_percent if is_markup else line_margin_percent
    if acceptance:
        offered = from_json(acceptance.publication.document)
        return _still(offered, actions.signed_document(acceptance), share)
    publication = None if quote.state == State.DRAFT else quote.publications.latest("revision")
    document = from_json(publication.document) if publication else document_of(quote)
    return _still(document, document, share)


def _still(offered: QuoteDocument, document: QuoteDocument, share: Share) -> Still:
    sums = totals(document)
    return Still(
        name=document.name,
        party=document.party,
        currency=document.currency,
        sections=tuple(_section(each, document.currency, share) for each in document.sections),
        sums=sums,
        choices=words.choices_made(offered, document),
        due_note=words.due_note(sums),
        tax_note=words.tax_note(document.conditions, document.party),
    )


def _section(section: Section, currency: str, share: Share) -> StillSection:
    lines = tuple(
        StillLine(
            line=line,
            taken=counts(line, section),
            quantity=counted(line.quantity),
            price=price_text(line.unit_price),
            cost=price_text(line.unit_cost),
            total=line_total(line, currency),
            share=share(line),
        )
        for line in section.lines
    )
    amounts = words.amounts_by_frequency(section, currency)
    return StillSection(section.name, lines, words.price_words(amounts, currency))
