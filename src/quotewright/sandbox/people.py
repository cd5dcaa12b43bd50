"""The endpoints for customers and their contacts."""

from __future__ import annotations

from flask import Blueprint, request

from quotewright.sandbox import errors, wire
from quotewright.sandbox.access import needs
from quotewright.sandbox.asked import (
    any_contains,
    filter_ids,
    filter_text,
    found,
    here,
    in_asked_order,
    only,
    page_of,
    sent,
    store,
    texts,
)
from quotewright.sandbox.fields import (
    Record,
    digits_of,
    flag_from,
    is_blank,
    looks_like_email,
    names,
    whole_from,
)
from quotewright.sandbox.phones import keep_rows, phone_text
from quotewright.sandbox.records import (
    CONTACT_TEXTS,
    CUSTOMER_FLAGS,
    CUSTOMER_NUMBERS,
    CUSTOMER_TEXTS,
    new_contact,
    new_customer,
)

blueprint = Blueprint("people", __name__, url_prefix="/api/v1")

SEARCHED = names("business_name email phone mobile")
# Fields that nobody fills in.
UNSHOWN = ("id ", "created_at ", "updated_at ")
CONTACTS_PER_PAGE = 50
AUTOCOMPLETE_MOST = 25


def shown(customer: Record) -> Record:
    return wire.customer(customer, store().contacts_of(customer["id"]))


def customer_from(body: Record) -> Record:
    """The part of a body that Syncro keeps; phone numbers may lose their punctuation."""
    kept = texts(body, CUSTOMER_TEXTS)
    kept |= {name: flag_from(value) for name, value in only(body, CUSTOMER_FLAGS).items()}
    kept |= {name: whole_from(value) for name, value in only(body, CUSTOMER_NUMBERS).items()}
    kept |= {name: phone_text(kept[name]) for name in ("phone", "mobile") if name in kept}
    if isinstance(body.get("properties"), dict):
        kept["properties"] = body["properties"]
    if kept.get("email") and here().value_of("customer_email_case") == "lowered":
        kept["email"] = str(kept["email"]).lower()
    return kept


def check_customer(customer: Record, params: Record | None) -> None:
    problems = []
    if not is_blank(customer["email"]) and not looks_like_email(customer["email"]):
        problems.append("Email is not an email")
    if all(is_blank(customer[name]) for name in ("business_name", "firstname", "lastname")):
        # No document says so, but no page of Syncro lets a customer be without any name.
        problems.append("Business name can't be blank")
    if here().value_of("duplicate_customer_email") == "refused" and any(
        other["email"] == customer["email"] and other["id"] != customer.get("id")
        for other in store().all("customer")
        if not is_blank(customer["email"])
    ):
        problems.append("Email has already been taken")
    if problems:
        raise errors.invalid(problems, params)


def email_fits(email: object, wanted: str) -> bool:
    how = here().value_of("customer_email_filter")
    text = str(email or "")
    if how == "exact":
        return text == wanted
    return text.lower() == wanted.lower() if how == "ignore_case" else any_contains([text], wanted)


def _emails(customer: Record) -> list[object]:
    """The e-mails by which a customer can be found."""
    if here().value_of("customer_search_contacts") == "no":
        return [customer["email"]]
    people = store().contacts_of(customer["id"])
    return [customer["email"], *(one["email"] for one in people)]


def matches(customer: Record, wanted: str) -> bool:
    texts = (wire.full_name(customer), *(customer[name] for name in SEARCHED), *_emails(customer))
    return any_contains(texts, wanted)


@blueprint.get("/customers")
@needs("Customers - List/Search")
def list_customers() -> Record:
    rows = store().all("customer")
    if not flag_from(request.args.get("include_disabled")):
        rows = [one for one in rows if not one["disabled"]]
    if ids := filter_ids("id"):
        rows = [one for one in rows if one["id"] in ids]
    if ids := filter_ids("not_id") | filter_ids("id_not"):
        rows = [one for one in rows if one["id"] not in ids]
    if email := filter_text("email"):
        rows = [one for one in rows if any(email_fits(has, email) for has in _emails(one))]
    for name in ("business_name", "firstname", "lastname"):
        if wanted := filter_text(name):
            rows = [one for one in rows if any_contains([one[name]], wanted)]
    if query := filter_text("query"):
        rows = [one for one in rows if matches(one, query)]
    size = int(here().value_of("customers_per_page"))
    if here().value_of("customer_sort") == "any_field" or not filter_text("sort").startswith(
        UNSHOWN
    ):
        rows = in_asked_order(rows)
    page, meta = page_of(rows, size)
    return {"customers": [shown(one) for one in page], "meta": meta}


@blueprint.get("/customers/autocomplete")
@needs("Customers - List/Search")
def complete_customers() -> Record:
    query = filter_text("query")
    rows = [one for one in store().all("customer") if not one["disabled"] and matches(one, query)]
    return {"customers": [shown(one) for one in rows[:AUTOCOMPLETE_MOST]]}


