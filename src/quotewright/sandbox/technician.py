"""Changes made in Syncro itself, behind the product's back: by hand, without any API rule."""

from __future__ import annotations

import copy
from decimal import Decimal

from quotewright.sandbox.conversion import converted
from quotewright.sandbox.fields import (
    Record,
    decimal_from,
    decimal_text,
    flag_from,
    is_blank,
    moment_from,
    today_text,
    whole_from,
)
from quotewright.sandbox.lines import (
    INVOICE_DISCOUNTS,
    add_up,
    line_of,
    make_room,
    new_line,
    update_line,
)
from quotewright.sandbox.phones import keep_rows
from quotewright.sandbox.records import new_payment
from quotewright.sandbox.sandbox import Sandbox
from quotewright.sandbox.store import KINDS
from quotewright.sandbox.wire import balance_due

MONEY = {"quantity", "price", "cost", "subtotal", "tax", "total", "payment_amount"} | {
    "price_cost",
    "price_retail",
    "price_wholesale",
}
DATES = {"date", "due_date", "next_run"}
NOT_BY_HAND = {"id", "lines", "skus", "phones", "created_at", "updated_at", "sent_by"}
DOCUMENTS = ("estimate", "invoice")
CUSTOMERS_OWN = ("contact", "estimate", "invoice", "payment", "schedule", "ticket")


def _kept(record: Record, name: str, value: object) -> object:
    """One value as the record keeps it, whether it came as JSON or from a form."""
    if name in MONEY:
        # Products count stock in whole numbers; only lines have a quantity with decimals.
        if name == "quantity" and "price_retail" in record:
            return int(decimal_from(value))
        return decimal_text(decimal_from(value))
    if name in DATES:
        return moment_from(value) or record[name]
    if name.endswith("_id"):
        return whole_from(value)
    return flag_from(value) if isinstance(record[name], bool) else value


def _checked(record: Record, fields: Record) -> Record:
    """`fields` as the record keeps them; raises ValueError for one it does not have."""
    for name in fields:
        if name in NOT_BY_HAND or name not in record:
            raise ValueError(f"there is no field {name!r} to set")
    return {name: _kept(record, name, value) for name, value in fields.items()}


def edit(sandbox: Sandbox, kind: str, record_id: int, fields: Record) -> Record:
    """Set fields of a record or, for kind `line`, of a line; documents are added up again."""
    if kind == "line":
        document_kind, document, line = _line(sandbox, record_id)
        update_line(line, _checked(line, fields))
        _saved(sandbox, document_kind, document, line if "position" in fields else None)
        return line
    record = _record(sandbox, kind, record_id)
    sandbox.store.change(kind, record, **_checked(record, fields))
    if kind in DOCUMENTS and not {"subtotal", "tax", "total"} & set(fields):
        add_up(sandbox, record)
    if kind == "customer":
        keep_rows(sandbox.store, record)
    return record


def remove(sandbox: Sandbox, kind: str, record_id: int) -> None:
    if kind == "line":
        document_kind, document, line = _line(sandbox, record_id)
        document["lines"].remove(line)
        _saved(sandbox, document_kind, document)
    else:
        _record(sandbox, kind, record_id)
        sandbox.store.remove(kind, record_id)


def add_line(sandbox: Sandbox, kind: str, record_id: int, body: Record) -> Record:
    """A line as the API would take it; raises ValueError for one without an item."""
    document = _record(sandbox, kind, record_id) if kind in DOCUMENTS else None
    if document is None:
        raise ValueError(f"{kind} has no lines to add to")
    line, problem = new_line(sandbox, document, body, INVOICE_DISCOUNTS)
    if problem:
        raise ValueError(problem)
    document["lines"].append(line)
    _saved(sandbox, kind, document, line)
    return line


def _saved(sandbox: Sandbox, kind: str, document: Record, moved: Record | None = None) -> None:
    make_room(sandbox, document, moved)
    add_up(sandbox, document)
    sandbox.store.change(kind, document)


def convert(sandbox: Sandbox, estimate_id: int) -> Record:
    return converted(sandbox, _record(sandbox, "estimate", estimate_id))


def mark_paid(sandbox: Sandbox, invoice_id: int) -> Record:
    """Paid in cash, as at the counter: a payment of what is owed."""
    invoice = _record(sandbox, "invoice", invoice_id)
    payments = [one for one in sandbox.store.all("payment") if invoice_id in one["invoice_ids"]]
    owed = balance_due(invoice, payments)
    if owed > 0:
        payment = new_payment(
            customer_id=invoice["customer_id"],
            payment_amount=decimal_text(owed),
            invoice_ids=[invoice_id],
            applied={str(invoice_id): decimal_text(owed)},
            applied_at=today_text(),
            payment_method="Cash",
        )
        sandbox.store.add("payment", payment)
    sandbox.store.change("invoice", invoice, is_paid=True)
    return invoice


def merge(sandbox: Sandbox, loser_id: int, winner_id: int) -> Record:
    """Give all of one customer to another; the first is gone then, and its id a 404."""
    loser, winner = (_record(sandbox, "customer", one) for one in (loser_id, winner_id))
    if loser is winner:
        raise ValueError("a customer cannot be merged into itself")
    for kind in CUSTOMERS_OWN:
        for record in sandbox.store.all(kind):
            if record["customer_id"] == loser_id:
                sandbox.store.change(kind, record, customer_id=winner_id)
    blanks = {
        name: loser[name]
        for name in ("email", "phone", "mobile", "address", "city", "state", "zip", "tax_rate_id")
        if is_blank(winner[name]) and not is_blank(loser[name])
    }
    sandbox.store.change("customer", winner, **blanks)
    keep_rows(sandbox.store, winner)
    sandbox.store.remove("customer", loser_id)
    return winner


def change_a_quantity(sandbox: Sandbox, estimate_id: int) -> None:
    """One more of whatever is on the estimate's first line."""
    lines = _record(sandbox, "estimate", estimate_id)["lines"]
    if lines:
        more = decimal_from(lines[0]["quantity"]) + Decimal(1)
        edit(sandbox, "line", lines[0]["id"], {"quantity": decimal_text(more)})


def add_a_twin(sandbox: Sandbox, customer_id: int) -> Record:
    """A second customer with the same names and e-mail, as happens in every real account."""
    customer = _record(sandbox, "customer", customer_id)
    own = ("id", "created_at", "updated_at", "sent_by", "phones")
    twin = {name: copy.copy(value) for name, value in customer.items() if name not in own}
    keep_rows(sandbox.store, twin)
    return sandbox.store.add("customer", twin)


def _record(sandbox: Sandbox, kind: str, record_id: int) -> Record:
    record = sandbox.store.find(kind, record_id) if kind in KINDS else None
    if record is None:
        raise LookupError(f"there is no {kind} {record_id}")
    return record


def _line(sandbox: Sandbox, line_id: int) -> tuple[str, Record, Record]:
    for kind in DOCUMENTS:
        for document in sandbox.store.all(kind):
            if (line := line_of(document, line_id)) is not None:
                return kind, document, line
    raise LookupError(f"there is no line {line_id}")
