"""What Syncro comes to after lines were changed, reckoned where its way of adding up is certain.

The answer to a changed line brings no sums. Reading them costs a call for each push; so they are
reckoned from the lines as Syncro answered them, and only where the very same reckoning gave the
sums that were read before the change, however tax is rounded. Watching compares them again.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from quotewright.integrations.port import RemoteTotals
from quotewright.integrations.syncro.parity import sums_of
from quotewright.integrations.syncro.wire import Estimate, LineItem
from quotewright.lib.money import rounded
from quotewright.lib.taxes import combined_percent
from quotewright.quotes.document import QuoteDocument

ZERO = Decimal(0)


def reckoned(
    document: QuoteDocument, before: Estimate, now: Iterable[LineItem]
) -> RemoteTotals | None:
    """Return the sums of the lines as they are now, None where only a read can tell them."""
    lines = list(now)
    ways = [way for way in _WAYS if way(document, before.line_items or ()) == sums_of(before)]
    found = {way(document, lines) for way in ways}
    return found.pop() if len(found) == 1 else None


def _tax_of_all(document: QuoteDocument, lines: Iterable[LineItem]) -> RemoteTotals | None:
    """Tax is computed and rounded once."""
    taxed = [_amount(line, document) for line in lines if line.taxable]
    tax = rounded(sum(taxed, ZERO) * _rate(document), document.currency)
    return _sums(document, lines, tax)


def _tax_by_line(document: QuoteDocument, lines: Iterable[LineItem]) -> RemoteTotals | None:
    """Tax is rounded on each line."""
    taxed = [_amount(line, document) * _rate(document) for line in lines if line.taxable]
    tax = sum((rounded(each, document.currency) for each in taxed), ZERO)
    return _sums(document, lines, tax)


_WAYS = (_tax_of_all, _tax_by_line)


def _sums(document: QuoteDocument, lines: Iterable[LineItem], tax: Decimal) -> RemoteTotals | None:
    if any(line.taxable is None for line in lines):
        return None
    subtotal = sum((_amount(line, document) for line in lines), ZERO)
    return RemoteTotals(subtotal, tax, subtotal + tax)


def _amount(line: LineItem, document: QuoteDocument) -> Decimal:
    return rounded(line.quantity * line.price, document.currency)


def _rate(document: QuoteDocument) -> Decimal:
    return combined_percent(document.conditions.taxes) / 100
