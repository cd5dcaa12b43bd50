"""What a customer may see of a document, and nothing else: no cost, margin, supplier or code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from quotewright.lib.money import counted, plain, shown
from quotewright.lib.taxes import TaxMode
from quotewright.quotes import words
from quotewright.quotes.document import Line, QuoteDocument, Section, SectionKind, counts
from quotewright.quotes.pricing import Bill, line_amounts, totals
from quotewright.quotes.words import Chosen


@dataclass(frozen=True, slots=True)
class QuantityBox:
    """An input for how many; the limits are in words, and as numbers for the − and + buttons."""

    text: str
    low: str
    high: str
    limits: str
    whole: bool


@dataclass(frozen=True, slots=True)
class OfferedLine:
    """What a customer sees of a line. `amount` is empty where it is included at no charge.

    `control` is "check" where it is optional, "radio" where it is one of several. `counts` says
    whether it is in the totals, as chosen now.
    """

    key: str
    name: str
    description: str
    terms: str
    tiers: str
    details: tuple[str, ...]
    amount: str
    period: str
    was: str
    control: str
    chosen: bool
    counts: bool
    box: QuantityBox | None
    error: str


@dataclass(frozen=True, slots=True)
class OfferedSection:
    """A heading and its lines; `place` counts from 1 and names the inputs.

    `subtotal` and, of an optional group, `price` are in words; `suggested` names the line of a
    group of which one is chosen.
    """

    place: int
    name: str
    kind: SectionKind
    chosen: bool
    lines: tuple[OfferedLine, ...]
    subtotal: str
    price: str
    suggested: str
    error: str


@dataclass(frozen=True, slots=True)
class SumRow:
    """One line of a sum."""

    label: str
    amount: str


@dataclass(frozen=True, slots=True)
class OfferedBill:
    """What is billed once, or each time; `inside` is the tax that the total contains."""

    rows: tuple[SumRow, ...]
    total: SumRow
    inside: tuple[SumRow, ...]


@dataclass(frozen=True, slots=True)
class OfferedSums:
    """All bills, and what is due on acceptance. `is_one` where that is the only bill."""

    bills: tuple[OfferedBill, ...]
    is_one: bool
    due: str
    due_label: str
    due_note: str
    tax_note: str


@dataclass(frozen=True, slots=True)
class Offered:
    """What a customer sees of a document. `is_choosable` where something is theirs to choose."""

    number: str
    revision: int
    name: str
    seller: str
    owner: str
    person: str
    organization: str
    issued_on: date
    expires_on: date | None
    terms: str
    sections: tuple[OfferedSection, ...]
    sums: OfferedSums
    choices: tuple[Chosen, ...]
    is_choosable: bool


@dataclass(frozen=True, slots=True)
class Remarks:
    """What was typed that is no quantity, and what is wrong: both by the names of the errors."""

    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


def offer_of(
    published: QuoteDocument, chosen: QuoteDocument, remarks: Remarks | None = None
) -> Offered:
    """Return what a customer may see of what was published, as chosen so far."""
    remarks = remarks or Remarks()
    made = words.choices_made(published, chosen)
    both = enumerate(zip(published.sections, chosen.sections, strict=True), start=1)
    return Offered(
        number=chosen.number,
        revision=chosen.revision,
        name=chosen.name,
        seller=chosen.seller,
        owner=chosen.owner,
        person=chosen.party.full_name,
        organization=chosen.party.organization,
        issued_on=chosen.issued_on,
        expires_on=chosen.expires_on,
        terms=chosen.terms,
        sections=tuple(
            _section(place, before, now, chosen.currency, remarks)
            for place, (before, now) in both
            if any(not line.hidden for line in now.lines)
        ),
        sums=_sums(chosen),
        choices=made,
        is_choosable=bool(made) or _has_closed_group(chosen),
    )


def _has_closed_group(document: QuoteDocument) -> bool:
    return any(section.kind is not SectionKind.PLAIN for section in document.sections)


def _section(
    place: int, before: Section, now: Section, currency: str, remarks: Remarks
) -> OfferedSection:
    is_choice = now.kind is SectionKind.CHOICE
    suggested = [line.name for line in before.lines if line.chosen and not line.hidden]
    amounts = words.amounts_by_frequency(now, currency)
    return OfferedSection(
        place=place,
        name=now.name,
        kind=now.kind,
        chosen=now.chosen,
        lines=tuple(_line(line, now, currency, remarks) for line in now.lines if not line.hidden),
        subtotal=words.price_words(amounts, currency),
        price=_group_price(now, currency),
        suggested=suggested[0] if is_choice and suggested else "",
        error=remarks.errors.get(f"section:{now.key}", ""),
    )


def _group_price(section: Section, currency: str) -> str:
    taken = replace(section, chosen=True)
    return words.price_words(words.amounts_by_frequency(taken, currency), currency)


def _line(line: Line, section: Section, currency: str, remarks: Remarks) -> OfferedLine:
    sums = line_amounts(line, currency)
    is_choice = section.kind is SectionKind.CHOICE
    tiers = words.tiers_of(line, currency) if line.customer_quantity else ""
    errors = (remarks.errors.get(f"{kind}:{line.key}", "") for kind in ("quantity", "line"))
    return OfferedLine(
        key=line.key,
        name=line.name,
        description=line.description,
        terms=words.terms_of(line, currency, quantity=not line.customer_quantity or bool(tiers)),
        tiers=tiers,
        details=tuple(_details(line)),
        amount="" if line.included else shown(sums.net, currency),
        period="" if line.included else words.EVERY[line.frequency],
        was=shown(sums.listed, currency) if sums.listed != sums.net else "",
        control="radio" if is_choice else "check" if line.optional else "",
        chosen=line.chosen,
        counts=counts(line, section),
        box=_box(line, remarks) if line.customer_quantity else None,
        error=next(filter(None, errors), ""),
    )


def _details(line: Line) -> Iterator[str]:
    for picked in line.options:
        yield f"{picked.option}: {picked.value}"
    if line.shows_parts:
        for part in line.parts:
            yield f"{counted(part.quantity)} × {part.name}"


def _box(line: Line, remarks: Remarks) -> QuantityBox:
    low, high = line.min_quantity, line.max_quantity
    limits = ""
    if low is not None and high is not None:
        limits = f"{counted(low)} to {counted(high)}"
    elif low is not None:
        limits = f"{counted(low)} or more"
    elif high is not None:
        limits = f"{counted(high)} at most"
    return QuantityBox(
        text=remarks.typed.get(line.key, plain(line.quantity)),
        low="" if low is None else plain(low),
        high="" if high is None else plain(high),
        limits=limits,
        whole=line.whole_quantity,
    )


def _sums(document: QuoteDocument) -> OfferedSums:
    sums, conditions = totals(document), document.conditions
    is_before_tax = conditions.tax_mode is TaxMode.EXTERNAL and not conditions.tax_exempt
    is_one = len(sums.bills) < 2 and not sums.recurring
    return OfferedSums(
        bills=tuple(_bill(bill, document, is_one) for bill in sums.bills),
        is_one=is_one,
        due=shown(sums.due.total, document.currency),
        due_label=f"Due on acceptance{', before tax' if is_before_tax else ''}",
        due_note=words.due_note(sums),
        tax_note=words.tax_note(conditions, document.party),
    )


def _bill(bill: Bill, document: QuoteDocument, is_one: bool) -> OfferedBill:
    conditions, currency = document.conditions, document.currency
    rows: list[tuple[str, Decimal]] = []
    if bill.discount:
        rows.append((words.discount_label(bill, conditions), -bill.discount))
    if bill.shipping:
        rows.append(("Shipping", bill.shipping))
    taxes = [
        (words.tax_label(tax), each.amount)
        for tax, each in zip(conditions.taxes, bill.taxes, strict=False)
        if each.amount
    ]
    is_inside = conditions.tax_mode is TaxMode.INCLUSIVE
    if not is_inside:
        rows += taxes
    if rows or is_one:
        rows.insert(0, ("Subtotal" if is_one else words.LINES[bill.frequency], bill.lines))
    total = words.bill_label(bill.frequency)
    return OfferedBill(
        rows=_rows(rows, currency),
        total=SumRow(total, shown(bill.total, currency)),
        inside=_rows([(f"Contains {n}", a) for n, a in taxes] if is_inside else [], currency),
    )


def _rows(rows: list[tuple[str, Decimal]], currency: str) -> tuple[SumRow, ...]:
    return tuple(SumRow(label, shown(amount, currency)) for label, amount in rows)
