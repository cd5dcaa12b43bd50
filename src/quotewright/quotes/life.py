"""A quote's life from the first draft to the signature. All raise Invalid and IllegalMove."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from quotewright.accounts.models import Account, User
from quotewright.lib.changes import record_changed
from quotewright.lib.fields import Invalid, Reader
from quotewright.lib.money import plain
from quotewright.people.models import Person
from quotewright.quotes.changing import (
    changing,
    is_expired,
    own_person,
    record,
    sum_up,
    today,
)
from quotewright.quotes.choices import Choices, choices_from_json, choices_to_json, with_choices
from quotewright.quotes.document import QuoteDocument, fingerprint, from_json, to_json
from quotewright.quotes.documents import document_of, sums_of
from quotewright.quotes.freshening import Freshened
from quotewright.quotes.merge import problem_with
from quotewright.quotes.models import Acceptance, Event, Publication, Quote
from quotewright.quotes.pricing import totals
from quotewright.quotes.states import Move, State
from quotewright.quotes.values import RawSections, one_newline, quote_values
from quotewright.quotes.whole import Rows, insert_rows, new_rows

CONSENT = "I accept this quote and its terms, and I agree to sign electronically."


@dataclass(frozen=True, slots=True)
class Signer:
    """Who accepts, from where, and what they chose of the offer."""

    name: str
    po_number: str = ""
    ip: str | None = None
    user_agent: str = ""
    consent: str = CONSENT
    choices: Choices = field(default_factory=Choices)


@dataclass(frozen=True, slots=True)
class Made:
    """A new quote, and what today's catalog changed in it.

    `rows` are its sections with their lines where they are known without reading them again.
    """

    quote: Quote
    freshened: Freshened = field(default_factory=Freshened)
    rows: Rows | None = None


def create_quote(
    account: Account,
    person: Person,
    name: str,
    owner: User | None = None,
    sections: RawSections = (("", ()),),
    by: User | str | None = None,
    raw: Mapping[str, Any] | None = None,
) -> Quote:
    """Create a draft as `make_quote` does; return it alone."""
    return make_quote(account, person, name, owner, sections, by, raw).quote


@transaction.atomic
def make_quote(
    account: Account,
    person: Person,
    name: str,
    owner: User | None = None,
    sections: RawSections = (("", ()),),
    by: User | str | None = None,
    raw: Mapping[str, Any] | None = None,
) -> Made:
    """Create a draft with these sections, by default one without lines.

    `raw` has more fields of the quote itself. `by` says who created it where that is not its
    owner.
    """
    values = quote_values({**(raw or {}), "name": name})
    account = Account.objects.select_for_update().get(pk=account.pk)
    quote = new_draft(account, number=next_number(account), owner=owner, **values)
    quote.person = own_person(account, person)
    quote.tax_exempt = values.get("tax_exempt", person.is_tax_exempt)
    rows = new_rows(quote, sections)
    sum_up(quote, sums_of(quote, rows))
    quote.save()
    insert_rows(rows)
    record(quote, Event.Kind.CREATED, by or owner, "created the quote")
    record_changed.send(Quote, kind="quote", record=quote, event="created")
    return Made(quote, rows=rows)


def new_draft(account: Account, **values: Any) -> Quote:
    """Return an unsaved draft with what the account's new quotes begin with."""
    day = today(account)
    rates = account.tax_rates.filter(archived_at=None)
    return Quote(
        **{
            "account": account,
            "currency": account.currency,
            "terms": one_newline(account.terms),
            "tax_mode": account.tax_mode,
            "taxes": [
                {"name": rate.name, "percent": plain(rate.percent), "compound": rate.compound}
                for rate in rates
            ],
            "issued_on": day,
            "expires_on": day + timedelta(days=account.valid_days),
            **values,
        }
    )


def last_day_of(draft: Quote) -> date | None:
    """Return the last day of a draft's prices once it is published: one that has passed does not
    stay.
    """
    if not is_expired(draft):
        return draft.expires_on
    return today(draft.account) + timedelta(days=draft.account.valid_days)


