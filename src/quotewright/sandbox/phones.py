"""The phone numbers of a customer: rows that Syncro makes of `phone` and `mobile`, and others."""

from __future__ import annotations

from flask import Blueprint

from quotewright.sandbox import errors, wire
from quotewright.sandbox.access import needs
from quotewright.sandbox.asked import found, here, sent, store, texts
from quotewright.sandbox.fields import Record, digits_of, is_blank, now_after
from quotewright.sandbox.store import Store

blueprint = Blueprint("phones", __name__, url_prefix="/api/v1/customers/<int:customer_id>/phones")

OWN_FIELDS = {"Phone": "phone", "Mobile": "mobile"}


def phone_text(value: object) -> str | None:
    """A customer's number as it is stored; live notes saw the punctuation go."""
    if value is None or here().value_of("phones") == "kept":
        return None if value is None else str(value)
    return digits_of(value)


def _new_row(kept: Store, **fields: object) -> Record:
    now = now_after(None)
    own = {"id": kept.next_id("phone"), "created_at": now, "updated_at": now}
    return {"label": None, "number": None, "extension": None, **own, **fields}


def keep_rows(kept: Store, customer: Record) -> None:
    """Make the rows say what the customer's own two numbers say."""
    rows = customer.setdefault("phones", [])
    for label, name in OWN_FIELDS.items():
        row = next((one for one in rows if one["label"] == label), None)
        number = customer[name]
        if not number and row is not None:
            rows.remove(row)
        elif number and row is None:
            rows.append(_new_row(kept, label=label, number=number))
        elif row is not None and row["number"] != number:
            row.update(number=number, updated_at=now_after(row["updated_at"]))


def _saved(customer: Record) -> None:
    """The customer's own two numbers follow its rows."""
    numbers = {one["label"]: one["number"] for one in customer["phones"][::-1]}
    own = {name: numbers.get(label) for label, name in OWN_FIELDS.items()}
    store().change("customer", customer, **own)


def _checked(params: Record) -> Record:
    body = sent()
    fields = texts(body, ("label", "number", "extension"))
    if "number" in fields:
        fields["number"] = phone_text(fields["number"])
    if is_blank(fields.get("number")):
        echoed = {name: str(value) for name, value in params.items()}
        raise errors.invalid(["Number can't be blank"], {**echoed, **body})
    return fields


def _row(customer: Record, phone_id: int) -> Record:
    for row in customer["phones"]:
        if row["id"] == phone_id:
            return row  # type: ignore[no-any-return]
    raise errors.not_found()


def _customer(customer_id: int) -> Record:
    customer = found("customer", customer_id)
    keep_rows(store(), customer)
    return customer


@blueprint.get("")
@needs("Customers - View Detail")
def list_phones(customer_id: int) -> Record:
    return {"phones": wire.phones(_customer(customer_id))}


@blueprint.post("")
@needs("Customers - Edit")
def create_phone(customer_id: int) -> Record:
    """Answers, like contacts, without a wrapper."""
    customer = _customer(customer_id)
    row = _new_row(store(), **_checked({"customer_id": customer_id}))
    customer["phones"].append(row)
    _saved(customer)
    return {**row, "customer_id": customer_id}


@blueprint.put("/<int:phone_id>")
@needs("Customers - Edit")
def update_phone(customer_id: int, phone_id: int) -> Record:
    customer = _customer(customer_id)
    row = _row(customer, phone_id)
    fields = _checked({"customer_id": customer_id, "id": phone_id})
    row.update(fields, updated_at=now_after(row["updated_at"]))
    _saved(customer)
    return {**row, "customer_id": customer_id}


@blueprint.delete("/<int:phone_id>")
@needs("Customers - Edit")
def delete_phone(customer_id: int, phone_id: int) -> Record:
    customer = _customer(customer_id)
    customer["phones"].remove(_row(customer, phone_id))
    _saved(customer)
    return {"success": True}
