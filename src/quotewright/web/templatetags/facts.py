"""What the person strip asks about the quote before it."""

from __future__ import annotations

from django import template
from django.utils import timezone

from quotewright.quotes.differences import changed_fields
from quotewright.quotes.document import Party, QuoteDocument
from quotewright.quotes.documents import party_of
from quotewright.quotes.models import Quote
from quotewright.web.quote_facts import may_expire
from quotewright.web.revisions import Change, changes_of

register = template.Library()
_KEYS = {"key", "organization_key", "tax_exempt"}
register.filter(may_expire)


@register.simple_tag
def changed_since(document: QuoteDocument | None, quote: Quote) -> tuple[Change, ...]:
    """Say in which fields the person differs from who they were when the quote was published."""
    if not document or quote.person is None:
        return ()
    names = set(Party.__dataclass_fields__) - _KEYS
    now = party_of(quote.person)
    return changes_of(changed_fields(document.party, now, names), quote.currency)


@register.filter
def is_past(quote: Quote) -> bool:
    """Whether the last day is over where the account is."""
    return quote.expires_on is not None and quote.expires_on < timezone.localdate()
