"""Finds out what a Syncro account does where the documents are silent: reads, or writes and cleans.

Every answer is a finding, named like the sandbox's switch where there is one.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

import httpx

from quotewright.integrations.port import Access
from quotewright.integrations.syncro.probe import conversion, estimates, people, taxes
from quotewright.integrations.syncro.probe.bench import Bench, check_can_clean, step
from quotewright.integrations.syncro.probe.calls import Pacer, RawCalls, Reason, Stopped
from quotewright.integrations.syncro.probe.facts import FACTS
from quotewright.integrations.syncro.probe.filters import FILTERS
from quotewright.integrations.syncro.probe.findings import FORMAT, UNKNOWN, Finding, Left, Report
from quotewright.integrations.syncro.probe.reads import FIRST, LAST, ON_LISTS, read_list
from quotewright.integrations.syncro.probe.session import Session, Step
from quotewright.integrations.syncro.probe.trail import Trail

__all__ = ["FACTS", "FORMAT", "UNKNOWN", "Finding", "Left", "Pacer", "Report", "probe"]


def probe(
    access: Access,
    write: bool = False,
    transport: httpx.BaseTransport | None = None,
    note: Callable[[str], None] = lambda _: None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Report:
    """Ask everything; with `write`, make records and remove them again, also after Ctrl-C.

    `note` is told of each record before and after it is made. Never raises for what Syncro
    answers: `stopped` of the report says why it ended early. Raises Rejected for a host that is
    not Syncro's.
    """
    calls = RawCalls(access, transport)
    session = Session(calls)
    report = Report(session.findings, wrote=write)
    try:
        _attempt((*FIRST, *ON_LISTS, *FILTERS), session)
        if write:
            _write(session, report, note, now())
    except Stopped as stop:
        report.stopped = str(stop)
    except KeyboardInterrupt:
        report.stopped = "interrupted"
    finally:
        calls.close()
    if session.findings.knows("own_token_in_me"):  # else nothing was seen that could tell
        _attempt(LAST, session)
    report.calls = calls.count
    return report


def _attempt(steps: tuple[Step, ...], session: Session) -> None:
    for one in steps:
        one.attempt(session)


def _write(session: Session, report: Report, note: Callable[[str], None], moment: datetime) -> None:
    try:
        check_can_clean(session)
    except Reason as reason:
        for fact in FACTS.values():
            if fact.needs_write:
                session.findings.give_up(fact.name, str(reason))
        return
    trail = Trail(session.calls, f"Quotewright probe {moment:%Y-%m-%d %H:%M:%S}", note)
    bench = Bench(session, trail, moment)
    try:
        _attempt(_making(bench), session)
        _ask_again(session)
        _attempt(_ending(bench), session)
    finally:
        report.left = trail.clean()


def _ask_again(session: Session) -> None:
    """Ask of the probe's own records what the account's could not answer."""
    if not session.findings.knows("estimate_order") or not session.findings.knows("per_page"):
        with suppress(Reason):
            read_list(session, "estimates")
    _attempt((*ON_LISTS, *FILTERS), session)


def _making(bench: Bench) -> tuple[Step, ...]:
    return (
        step(bench, "customer_email_case phones", people.make_customer),
        step(bench, "duplicate_customer_email", people.make_twin),
        step(bench, "contact_answer", people.make_contact),
        step(bench, "", people.make_product),
        step(bench, "new_estimate_status", estimates.make_first),
        step(bench, "number_sent", estimates.make_second),
        step(bench, "duplicate_estimate_number", estimates.make_third),
        step(bench, "line_price_change price_with_product", estimates.add_product_line),
        step(bench, "taxable_with_product", estimates.ask_taxable),
        step(
            bench,
            "spaces inner_spaces newlines price_decimals quantity_decimals",
            estimates.add_text_line,
        ),
        step(bench, "estimate_put", estimates.change_header),
        step(bench, "contact_on_estimate estimate_note", estimates.add_third_line),
        step(bench, "line_position line_listing", estimates.move_a_line),
    )


def _ending(bench: Bench) -> tuple[Step, ...]:
    return (
        step(
            bench,
            "estimate_create_lines default_tax line_tax_rate customer_tax_rate tax_precedence",
            taxes.ask_rates,
        ),
        step(bench, "tax_rounding", taxes.ask_rounding),
        step(bench, "second_delete", taxes.ask_second_delete),
        step(bench, "approved_estimate", conversion.ask_approved),
        step(bench, "unapproved_convert", conversion.convert),
        step(bench, "convert_status", conversion.look_at_converted),
        step(bench, "second_convert", conversion.convert_again),
        step(bench, "convert_taxable convert_contact", conversion.look_at_invoice),
        step(bench, "delete_converted", conversion.delete_converted),
        step(bench, "invoice_delete", conversion.delete_invoices),
        step(bench, "maintain_stock", people.change_product),
        step(bench, "disabled_products", people.disable_product),
        step(bench, "customer_put disabled_customers", people.disable_customer),
        step(bench, "deleted_customer", people.delete_owner),
    )
