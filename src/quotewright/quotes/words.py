"""A quote's numbers in words that customers read: terms of a line, periods, taxes, choices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from quotewright.catalog.schemes import Frequency, Scheme, steps, tier_of
from quotewright.lib.money import counted, plain, shown, shown_exactly
from quotewright.lib.taxes import TaxMode
from quotewright.quotes.document import (
    Conditions,
    Line,
    Party,
    QuoteDocument,
    Section,
    SectionKind,
    Tax,
    counts,
)
from quotewright.quotes.pricing import Bill, Totals, line_amounts

# After an amount: "$58.00 a month".
EVERY = {
    Frequency.ONE_TIME: "",
    Frequency.MONTHLY: "a month",
    Frequency.QUARTERLY: "a quarter",
    Frequency.SEMI_ANNUAL: "every six months",
    Frequency.ANNUAL: "a year",
}
# Before an amount.
EACH = {
    Frequency.ONE_TIME: "One-time",
    Frequency.MONTHLY: "Each month",
    Frequency.QUARTERLY: "Each quarter",
    Frequency.SEMI_ANNUAL: "Each half-year",
    Frequency.ANNUAL: "Each year",
}
# Of what is due on acceptance.
FIRST = {
    Frequency.ONE_TIME: "one-time",
    Frequency.MONTHLY: "first month",
    Frequency.QUARTERLY: "first quarter",
    Frequency.SEMI_ANNUAL: "first half-year",
    Frequency.ANNUAL: "first year",
}
# What the lines of a bill are called, above its discount and tax.
LINES = {
    Frequency.ONE_TIME: "One-time",
    Frequency.MONTHLY: "Monthly",
    Frequency.QUARTERLY: "Quarterly",
    Frequency.SEMI_ANNUAL: "Half-yearly",
    Frequency.ANNUAL: "Yearly",
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """One thing that was the customer's to choose: a line or a whole group.

    `group` is the name of the CHOICE that a line is of, `price` what it comes to in words,
    `differs` from what was suggested. `quantity` is None where it was not theirs to choose.
    """

    name: str
    taken: bool
    differs: bool
    price: str
    group: str = ""
    quantity: Decimal | None = None
    suggested_quantity: Decimal | None = None


def terms_of(line: Line, currency: str, quantity: bool = True) -> str:
    """Return how a line's amount comes about: `14 × $145.00, less 10 %`.

    Without `quantity` it is left out, for where it stands beside an input. Empty where the amount
    says it all, and for lines at no charge.
    """
    if line.hidden or line.included:
        return f"{counted(line.quantity)} included" if quantity and line.quantity != 1 else ""
    less = discount_words(line.discount_percent, line.discount_amount, currency)
    if quantity and line.quantity == 1 and not less:
        return ""
    return ", ".join(text for text in (_price(line, currency, quantity), less) if text)


def tiers_of(line: Line, currency: str) -> str:
    """Return the prices of a line with tiers: `$10.00 each, from 11 $8.00 each`."""
    if line.included or line.scheme not in {Scheme.VOLUME, Scheme.STEPPED} or len(line.tiers) < 2:
        return ""
    word = "from" if line.scheme is Scheme.VOLUME else "above"
    first, *others = line.tiers
    said = [f"{shown_exactly(first.price, currency)} each"]
    said += [f"{word} {counted(t.start)} {shown_exactly(t.price, currency)} each" for t in others]
    return ", ".join(said)


def discount_words(percent: Decimal, amount: Decimal, currency: str) -> str:
    """Return `less 10 %`, `less $50.00`, both, or nothing."""
    parts = [f"{plain(percent)} %"] if percent else []
    parts += [shown(amount, currency)] if amount else []
    return f"less {' and '.join(parts)}" if parts else ""


def discount_label(bill: Bill, conditions: Conditions) -> str:
    """Return what a bill's discount is called: `Discount, 10 %`."""
    has_amount = conditions.discount_amount and bill.frequency is Frequency.ONE_TIME
    if conditions.discount_percent and not has_amount:
        return f"Discount, {plain(conditions.discount_percent)} %"
    return "Discount"


def bill_label(frequency: Frequency) -> str:
    """Return what a bill's total is called."""
    return "One-time total" if frequency is Frequency.ONE_TIME else EACH[frequency]


def tax_label(tax: Tax) -> str:
    """Return what a tax is called: `Maine sales tax, 5.5 %`."""
    also = ", also on the tax above" if tax.compound else ""
    return f"{tax.name}, {plain(tax.percent)} %{also}"


