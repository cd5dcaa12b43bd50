"""Templates and copies: a quote takes a copy, which later edits of its source do not touch.

All raise Invalid. `by` is who did it, where that is not the new quote's owner.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from quotewright.accounts.models import Account, User
from quotewright.lib.changes import record_changed
from quotewright.lib.fields import Invalid
from quotewright.people.models import Person
from quotewright.quotes.changing import SUMS, own_person, record, sum_up
from quotewright.quotes.copying import copy_rows, copy_values
from quotewright.quotes.drafts import Draft
from quotewright.quotes.freshening import Freshened, freshen
from quotewright.quotes.life import Made, new_draft, next_number
from quotewright.quotes.models import Event, Quote
from quotewright.quotes.values import quote_values
from quotewright.quotes.whole import write_sections


@transaction.atomic
def create_template(account: Account, name: str, by: User | str | None = None) -> Quote:
    """Create an empty template with the account's terms and taxes of today."""
    template = new_draft(account, is_template=True, expires_on=None, **quote_values({"name": name}))
    template.save()
    draft = Draft(template)
    write_sections(draft, [("", ())])
    draft.write()
    record(template, Event.Kind.CREATED, by, "created the template")
    return template


@transaction.atomic
def template_from_quote(quote: Quote, name: str, by: User | str | None = None) -> Quote:
    """Make a template of what is in a quote, or of another template."""
    source = _held(quote)
    values = copy_values(source) | quote_values({"name": name})
    template = new_draft(source.account, is_template=True, expires_on=None, **values)
    template.made_from = source
    _fill_from(source, template, fresh=False)
    record(template, Event.Kind.CREATED, by, f"created the template from {_called(source)}")
    return template


def duplicate_template(template: Quote, by: User | str | None = None) -> Quote:
    """Make a template like this one, with “copy” behind its name."""
    return template_from_quote(template, f"{template.name[:193]} (copy)", by)


def quote_from_template(
    template: Quote,
    person: Person,
    name: str = "",
    owner: User | None = None,
    fresh: bool = True,
    by: User | str | None = None,
    raw: Mapping[str, Any] | None = None,
) -> Made:
    """Create a draft for a person with all that is in a template.

    `fresh` takes today's prices and costs for lines from the catalog. `raw` has more fields of
    the quote itself.
    """
    if template.archived_at:
        raise Invalid({"template": f"{template} is archived. Restore it first."})
    return _made(template, person, name, owner, fresh, by, raw)


def copy_quote(
    quote: Quote,
    person: Person | None = None,
    name: str = "",
    owner: User | None = None,
    fresh: bool = False,
    by: User | str | None = None,
    raw: Mapping[str, Any] | None = None,
) -> Made:
    """Create a draft like a quote, for its own person or another one.

    It has a number, dates and revision 1 of its own; the quote may be in any state.
    """
    return _made(quote, person or quote.buyer, name, owner, fresh, by, raw)


def archive_template(template: Quote) -> Quote:
    """Leave a template out of what is offered for new quotes; quotes made from it stay."""
    return _archived(template, True)


def restore_template(template: Quote) -> Quote:
    """Offer an archived template again."""
    return _archived(template, False)


@transaction.atomic
def _made(
    source: Quote,
    person: Person,
    name: str,
    owner: User | None,
    fresh: bool,
    by: User | str | None,
    raw: Mapping[str, Any] | None,
) -> Made:
    account = Account.objects.select_for_update().get(pk=source.account_id)
    source = _held(source)
    values = quote_values({**(raw or {}), "name": name or source.name})
    quote = new_draft(account, **(copy_values(source) | values))
    quote.number, quote.owner, quote.made_from = next_number(account), owner, source
    quote.person = own_person(account, person)
    quote.tax_exempt = values.get("tax_exempt", person.is_tax_exempt)
    freshened = _fill_from(source, quote, fresh)
    record(quote, Event.Kind.CREATED, by or owner, _creation(source))
    if told := freshened.sentence(quote.currency):
        record(quote, Event.Kind.OTHER, by or owner, told)
    record_changed.send(Quote, kind="quote", record=quote, event="created")
    return Made(quote, freshened)


def _fill_from(source: Quote, target: Quote, fresh: bool) -> Freshened:
    """Save a new quote or template with the rows of its source."""
    target.save()
    draft = Draft(target)
    lines = copy_rows(source, draft)
    freshened = freshen(target, lines) if fresh else Freshened()
    draft.write()
    sum_up(target)
    target.save(update_fields=[*SUMS, "taxes"])
    return freshened


def _held(source: Quote) -> Quote:
    """Read a source as it is now, and let nobody change it while it is copied."""
    rows = Quote.sheets.select_for_update(of=("self",)).select_related("account")
    return rows.get(pk=source.pk)


def _archived(template: Quote, archived: bool) -> Quote:
    """Archiving is no edit: it makes no version, so that windows with the template stay right."""
    template.archived_at = (template.archived_at or timezone.now()) if archived else None
    template.save(update_fields=["archived_at"])
    return template


def _called(source: Quote) -> str:
    kind = "template" if source.is_template else "quote"
    return f"{kind} {source.name if source.is_template else source.number}"


def _creation(source: Quote) -> str:
    if source.is_template:
        return f"created the quote from {_called(source)}"
    return f"copied the quote from {_called(source)}"
