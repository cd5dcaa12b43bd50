"""What changed between two documents of a quote."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some

from quotewright.quotes.differences import Difference, What, difference, text_changes
from quotewright.quotes.document import Attached, Block, Line, Party, QuoteDocument, Section

MARISOL = Party("7", "Marisol", "Vega")


def document(*sections: Section, **more: Any) -> QuoteDocument:
    values: dict[str, Any] = {
        "key": "QW-ABCDEFGHJ",
        "number": "1001",
        "revision": 1,
        "name": "Office refresh",
        "currency": "USD",
        "issued_on": date(2026, 11, 25),
        "expires_on": None,
        "seller": "Harbor IT",
        "owner": "Dana Whitlock",
        "url": "",
        "party": MARISOL,
        "sections": sections,
    }
    return QuoteDocument(**{**values, **more})


def line(key: str, price: str = "10", **more: Any) -> Line:
    return Line(key, f"Line {key}", Decimal(1), Decimal(price), **more)


def lines(keys: str, section: str = "1") -> Section:
    return Section(section, f"Section {section}", tuple(line(key) for key in keys))


def moved(before: QuoteDocument, after: QuoteDocument) -> str:
    found = difference(before, after).lines
    return "".join(each.key for each in found if each.moved_from is not None)


def test_lines_are_added_removed_and_changed_field_by_field() -> None:
    before = document(Section("1", "Hardware", (line("a"), line("b"))))
    after = document(Section("1", "Hardware", (line("a", "12.50", optional=True), line("c"))))

    found = difference(before, after)

    assert [(each.what, each.key) for each in found.lines] == [
        (What.CHANGED, "a"),
        (What.ADDED, "c"),
        (What.REMOVED, "b"),
    ]
    assert [(f.name, f.old, f.new) for f in found.lines[0].fields] == [
        ("unit_price", Decimal(10), Decimal("12.50")),
        ("optional", False, True),
    ]
    due = next(field for field in found.totals if field.name == "due")
    assert (due.old, due.new) == (Decimal("20.00"), Decimal("22.50"))


def test_as_few_lines_as_possible_are_moved() -> None:
    before = document(lines("abcde"))

    assert moved(before, document(lines("eabcd"))) == "e"
    assert moved(before, document(lines("bcdea"))) == "a"
    assert moved(before, document(lines("xabyde"))) == ""
    assert moved(before, document(lines("abd"), lines("ce", "2"))) == "ce"


def test_words_and_files_are_compared_too() -> None:
    before = document(blocks=(Block("Why", "One\nTwo"),), terms="Net 30\nNo returns")
    plan = Attached("Plan.pdf", "0" * 64, 9, "application/pdf")
    after = document(
        blocks=(Block("Why", "One\n2"), Block("Next", "Sign")),
        terms="Net 15\nNo returns",
        attachments=(plan,),
        expires_on=date(2026, 12, 25),
    )

    found = difference(before, after)

    assert [(text.title, text.what) for text in found.texts] == [
        ("Why", What.CHANGED),
        ("Next", What.ADDED),
        ("Terms", What.CHANGED),
    ]
    assert found.texts[2].lines == ((What.REMOVED, "Net 30"), (What.ADDED, "Net 15"))
    assert found.files == ((What.ADDED, "Plan.pdf"),)
    assert [field.name for field in found.quote] == ["expires_on"]


def test_another_number_of_the_revision_is_no_difference() -> None:
    assert not difference(document(lines("ab")), document(lines("ab"), revision=2))


keyed = some.dictionaries(
    some.sampled_from("abcdefgh"), some.decimals(0, 99, places=2, allow_nan=False), max_size=8
)


@some.composite
def documents(draw: some.DrawFn) -> QuoteDocument:
    order = draw(some.permutations(sorted(draw(keyed).items())))
    cut = draw(some.integers(0, len(order)))
    made = [line(key, str(price)) for key, price in order]
    return document(Section("1", "One", tuple(made[:cut])), Section("2", "Two", tuple(made[cut:])))


@given(documents())
@settings(deadline=None)
def test_a_document_does_not_differ_from_itself(one: QuoteDocument) -> None:
    assert not difference(one, replace(one))


@given(documents(), documents())
@settings(deadline=None)
def test_the_difference_leads_from_one_to_the_other_and_back(
    one: QuoteDocument, other: QuoteDocument
) -> None:
    there, back = difference(one, other), difference(other, one)
    assert counted(there, What.ADDED) == counted(back, What.REMOVED)
    assert {c.key for c in there.lines if c.fields} == {c.key for c in back.lines if c.fields}
    assert len(moved(one, other)) == len(moved(other, one))
    assert len(there.totals) == len(back.totals)
    assert applied(one, there) == {each.key: each for each in other.lines}


@given(some.text("ab\n", max_size=30), some.text("ab\n", max_size=30))
def test_a_texts_changes_count_what_went_and_came(old: str, new: str) -> None:
    kinds = [what for what, _ in text_changes(old, new)]
    came, went = kinds.count(What.ADDED), kinds.count(What.REMOVED)
    assert len(old.splitlines()) - went == len(new.splitlines()) - came


def counted(found: Difference, what: What) -> int:
    return sum(each.what is what for each in found.lines)


def applied(before: QuoteDocument, found: Any) -> dict[str, Line]:
    made = {each.key: each for each in before.lines}
    for each in found.lines:
        if each.what is What.REMOVED:
            del made[each.key]
        elif each.what is What.ADDED:
            made[each.key] = each.after
        else:
            fields = {field.name: field.new for field in each.fields}
            made[each.key] = replace(made[each.key], **fields)
    return made
