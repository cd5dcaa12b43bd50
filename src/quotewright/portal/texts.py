"""The texts of a document as the customer reads them: before the lines, after them, and terms."""

from __future__ import annotations

from dataclasses import dataclass

from quotewright.quotes.document import Block, QuoteDocument


@dataclass(frozen=True, slots=True)
class Texts:
    """Markdown with its merge fields filled in; texts that say nothing are left out."""

    before: tuple[Block, ...]
    after: tuple[Block, ...]
    terms: str


def texts_of(document: QuoteDocument) -> Texts:
    """Return a document's texts by where they stand."""
    said = [block for block in document.blocks if block.title.strip() or block.text.strip()]
    return Texts(
        before=tuple(block for block in said if block.place == "before"),
        after=tuple(block for block in said if block.place != "before"),
        terms=document.terms.strip(),
    )