def tax_note(conditions: Conditions, party: Party) -> str:
    """Return what is to be said of tax beside the sums, if anything is."""
    if conditions.tax_exempt:
        return f"No tax is charged: {party.organization or party.full_name} is tax-exempt."
    if conditions.tax_mode is TaxMode.EXTERNAL:
        return "Tax is not included."
    return "Prices include tax." if conditions.tax_mode is TaxMode.INCLUSIVE else ""


def due_note(totals: Totals) -> str:
    """Return what the amount due on acceptance is made of; nothing where all is billed once."""
    if not totals.recurring:
        return ""
    firsts = [FIRST[bill.frequency] for bill in totals.bills]
    later = [EACH[bill.frequency].lower() for bill in totals.recurring]
    said = f"{_listed(firsts)}. ".capitalize() + f"After that {_listed(later)} as above."
    if totals.due.total != sum(bill.total for bill in totals.bills):
        said += " Tax is rounded once on all of it, not on each."
    return said


def choices_made(offered: QuoteDocument, signed: QuoteDocument) -> tuple[Chosen, ...]:
    """Return everything that was the customer's to choose, as `signed` has it, in order."""
    found: list[Chosen] = []
    money = signed.currency
    for before, now in zip(offered.sections, signed.sections, strict=True):
        if now.kind is SectionKind.OPTIONAL and any(not line.hidden for line in now.lines):
            differs = before.chosen != now.chosen
            price = price_words(amounts_by_frequency(replace(now, chosen=True), money), money)
            found.append(Chosen(now.name or "Optional group", now.chosen, differs, price))
        found += [
            _chosen(was, line, now, money)
            for was, line in zip(before.lines, now.lines, strict=True)
            if _is_listed(line, now)
        ]
    return tuple(found)


def amounts_by_frequency(section: Section, currency: str) -> tuple[tuple[Frequency, Decimal], ...]:
    """Return what the lines of a section that count come to, by how often they are billed."""
    found: dict[Frequency, Decimal] = {}
    for line in section.lines:
        if counts(line, section) and not line.hidden:
            net = line_amounts(line, currency).net
            found[line.frequency] = found.get(line.frequency, Decimal(0)) + net
    return tuple((each, found[each]) for each in Frequency if each in found)


def price_words(amounts: Iterable[tuple[Frequency, Decimal]], currency: str) -> str:
    """Return amounts in words: `$8,808.00 and $149.00 a month`."""
    said = [f"{shown(amount, currency)} {EVERY[each]}".strip() for each, amount in amounts]
    return _listed(said) if said else shown(Decimal(0), currency)


def _is_listed(line: Line, section: Section) -> bool:
    """Of a CHOICE only what was taken is told; of a group left out, nothing that is in it."""
    if line.hidden or (section.kind is SectionKind.OPTIONAL and not section.chosen):
        return False
    if section.kind is SectionKind.CHOICE:
        return line.chosen
    return line.optional or line.customer_quantity


def _chosen(was: Line, line: Line, section: Section, currency: str) -> Chosen:
    is_choice = section.kind is SectionKind.CHOICE
    net = line_amounts(line, currency).net
    return Chosen(
        name=line.name,
        taken=counts(line, section),
        differs=was.chosen != line.chosen or was.quantity != line.quantity,
        price="included" if line.included else price_words([(line.frequency, net)], currency),
        group=section.name if is_choice else "",
        quantity=line.quantity if line.customer_quantity else None,
        suggested_quantity=was.quantity if line.customer_quantity else None,
    )


def _price(line: Line, currency: str, quantity: bool) -> str:
    if line.scheme is Scheme.FLAT:
        price = shown(line.unit_price, currency)
        return f"{counted(line.quantity)} for {price}" if quantity else f"{price} in all"
    if line.scheme is Scheme.STEPPED and line.tiers:
        parts = steps(line.quantity, line.tiers)
        each = [f"{counted(p)} × {shown_exactly(t.price, currency)}" for p, t in parts]
        return " and ".join(each)
    is_tiered = line.scheme is Scheme.VOLUME and line.tiers
    price = shown_exactly(
        tier_of(line.quantity, line.tiers).price if is_tiered else line.unit_price, currency
    )
    return f"{counted(line.quantity)} × {price}" if quantity else f"{price} each"


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
