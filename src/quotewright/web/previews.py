"""What a text will look like to the customer: merge fields filled in, Markdown rendered."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from quotewright.accounts.models import Account
from quotewright.catalog.schemes import Frequency
from quotewright.quotes import merge
from quotewright.quotes.changing import today
from quotewright.quotes.document import Line, Party, QuoteDocument, Section, from_json
from quotewright.quotes.documents import document_of, unfilled_document_of
from quotewright.quotes.models import Quote
from quotewright.quotes.states import State


@dataclass(frozen=True, slots=True)
class Preview:
    """A text as the customer will read it, still Markdown.

    `problem` says what is wrong with its fields, `empty` which have nothing to say here.
    """

    title: str
    text: str
    problem: str = ""
    empty: tuple[str, ...] = ()


class Previews:
    """Previews of one quote's texts; its sums are read once, and only where a text wants them."""

    def __init__(self, document: QuoteDocument) -> None:
        self._document = document

    @cached_property
    def _values(self) -> dict[str, str]:
        return merge.values_of(self._document)

    def of(self, title: str, text: str) -> Preview:
        """Return a title and a text as they will be."""
        both = f"{title}\n{text}"
        if not merge.has_fields(both):
            return Preview(title, text, merge.problem_with(both))
        return Preview(
            merge.fill(title, self._values, as_is=True),
            merge.fill(text, self._values),
            merge.problem_with(both),
            merge.empty_in(both, self._values),
        )


def previews_of(quote: Quote) -> Previews:
    """Return previews for a draft; a template's are made up for Alex Morgan."""
    document = unfilled_document_of(quote)
    return Previews(merge.sampled(document) if quote.is_template else document)


def previews_for(account: Account) -> Previews:
    """Return previews for a text of the library, which belongs to no quote."""
    lines = (
        Line("1", "Server", Decimal(1), Decimal(5016)),
        Line("2", "Managed care", Decimal(6), Decimal("95.50"), frequency=Frequency.MONTHLY),
    )
    document = QuoteDocument(
        key="",
        number="",
        revision=1,
        name="Server refresh",
        currency=account.currency,
        issued_on=today(account),
        expires_on=None,
        seller=account.name,
        owner="",
        url="https://quotes.example/q/sample/",
        party=Party("", "", ""),
        sections=(Section("1", "", lines),),
    )
    return Previews(merge.sampled(document))


def shown_document(quote: Quote) -> QuoteDocument:
    """Return the document whose texts somebody who edits nothing sees.

    What was published is shown as it was published.
    """
    published = quote.publications.order_by("-revision").first()
    if published and quote.state != State.DRAFT:
        return from_json(published.document)
    document = document_of(quote)
    return merge.filled(merge.sampled(document)) if quote.is_template else document
