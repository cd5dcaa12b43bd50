"""Merge fields: what they stand for, what is wrong with them, and that no value can be markup."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotewright.catalog.schemes import Frequency
from quotewright.lib.markdown import escaped, html_from
from quotewright.quotes import merge
from quotewright.quotes.document import Block, Line, Party, QuoteDocument, Section

MARISOL = Party("7", "Marisol", "Vega", work_phone="(207) 555-0148", organization="Harbor Dental")
SERVER = Line("s", "Server", Decimal(1), Decimal("5016"))
CARE = Line("c", "Managed care", Decimal(6), Decimal("95.5"), frequency=Frequency.MONTHLY)
OFFER = QuoteDocument(
    key="QW-1",
    number="1042",
    revision=2,
    name="Server refresh",
    currency="USD",
    issued_on=date(2026, 11, 25),
    expires_on=date(2026, 12, 9),
    seller="Harbor IT",
    owner="Dana Whitlock",
    url="https://quotes.example/q/abc/",
    party=MARISOL,
    sections=(Section("1", "", (SERVER, CARE)),),
)
# What somebody might put into their name to be more than a name.
NASTY = st.text(
    st.sampled_from("ab <>&*_`[]()#!|~\\/{}\"'=-+.:\n\t\r\x0b\u2028\x00é") | st.characters(),
    max_size=40,
)
TEXTS = (
    "Dear {{customer.first_name}},",
    "{{customer.first_name}} begins a line",
    "**Dear {{customer.first_name}}**, see [the offer](https://harborit.example/{{quote.number}}).",
    "- for {{customer.first_name}}\n- and us",
    "> {{customer.first_name}}\n\n# {{customer.first_name}}",
    "| Who | What |\n|---|--:|\n| {{customer.first_name}} | 1 |",
    "`{{customer.first_name}}` and {{customer.first_name}}{{customer.first_name}}",
)


def filled(text: str, document: QuoteDocument = OFFER) -> str:
    return merge.filled(replace(document, terms=text)).terms


def tags(html: str) -> list[str]:
    return re.findall(r"<[^>]*>", html)


def words(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{customer.name}} of {{ customer.organization }}", "Marisol Vega of Harbor Dental"),
        ("{{quote.number}}", "1042"),
        ("{{quote.one_time}} and {{quote.monthly}} a month", "$5,016.00 and $573.00 a month"),
        ("{{quote.total}}", "$5,589.00"),
        ("until {{quote.expires}}", "until 9 December 2026"),
        ("{{owner.name}}, {{account.name}}", "Dana Whitlock, Harbor IT"),
        ("{{quote.annual|nothing}} a year", "nothing a year"),
        ("{{customer.title}}.", "."),
    ],
)
def test_a_field_stands_for_what_the_quote_says(text: str, said: str) -> None:
    assert words(html_from(filled(text))).strip() == said


def test_every_field_of_the_list_has_a_value() -> None:
    assert set(merge.values_of(OFFER)) == {field.name for field in merge.FIELDS}
    assert {field.name.partition(".")[0] for field in merge.FIELDS} == set(merge.GROUPS)


def test_somebody_without_an_organization_is_named_instead() -> None:
    alone = replace(OFFER, party=replace(MARISOL, organization=""))
    assert filled("{{customer.organization}}", alone) == "Marisol Vega"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hi {{customer.frist_name}}", "Did you mean {{customer.first_name}}?"),
        ("Hi {{Customer First Name}}", "Did you mean {{customer.first_name}}?"),
        ("Hi {{quote.totals|none}}", "Did you mean {{quote.total}}?"),
        ("Hi {{}}", "names no merge field"),
        ("Hi {{customer.first_name, this", "does not end. Close it with }}"),
    ],
)
def test_an_unknown_field_is_named_with_the_nearest_known_one(text: str, said: str) -> None:
    assert said in merge.problem_with(text)


def test_known_fields_and_lone_braces_are_no_problem() -> None:
    assert merge.problem_with("{ {{customer.name}} and {{ quote.total | a price }} }") == ""


def test_a_field_with_nothing_to_say_is_named_unless_it_has_words_instead() -> None:
    text = "{{customer.title}} {{quote.annual|none}} {{customer.name}} {{customer.title}}"
    assert merge.empty_in(text, merge.values_of(OFFER)) == ("{{customer.title}}",)


def test_an_unknown_field_stays_as_it_was_typed() -> None:
    assert filled("{{nobody}} of {{account.name}}") == "{{nobody}} of Harbor IT"


def test_titles_take_values_as_they_are() -> None:
    party = replace(MARISOL, organization="Vega & Sons (Portland)")
    block = Block("For {{customer.organization}}", "{{customer.organization}}")
    made = merge.filled(replace(OFFER, party=party, blocks=(block,))).blocks[0]

    assert made.title == "For Vega & Sons (Portland)"
    assert words(html_from(made.text)).strip() == "Vega & Sons (Portland)"


@given(NASTY, st.sampled_from(TEXTS))
def test_no_value_can_bring_markup(name: str, text: str) -> None:
    """The page has the tags that it has for Ann, and the name reads as it was typed."""
    name = name.strip() or "Ann"
    shown = " ".join("".join(c if c.isprintable() or c.isspace() else " " for c in name).split())
    evil = html_from(filled(text, replace(OFFER, party=replace(MARISOL, first_name=name))))
    plain = html_from(filled(text, replace(OFFER, party=replace(MARISOL, first_name="Ann"))))

    if escaped(name):
        assert tags(evil) == tags(plain)
    if shown == name:
        assert shown in words(evil)


@given(NASTY)
def test_a_value_is_never_filled_again(name: str) -> None:
    party = replace(MARISOL, first_name="{{account.name}}" + name)
    page = words(html_from(filled("Dear {{customer.first_name}}", replace(OFFER, party=party))))
    assert "{{account.name}}" in page
