"""What recurring invoices an accepted quote becomes, as data: one for each frequency.

Each is created paused, gets its lines, is compared with what was signed, and only then started:
no crash can make one bill a part of what was signed, and a twin that Syncro made late never bills.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from quotewright.catalog.schemes import Frequency
from quotewright.integrations.options import Recurring
from quotewright.integrations.port import Json, Linked, Step
from quotewright.integrations.recurring import WORDS, Course, each_period
from quotewright.integrations.syncro import mapping
from quotewright.integrations.syncro.entries import ONE, Entry, entries_of
from quotewright.integrations.syncro.parity import expected
from quotewright.lib.money import plain, shown_exactly
from quotewright.quotes.document import QuoteDocument

SCHEDULE = "schedule"
LINE = "schedule line"
CENT = Decimal("0.01")
_LONGEST = 255

_MONTHS = {
    Frequency.MONTHLY: 1,
    Frequency.QUARTERLY: 3,
    Frequency.SEMI_ANNUAL: 6,
    Frequency.ANNUAL: 12,
}
_FREQUENCIES = {
    Frequency.MONTHLY: "Monthly",
    Frequency.QUARTERLY: "Quarterly",
    Frequency.SEMI_ANNUAL: "Semi-Annually",
    Frequency.ANNUAL: "Annually",
}


@dataclass(frozen=True, slots=True)
class KnownSchedules:
    """The links of a quote's recurring invoices and of their lines, by key."""

    schedules: Mapping[str, Linked] = field(default_factory=dict)
    lines: Mapping[str, Linked] = field(default_factory=dict)


def plan_schedules(
    course: Course, known: KnownSchedules, customer_id: str, today: date
) -> list[Step]:
    """Steps that make the recurring invoices; none about one that was started.

    All of them are complete before the first is started.
    """
    steps = [
        step
        for frequency in course.frequencies
        for step in _plan_one(course, frequency, known, customer_id, today)
    ]
    return sorted(steps, key=lambda step: step.action == "start")


def key_of(document: QuoteDocument, frequency: Frequency) -> str:
    """Under what the ledger keeps a recurring invoice; its lines are `key/line`."""
    return f"{document.key}/{frequency.value}"


def schedule_key(line_key: str) -> str:
    """Return the key of the recurring invoice that a line, or it itself, belongs to."""
    return "/".join(line_key.split("/")[:2])


def marker_of(key: str) -> str:
    """What the name of a recurring invoice bears, so that it is known as ours."""
    return f"[{key}]"


def is_started(link: Linked) -> bool:
    """Whether a recurring invoice bills by itself: it is Syncro's affair from then on."""
    return link.snapshot.get("paused") is False


def first_run(signed: date, frequency: Frequency, policy: Recurring, today: date) -> date:
    """Return when it bills first: the next period, or at once where nothing else bills this one.

    Never a day that is over: what Syncro makes of one is not known.
    """
    first = signed if policy is Recurring.SCHEDULE else _later(signed, _MONTHS[frequency])
    return max(first, today)


def sum_of(course: Course, frequency: Frequency) -> Decimal:
    """Return what one bill must come to before the tax that Syncro adds."""
    part = each_period(course.offer.document, frequency)
    return expected(part, course.options.tax_lines).subtotal


def _plan_one(
    course: Course, frequency: Frequency, known: KnownSchedules, customer_id: str, today: date
) -> Iterator[Step]:
    document, signature = course.offer.document, course.offer.signature
    assert signature is not None, "only what was signed is billed again"
    key = key_of(document, frequency)
    link = known.schedules.get(key)
    if link and is_started(link):
        return
    first = first_run(signature.at.date(), frequency, course.policy, today)
    body = schedule_from(document, frequency, first)
    if customer_id:
        body["customer_id"] = int(customer_id)
    title = f"Recurring invoice, {WORDS[frequency]}"
    if link is None:
        yield Step("create", SCHEDULE, key, {**body, "paused": True}, title=title)
    part = each_period(document, frequency)
    lines = entries_of(part, tax_lines=course.options.tax_lines)
    for place, entry in enumerate(lines, start=1):
        line_key = f"{key}/{entry.key.removeprefix(f'{document.key}/')}"
        if line_key not in known.lines:
            sent = schedule_line_from(entry, place, document.currency)
            yield Step("create", LINE, line_key, sent, title=entry.name)
    remote_id = link.remote_id if link else ""
    yield Step("start", SCHEDULE, key, {**body, "paused": False}, remote_id, title)


def schedule_from(document: QuoteDocument, frequency: Frequency, first: date) -> Json:
    """A recurring invoice's header; the customer's id is added when it is known.

    Nobody chose that Syncro mails or charges by itself: both are said to be off.
    """
    marker = f" {marker_of(key_of(document, frequency))}"
    return {
        "name": document.name[: _LONGEST - len(marker)] + marker,
        "frequency": _FREQUENCIES[frequency],
        "next_run": first.isoformat(),
        "email_customer": False,
        "charge_mop": False,
    }


def schedule_line_from(entry: Entry, position: int, currency: str) -> Json:
    """A line, in cents. What whole cents cannot say is one line of its sum, told in words."""
    exact = entry.quantity * entry.price
    cents = entry.price / CENT
    if cents == int(cents) and exact == exact.quantize(CENT):
        quantity, price, said = entry.quantity, entry.price, entry.description
    else:
        quantity, price = ONE, exact.quantize(CENT, ROUND_HALF_UP)
        words = f"{plain(entry.quantity)} at {shown_exactly(entry.price, currency)}."
        said = f"{entry.description}\n{words}".strip()
    per_one = entry.cost * entry.quantity / quantity
    return {
        "name": entry.name[:_LONGEST],
        "description": said or entry.name,
        "quantity": mapping.number(quantity),
        "retail_cents": int(price / CENT),
        "cost_cents": int((per_one / CENT).quantize(ONE, ROUND_HALF_UP)),
        "taxable": entry.taxable,
        "position": position,
    }


def _later(day: date, months: int) -> date:
    """Return the same day some months on, or the last one of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
