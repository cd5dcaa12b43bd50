"""Changes made in Syncro itself, behind the product's back: by hand, without any API rule."""

from __future__ import annotations

from decimal import Decimal

from quotewright.sandbox.fields import Record, decimal_from, decimal_text
from quotewright.sandbox.lines import add_up, line_of, update_line
from quotewright.sandbox.sandbox import Sandbox
from quotewright.sandbox.store import KINDS

MONEY = {"quantity", "price", "cost", "subtotal", "tax", "total", "payment_amount"} | {
    "price_cost",
    "price_retail",
    "price_wholesale",
}
NOT_BY_HAND = {"id", "lines", "skus", "created_at", "updated_at"}


def _checked(record: Record, fields: Record) -> Record:
    """`fields` as the record keeps them; raises ValueError for one it does not have."""
    for name in fields:
        if name in NOT_BY_HAND or name not in record:
            raise ValueError(f"there is no field {name!r} to set")
    money = {name: decimal_text(decimal_from(v)) for name, v in fields.items() if name in MONEY}
    # Products count stock in whole numbers; only lines have a quantity with decimals.
    if "price_retail" in record and "quantity" in money:
        return {**fields, **money, "quantity": int(decimal_from(fields["quantity"]))}
    return {**fields, **money}


def edit(sandbox: Sandbox, kind: str, record_id: int, fields: Record) -> Record:
    """Set fields of a record or, for kind `line`, of a line; documents are added up again."""
    if kind == "line":
        document_kind, document, line = _line(sandbox, record_id)
        update_line(line, _checked(line, fields))
        add_up(sandbox, document)
        sandbox.store.change(document_kind, document)
        return line
    record = _record(sandbox, kind, record_id)
    checked = _checked(record, fields)
    record.update(checked)
    if "lines" in record and not {"subtotal", "tax", "total"} & set(fields):
        add_up(sandbox, record)
    sandbox.store.change(kind, record)
    return record


def remove(sandbox: Sandbox, kind: str, record_id: int) -> None:
    if kind == "line":
        document_kind, document, line = _line(sandbox, record_id)
        document["lines"].remove(line)
        add_up(sandbox, document)
        sandbox.store.change(document_kind, document)
    else:
        _record(sandbox, kind, record_id)
        sandbox.store.remove(kind, record_id)


def change_a_quantity(sandbox: Sandbox, estimate_id: int) -> None:
    """One more of whatever is on the estimate's first line."""
    lines = _record(sandbox, "estimate", estimate_id)["lines"]
    if lines:
        more = decimal_from(lines[0]["quantity"]) + Decimal(1)
        edit(sandbox, "line", lines[0]["id"], {"quantity": decimal_text(more)})


def add_a_twin(sandbox: Sandbox, customer_id: int) -> Record:
    """A second customer with the same names and e-mail, as happens in every real account."""
    customer = _record(sandbox, "customer", customer_id)
    own = ("id", "created_at", "updated_at")
    return sandbox.store.add("customer", {k: v for k, v in customer.items() if k not in own})


def _record(sandbox: Sandbox, kind: str, record_id: int) -> Record:
    record = sandbox.store.find(kind, record_id) if kind in KINDS else None
    if record is None:
        raise LookupError(f"there is no {kind} {record_id}")
    return record


def _line(sandbox: Sandbox, line_id: int) -> tuple[str, Record, Record]:
    for kind in ("estimate", "invoice"):
        for document in sandbox.store.all(kind):
            if (line := line_of(document, line_id)) is not None:
                return kind, document, line
    raise LookupError(f"there is no line {line_id}")
