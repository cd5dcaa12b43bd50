"""Which part of a quote is billed on acceptance, and what comes again by recurring invoices."""

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
    estimate bears, `said` what people read there about the rest.
    """

    policy: Recurring
    offer: Offer
    billed: Offer
    options: Options
    said: str = ""

    @property
    def frequencies(self) -> tuple[Frequency, ...]:
        """How often a recurring invoice is made of it; none before it is signed."""
        if self.offer.stage is not Stage.ACCEPTED or self.offer.signature is None:
            return ()
        return () if self.policy is Recurring.FIRST_PERIOD else again(self.offer.document)


def course_of(offer: Offer, ledger: Ledger, options: Options) -> Course:
    """Return how the quote is billed, by what the account chose or what was decided for it."""
    policy = policy_of(offer, ledger, options)
    part = on_acceptance(offer.document, policy)
    is_empty = all(line.hidden for line in part.taken) and not totals(part).due.total
    if part is not offer.document and is_empty:
        options = replace(options, convert_accepted=False)  # an invoice of nothing helps nobody
    said = _said(offer.document, policy)
    return Course(policy, offer, replace(offer, document=part), options, said)


def policy_of(offer: Offer, ledger: Ledger, options: Options) -> Recurring:
    """Return where recurring lines go: once the estimate is approved, that is decided for good.

    What was accepted before the account chose is not billed a second time by a new choice.
    """
    if offer.stage is not Stage.ACCEPTED:
        return options.recurring
    key = offer.document.key
    estimate = ledger.recall("estimate", key)
    is_approved = bool(estimate and estimate.snapshot.get("status") == "Approved")
    if not is_approved and ledger.recall("invoice", key) is None:
        return options.recurring
    decided = ledger.recall(_DECIDED, key)
    return Recurring(decided.remote_id) if decided else Recurring.FIRST_PERIOD


def decide(course: Course, ledger: Ledger) -> None:
    """Keep what this quote is billed by, before its estimate is approved."""
    key = course.offer.document.key
    if course.offer.stage is not Stage.ACCEPTED:
        return
    decided = ledger.recall(_DECIDED, key)
    if (decided.remote_id if decided else Recurring.FIRST_PERIOD) != course.policy:
        ledger.remember(_DECIDED, key, course.policy.value, {})


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
