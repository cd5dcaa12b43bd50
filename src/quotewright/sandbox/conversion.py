"""Turning an estimate into an invoice, whoever does it: the API or a technician."""

from __future__ import annotations

from quotewright.sandbox.fields import Record, now_after, today_text
from quotewright.sandbox.lines import add_up
from quotewright.sandbox.records import new_invoice
from quotewright.sandbox.sandbox import Sandbox
from quotewright.sandbox.wire import in_position


def converted(sandbox: Sandbox, estimate: Record) -> Record:
    """The invoice made of `estimate`: a new one, or by switch the one that is there already."""
    store = sandbox.store
    earlier = store.find("invoice", estimate["invoice_id"])
    if earlier is not None and sandbox.value_of("second_convert") == "same_invoice":
        return earlier
    invoice = store.add("invoice", _invoice_of(sandbox, estimate))
    fields = {"invoice_id": invoice["id"], "converted_at": now_after(None)}
    if sandbox.value_of("convert_status") == "Approved":
        fields["status"] = "Approved"
    store.change("estimate", estimate, **fields)
    return invoice


def _invoice_of(sandbox: Sandbox, estimate: Record) -> Record:
    """Lines, customer and totals go over; the contact, as far as anyone knows, does not."""
    today, now = today_text(), now_after(None)
    copied = ["customer_id", "ticket_id", "location_id", "subtotal", "tax", "total"]
    if sandbox.value_of("convert_contact") == "copied":
        copied.append("contact_id")
    fresh = {"created_at": now, "updated_at": now}
    lines = [
        {**line, **fresh, "id": sandbox.store.next_id("line")} for line in in_position(estimate)
    ]
    invoice = new_invoice(
        **{name: estimate[name] for name in copied},
        number=sandbox.store.next_number("invoice"),
        date=today,
        due_date=today,
        estimate_id=estimate["id"],
        lines=lines,
    )
    if sandbox.value_of("convert_taxable") == "reset":
        for line in lines:
            line["taxable"] = True
        add_up(sandbox, invoice)
    return invoice
