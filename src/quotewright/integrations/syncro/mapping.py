"""What Syncro is told of a person or a quote, as pure functions over plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from quotewright.integrations.options import Numbering, Options
from quotewright.integrations.port import Change, Json, Offer, Signature, Stage
from quotewright.integrations.syncro.entries import Entry
from quotewright.integrations.syncro.wares import Ware
from quotewright.lib.money import plain
from quotewright.quotes.document import Party, QuoteDocument

# Longer titles are refused or cut by Syncro (a Rails string column).
_LONGEST = 255

STATUSES = {
    Stage.DRAFT: "Draft",
    Stage.OPEN: "Fresh",
    Stage.ACCEPTED: "Approved",
    Stage.DECLINED: "Declined",
}


def customer_from(party: Party) -> Json:
    """A person who is billed, with their organization's name.

    Syncro wants a name; who has none is called by their e-mail address.
    """
    has_name = party.first_name or party.last_name
    return {
        "business_name": party.organization or ("" if has_name else party.email),
        "firstname": party.first_name,
        "lastname": party.last_name,
        "email": party.email,
        "phone": party.work_phone,
        "mobile": party.mobile_phone,
        "address": party.address1,
        "address_2": party.address2,
        "city": party.city,
        "state": party.state,
        "zip": party.postal_code,
    }


def new_customer_from(party: Party, tax_rate_id: str = "") -> Json:
    """What a customer is created with. Later pushes leave its notes and its tax rate alone."""
    body = customer_from(party)
    if not party.email:
        body["notes"] = person_marker(party)  # the only way to find it after a lost answer
    if tax_rate_id:
        body["tax_rate_id"] = int(tax_rate_id)
    return body


def person_marker(party: Party) -> str:
    """What a customer without an e-mail address is known by."""
    return f"Quotewright person {party.key}"


def name_sent(body: Mapping[str, object]) -> str:
    """What a customer without an e-mail address was called when it was created."""
    full = f"{body.get('firstname') or ''} {body.get('lastname') or ''}".strip()
    return full or str(body.get("business_name") or "")


def contact_from(party: Party) -> Json:
    """A person under a customer; the customer's id is added when it is known.

    Syncro takes `title` on updates only.
    """
    return {
        "name": party.full_name,
        "email": party.email,
        "phone": party.work_phone,
        "mobile": party.mobile_phone,
        "address1": party.address1,
        "address2": party.address2,
        "city": party.city,
        "state": party.state,
        "zip": party.postal_code,
        "title": party.title,
    }


def estimate_from(document: QuoteDocument) -> Json:
    """An estimate's header; the customer's id is added when it is known.

    The name carries the quote's key in brackets: that is how an estimate is known as ours.
    """
    marker = f" [{document.key}]"
    return {
        "number": document.number,
        "name": document.name[: _LONGEST - len(marker)] + marker,
        "date": document.issued_on.isoformat(),
        "note": f"{document.url}\nQuotewright quote {document.number}, revision "
        f"{document.revision}, key {document.key}",
    }


def header_from(document: QuoteDocument, options: Options, said: str = "") -> Json:
    """An estimate's header as the account wants it. `said` is what its lines do not say.

    Where Syncro numbers estimates, ours stands in the name, before what it is known by.
    """
    if options.numbering is Numbering.THEIRS:
        body = estimate_from(replace(document, name=f"{document.number} {document.name}"))
        del body["number"]
    else:
        body = estimate_from(document)
    body["note"] = f"{body['note']}\n{said}".rstrip()
    if options.location_id:
        body["location_id"] = int(options.location_id)
    return body


def line_from(line: Entry, position: int, tax_rate_id: str = "") -> Json:
    """A line. Syncro's `item` is the title and its `name` the description, which must not be
    blank or the estimate cannot be converted.
    """
    body: Json = {
        "item": line.name[:_LONGEST],
        "name": line.description or line.name,
        "quantity": number(line.quantity),
        "price": number(line.price),
        "cost": number(line.cost),
        "taxable": line.taxable,
        "position": position,
    }
    if tax_rate_id and line.taxable:
        body["tax_rate_id"] = int(tax_rate_id)
    return body


def sold_as(product_id: str) -> Json:
    """What leads a line to its product; in a preview, the product may be yet to be made."""
    return {"product_id": int(product_id) if product_id.isdecimal() else product_id}


def product_from(ware: Ware) -> Json:
    """A product of the catalog; its vendor is added when the vendor's id is known."""
    body: Json = {
        "name": ware.name[:_LONGEST],
        "description": ware.description,
        "price_retail": number(ware.price),
        "price_cost": number(ware.cost),
        "taxable": ware.taxable,
    }
    if ware.code:
        body["upc_code"] = ware.code
    return body


def vendor_from(name: str) -> Json:
    """A vendor, of whom only the name is known."""
    return {"name": name[:_LONGEST]}


def invoice_from(signature: Signature, document: QuoteDocument) -> Json:
    """What the invoice says of the acceptance; the contact's id is added when it is known."""
    body: Json = {
        "note": f"Quote {document.number}, revision {document.revision}, accepted by "
        f"{signature.name} on {signature.at:%Y-%m-%d %H:%M} UTC. {document.url}",
    }
    if signature.po_number:
        body["po_number"] = signature.po_number
    return body


def status_of(offer: Offer) -> str:
    """The estimate's status for the quote's stage."""
    return STATUSES[offer.stage]


def difference(old: Mapping[str, object], new: Mapping[str, object]) -> Json:
    """The fields of `new` that `old` does not have the same."""
    return {name: value for name, value in new.items() if old.get(name) != value}


def without(snapshot: Mapping[str, object], fields: Iterable[str]) -> Json:
    """What of a snapshot is certain while a call that changes these fields has no answer yet."""
    unsure = set(fields)
    return {name: value for name, value in snapshot.items() if name not in unsure}


def changes(old: Mapping[str, object], new: Mapping[str, object]) -> tuple[Change, ...]:
    """The same difference, as text for people."""
    return tuple(
        Change(name, _shown(old.get(name)), _shown(value))
        for name, value in difference(old, new).items()
    )


def _shown(value: object) -> str:
    return "" if value is None else str(value)


def number(value: Decimal) -> int | float:
    """A JSON number with the very digits of the Decimal: at most 11 digits, which a float keeps."""
    text = plain(value)
    return float(text) if "." in text else int(text)