def publish(quote: Quote, by: User | str | None = None) -> Publication:
    """Freeze the present revision and let the customer see it.

    Prices whose last day has passed hold again for as long as a new quote's. What could be undone
    before can no longer be.
    """
    with changing(quote, Move.PUBLISH, "published") as locked:
        locked.expires_on = last_day_of(locked)
        document = document_of(locked)
        if not document.lines:
            raise Invalid({"lines": "This quote has no lines. Add one before you publish."})
        if problem := problem_with(locked.terms):  # of before terms were checked
            raise Invalid({"terms": f"Terms: {problem}"})
        data = to_json(document)
        publication = Publication.objects.create(
            quote=locked, revision=locked.revision, document=data, sha256=fingerprint(data)
        )
        locked.published_at, locked.viewed_at = publication.published_at, None
        sum_up(locked, totals(document))
        locked.edits.all().delete()
        record(locked, Event.Kind.PUBLISHED, by, f"published revision {locked.revision}")
    return publication


def revise(quote: Quote, by: User | str | None = None) -> Quote:
    """Open the next revision for editing; until it is published the customer cannot accept."""
    with changing(quote, Move.REVISE, "revised") as locked:
        locked.revision += 1
        locked.closed_at = None
        record(locked, Event.Kind.REVISED, by, f"began revision {locked.revision}")
    return locked


def accept(quote: Quote, signer: Signer, revision: int | None = None) -> Acceptance:
    """The customer said yes to the published revision. Exactly once, whatever races.

    `revision` is the one that the customer had before them.
    """
    values = _signature(signer)
    with changing(quote, Move.ACCEPT, "accepted") as locked:
        publication = locked.publications.get(revision=locked.revision)
        if revision is not None and revision != locked.revision:
            raise Invalid({"revision": "The quote was changed while you read it. Read it again."})
        if is_expired(locked):
            raise Invalid(
                {
                    "revision": f"The quote expired on {locked.expires_on:%d %B %Y}. "
                    f"Ask {locked.owner or locked.account.name} to renew it."
                }
            )
        signed = with_choices(from_json(publication.document), signer.choices)
        acceptance = Acceptance.objects.create(
            quote=locked,
            publication=publication,
            consent=signer.consent,
            ip=signer.ip,
            user_agent=signer.user_agent[:300],
            choices=choices_to_json(signer.choices),
            sha256=fingerprint(to_json(signed)) if signer.choices else publication.sha256,
            **values,
        )
        locked.closed_at = acceptance.at
        sum_up(locked, totals(signed))
        said = f"accepted revision {locked.revision}"
        record(locked, Event.Kind.ACCEPTED, values["name"], said)
    return acceptance


def decline(quote: Quote, reason: str = "", by: User | str | None = None) -> Quote:
    """The customer said no."""
    reader = Reader({"reason": reason})
    reader.text("reason", "Reason", 250)
    said = reader.done()["reason"]
    with changing(quote, Move.DECLINE, "declined") as locked:
        locked.closed_at = timezone.now()
        text = "declined" + (f": {said}" if said else "")
        record(locked, Event.Kind.DECLINED, by or "The customer", text)
    return locked


def open_document(quote: Quote, publication: Publication) -> QuoteDocument:
    """Return what the customer reads: the frozen document, with the last day as it is now.

    A published quote's prices may be let hold for longer; nothing else of it changes.
    """
    document = from_json(publication.document)
    if quote.state != State.PUBLISHED:
        return document
    return replace(document, expires_on=quote.expires_on)


def signed_document(acceptance: Acceptance) -> QuoteDocument:
    """Return what was signed: the published document with the customer's choices."""
    document = from_json(acceptance.publication.document)
    return with_choices(document, choices_from_json(acceptance.choices))


def _signature(signer: Signer) -> dict[str, Any]:
    reader = Reader({"name": signer.name, "po_number": signer.po_number})
    reader.text("name", "Your name", 120, required=True)
    reader.text("po_number", "Purchase order number", 60)
    return reader.done()


def next_number(account: Account) -> str:
    """Take the next free number. The caller holds the account's row."""
    while True:
        number = f"{account.quote_prefix}{account.next_number}"
        account.next_number += 1
        if not Quote.objects.filter(account=account, number=number).exists():
            account.save(update_fields=["next_number"])
            return number
