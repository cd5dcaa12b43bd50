"""The writing questions about approval, conversion, invoices, and what can be deleted."""

from __future__ import annotations

from quotewright.integrations.port import Json
from quotewright.integrations.syncro.probe.bench import Bench
from quotewright.integrations.syncro.probe.calls import Answer, Reason
from quotewright.integrations.syncro.probe.session import kind_of, number


def ask_approved(bench: Bench) -> None:
    """On the second estimate: change a line once it is approved."""
    line = bench.the("taxed 1")
    bench.put(bench.path("estimate", "second"), {"status": "Approved"}).checked()
    answer = bench.change_line("second", line, {"quantity": 2})
    if answer.is_refused:
        bench.found("approved_estimate", "locked", answer.told)
        return
    changed = number(answer.record("line_item").get("quantity")) == 2
    bench.found("approved_estimate", "editable" if changed else "silently kept", "PUT of a line")


def _convert(bench: Bench) -> Answer:
    path = f"{bench.path('estimate', 'first')}/convert_to_invoice"
    answer = bench.trail.create("invoice", path, None, str(bench.the("customer")["id"]))
    if not answer.is_refused:
        answer.checked()
    return answer


def convert(bench: Bench) -> None:
    """The first estimate, whose status was never set; approve it only if that is asked for."""
    answer = _convert(bench)
    if answer.is_refused:
        bench.put(bench.path("estimate", "first"), {"status": "Approved"}).checked()
        retried = _convert(bench)
        retried.checked()
        bench.found("unapproved_convert", "refused", answer.told)
        answer = retried
    else:
        bench.found("unapproved_convert", "allowed", f"status {bench.the('first').get('status')}")
    bench.own["invoice"] = invoice = answer.record("invoice")
    bench.found("invoice_money", kind_of(invoice.get("total")), "total of a new one")


def look_at_converted(bench: Bench) -> None:
    bench.the("invoice")
    after = bench.session.calls.get(bench.path("estimate", "first")).record("estimate")
    if after.get("invoice_id") != bench.the("invoice")["id"]:
        bench.session.findings.give_up("convert_status", "the estimate does not name its invoice")
    if bench.session.findings["unapproved_convert"].value == "refused":
        raise Reason("it had to be approved before")
    before = bench.the("first").get("status")
    status = after.get("status")
    bench.found("convert_status", "unchanged" if status == before else str(status), f"was {before}")


def convert_again(bench: Bench) -> None:
    first = bench.the("invoice")
    answer = _convert(bench)
    if answer.is_refused:
        bench.found("second_convert", "refused", answer.told)
        return
    again = answer.record("invoice")
    if again["id"] == first["id"]:
        bench.found("second_convert", "same_invoice", "the first invoice came back")
    else:
        bench.own["second invoice"] = again
        bench.found("second_convert", "new_invoice", "a second invoice was made")


def look_at_invoice(bench: Bench) -> None:
    invoice = bench.session.calls.get(bench.path("invoice", "invoice")).record("invoice")
    _tell_taxable(bench, invoice)
    if bench.session.findings["contact_on_estimate"].value != "accepted":
        bench.session.findings.give_up("convert_contact", "the estimate has no contact")
        return
    copied = invoice.get("contact_id") == bench.the("contact")["id"]
    bench.found("convert_contact", "copied" if copied else "dropped", "GET of the invoice")


def _tell_taxable(bench: Bench, invoice: Json) -> None:
    if bench.the("line 2").get("taxable") is not False:
        raise Reason("the estimate's line did not keep taxable false")
    lines = invoice.get("line_items")
    if not lines:
        raise Reason("GET of the invoice shows no lines")
    kept = any(line.get("taxable") is False for line in lines)
    bench.found("convert_taxable", "kept" if kept else "reset", f"{len(lines)} lines")


def delete_converted(bench: Bench) -> None:
    bench.the("invoice")
    made = bench.made("estimate", "first")
    answer = bench.trail.delete(made)
    if made not in bench.trail.made:
        bench.found("delete_converted", "allowed", "and it is gone")
    elif answer.is_refused:
        bench.trail.why.pop(made)  # without its invoice it may go
        bench.found("delete_converted", "refused", answer.told)
    else:
        answer.checked()
        bench.found("delete_converted", "said, not done", bench.trail.why[made])


def delete_invoices(bench: Bench) -> None:
    """What stays gets the probe's mark."""
    for slot in ("invoice", "second invoice"):
        if slot not in bench.own:
            continue
        made = bench.made("invoice", slot)
        answer = bench.trail.delete(made)
        stays = made in bench.trail.made
        if stays:
            bench.put(bench.path("invoice", slot), {"note": bench.mark})
        answer.checked()
        bench.found("invoice_delete", "kept" if stays else "deleted", f"DELETE: {answer.status}")
    bench.the("invoice")
