"""Operations on quotes: make, read, change, and every step of their life."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from ninja import Query, Router, Status

from quotewright.api import schemas
from quotewright.api.answers import made_out, quote_out, summary_out, sync_out
from quotewright.api.auth import AccountRequest, actor
from quotewright.api.errors import errors_under
from quotewright.api.lookup import named_member, named_person, named_template, own_quote
from quotewright.api.offered import with_items
from quotewright.api.schemas import QuoteFilter, QuoteMade, QuoteOut, QuotePage
from quotewright.api.versions import changing, tag
from quotewright.integrations.state import quote_state
from quotewright.lib.fields import Invalid
from quotewright.people.actions import find_or_create_person
from quotewright.people.models import Person
from quotewright.quotes import actions
from quotewright.quotes.choices import Choices, read_quantities
from quotewright.quotes.listing import Order, page_of
from quotewright.quotes.models import Quote
from quotewright.quotes.values import RawSections

router = Router(tags=["Quotes"])


@router.post("/quotes", response={201: QuoteMade})
def create_quote(
    request: AccountRequest, payload: schemas.QuoteIn, response: HttpResponse
) -> Status[QuoteMade]:
    """Create a draft with its lines, and its person where nobody has that e-mail address yet.

    Or make it from a template: see `template_id`.
    """
    sent = payload.sent()
    with transaction.atomic():
        made = _made(request, sent, fresh=payload.prices == "today")
        if "blocks" in sent:
            actions.replace_blocks(made.quote, sent["blocks"], actor(request))
            made = replace(made, rows=None)
    return _created(request, made, f"{request.path}/{made.quote.pk}", response)


@router.post("/quotes/{quote_id}/copy", response={201: QuoteMade})
def copy_quote(
    request: AccountRequest, quote_id: int, payload: schemas.QuoteCopy, response: HttpResponse
) -> Status[QuoteMade]:
    """Make a draft like a quote in any state, for its own person or another one."""
    quote, sent = own_quote(request, quote_id), payload.sent()
    person = named_person(request, sent["person_id"]) if "person_id" in sent else None
    fresh = payload.prices == "today"
    made = actions.copy_quote(quote, person, sent.get("name", ""), None, fresh, actor(request))
    above = request.path.removesuffix(f"/{quote_id}/copy")
    return _created(request, made, f"{above}/{made.quote.pk}", response)


@router.get("/quotes", response=QuotePage)
def list_quotes(request: AccountRequest, filters: Query[QuoteFilter]) -> QuotePage:
    """List quotes without their lines, newest first unless `sort` says otherwise."""
    quotes = Quote.objects.filter(account=request.account)
    if filters.owner == "none":
        quotes = quotes.filter(owner=None)
    elif filters.owner:
        quotes = quotes.filter(owner__email=filters.owner.casefold())
    if filters.tag:
        quotes = quotes.filter(tags__contains=[filters.tag])
    if filters.updated_since:
        quotes = quotes.filter(updated_at__gte=filters.updated_since)
    if filters.state:
        quotes = quotes.filter(state=filters.state.value)
    if filters.number:
        quotes = quotes.filter(number=filters.number)
    order = Order.read(filters.sort)
    assert order is not None, f"{filters.sort} is an order"
    try:
        page, after = page_of(quotes, order, filters.limit, filters.cursor)
    except ValueError:
        message = "This is no cursor of a list in this order. Begin without a cursor."
        raise Invalid({"cursor": message}) from None
    return QuotePage(items=[summary_out(quote) for quote in page], next_cursor=after or None)


@router.get("/quotes/{quote_id}", response=QuoteOut)
def read_quote(request: AccountRequest, quote_id: int, response: HttpResponse) -> QuoteOut:
    """Read one quote with its sections, lines and sums."""
    return _answer(request, quote_id, response)


@router.patch("/quotes/{quote_id}", response=QuoteOut)
def change_quote(
    request: AccountRequest, quote_id: int, payload: schemas.QuoteChange, response: HttpResponse
) -> QuoteOut:
    """Change a draft's own fields or person, replace all of its lines, or all at once.

    Owner, tags and notes change in any state, a published quote's last day to a later one.
    """
    quote, sent = own_quote(request, quote_id), payload.sent()
    with changing(request, quote):
        if "person_id" in sent:
            sent["person"] = named_person(request, sent.pop("person_id"))
        if "owner" in sent:
            sent["owner"] = named_member(request, sent["owner"])
        if fields := {k: sent[k] for k in sent if k not in {"sections", "blocks"}}:
            change = actions.change_facts if set(sent) <= actions.FACTS else actions.change_quote
            change(quote, fields, actor(request))
        if "blocks" in sent:
            actions.replace_blocks(quote, sent["blocks"], actor(request))
        if "sections" in sent:
            actions.replace_lines(quote, _sections(request, sent["sections"]), actor(request))
    return _answer(request, quote_id, response)


@router.post("/quotes/{quote_id}/publish", response=QuoteOut)
def publish_quote(request: AccountRequest, quote_id: int, response: HttpResponse) -> QuoteOut:
    """Freeze the present revision and open the customer's page."""
    quote = own_quote(request, quote_id)
    with changing(request, quote):
        actions.publish(quote, actor(request))
    return _answer(request, quote_id, response)


