"""What is almost the same, what is not, and that blocks find what comparing every pair finds."""

from __future__ import annotations

from itertools import product as every

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotewright.lib.likeness import Sketch, company, near, near_email, person, product
from quotewright.lib.nearest import Nearest

COMPANIES = [
    ("Harbor Dental", "Harbour Dental LLC", "almost the same name: Harbour Dental LLC"),
    ("Harbor Dental", "The Harbor Dental L.L.C.", "the same name, written otherwise"),
    ("Harbor Dental", "DENTAL, HARBOR", "the same name, written otherwise"),
    ("Harbor Dental", "HarborDental", "the same name, written otherwise"),
    ("Müller GmbH", "Muller", "the same name, written otherwise"),
    ("J & J Supply", "JJ Supply Co.", "the same name, written otherwise"),
    ("Vega Supply", "vega  supply", "the same name: vega  supply"),
    ("Northwind Traders", "Nortwhind Tradres", "almost the same name"),
    ("Site A", "Site B", ""),
    ("Phase II Gym", "Phase III Gym", ""),
    ("Unit 4 Storage", "Unit 5 Storage", ""),
    ("North Shore Dental", "South Shore Dental", ""),
    ("Eastern Motors", "Western Motors", ""),
    ("Harbor Dental", "Harbor Rental", ""),
    ("Lake Dental", "Lane Dental", ""),
    ("Harbor Dental", "Harbor Dental Group", ""),
    ("", "", ""),
]
PRODUCTS = [
    (("Switch 24 port", ""), ("24-port switch", ""), "the same name, written otherwise"),
    (("Switch", "SW-24"), ("Managed switch", "sw 24"), "the same code but for dashes and spaces"),
    (("Firewall", ""), ("Fire wall", "FW-1"), "the same name, written otherwise"),
    (("Cat6 cable", ""), ("Cat 6 cabel", ""), "almost the same name"),
    (("Switch 24 port", ""), ("Switch 48 port", ""), ""),
    (("Laptop i5 16 GB", ""), ("Laptop i7 16 GB", ""), ""),
    (("Backup, monthly", ""), ("Backup, yearly", ""), ""),
    (("Cable red", ""), ("Cable blue", ""), ""),
    (("Switch", "SW-24"), ("Switch", "SW-48"), ""),
    (("Firewall", "FW-1"), ("Fire wall", "FW-2"), ""),
    (("Managed desktop", ""), ("Unmanaged desktop", ""), ""),
]
JON = person(1, "Jon Smith", "jon@harbordental.example", "Harbor Dental", ["(207) 555-0148"])
PEOPLE = [
    (person(2, "John Smith", "j.smith@harbordental.example"), "the same domain"),
    (person(2, "John Smith", phones=["+1 207 555 0148"]), "the same phone number"),
    (person(2, "Smith, Jhon", organization="Harbour Dental LLC"), "almost the same organization"),
    (person(2, "", "jon@harbordental.exmaple"), "almost the same e-mail"),
    (person(2, "J. Smith", "jon@harbordentl.example"), "almost the same e-mail"),
    (person(2, "Smith Jon"), "the same name, written otherwise"),
    (person(2, "John Smith"), ""),
    (person(2, "John Smith", "john@gmail.com"), ""),
    (person(2, "Jan Smith", "jan@harbordental.example"), ""),
    (person(2, "Paul Ito", "paul@harbordental.example"), ""),
    (person(2, "Paul Ito", "jon@harbordental.exmaple"), ""),
    (company(2, "Jon Smith"), ""),
]


def said(one: Sketch, other: Sketch) -> str:
    found = near(one, other)
    return found.why if found else ""


@pytest.mark.parametrize(("one", "other", "why"), COMPANIES)
def test_companies(one: str, other: str, why: str) -> None:
    assert said(company(1, one), company(2, other)).startswith(why)
    assert bool(said(company(2, other), company(1, one))) is bool(why)


@pytest.mark.parametrize(("one", "other", "why"), PRODUCTS)
def test_products(one: tuple[str, str], other: tuple[str, str], why: str) -> None:
    found = said(product(1, *one), product(2, *other))
    assert found.startswith(why) and bool(found) is bool(why)


@pytest.mark.parametrize(("other", "why"), PEOPLE)
def test_people(other: Sketch, why: str) -> None:
    found = said(JON, other)
    assert why in found and bool(found) is bool(why)


