"""Late twins: what a call made after its answer was lost and it had been looked for in vain.

Syncro knows no idempotency keys, so a call that takes effect minutes later can stand beside what
was made in its place. What nobody has touched since is taken away again; else a person decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from quotewright.integrations.port import Doubt, Rejected, Twin
from quotewright.integrations.syncro.answers import Missing
from quotewright.integrations.syncro.look import (
    PEOPLE,
    Look,
    same_content,
    same_product,
)
from quotewright.integrations.syncro.look_products import CATALOG
from quotewright.integrations.syncro.plan_products import facts_of, said_in, switches_of
from quotewright.integrations.syncro.plan_schedules import LINE, SCHEDULE, marker_of, schedule_key
from quotewright.integrations.syncro.product_calls import ProductCalls
from quotewright.integrations.syncro.schedule_calls import ScheduleCalls
from quotewright.integrations.syncro.wire import (
    CLOCK_SKEW,
    Contact,
    Customer,
    Estimate,
    Record,
)
from quotewright.lib.words import casefolded


@dataclass(frozen=True, slots=True)
class Found:
    """A record that the lost call seems to have made; `remove` is None where no call can."""

    kind: str
    remote_id: str
    title: str
    is_untouched: bool
    remove: Callable[[], object] | None = None


def clear_twin(look: Look, doubt: Doubt) -> Twin | None:
    """Return what came late, if anything did; untouched, it is removed."""
    searches: dict[str, Callable[[Look, Doubt], Iterator[Found]]] = {
        "person": _people,
        "estimate": _estimates,
        "line": _lines,
        "invoice": _invoices,
        SCHEDULE: _schedules,
        LINE: _schedule_lines,
        "product": _products,
        "vendor": _vendors,
    }
    if doubt.parent in (PEOPLE, CATALOG):  # several quotes or people may be about one record
        with look.ledger.hold(doubt.parent):
            return _cleared(look, doubt, searches[doubt.kind])
    return _cleared(look, doubt, searches[doubt.kind])


def _cleared(
    look: Look, doubt: Doubt, search: Callable[[Look, Doubt], Iterator[Found]]
) -> Twin | None:
    found = next(search(look, doubt), None)
    if found is None:
        return None
    kept = look.ledger.recall(doubt.kind, doubt.key)
    twin = Twin(found.kind, found.remote_id, found.title, kept.remote_id if kept else "")
    if not found.is_untouched or found.remove is None:
        return twin
    try:
        found.remove()
    except Missing:
        return None  # somebody was quicker
    except Rejected:
        return twin
    return Twin(twin.kind, twin.remote_id, twin.title, twin.kept_id, is_removed=True)


def _is_since(record: Record, doubt: Doubt) -> bool:
    return record.created_at is None or record.created_at >= doubt.since - CLOCK_SKEW


def _people(look: Look, doubt: Doubt) -> Iterator[Found]:
    """Customers or contacts with what was sent, made since, that are nobody's of ours."""
    body, client = doubt.body, look.client
    if look.ledger.recall("person", doubt.key) is None:
        return  # merged, unlinked or not made anew: the next push finds what is there
    known = _linked_people(look)
    if customer_id := str(body.get("customer_id") or ""):
        for contact in client.contacts(customer_id=customer_id):
            if str(contact.id) not in known and _is_since(contact, doubt) and _same(contact, body):
                yield _contact(look, contact)
        return
    for customer in client.customers(query=str(body.get("email") or _name(body))):
        if str(customer.id) in known or not _is_since(customer, doubt):
            continue
        if _same(customer, body) or str(body.get("notes")) in customer.notes.splitlines():
            yield _customer(look, customer)


def _linked_people(look: Look) -> set[str]:
    """The customers and contacts that anybody of ours is, or is under."""
    people = look.ledger.recall_children("person", "").values()
    companies = look.ledger.recall_children("organization", "").values()
    known = {link.remote_id for link in (*people, *companies)}
    return known | {str(link.snapshot.get("customer_id")) for link in people}


def _same(record: Customer | Contact, body: object) -> bool:
    sent = dict(body) if isinstance(body, dict) else {}
    if sent.get("email"):
        return casefolded(record.email) == casefolded(str(sent["email"]))
    return isinstance(record, Contact) and casefolded(record.name) == casefolded(str(sent["name"]))


def _name(body: object) -> str:
    sent = dict(body) if isinstance(body, dict) else {}
    full = f"{sent.get('firstname') or ''} {sent.get('lastname') or ''}".strip()
    return full or str(sent.get("business_name") or "")


def _contact(look: Look, contact: Contact) -> Found:
    return Found(
        "contact",
        str(contact.id),
        f"Contact {contact.name}",
        contact.is_untouched,
        partial(look.client.delete_contact, str(contact.id)),
    )


def _customer(look: Look, customer: Customer) -> Found:
    return Found(
        "customer",
        str(customer.id),
        f"Customer {customer.title}",
        customer.is_untouched and not customer.contacts,
        partial(look.client.delete_customer, str(customer.id)),
    )


def _estimates(look: Look, doubt: Doubt) -> Iterator[Found]:
    """Estimates with our key in their name, or our number and customer where names are not told."""
    own = look.ledger.recall("estimate", doubt.key)
    before = None
    for row in look.client.estimates():
        is_old = row.created_at is not None and row.created_at < doubt.since - CLOCK_SKEW
        if is_old and before is not None and row.created_at and before > row.created_at:
            return  # newest first: what follows is older still
        before = row.created_at
        if is_old or (own and str(row.id) == own.remote_id) or not _is_of(row, doubt):
            continue
        yield _estimate(look, row)


