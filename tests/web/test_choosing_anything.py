"""Whatever is offered and chosen: the page shows the sums of `pricing`, and those are signed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quotewright.lib.money import plain, shown
from quotewright.portal.choosing import MARK, entered
from quotewright.portal.offered import offer_of
from quotewright.quotes.choices import choices_from_json, choices_to_json, with_choices
from quotewright.quotes.document import (
    Line,
    Party,
    QuoteDocument,
    Section,
    SectionKind,
    from_json,
    to_json,
)
from quotewright.quotes.pricing import totals
from tests.pure.test_pricing import CONDITIONS, LINE, QUANTITIES

# On a busy machine the first example may take its time.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
FREE = st.booleans()
OFFERED = st.builds(
    lambda line, optional, chosen, theirs: replace(
        line, optional=optional, chosen=chosen, customer_quantity=theirs
    ),
    LINE,
    FREE,
    FREE,
    FREE,
)
SECTION = st.builds(
    Section,
    key=st.uuids().map(str),
    name=st.just("Backup"),
    lines=st.lists(OFFERED, min_size=1, max_size=4).map(tuple),
    kind=st.sampled_from(SectionKind),
    chosen=FREE,
)


def suggested(section: Section) -> Section:
    """Of a CHOICE the first visible line is suggested, as the editor has it."""
    if section.kind is not SectionKind.CHOICE:
        return section
    first = next((line.key for line in section.lines if not line.hidden), section.lines[0].key)
    lines = tuple(replace(line, chosen=line.key == first) for line in section.lines)
    return replace(section, lines=lines)


def document_of(sections: list[Section], conditions: Any) -> QuoteDocument:
    return QuoteDocument(
        key="QW-1",
        number="1042",
        revision=1,
        name="Office refresh",
        currency="USD",
        issued_on=date(2026, 11, 23),
        expires_on=None,
        seller="Harbor IT",
        owner="Dana Whitlock",
        url="",
        party=Party("7", "Marisol", "Vega"),
        sections=tuple(map(suggested, sections)),
        conditions=conditions,
    )


DOCUMENTS = st.builds(document_of, st.lists(SECTION, max_size=4), CONDITIONS)


def filled(document: QuoteDocument, data: st.DataObject) -> dict[str, str]:
    """A form as a browser may send it."""
    form = {MARK: "1"}
    for place, section in enumerate(document.sections, start=1):
        visible = [line for line in section.lines if not line.hidden]
        if section.kind is SectionKind.OPTIONAL and data.draw(FREE):
            form[f"section-{place}"] = "on"
        if section.kind is SectionKind.CHOICE and visible:
            form[f"pick-{place}"] = data.draw(st.sampled_from(visible)).key
        form |= {key: text for line in visible for key, text in _of_line(line, data)}
    return form


def _of_line(line: Line, data: st.DataObject) -> list[tuple[str, str]]:
    fields = [(f"line-{line.key}", "on")] if line.optional and data.draw(FREE) else []
    if line.customer_quantity:
        fields.append((f"quantity-{line.key}", plain(data.draw(QUANTITIES))))
    return fields


@unhurried
@given(DOCUMENTS, st.data())
def test_the_page_shows_what_is_signed(document: QuoteDocument, data: st.DataObject) -> None:
    entry = entered(document, filled(document, data))
    assert not entry.remarks.errors
    signed = with_choices(document, choices_from_json(choices_to_json(entry.choices)))
    sums, page = totals(signed), offer_of(document, entry.document)

    assert totals(entry.document) == sums
    assert page.sums.due == shown(sums.due.total, "USD")
    assert [bill.total.amount for bill in page.sums.bills] == [
        shown(bill.total, "USD") for bill in sums.bills
    ]


@unhurried
@given(DOCUMENTS)
def test_a_form_left_alone_chooses_nothing(document: QuoteDocument) -> None:
    form = {MARK: "1"}
    for place, section in enumerate(document.sections, start=1):
        form |= {f"section-{place}": "on"} if section.chosen else {}
        for line in section.lines:
            form |= {f"quantity-{line.key}": plain(line.quantity)}
            form |= {f"line-{line.key}": "on"} if line.chosen else {}
            form |= {f"pick-{place}": line.key} if line.chosen else {}
    entry = entered(document, form)

    assert not entry.choices and not entry.remarks.errors
    assert to_json(entry.document) == to_json(document)


@unhurried
@given(DOCUMENTS)
def test_nothing_hidden_is_in_what_the_page_is_made_of(document: QuoteDocument) -> None:
    page = offer_of(document, document)
    hidden = {line.key for line in document.lines if line.hidden}

    assert not hidden & {line.key for section in page.sections for line in section.lines}
    assert from_json(to_json(document)) == document


@unhurried
@given(DOCUMENTS, st.text(max_size=12))
def test_any_text_as_quantity_is_read_or_refused(document: QuoteDocument, typed: str) -> None:
    form = {MARK: "1", **{f"quantity-{line.key}": typed for line in document.lines}}
    entry = entered(document, form)

    allowed = with_choices(document, entry.choices)
    assert totals(allowed).due.total >= Decimal(0)
