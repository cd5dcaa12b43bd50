"""The editor's grid as data: what each row, heading and total shows. Quick for 1,000 lines."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum
from django.template.loader import render_to_string

from quotewright.accounts.models import Account
from quotewright.catalog.models import tiers_of
from quotewright.catalog.schemes import Frequency, Scheme, extent
from quotewright.lib.money import plain, rounded, shown, shown_percent
from quotewright.quotes.document import Conditions, SectionKind, counts
from quotewright.quotes.documents import COUNTS, conditions_of
from quotewright.quotes.models import Line, Quote, Section
from quotewright.quotes.pricing import Amount, Bill, Totals, margin_after, markup_after, totals_from
from quotewright.quotes.words import EACH, EVERY, FIRST
from quotewright.web.words import BILLING, PER, grouped, price_text


@dataclass(frozen=True, slots=True)
class Row:
    """One line as the grid shows it; texts are as people type them."""

    id: int
    name: str
    meta: str
    quantity: str
    cost: str
    share: str  # margin or markup, whichever the account thinks in
    is_low: bool
    price: str
    discount: str
    taxable: bool
    frequency: str
    billing: str
    per: str
    optional: bool
    chosen: bool
    is_out: bool
    total: str
    hidden: bool
    included: bool
    scheme: str
    tiers: str  # JSON for the browser's sums, empty without tiers


@dataclass(frozen=True, slots=True)
class Heading:
    """A section's heading."""

    id: int
    name: str
    kind: str
    chosen: bool
    subtotal: str


@dataclass(frozen=True, slots=True)
class Body:
    """A section with its rows."""

    heading: Heading
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class BillShown:
    """One bill of the totals, with its words."""

    bill: Bill
    each: str
    first: str
    every: str


@dataclass(frozen=True, slots=True)
class Sums:
    """The totals panel. `left_out` says what does not count and why not."""

    totals: Totals
    conditions: Conditions
    currency: str
    one_time: BillShown | None
    recurring: tuple[BillShown, ...]
    due_of: str
    is_capped: bool