@blueprint.get("/customers/latest")
@needs("Customers - Edit")
def latest_customer() -> Record:
    rows = store().all("customer")
    if not rows:
        raise errors.not_found()
    return {"customer": shown(rows[-1])}


@blueprint.get("/customers/<int:customer_id>")
@needs("Customers - View Detail")
def get_customer(customer_id: int) -> Record:
    customer = found("customer", customer_id)
    invoices, tickets = (
        [one for one in store().all(kind) if one["customer_id"] == customer_id]
        for kind in ("invoice", "ticket")
    )
    # A state file of an earlier version has customers without rows for their numbers.
    keep_rows(store(), customer)
    contacts = store().contacts_of(customer_id)
    return {"customer": wire.customer_detail(customer, contacts, invoices, tickets)}


@blueprint.post("/customers")
@needs("Customers - Create")
def create_customer() -> Record:
    body = sent()
    fields = new_customer(**customer_from(body))
    check_customer(fields, params=body)
    keep_rows(store(), fields)
    return {"customer": shown(store().add("customer", fields))}


@blueprint.put("/customers/<int:customer_id>")
@needs("Customers - Edit")
def update_customer(customer_id: int) -> Record:
    customer = found("customer", customer_id)
    fields = customer_from(sent())
    if "properties" in fields:
        fields["properties"] = {**customer["properties"], **fields["properties"]}
    check_customer({**customer, **fields}, params=None)
    store().change("customer", customer, **fields)
    keep_rows(store(), customer)
    return {"customer": shown(customer)}


@blueprint.delete("/customers/<int:customer_id>")
@needs("Customers - Delete")
def delete_customer(customer_id: int) -> Record:
    """What becomes of its estimates is unknown; by default they stay, with nobody's name on."""
    found("customer", customer_id)
    how = here().value_of("deleted_customer")
    documents = [
        (kind, one["id"])
        for kind in ("estimate", "invoice")
        for one in store().all(kind)
        if one["customer_id"] == customer_id
    ]
    if documents and how == "refused":
        raise errors.invalid(["Customer has estimates or invoices"], None)
    for kind, document_id in documents if how == "documents_go" else ():
        store().remove(kind, document_id)
    for contact in store().contacts_of(customer_id):
        store().remove("contact", contact["id"])
    store().remove("customer", customer_id)
    return {"message": "Customer was deleted from the system."}


def contact_from(body: Record) -> Record:
    kept = texts(body, CONTACT_TEXTS)
    for name in ("phone", "mobile"):
        if name in kept:
            kept[f"processed_{name}"] = digits_of(kept[name])
    return kept


def check_contact(contact: Record) -> None:
    problem = ""
    if whole_from(contact["customer_id"]) is None:
        problem = "Customer can't be blank"
    elif not is_blank(contact["email"]) and not looks_like_email(contact["email"]):
        problem = "Email is not an email"
    elif is_blank(contact["name"]):
        problem = "Name can't be blank"
    if problem:
        raise errors.invalid_contact(wire.contact(contact), problem)


@blueprint.get("/contacts")
@needs("Customers - View Detail")
def list_contacts() -> Record:
    customer_id = whole_from(request.args.get("customer_id"))
    of_all = customer_id is None
    rows = store().all("contact") if of_all else store().contacts_of(customer_id or 0)
    page, meta = page_of(rows, CONTACTS_PER_PAGE)
    return {"contacts": [wire.contact(one) for one in page], "meta": meta}


@blueprint.get("/contacts/<int:contact_id>")
@needs("Customers - View Detail")
def get_contact(contact_id: int) -> Record:
    return wire.contact(found("contact", contact_id))


@blueprint.post("/contacts")
@needs("Customers - Edit")
def create_contact() -> Record:
    body = sent()
    fields = new_contact(**contact_from(body))
    fields["customer_id"] = whole_from(body.get("customer_id"))
    if fields["customer_id"] is not None:
        found("customer", fields["customer_id"])
    check_contact(fields)
    return wire.contact(store().add("contact", fields))


@blueprint.put("/contacts/<int:contact_id>")
@needs("Customers - Edit")
def update_contact(contact_id: int) -> Record:
    """The name is needed even when it stays the same, and `title` lands in the properties."""
    contact = found("contact", contact_id)
    body = sent()
    fields = contact_from(body)
    if "title" in body:
        fields["properties"] = {**contact["properties"], "title": body["title"]}
    if "customer_id" in body:
        fields["customer_id"] = whole_from(body["customer_id"])
    check_contact({**contact, **fields, "name": fields.get("name")})
    store().change("contact", contact, **fields)
    return wire.contact(contact)


@blueprint.delete("/contacts/<int:contact_id>")
@needs("Customers - Edit")
def delete_contact(contact_id: int) -> Record:
    found("contact", contact_id)
    store().remove("contact", contact_id)
    return {"success": True}
