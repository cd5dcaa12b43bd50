"""Texts and phone numbers as a search compares them."""

from __future__ import annotations

import pytest

from quotewright.lib.words import company_name, folded, national, phone_terms, search_terms


def test_case_accents_and_spaces_make_no_difference() -> None:
    assert folded("  Zoë   ÅNGSTRÖM ") == "zoe angstrom"
    assert folded("Straße") == folded("STRASSE")


def test_a_word_with_punctuation_is_found_in_parts_and_whole() -> None:
    assert list(search_terms("O'Brien & Sons")) == ["o", "brien", "obrien", "sons"]
    assert "harbordental" in list(search_terms("marisol@harbordental.example"))


def test_any_three_digits_in_a_row_begin_a_term_of_a_phone_number() -> None:
    terms = list(phone_terms("(207) 555-0148"))

    for wanted in ("207", "555", "0148", "5550148", "075"):
        assert any(term.startswith(wanted) for term in terms), wanted
    assert list(phone_terms("12")) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [("+1 207 555 0148", "(207) 555-0148"), ("+44 20 7946 0958", "020 7946 0958")],
)
def test_a_number_is_the_same_with_and_without_its_country(one: str, other: str) -> None:
    assert national(one) == national(other)


def test_an_extension_is_no_phone_number() -> None:
    assert national("ext. 14") == ""


def test_a_company_is_the_same_whatever_its_legal_form() -> None:
    assert company_name("Harbor Dental, Inc.") == company_name("The Harbor Dental LLC")
    assert company_name("The Co.") == "the co"