class Grid:
    """Reads one quote for the editor. `sees_margins` is the member's right."""

    def __init__(self, quote: Quote, sees_margins: bool) -> None:
        self.quote = quote
        self.sees_margins = sees_margins
        self.basis = quote.account.price_basis
        self._floor = quote.account.margin_floor
        self._amounts: list[tuple[int, Amount]] | None = None

    def bodies(self, sections: Iterable[Section] | None = None) -> list[Body]:
        """Return sections with their rows, by default all, in two queries."""
        wanted = list(self.quote.sections.all()) if sections is None else list(sections)
        rows: dict[int, list[Line]] = defaultdict(list)
        for line in Line.objects.filter(section__in=wanted).order_by("position", "pk"):
            rows[line.section_id].append(line)
        return [
            Body(self.heading(s), tuple(self.row(line, s) for line in rows[s.pk])) for s in wanted
        ]

    def heading(self, section: Section) -> Heading:
        """Return a section's heading with its subtotal."""
        return Heading(
            section.pk, section.name, section.kind, section.chosen, self.subtotals()[section.pk]
        )

    def subtotals(self) -> dict[int, str]:
        """Return each section's subtotal: `$1,440.00 a month, $180.00 a year`."""
        sums: dict[int, dict[Frequency, Decimal]] = defaultdict(dict)
        for section, amount in self._groups():
            by = sums[section]
            by[amount.frequency] = by.get(amount.frequency, Decimal(0)) + amount.net
        texts: dict[int, str] = defaultdict(lambda: shown(Decimal(0), self.quote.currency))
        for section, by in sums.items():
            currency = self.quote.currency
            parts = (f"{shown(by[f], currency)} {EVERY[f]}".strip() for f in Frequency if f in by)
            texts[section] = ", ".join(parts)
        return texts

    def sums(self) -> Sums:
        """Return the totals panel."""
        conditions = conditions_of(self.quote)
        amounts = [amount for _, amount in self._groups()]
        totals = totals_from(amounts, conditions, self.quote.currency)
        shown_bills = [
            BillShown(b, EACH[b.frequency], FIRST[b.frequency], EVERY[b.frequency])
            for b in totals.bills
        ]
        once = next((s for s in shown_bills if s.bill is totals.one_time), None)
        lines = once.bill.lines if once else Decimal(0)
        return Sums(
            totals=totals,
            conditions=conditions,
            currency=self.quote.currency,
            one_time=once,
            recurring=tuple(s for s in shown_bills if s is not once),
            due_of=", ".join(s.first for s in shown_bills).capitalize(),
            is_capped=conditions.discount_amount > lines,
        )

    def row(self, line: Line, section: Section) -> Row:
        """Return one line."""
        scheme, tiers = Scheme(line.scheme), tiers_of(line.tiers)
        exact = extent(scheme, line.quantity, line.unit_price, line.unit_cost, tiers)
        free = line.hidden or line.included
        off = line.discount_percent, line.discount_amount
        margin = None if free else margin_after(exact, *off)
        is_markup = self.basis == Account.PriceBasis.MARKUP and not free
        share = markup_after(exact, *off) if is_markup else margin
        price = line.unit_price
        if tiers and line.quantity:
            price = rounded(exact.price / line.quantity, self.quote.currency)
        return Row(
            id=line.pk,
            name=line.name,
            meta=_meta(line),
            quantity=grouped(plain(line.quantity)),
            cost=price_text(line.unit_cost),
            share="" if share is None else shown_percent(share),
            is_low=margin is not None and self._floor is not None and margin <= self._floor,
            price=price_text(price),
            discount=discount_text(line, self.quote.currency),
            taxable=line.taxable,
            frequency=line.frequency,
            billing=BILLING[Frequency(line.frequency)],
            per=PER[Frequency(line.frequency)],
            optional=line.optional,
            chosen=line.chosen,
            is_out=not counts(line, section),
            total=f"{rounded(line.amount, self.quote.currency):,}",
            hidden=line.hidden,
            included=line.included,
            scheme=line.scheme if tiers or scheme is Scheme.FLAT else "",
            tiers=json.dumps(line.tiers) if tiers else "",
        )

    def render(self, name: str, **context: object) -> str:
        """Render a template of the grid."""
        common = {
            "quote": self.quote,
            "sees": self.sees_margins,
            "basis": self.basis,
            "SectionKind": SectionKind,
        }
        return render_to_string(f"editor/{name}.html", {**common, **context}, using="jinja2")

    def _groups(self) -> list[tuple[int, Amount]]:
        """Read the sums of lines that count by section, in one query."""
        if self._amounts is None:
            groups = (
                Line.objects.filter(section__quote=self.quote)
                .annotate(counts=COUNTS)
                .filter(counts=True)
                .order_by()
                .values("section_id", "frequency", "taxable")
                .annotate(listed=Sum("list_amount"), net=Sum("amount"), cost=Sum("cost_amount"))
                .values_list("section_id", "frequency", "taxable", "listed", "net", "cost")
            )
            self._amounts = [(pk, Amount(Frequency(word), *rest)) for pk, word, *rest in groups]
        return self._amounts


def discount_text(line: Line | Quote, currency: str) -> str:
    """Write a discount of a line or quote as it is typed: `10`, `$50.00`, or nothing."""
    if line.discount_amount:
        return shown(line.discount_amount, currency)
    return plain(line.discount_percent) if line.discount_percent else ""


def _meta(line: Line) -> str:
    """The second text of a row: code, options, the first line of the description, parts."""
    said = [line.code, *(f"{each['option']}: {each['value']}" for each in line.options)]
    said.append(line.description.partition("\n")[0][:160])
    if line.parts:
        said.append(f"{len(line.parts)} parts")
    return " · ".join(text for text in said if text)
