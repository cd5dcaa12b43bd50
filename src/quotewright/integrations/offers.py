"""From rows to what the PSA should hold of them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from django.utils import timezone

from quotewright.accounts.models import Account
from quotewright.integrations.models import Connection
from quotewright.integrations.options import PushFrom
from quotewright.integrations.port import Offer, Signature, Stage
from quotewright.people.finding import present_person
from quotewright.quotes.actions import signed_document
from quotewright.quotes.changing import is_expired
from quotewright.quotes.document import Party, QuoteDocument, from_json
from quotewright.quotes.documents import document_of, party_of
from quotewright.quotes.models import Quote
from quotewright.quotes.states import State

# Workers are started anew after a database was restored from a backup.
_STARTED = timezone.now()


def offer_of(quote: Quote, connection: Connection) -> Offer | None:
    """Return the offer to push, None while there is nothing that the PSA should see."""
    offer = _offer_of(quote, connection)
    return replace(offer, made_since_start=quote.created_at > _STARTED) if offer else None


def _offer_of(quote: Quote, connection: Connection) -> Offer | None:
    if quote.state == State.ACCEPTED:
        acceptance = quote.acceptance
        signature = Signature(
            acceptance.name, acceptance.at, acceptance.po_number, acceptance.sha256
        )
        return _current(quote, signed_document(acceptance), Stage.ACCEPTED, signature)
    if quote.state == State.DRAFT and connection.chosen.push_from is PushFrom.SAVED:
        document = document_of(quote)
        return Offer(
            document, Stage.DRAFT, None, partial(_party, quote.account, document.party.key)
        )
    publication = quote.publications.order_by("-revision").first()
    if publication is None:
        return None
    is_lost = quote.state == State.DECLINED or (
        quote.state == State.PUBLISHED and is_expired(quote)
    )
    stage = Stage.DECLINED if is_lost and connection.chosen.decline_lost else Stage.OPEN
    return _current(quote, from_json(publication.document), stage)


def _current(
    quote: Quote, document: QuoteDocument, stage: Stage, signature: Signature | None = None
) -> Offer:
    """What was published, for its person as they are now: an edit of theirs is never taken back.

    Where they were merged with another person since, it is that one.
    """
    read = partial(_party, quote.account, document.party.key)
    return Offer(replace(document, party=read()), stage, signature, read)


def _party(account: Account, key: str) -> Party:
    return party_of(present_person(account, int(key)))