def test_a_colleague_with_a_like_name_and_another_address_is_somebody_else() -> None:
    mark = person(1, "Mark Smith", "mark@smithlaw.example")
    assert said(mark, person(2, "Mary Smith", "mary@smithlaw.example")) == ""


def test_more_of_a_name_needs_a_phone_or_a_domain_in_common() -> None:
    one = company(1, "Harbor Dental", website="https://www.harbordental.example/about")
    other = company(2, "Harbor Dental Group", "info@harbordental.example")
    assert "a similar name" in said(one, other) and "harbordental.example" in said(one, other)
    assert said(one, company(2, "Harbor Dental Group", "harbor@gmail.com")) == ""


@pytest.mark.parametrize(
    ("one", "other", "is_near"),
    [
        ("marisol@harbordental.example", "marisol@harbordental.exmaple", True),
        ("marisol@harbordental.example", "marsiol@harbordental.example", True),
        ("ana@gmial.com", "ana@gmail.com", True),
        ("ana@mail.com", "ana@gmail.com", False),
        ("dan@harbordental.example", "don@harbordental.example", False),
        ("site1@harbordental.example", "site2@harbordental.example", False),
        ("marisol@harbordental.example", "marisol@harbordental.example", False),
        ("", "", False),
    ],
)
def test_addresses(one: str, other: str, is_near: bool) -> None:
    assert near_email(one, other) is is_near


WORD = st.text("abdefghilmnoprstuvw", min_size=6, max_size=10)
NAMES = st.lists(WORD, min_size=2, max_size=3, unique=True)
SLIP = st.sampled_from(["twice", "left out", "swapped", "none"])
unhurried = settings(deadline=None, max_examples=200)


def slipped(word: str, slip: str, at: int) -> str:
    """A word with one letter twice, left out, or before the one that it comes after."""
    put = {
        "twice": word[: at + 1] + word[at:],
        "left out": word[:at] + word[at + 1 :],
        "swapped": word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :],
    }
    return put.get(slip, word)


@unhurried
@given(NAMES, SLIP, st.integers(2, 4), st.booleans(), st.sampled_from(["", " LLC", ", Inc."]))
def test_one_slip_is_found_whatever_the_order_and_legal_form(
    words: list[str], slip: str, at: int, is_turned: bool, legal: str
) -> None:
    typed = [slipped(words[0], slip, at), *words[1:]]
    typed = typed[::-1] if is_turned else typed
    one, other = company(1, " ".join(words)), company(2, " ".join(typed) + legal)
    assert near(one, other) and near(other, one)
    assert [each.key for each in Nearest([other]).near(one)] == [2]


@unhurried
@given(NAMES, st.integers(0, 99), st.integers(0, 99))
def test_another_number_is_another_thing(words: list[str], one: int, other: int) -> None:
    name = " ".join(words)
    for sketch in (company, product):
        found = near(sketch(1, f"{name} {one}"), sketch(2, f"{name} {other}"))
        assert bool(found) is (one == other)


ANYTHING = st.text(max_size=24)


@unhurried
@given(ANYTHING, ANYTHING, ANYTHING, ANYTHING)
def test_any_text_is_compared_both_ways_alike(a: str, b: str, c: str, d: str) -> None:
    pairs = [
        (company(1, a, c), company(2, b, d)),
        (person(1, a, c), person(2, b, d)),
        (product(1, a, c), product(2, b, d)),
    ]
    for one, other in pairs:
        there, back = near(one, other), near(other, one)
        assert bool(there) is bool(back)
        assert there is None or 0 < there.score < 100


def test_blocks_find_what_comparing_every_pair_finds() -> None:
    firsts = ["Jon", "John", "Kathy", "Cathy", "Marisol", "Marsiol", "Paul"]
    lasts = ["Smith", "Smyth", "Vega", "Ito", "Phillips", "Philips"]
    people = [
        person(n, f"{first} {last}", f"{first}@vega.example")
        for n, (first, last) in enumerate(every(firsts, lasts))
    ]
    nearest = Nearest(people)
    for one in people:
        pairs = {found.key for other in people if (found := near(one, other))}
        assert {found.key for found in nearest.near(one, most=len(people))} == pairs


def test_the_nearest_comes_first_and_no_more_than_asked_for() -> None:
    rows = [company(n, name) for n, name in enumerate(["Harbour Dental", "Harbor Dental", "Ito"])]
    found = Nearest(rows).near(company(9, "Harbor Dental, Inc."))
    assert [each.key for each in found] == [1, 0]
    assert len(Nearest(rows).near(company(9, "Harbor Dental"), most=1)) == 1
