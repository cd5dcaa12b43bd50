"""Finding items: which, in which order, page by page, and none of another account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from quotewright.accounts.models import Account
from quotewright.catalog import actions
from quotewright.catalog.models import Category, Item, Manufacturer
from quotewright.catalog.search import MOST_COUNTED, Wanted, count, search
from quotewright.catalog.words import marked

Names = Callable[..., list[str]]


@pytest.fixture
def names(account: Account) -> Names:
    """What a search finds, by name."""

    def found(text: str = "", **wanted: Any) -> list[str]:
        return [item.name for item in search(account, Wanted(text, **wanted)).items]

    return found


@pytest.fixture
def stock(account: Account) -> dict[str, Item]:
    """A few items by their codes."""
    rows = (
        ("APC Smart-UPS 1500 tower", "SMT1500C", "APC", "Hardware > Power"),
        ("APC Smart-UPS 2200 rack", "SMT2200RM", "APC", "Hardware > Power"),
        ("Café phone 15", "T54W", "Yealink", "Phones"),
        ("Groups in Teams", "TEAMS", "Microsoft", "Software"),
        ("UPS installation", "LAB-UPS", "", "Services"),
    )
    return {
        code: actions.create_item(
            account, {"name": name, "code": code, "manufacturer": maker, "category": category}
        )
        for name, code, maker, category in rows
    }


def test_every_word_must_match(names: Names, stock: object) -> None:
    assert names("apc ups") == ["APC Smart-UPS 1500 tower", "APC Smart-UPS 2200 rack"]
    assert names("apc ups 22") == ["APC Smart-UPS 2200 rack"]
    assert names("apc phone") == names("--") == []


def test_a_code_is_found_by_any_part(names: Names, stock: object) -> None:
    for text in ("1500", "smt15", "mt-1500c", "00C"):
        assert names(text) == ["APC Smart-UPS 1500 tower"]
    assert names("labups") == ["UPS installation"]


def test_a_word_is_found_by_its_beginning_without_accents(names: Names, stock: object) -> None:
    assert names("cafe") == names("CAFÉ PH") == ["Café phone 15"]
    assert names("ups") == [
        "UPS installation",
        "APC Smart-UPS 1500 tower",
        "APC Smart-UPS 2200 rack",
    ]


def test_an_exact_code_comes_first_then_beginnings(
    account: Account, names: Names, stock: object
) -> None:
    actions.create_item(account, {"name": "Teams room", "code": "T1"})
    actions.create_item(account, {"name": "A license for Teams", "code": "L1"})
    assert names("teams") == ["Groups in Teams", "Teams room", "A license for Teams"]


def test_one_letter_is_a_word_being_typed(names: Names, stock: object) -> None:
    assert names("apc smart 2") == ["APC Smart-UPS 2200 rack"]
    assert names("g") == ["Groups in Teams"]


def test_manufacturer_and_category_are_words_too(names: Names, stock: object) -> None:
    assert names("yealink") == ["Café phone 15"]
    assert names("power tower") == ["APC Smart-UPS 1500 tower"]

    actions.change_manufacturer(Manufacturer.objects.get(name="Yealink"), {"name": "Poly"})
    actions.rename_category(Category.objects.get(name="Phones"), "Telephony")
    assert names("yealink") == names("phones") == []
    assert names("poly") == names("telephony") == ["Café phone 15"]


def test_a_changed_item_is_found_anew(names: Names, stock: dict[str, Item]) -> None:
    actions.change_item(stock["T54W"], {"name": "Desk phone", "code": "T57"})
    assert names("cafe") == []
    assert names("t57") == names("desk") == ["Desk phone"]


def test_archived_items_are_found_where_they_are_wanted(
    names: Names, stock: dict[str, Item]
) -> None:
    actions.archive_item(stock["T54W"])
    assert names("phone") == []
    assert names("phone", archived=True) == names(archived=True) == ["Café phone 15"]


def test_a_category_holds_those_below_it(names: Names, stock: object) -> None:
    hardware = Category.objects.get(name="Hardware")
    assert len(names(category=hardware)) == 2
    assert names("ups", category=Category.objects.get(name="Services")) == ["UPS installation"]


def test_nothing_of_another_account_is_found(names: Names, stock: object) -> None:
    stranger = Account.objects.create(name="Bay Systems")
    actions.create_item(stranger, {"name": "UPS of Bay", "code": "SMT1500C"})
    assert "UPS of Bay" not in names("ups") + names("smt1500c") + names()
    assert [item.name for item in search(stranger, Wanted("1500")).items] == ["UPS of Bay"]


@pytest.mark.parametrize("text", ["", "ups", "teams", "s"])
def test_pages_follow_each_other(account: Account, names: Names, stock: object, text: str) -> None:
    walked, cursor = [], ""
    while True:
        page = search(account, Wanted(text), cursor, most=1)
        walked += [item.name for item in page.items]
        cursor = page.cursor
        if not cursor:
            break
    assert walked == names(text)


def test_a_page_costs_the_same_however_many_there_are(
    account: Account, stock: object, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(6):
        search(account, Wanted("ups"))


def test_matches_are_counted_up_to_a_thousand(account: Account, stock: object) -> None:
    assert count(account, Wanted()) == 5
    assert count(account, Wanted("ups")) == 3
    assert count(account, Wanted("s")) == 4 < MOST_COUNTED


def test_what_matched_is_marked() -> None:
    assert marked("APC Smart-UPS 1500", "ups 15") == [
        ("APC Smart-", False),
        ("UPS", True),
        (" ", False),
        ("15", True),
        ("00", False),
    ]
    assert marked("SMT1500C", "1500") == [("SMT", False), ("1500", True), ("C", False)]
    assert marked("Café Groups", "cafe ups") == [("Café", True), (" Groups", False)]