def _is_of(row: Estimate, doubt: Doubt) -> bool:
    if row.name:
        return doubt.key in row.name
    same_number = bool(row.number) and row.number == str(doubt.body.get("number"))
    return same_number and str(row.customer_id) == str(doubt.body.get("customer_id"))


def _estimate(look: Look, row: Estimate) -> Found:
    whole = look.client.estimate(str(row.id))
    is_bare = whole.line_items == () and not whole.invoice_id
    return Found(
        "estimate",
        str(row.id),
        f"Estimate {row.number}",
        whole.is_untouched and is_bare,
        partial(look.client.delete_estimate, str(row.id)),
    )


def _lines(look: Look, doubt: Doubt) -> Iterator[Found]:
    """Lines of our estimate that say what was sent and are nobody's of ours."""
    link = look.ledger.recall("estimate", doubt.parent)
    if link is None:
        return
    try:
        estimate = look.client.estimate(link.remote_id)
    except Missing:
        return
    known = look.ledger.recall_children("line", doubt.parent)
    linked = {line.remote_id for line in known.values()}
    for line in estimate.line_items or ():
        if str(line.id) in linked or not _is_since(line, doubt):
            continue
        if same_content(line, doubt.body) or same_product(line, doubt.body):
            yield Found(
                "line",
                str(line.id),
                f"the line “{line.item}” of estimate {estimate.number}",
                line.is_untouched and not estimate.invoice_id,
                partial(look.client.delete_line, link.remote_id, str(line.id)),
            )


def _schedules(look: Look, doubt: Doubt) -> Iterator[Found]:
    """Recurring invoices with our marker beside ours: one that came late is paused and empty."""
    own, calls = look.ledger.recall(SCHEDULE, doubt.key), ScheduleCalls(look.client)
    for row in calls.schedules(str(doubt.body["customer_id"])):
        if marker_of(doubt.key) in row.name and not (own and str(row.id) == own.remote_id):
            remove = partial(calls.delete_schedule, str(row.id))
            yield Found(SCHEDULE, str(row.id), f"“{row.name}”", row.is_bare, remove)


def _schedule_lines(look: Look, doubt: Doubt) -> Iterator[Found]:
    """Lines of our recurring invoice that say what was sent and are nobody's of ours.

    Once it bills, nothing of it is removed behind somebody's back.
    """
    link = look.ledger.recall(SCHEDULE, schedule_key(doubt.key))
    if link is None:
        return
    calls = ScheduleCalls(look.client)
    try:
        schedule = calls.schedule(link.remote_id)
    except Missing:
        return
    known = look.ledger.recall_children(LINE, doubt.parent)
    linked = {line.remote_id for line in known.values()}
    for line in schedule.lines or ():
        if str(line.id) not in linked and line.is_same(doubt.body):
            said = f"the line “{line.name}” of “{schedule.name}”"
            remove = partial(calls.remove_schedule_line, link.remote_id, str(line.id))
            yield Found(LINE, str(line.id), said, bool(schedule.paused), remove)


def _invoices(look: Look, doubt: Doubt) -> Iterator[Found]:
    """Invoices of the same customer and sum, made since; no invoice is ever removed by us."""
    own = look.ledger.recall("invoice", doubt.key)
    estimate = look.ledger.recall("estimate", doubt.key)
    if own is None or estimate is None:
        return
    ours = look.client.invoice(own.remote_id)
    for invoice in look.client.invoices(doubt.since - CLOCK_SKEW):
        same = (invoice.customer_id, invoice.total) == (ours.customer_id, ours.total)
        if same and str(invoice.id) != own.remote_id and _is_since(invoice, doubt):
            yield Found("invoice", str(invoice.id), f"Invoice {invoice.number}", False)


def _products(look: Look, doubt: Doubt) -> Iterator[Found]:
    """Products with the code, else the name, that was sent, that are nobody's of ours.

    Syncro deletes none: one that says just what was sent is switched off.
    """
    known = {link.remote_id for link in look.ledger.recall_children("product", CATALOG).values()}
    if look.ledger.recall("product", doubt.key) is None:
        return  # the next push that needs it finds it
    calls, body = ProductCalls(look.client), doubt.body
    code, name = str(body.get("upc_code") or ""), str(body["name"])
    filters = {"upc_code": code} if code else {"name": name}
    wanted = casefolded(code or name)
    for rows, _ in calls.product_pages(**filters):
        for product in rows:
            is_same = casefolded(product.upc_code if code else product.name) == wanted
            if not is_same or product.disabled or str(product.id) in known:
                continue
            as_sent = product.name == name and facts_of(product) == said_in(body)
            off = {**switches_of(product), "disabled": True}
            yield Found(
                "product",
                str(product.id),
                f"Product {product.name}",
                as_sent,
                partial(calls.update_product, str(product.id), off),
            )


def _vendors(look: Look, doubt: Doubt) -> Iterator[Found]:
    """Vendors of the same name made since; Syncro neither deletes them nor switches them off."""
    own = look.ledger.recall("vendor", doubt.key)
    for vendor in ProductCalls(look.client).vendors() if own else ():
        same = casefolded(vendor.name) == casefolded(str(doubt.body["name"]))
        if same and own and str(vendor.id) != own.remote_id and _is_since(vendor, doubt):
            yield Found("vendor", str(vendor.id), f"Vendor {vendor.name}", False)
