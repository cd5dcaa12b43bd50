"""How a quote's tax gets into Syncro, and what to do where Syncro's tax is another."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from quotewright.integrations.described import TAX_LINES
from quotewright.integrations.syncro.entries import entries_of
from quotewright.lib.money import plain, rounded
from quotewright.lib.taxes import combined_percent
from quotewright.quotes.document import QuoteDocument

_WHERE = "Settings > Integrations > Syncro"
_AS_LINES = f"“{TAX_LINES.label}”"


@dataclass(frozen=True, slots=True)
class TaxWay:
    """How tax gets into one record: by a rate that `is_mapped`, or `as_lines` of its own.

    `may_become_lines` is said of an estimate that nobody approved or invoiced yet.
    """

    is_mapped: bool = False
    as_lines: bool = False
    may_become_lines: bool = False


def tax_remedy(document: QuoteDocument, ours: Decimal, theirs: Decimal, way: TaxWay) -> str:
    """Say what to do where all but the tax agrees: `ours` is what Syncro was to compute."""
    if way.as_lines:
        return "Make the lines not taxable in Syncro, then retry."
    conditions = document.conditions
    if not ours:
        why = "is tax-exempt" if conditions.tax_exempt else "pays no tax by this quote"
        return (
            f"{document.party.organization or document.party.full_name} {why}. Make the lines not "
            "taxable in Syncro, then retry."
        )
    if not way.is_mapped:
        return _not_mapped(document, way)
    rate, is_several = _rate(document), len(conditions.taxes) > 1
    if is_several and theirs == _rounded_once(document):
        return _rounded_together(document, way)
    if theirs != ours == rounded(theirs, document.currency):
        return (
            "Syncro rounds tax to hundredths; this quote has no fractions of its currency. "
            f"Nothing was converted. {_sentence_of(way)}"
        ).rstrip()
    taxed = sum(line.taxable for line in document.taken)
    if abs(theirs - ours) <= Decimal("0.005") * taxed:
        return (
            "This Syncro account seems to round tax on each line; Quotewright rounds it once. "
            f"Nothing was converted. {_sentence_of(way)}"
        ).rstrip()
    said = f"Check the Syncro tax rate that is mapped at {_WHERE}"
    if is_several:
        said = f"The Syncro tax rate mapped at {_WHERE} must be one of {rate} %"
    return f"{said}. {_sentence_of(way, 'Or')}".rstrip()


def _not_mapped(document: QuoteDocument, way: TaxWay) -> str:
    several = len(document.conditions.taxes) > 1
    which = f"a Syncro tax rate of {_rate(document)} %" if several else "your Syncro tax rate"
    other = f", or turn on {_AS_LINES} there" if way.may_become_lines else ""
    return f"Enter the id of {which} at {_WHERE}{other}, then retry."


def _rounded_together(document: QuoteDocument, way: TaxWay) -> str:
    rate = _rate(document)
    names = " and ".join(tax.name for tax in document.conditions.taxes)
    said = (
        f"Syncro has one rate of {rate} % and rounds once; this quote rounds {names} each. "
        "Nothing was converted"
    )
    if way.may_become_lines:
        return (
            f"{said}. {_sentence_of(way)} For new quotes, one tax of {rate} % at Settings > Taxes "
            "does as well."
        )
    return (
        f"{said}: convert it in Syncro and settle the difference there. For new quotes, enter one "
        f"tax of {rate} % at Settings > Taxes."
    )


def _sentence_of(way: TaxWay, begin: str = "") -> str:
    """Offer tax as lines, where that still helps."""
    if not way.may_become_lines:
        return ""
    verb = f"{begin} turn" if begin else "Turn"
    return f"{verb} on {_AS_LINES} at {_WHERE}, then retry."


def _rate(document: QuoteDocument) -> str:
    return plain(combined_percent(document.conditions.taxes))


def _rounded_once(document: QuoteDocument) -> Decimal:
    """What all taxes come to where they are one rate."""
    money = document.currency
    taxed = [rounded(e.quantity * e.price, money) for e in entries_of(document) if e.taxable]
    return rounded(
        sum(taxed, Decimal(0)) * combined_percent(document.conditions.taxes) / 100, money
    )
