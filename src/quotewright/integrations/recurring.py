"""Which part of a quote is billed on acceptance, and what comes again by recurring invoices; and
that this is decided once for each quote.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from quotewright.catalog.schemes import Frequency
from quotewright.integrations.options import Options, Recurring
from quotewright.integrations.port import Ledger, Offer, Stage
from quotewright.lib.money import shown
from quotewright.quotes.document import Line, QuoteDocument
from quotewright.quotes.pricing import totals

# How people say it: “$104.30 monthly”.
WORDS = {
    Frequency.MONTHLY: "monthly",
    Frequency.QUARTERLY: "quarterly",
    Frequency.SEMI_ANNUAL: "every six months",
    Frequency.ANNUAL: "yearly",
}
_DECIDED = "recurring"


@dataclass(frozen=True, slots=True)
class Course:
    """How one quote is billed. `offer` is what was offered, `billed` the part of it that the
    estimate bears, `said` what people read there about the rest, `options` what counts for it.
    """

    offer: Offer
    billed: Offer
    options: Options
    said: str = ""

    @property
    def policy(self) -> Recurring:
        """Where recurring lines go."""
        return self.options.recurring

    @property
    def frequencies(self) -> tuple[Frequency, ...]:
        """How often a recurring invoice is made of it; none before it is signed."""
        if self.offer.stage is not Stage.ACCEPTED or self.offer.signature is None:
            return ()
        return () if self.policy is Recurring.FIRST_PERIOD else again(self.offer.document)


def course_of(offer: Offer, ledger: Ledger, options: Options) -> Course:
    """Return how the quote is billed, by what the account chose or what was decided for it."""
    options = decided(offer, ledger, options)
    part = on_acceptance(offer.document, options.recurring)
    is_empty = all(line.hidden for line in part.taken) and not totals(part).due.total
    if part is not offer.document and is_empty:
        options = replace(options, convert_accepted=False)  # an invoice of nothing helps nobody
    said = _said(offer.document, options.recurring)
    return Course(offer, replace(offer, document=part), options, said)


def decided(offer: Offer, ledger: Ledger, options: Options) -> Options:
    """Return the options as they count for this quote: where recurring lines go, and whether taxes
    are lines, is decided for good once its estimate is approved.

    What was accepted before the account chose is not billed a second time, or in another way, by
    a new choice.
    """
    if offer.stage is not Stage.ACCEPTED:
        return options
    key = offer.document.key
    if not _may_be_approved(ledger, key) and ledger.recall("invoice", key) is None:
        return options
    recurring, tax_lines = _decided(ledger, key)
    return replace(options, recurring=recurring, tax_lines=tax_lines)


def _may_be_approved(ledger: Ledger, key: str) -> bool:
    """Whether the estimate is approved, or a call that approves it was begun and not answered."""
    estimate = ledger.recall("estimate", key)
    if estimate and estimate.snapshot.get("status") == "Approved":
        return True
    return any(doubt.body.get("status") == "Approved" for doubt in ledger.doubts(key))


def decide(course: Course, ledger: Ledger) -> None:
    """Keep what this quote is billed by, before its estimate is approved."""
    key = course.offer.document.key
    if course.offer.stage is not Stage.ACCEPTED:
        return
    policy, tax_lines = course.policy, course.options.tax_lines
    if _decided(ledger, key) != (policy, tax_lines):
        ledger.remember(_DECIDED, key, policy.value, {"tax_lines": tax_lines})


def _decided(ledger: Ledger, key: str) -> tuple[Recurring, bool]:
    """What was decided; nothing is kept of what a quote is billed by unless somebody chose."""
    link = ledger.recall(_DECIDED, key)
    if link is None:
        return Recurring.FIRST_PERIOD, False
    return Recurring(link.remote_id), bool(link.snapshot.get("tax_lines"))


def again(document: QuoteDocument) -> tuple[Frequency, ...]:
    """Return how often something is to be paid again."""
    bills = totals(document).recurring
    return tuple(bill.frequency for bill in bills if bill.lines != bill.discount)


def on_acceptance(document: QuoteDocument, policy: Recurring) -> QuoteDocument:
    """Return what the estimate bears: all of it, or what no recurring invoice bills."""
    elsewhere = set(again(document)) if policy is Recurring.SCHEDULE else set()
    if not elsewhere:
        return document
    return _only(document, lambda line: line.frequency not in elsewhere)


def each_period(document: QuoteDocument, frequency: Frequency) -> QuoteDocument:
    """Return one recurring bill as if it were billed once: no shipping, no amount off."""
    part = _only(document, lambda line: line.frequency is frequency)
    once = tuple(
        replace(
            section,
            lines=tuple(replace(line, frequency=Frequency.ONE_TIME) for line in section.lines),
        )
        for section in part.sections
    )
    zero = Decimal(0)
    conditions = replace(document.conditions, shipping=zero, discount_amount=zero)
    return replace(part, sections=once, conditions=conditions)


def _only(document: QuoteDocument, wanted: Callable[[Line], bool]) -> QuoteDocument:
    sections = tuple(
        replace(section, lines=tuple(line for line in section.lines if wanted(line)))
        for section in document.sections
    )
    return replace(document, sections=sections)


def _said(document: QuoteDocument, policy: Recurring) -> str:
    frequencies = () if policy is Recurring.FIRST_PERIOD else again(document)
    if not frequencies:
        return ""
    sums = ", ".join(
        f"{shown(totals(each_period(document, each)).due.subtotal, document.currency)} "
        f"{WORDS[each]}"
        for each in frequencies
    )
    if policy is Recurring.BOTH:
        return f"Recurring invoices follow from the next period on: {sums}, before tax."
    return f"Not billed here but by recurring invoices from acceptance on: {sums}, before tax."
