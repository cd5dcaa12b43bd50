"""What a push will do, as data: pure functions of the offer and of what is known.

The preview shows the steps, the push runs them, the tests compare them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from quotewright.integrations.options import Options
from quotewright.integrations.port import Json, Linked, Offer, Stage, Step
from quotewright.integrations.syncro import mapping
from quotewright.integrations.syncro.entries import Entry, entries_of
from quotewright.integrations.syncro.matching import Match
from quotewright.integrations.syncro.positions import positions_for
from quotewright.lib.money import plain
from quotewright.lib.taxes import combined_percent
from quotewright.quotes.document import Party, QuoteDocument


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """What is known of a person: the link if pushed before, else where they were found.

    `sent` is what an earlier call of ours created them with, where its answer was lost.
    `customer_id` is their organization's customer, if there is one already.
    """

    link: Linked | None = None
    match: Match | None = None
    sent: Mapping[str, Any] | None = None
    customer_id: str = ""


@dataclass(frozen=True, slots=True)
class KnownQuote:
    """What is known of a quote. `customer_id` is empty while the customer is not there yet.

    `contact_id` is the person's where they are a contact; `takes_contact` whether estimates keep
    it, None while nobody knows. `said` is what people read of what is billed elsewhere.
    `products` has the ids of the products that lines sell, by the lines' keys.
    """

    customer_id: str = ""
    contact_id: str = ""
    takes_contact: bool | None = None
    said: str = ""
    estimate: Linked | None = None
    lines: Mapping[str, Linked] = field(default_factory=dict)
    invoice: Linked | None = None
    products: Mapping[str, str] = field(default_factory=dict)


def plan_person(party: Party, known: KnownPerson, options: Options) -> list[Step]:
    """Steps that make Syncro hold this person."""
    if known.link:
        return _update_person(party, known.link, known.customer_id)
    if known.match:
        return _adopt_person(party, known.match, known.sent)
    if known.customer_id:
        body = mapping.contact_from(party)
        title = body.pop("title")
        steps = [Step("create", "contact", party.key, body, title=_who(party))]
        if title:
            steps.append(Step("update", "contact", party.key, {"title": title}, title=_who(party)))
        return steps
    body = mapping.new_customer_from(party, _rate_for(party, options))
    return [Step("create", "customer", party.key, body, title=_who(party))]


def plan_quote(offer: Offer, known: KnownQuote, options: Options) -> list[Step]:
    """Steps that make Syncro hold this quote, its person being there.

    A quote that became an invoice is left alone: what was signed never changes.
    """
    if known.invoice:
        return _invoice(offer, known.invoice, known.said)
    header, lines = _header(offer, known, options), _lines(offer, known, options)
    # The answer to a changed header brings the sums; a status goes first, it may lock the lines.
    is_last = known.estimate is not None and not any("status" in step.body for step in header)
    steps = [*lines, *header] if is_last else [*header, *lines]
    if offer.stage is Stage.ACCEPTED:
        steps += _acceptance(offer, known, options)
    return steps


def tax_rate_of(document: QuoteDocument, options: Options) -> str:
    """The PSA's id of the rate that equals the quote's taxes; empty where none is mapped."""
    return options.tax_rates.get(plain(combined_percent(document.conditions.taxes)), "")


def _rate_for(party: Party, options: Options) -> str:
    """The rate of a new customer: of one who pays no tax the one of 0 %, where it is mapped.

    Among several nobody can say which is theirs.
    """
    if party.tax_exempt:
        return options.tax_rates.get("0", "")
    rates = [rate for percent, rate in options.tax_rates.items() if percent != "0"]
    return rates[0] if len(rates) == 1 else ""


def _adopt_person(party: Party, match: Match, sent: Mapping[str, Any] | None) -> list[Step]:
    """Link the person that was found; of what our own lost call sent, only edits are sent again.

    What a technician wrote into a record that was there before stays.
    """
    kind = "contact" if match.contact_id else "customer"
    remote_id = match.contact_id or match.customer_id
    was_ours = sent is not None and ("customer_id" in sent) == (kind == "contact")
    now = _person_body(party, kind)
    body = {**dict.fromkeys(now, ""), **sent} if was_ours and sent else now
    adopt = Step("adopt", kind, party.key, body, remote_id, _who(party))
    link = Linked(remote_id, {"as": kind, "customer_id": match.customer_id, "body": body})
    return [adopt, *_update_person(party, link, match.customer_id)]


def _update_person(party: Party, link: Linked, customer_id: str) -> list[Step]:
    kind = str(link.snapshot["as"])
    old = link.snapshot["body"]
    new = _person_body(party, kind)
    if kind == "customer" and old.get("business_name") and customer_id != link.remote_id:
        # The name is their company's, and the company is not known to be this customer.
        new.pop("business_name")
    body = mapping.difference(old, new)
    if not body:
        return []
    changes = mapping.changes(old, new)
    if kind == "contact":
        body["name"] = new["name"]  # Syncro wants it every time
    return [Step("update", kind, party.key, body, link.remote_id, _who(party), changes)]


def _acceptance(offer: Offer, known: KnownQuote, options: Options) -> list[Step]:
    """Compare with what was signed, and only then approve and convert."""
    estimate = known.estimate
    key, title = offer.document.key, f"Estimate {offer.document.number}"
    remote_id = estimate.remote_id if estimate else ""
    before = str(estimate.snapshot.get("status", "")) if estimate else ""
    body = {"status": mapping.status_of(offer)}
    steps = [Step("compare", "estimate", key, {}, remote_id, title)]
    if before != body["status"]:
        changes = mapping.changes({"status": before}, body)
        steps.append(Step("update", "estimate", key, body, remote_id, title, changes))
    if options.convert_accepted and offer.signature:
        steps.append(Step("convert", "invoice", key, {}, title="Invoice"))
        steps += _invoice(offer, Linked(""), known.said)
    return steps


def _invoice(offer: Offer, invoice: Linked, said: str) -> list[Step]:
    """What the invoice is yet to be told of the acceptance."""
    if offer.signature is None:
        return []
    body = mapping.invoice_from(offer.signature, offer.document)
    body["note"] = f"{body['note']}\n{said}".rstrip()
    missing = mapping.difference(invoice.snapshot, body)
    if not missing:
        return []
    return [Step("update", "invoice", offer.document.key, missing, invoice.remote_id, "Invoice")]


def _header(offer: Offer, known: KnownQuote, options: Options) -> list[Step]:
    key, estimate = offer.document.key, known.estimate
    title = f"Estimate {offer.document.number}"
    new = {**mapping.header_from(offer.document, options, known.said), **_contact(known, options)}
    if known.customer_id:
        new["customer_id"] = int(known.customer_id)
    if estimate is None:
        # An accepted quote is Approved only after the sums were compared.
        stage = Stage.OPEN if offer.stage is Stage.ACCEPTED else offer.stage
        body = {**new, "status": mapping.STATUSES[stage]}
        return [Step("create", "estimate", key, body, title=title)]
    if offer.stage is not Stage.ACCEPTED:
        new["status"] = mapping.status_of(offer)
    body = mapping.difference(estimate.snapshot, new)
    if not body:
        return []
    changes = mapping.changes(estimate.snapshot, new)
    return [Step("update", "estimate", key, body, estimate.remote_id, title, changes)]


def _contact(known: KnownQuote, options: Options) -> Json:
    """The assigned contact: tried with a new estimate, and kept up where Syncro took it."""
    if not options.assign_contact or known.takes_contact is False:
        return {}
    if known.estimate is None or known.takes_contact:
        if known.contact_id:
            return {"contact_id": int(known.contact_id)}
        if known.estimate and known.estimate.snapshot.get("contact_id"):
            return {"contact_id": None}  # the quote is for somebody else now
    return {}


def _lines(offer: Offer, of_quote: KnownQuote, options: Options) -> list[Step]:
    """Changed lines, then removed ones, then new ones: the last answer brings the totals."""
    known = of_quote.lines
    tax_rate_id = tax_rate_of(offer.document, options)
    lines = entries_of(offer.document, options.section_headings, options.tax_lines)
    present = {key: int(link.snapshot.get("position") or 0) for key, link in known.items()}
    positions = positions_for([line.key for line in lines], present)
    bodies = {ln.key: mapping.line_from(ln, positions[ln.key], tax_rate_id) for ln in lines}
    for key, product in of_quote.products.items():
        bodies[key] |= mapping.sold_as(product)
    updates = [
        step
        for line in lines
        if line.key in known
        for step in _update_line(line, known[line.key], bodies[line.key])
    ]
    removals = [
        Step("delete", "line", key, {}, link.remote_id, str(link.snapshot.get("item", "")))
        for key, link in known.items()
        if key not in bodies
    ]
    additions = [
        Step("create", "line", line.key, bodies[line.key], title=line.name)
        for line in lines
        if line.key not in known
    ]
    return [*updates, *removals, *additions]


def _update_line(line: Entry, link: Linked, body: Json) -> list[Step]:
    if link.snapshot.get("tax_rate_id") and "tax_rate_id" not in body:
        body["tax_rate_id"] = None  # a rate that was sent stays until it is taken away
    changed = mapping.difference(link.snapshot, body)
    if not changed:
        return []
    changes = mapping.changes(link.snapshot, body)
    return [Step("update", "line", line.key, changed, link.remote_id, line.name, changes)]


def _person_body(party: Party, kind: str) -> Json:
    return mapping.contact_from(party) if kind == "contact" else mapping.customer_from(party)


def _who(party: Party) -> str:
    return f"{party.full_name}, {party.organization}" if party.organization else party.full_name
