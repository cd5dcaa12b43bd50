"""The endpoints for payments: cents come in, dollars go out, and nothing can be taken back."""

from __future__ import annotations

from decimal import Decimal

from flask import Blueprint

from quotewright.sandbox import errors, wire
from quotewright.sandbox.access import needs
from quotewright.sandbox.asked import (
    any_contains,
    filter_text,
    found,
    page_of,
    sent,
    short_meta,
    store,
    texts,
)
from quotewright.sandbox.fields import (
    Record,
    decimal_from,
    decimal_text,
    moment_from,
    today_text,
    whole_from,
)
from quotewright.sandbox.people import shown as shown_customer
from quotewright.sandbox.records import new_payment

blueprint = Blueprint("payments", __name__, url_prefix="/api/v1")

PER_PAGE = 25
PAYMENT_METHODS = ("Credit Card", "Cash", "Check", "Offline CC", "Quick", "Other")


def payments_of(invoice: Record) -> list[Record]:
    return [one for one in store().all("payment") if invoice["id"] in one["invoice_ids"]]


@blueprint.get("/payment_methods")
def list_payment_methods() -> Record:
    moment = "2026-01-01T00:00:00.000Z"
    rows = [
        {
            "id": number,
            "name": name,
            "created_at": moment,
            "updated_at": moment,
            "uses_card_processing": False,
        }
        for number, name in enumerate(PAYMENT_METHODS, start=1)
    ]
    return {"payment_methods": rows}


@blueprint.get("/payments")
@needs("Payments - View List")
def list_payments() -> Record:
    rows = store().all("payment")[::-1]
    if query := filter_text("query"):
        rows = [one for one in rows if any_contains([one["ref_num"]], query)]
    page, meta = page_of(rows, PER_PAGE)
    return {"payments": [_with_customer(one) for one in page], "meta": short_meta(meta)}


@blueprint.get("/payments/<int:payment_id>")
@needs("Payments - View List")
def get_payment(payment_id: int) -> Record:
    return {"payment": _with_customer(found("payment", payment_id))}


def _with_customer(payment: Record) -> Record:
    customer = store().find("customer", payment["customer_id"])
    return {**wire.payment(payment), "customer": shown_customer(customer) if customer else None}


def _invoice_meant(body: Record) -> Record | None:
    """The invoice of a payment, by its id or else by its number."""
    invoice = store().find("invoice", whole_from(body.get("invoice_id")))
    number = body.get("invoice_number")
    if invoice is None and number is not None:
        rows = store().all("invoice")
        invoice = next((one for one in rows if one["number"] == str(number)), None)
    return invoice


def _applied(body: Record, amount: Decimal) -> dict[str, str]:
    """How much each invoice gets: what apply_payments says in dollars, else all to the one."""
    shares = body.get("apply_payments")
    if isinstance(shares, dict) and shares:
        return {
            str(invoice["id"]): decimal_text(decimal_from(share))
            for key, share in shares.items()
            if (invoice := store().find("invoice", whole_from(key))) is not None
        }
    invoice = _invoice_meant(body)
    return {str(invoice["id"]): decimal_text(amount)} if invoice else {}


@blueprint.post("/payments")
@needs("Payments - Create")
def create_payment() -> Record:
    """Cents in, dollars out; an invoice that owes nothing any more counts as paid."""
    body = sent()
    customer = found("customer", whole_from(body.get("customer_id")))
    amount = decimal_from(body.get("amount_cents")) / 100
    if amount <= 0:
        raise errors.invalid(["Payment amount must be greater than 0"], body)
    applied = _applied(body, amount)
    payment = new_payment(
        customer_id=customer["id"],
        payment_amount=decimal_text(amount),
        invoice_ids=[int(key) for key in applied],
        applied=applied,
        ref_num=texts(body, ["ref_num"]).get("ref_num"),
        applied_at=moment_from(body.get("applied_at")) or today_text(),
        payment_method=texts(body, ["payment_method"]).get("payment_method"),
    )
    made = store().add("payment", payment)
    settle_invoices(made)
    shown = wire.payment(made)
    del shown["signature_date"]
    return {"payment": {**shown, "tickets": []}}


def settle_invoices(payment: Record) -> None:
    """Mark the invoices of a payment that owe nothing any more as paid."""
    for invoice_id in payment["invoice_ids"]:
        invoice = store().find("invoice", invoice_id)
        if invoice is not None and wire.balance_due(invoice, payments_of(invoice)) <= 0:
            store().change("invoice", invoice, is_paid=True)