@router.post("/quotes/{quote_id}/revise", response=QuoteOut)
def revise_quote(request: AccountRequest, quote_id: int, response: HttpResponse) -> QuoteOut:
    """Open the next revision of a published or declined quote for changes."""
    quote = own_quote(request, quote_id)
    with changing(request, quote):
        actions.revise(quote, actor(request))
    return _answer(request, quote_id, response)


@router.post("/quotes/{quote_id}/accept", response=QuoteOut)
def accept_quote(
    request: AccountRequest, quote_id: int, payload: schemas.Signing, response: HttpResponse
) -> QuoteOut:
    """Record that the customer accepted the published revision, as chosen. Exactly once."""
    quote = own_quote(request, quote_id)
    by = actor(request)
    choices = _choices(payload.choices)
    signer = actions.Signer(
        payload.name,
        payload.po_number,
        user_agent=by,
        consent=f"Recorded by {by}; the customer did not sign on this installation's page.",
        choices=choices,
    )
    with changing(request, quote), _choice_errors():
        actions.accept(quote, signer, payload.revision)
    return _answer(request, quote_id, response)


@router.post("/quotes/{quote_id}/decline", response=QuoteOut)
def decline_quote(
    request: AccountRequest, quote_id: int, payload: schemas.Declining, response: HttpResponse
) -> QuoteOut:
    """Record that the customer declined."""
    quote = own_quote(request, quote_id)
    with changing(request, quote):
        actions.decline(quote, payload.reason, actor(request))
    return _answer(request, quote_id, response)


@router.get("/quotes/{quote_id}/sync", response=schemas.SyncOut, by_alias=True)
def read_sync(request: AccountRequest, quote_id: int) -> schemas.SyncOut:
    """Read how the quote stands with the PSA."""
    quote = own_quote(request, quote_id)
    return sync_out(quote_state(quote), quote.currency)


def _made(request: AccountRequest, sent: dict[str, Any], fresh: bool) -> actions.Made:
    """Make the quote that a body describes, from a template where it names one."""
    owner = named_member(request, sent.pop("owner", None))
    by, fields = actor(request), _fields(sent)
    if "template_id" not in sent:
        sections = _sections(request, sent.get("sections", [{}]))
        person = _person(request, sent)
        return actions.make_quote(
            request.account, person, sent["name"], owner, sections, by, fields
        )
    if "sections" in sent:
        said = "The template has its own. Leave sections out, or change the quote afterwards."
        raise Invalid({"sections": said})
    template = named_template(request, sent["template_id"])
    return actions.quote_from_template(
        template, _person(request, sent), sent["name"], owner, fresh, by, fields
    )


def _created(
    request: AccountRequest, made: actions.Made, location: str, response: HttpResponse
) -> Status[QuoteMade]:
    """Answer with the new quote, read again where more was done to it than to make it."""
    if made.rows is None:
        made = replace(made, quote=own_quote(request, made.quote.pk))
    response["Location"] = location
    tag(response, made.quote)
    return Status(201, made_out(made))


def _answer(request: AccountRequest, quote_id: int, response: HttpResponse) -> QuoteOut:
    quote = own_quote(request, quote_id)
    tag(response, quote)
    return quote_out(quote)


def _person(request: AccountRequest, sent: dict[str, Any]) -> Person:
    if "person" in sent and "person_id" in sent:
        raise Invalid({"person": "Send person_id or person, not both."})
    if "person" in sent:
        with errors_under("person"):
            return find_or_create_person(request.account, sent["person"])
    if "person_id" in sent:
        return named_person(request, sent["person_id"])
    raise Invalid({"person_id": "This is missing. Add it, or describe the person in person."})


def _sections(request: AccountRequest, sections: list[dict[str, Any]]) -> RawSections:
    lines = [section.get("lines", ()) for section in sections]
    offered = with_items(request.account, lines, "sections[{s}].lines[{n}]")
    heads = ({"name": "", **{k: v for k, v in s.items() if k != "lines"}} for s in sections)
    return list(zip(heads, offered, strict=True))


def _choices(sent: schemas.ChoicesIn) -> Choices:
    quantities, wrong = read_quantities(sent.quantities, {})
    with _choice_errors():
        if wrong:
            raise Invalid(wrong)
    return Choices(sent.lines, sent.sections, quantities)


@contextmanager
def _choice_errors() -> Iterator[None]:
    """Name what is refused of the choices as the body does: `choices.quantities.KEY`."""
    try:
        yield
    except Invalid as error:
        raise Invalid({_field_of(name): text for name, text in error.errors.items()}) from error


def _field_of(name: str) -> str:
    kind, _, key = name.partition(":")
    fields = {"line": "lines", "quantity": "quantities", "section": "sections"}
    return f"choices.{fields[kind]}.{key}" if key else name


def _fields(sent: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of the quote itself."""
    elsewhere = {"name", "person", "person_id", "sections", "blocks", "template_id", "prices"}
    return {name: value for name, value in sent.items() if name not in elsewhere}
