"""Merge fields: `{{customer.first_name}}` in a text stands for what the quote says.

Pure: everything comes from a `QuoteDocument`. `{{customer.organization|your office}}` has words of
its own for a quote that has nothing to put there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from difflib import get_close_matches

from quotewright.catalog.schemes import Frequency
from quotewright.lib.markdown import escaped
from quotewright.lib.money import shown
from quotewright.quotes.document import Party, QuoteDocument
from quotewright.quotes.pricing import Totals, totals

_FIELD = re.compile(r"\{\{(?P<name>[^{}|]*)(?:\|(?P<otherwise>[^{}]*))?\}\}")
_OPENED = re.compile(r"\{\{[^{}]*")
_LONGEST = 40  # of what is quoted back in a complaint


@dataclass(frozen=True, slots=True)
class Field:
    """One merge field: its name in texts, and what people call it."""

    name: str
    label: str

    @property
    def code(self) -> str:
        """How it is written in a text."""
        return f"{{{{{self.name}}}}}"


FIELDS = (
    Field("customer.first_name", "First name"),
    Field("customer.last_name", "Last name"),
    Field("customer.name", "Full name"),
    Field("customer.title", "Title"),
    Field("customer.organization", "Organization, or the full name without one"),
    Field("customer.email", "E-mail"),
    Field("customer.phone", "Phone"),
    Field("customer.address", "Address in one line"),
    Field("customer.city", "City"),
    Field("customer.state", "State or province"),
    Field("quote.number", "Number"),
    Field("quote.revision", "Revision"),
    Field("quote.name", "Name"),
    Field("quote.date", "Date"),
    Field("quote.expires", "Valid until"),
    Field("quote.total", "Due on acceptance"),
    Field("quote.one_time", "One-time total"),
    Field("quote.monthly", "Total a month"),
    Field("quote.quarterly", "Total a quarter"),
    Field("quote.semi_annual", "Total every six months"),
    Field("quote.annual", "Total a year"),
    Field("quote.first_year", "First year, before tax"),
    Field("quote.link", "Address of the customer’s page"),
    Field("owner.name", "Owner"),
    Field("account.name", "Our name"),
)
GROUPS = {"customer": "Customer", "quote": "Quote", "owner": "Salesperson", "account": "We"}
_NAMES = tuple(field.name for field in FIELDS)


def problem_with(text: str) -> str:
    """Say in one sentence what is wrong with the fields of a text; nothing where all are known."""
    for found in _FIELD.finditer(text):
        name = found["name"].strip()
        if name not in _NAMES:
            return _unknown(name)
    if opened := _OPENED.search(_FIELD.sub("", text)):
        begun = opened[0][:_LONGEST].strip()
        return f"“{begun}” begins a merge field that does not end. Close it with }}}}."
    return ""


def has_fields(text: str) -> bool:
    """Whether there is anything in the text to fill in."""
    return _FIELD.search(text) is not None


def filled(document: QuoteDocument) -> QuoteDocument:
    """Return the document with the fields of its texts filled in; unknown ones stay as typed."""
    texts = [document.terms, *(text for b in document.blocks for text in (b.title, b.text))]
    if not any(has_fields(text) for text in texts):
        return document
    values = values_of(document)
    return replace(
        document,
        blocks=tuple(
            replace(
                block,
                title=fill(block.title, values, as_is=True),
                text=fill(block.text, values),
            )
            for block in document.blocks
        ),
        terms=fill(document.terms, values),
    )


def fill(text: str, values: Mapping[str, str], as_is: bool = False) -> str:
    """Put values in the place of fields, escaped for Markdown unless they are wanted `as_is`."""

    def value_of(found: re.Match[str]) -> str:
        value = values.get(found["name"].strip())
        if value is None:
            return found[0]
        if not value:
            return (found["otherwise"] or "").strip()
        return value if as_is else escaped(value)

    return _FIELD.sub(value_of, text)


def empty_in(text: str, values: Mapping[str, str]) -> tuple[str, ...]:
    """Return the fields of a text, as written, that have no value and no words instead."""
    found = (f for f in _FIELD.finditer(text) if values.get(f["name"].strip()) == "")
    return tuple(dict.fromkeys(f[0] for f in found if not (f["otherwise"] or "").strip()))


def values_of(document: QuoteDocument) -> dict[str, str]:
    """Return what each field stands for in this document; empty where there is nothing."""
    sums = totals(document)
    return {name: value(document, sums) for name, value in _VALUES.items()}


def sampled(document: QuoteDocument) -> QuoteDocument:
    """Return a template's document as if it were somebody's quote, to show what it will look like.

    Its sums are those of its own lines.
    """
    return replace(
        document,
        number=document.number or "1042",
        expires_on=document.expires_on or document.issued_on + timedelta(days=30),
        owner=document.owner or "Sam Carter",
        party=document.party if document.party.key else _SAMPLE,
    )


def _unknown(name: str) -> str:
    if not name:
        return "“{{}}” names no merge field. Choose one from the list, such as {{customer.name}}."
    close = get_close_matches(name.casefold().replace(" ", "_"), _NAMES, n=1, cutoff=0.0)
    nearest = f" Did you mean {{{{{close[0]}}}}}?" if close else ""
    return f"There is no merge field {{{{{name[:_LONGEST]}}}}}.{nearest}"


def _bill(frequency: Frequency) -> Callable[[QuoteDocument, Totals], str]:
    def total(document: QuoteDocument, sums: Totals) -> str:
        bill = next((bill for bill in sums.bills if bill.frequency is frequency), None)
        return shown(bill.total, document.currency) if bill else ""

    return total


def _address(party: Party) -> str:
    place = " ".join(part for part in (party.state, party.postal_code) if part)
    return ", ".join(p for p in (party.address1, party.address2, party.city, place) if p)


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else ""


_VALUES: dict[str, Callable[[QuoteDocument, Totals], str]] = {
    "customer.first_name": lambda d, _: d.party.first_name,
    "customer.last_name": lambda d, _: d.party.last_name,
    "customer.name": lambda d, _: d.party.full_name,
    "customer.title": lambda d, _: d.party.title,
    "customer.organization": lambda d, _: d.party.organization or d.party.full_name,
    "customer.email": lambda d, _: d.party.email,
    "customer.phone": lambda d, _: d.party.work_phone or d.party.mobile_phone,
    "customer.address": lambda d, _: _address(d.party),
    "customer.city": lambda d, _: d.party.city,
    "customer.state": lambda d, _: d.party.state,
    "quote.number": lambda d, _: d.number,
    "quote.revision": lambda d, _: str(d.revision),
    "quote.name": lambda d, _: d.name,
    "quote.date": lambda d, _: _day(d.issued_on),
    "quote.expires": lambda d, _: _day(d.expires_on),
    "quote.total": lambda d, sums: shown(sums.due.total, d.currency),
    "quote.one_time": _bill(Frequency.ONE_TIME),
    "quote.monthly": _bill(Frequency.MONTHLY),
    "quote.quarterly": _bill(Frequency.QUARTERLY),
    "quote.semi_annual": _bill(Frequency.SEMI_ANNUAL),
    "quote.annual": _bill(Frequency.ANNUAL),
    "quote.first_year": lambda d, sums: shown(sums.yearly, d.currency),
    "quote.link": lambda d, _: d.url,
    "owner.name": lambda d, _: d.owner,
    "account.name": lambda d, _: d.seller,
}
_SAMPLE = Party(
    key="",
    first_name="Alex",
    last_name="Morgan",
    email="alex@morgan.example",
    title="Office manager",
    work_phone="(555) 555-0123",
    address1="1 Main Street",
    city="Springfield",
    state="ME",
    postal_code="04487",
    organization="Morgan Architects",
)
