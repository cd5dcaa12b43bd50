"""Which quotes a list shows, in which order, and what several at once can be changed to."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quotewright.accounts.models import Account, Membership, User
from quotewright.lib.changes import record_changed
from quotewright.lib.fields import Invalid
from quotewright.people.actions import change_person, create_person
from quotewright.people.models import Organization, Person
from quotewright.quotes import actions
from quotewright.quotes.findable import words_in
from quotewright.quotes.listing import Order, Sort, Stage, Wanted, counted, page_of, quotes_of
from quotewright.quotes.models import Quote
from quotewright.quotes.several import add_tag, give_to, remove_tag


def names(account: Account, order: str = "-changed", **wanted: object) -> list[str]:
    quotes = quotes_of(account, Wanted(**wanted))  # type: ignore[arg-type]
    read = Order.read(order)
    assert read is not None
    return [quote.name for quote in page_of(quotes, read, 50)[0]]


@pytest.fixture
def three(account: Account, person: Person) -> list[Quote]:
    """Wi-Fi for 300, Backup for 200 and Phones for 100, numbered 999, 1000 and 1001."""
    account.next_number = 999
    account.save()
    made = []
    for place, name in enumerate(("Wi-Fi", "Backup", "Phones")):
        quote = actions.create_quote(account, person, name)
        actions.add_line(quote, {"name": name, "unit_price": str(300 - 100 * place)})
        Quote.objects.filter(pk=quote.pk).update(expires_on=date(2027, 1, 3 - place))
        made.append(quote)
    return made


def test_words_know_no_case_no_accents_and_no_punctuation() -> None:
    assert words_in("Müller-Ost & Söhne, Q_7") == ["muller", "ost", "sohne", "q", "7"]


@pytest.mark.parametrize(
    "words", ["office", "REFRESH vega", "1001", "harb dent", "marisol@harbordental.example"]
)
def test_a_quote_is_found_by_the_beginnings_of_its_words(quote: Quote, words: str) -> None:
    assert names(quote.account, words=words) == ["Office refresh"]


@pytest.mark.parametrize("words", ["offices", "fresh", "vega backup", "!", "':*", "\\"])
def test_other_words_find_nothing_and_break_nothing(quote: Quote, words: str) -> None:
    assert names(quote.account, words=words) == []


def test_a_renamed_person_is_found_by_the_new_name(quote: Quote, person: Person) -> None:
    change_person(person, {"last_name": "Ortega", "organization": "Ferry Lane Books"})
    assert names(quote.account, words="ortega ferry") == ["Office refresh"]
    assert names(quote.account, words="vega") == []


def test_a_renamed_organization_is_found_by_the_new_name(quote: Quote, person: Person) -> None:
    organization = Organization.objects.get()
    Organization.objects.update(name="Harbor Orthodontics")
    organization.refresh_from_db()
    record_changed.send(Organization, kind="organization", record=organization, event="changed")
    assert names(quote.account, words="orthodontics") == ["Office refresh"]


def test_a_renamed_quote_is_found_by_the_new_name(quote: Quote, dana: User) -> None:
    actions.change_quote(quote, {"name": "Server move"}, dana)
    assert names(quote.account, words="server") == ["Server move"]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("total", "Phones Backup Wi-Fi"),
        ("-total", "Wi-Fi Backup Phones"),
        ("number", "Wi-Fi Backup Phones"),
        ("-number", "Phones Backup Wi-Fi"),
        ("expiry", "Phones Backup Wi-Fi"),
        ("created", "Wi-Fi Backup Phones"),
        ("-changed", "Phones Backup Wi-Fi"),
    ],
)
def test_a_list_has_an_order(
    account: Account, three: list[Quote], order: str, expected: str
) -> None:
    assert names(account, order) == expected.split()


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("falls", [True, False])
def test_pages_meet_without_gap_in_every_order(
    account: Account, three: list[Quote], sort: Sort, falls: bool
) -> None:
    quotes, order = quotes_of(account, Wanted()), Order(sort, falls)
    whole, seen, after = page_of(quotes, order, 50)[0], list[Quote](), ""
    for _ in range(3):
        page, after = page_of(quotes, order, 1, after)
        seen += page
    assert seen == whole and after == ""


def test_a_page_goes_on_where_it_ended_though_quotes_were_added(
    account: Account, person: Person, three: list[Quote]
) -> None:
    quotes, order = quotes_of(account, Wanted()), Order(Sort.TOTAL, falls=True)
    _, after = page_of(quotes, order, 2)
    costly = actions.create_quote(account, person, "Costly")
    actions.add_line(costly, {"name": "Server", "unit_price": "9000"})
    assert [quote.name for quote in page_of(quotes, order, 2, after)[0]] == ["Phones"]


@pytest.mark.parametrize("place", ["x", "1~x", "NaN~1", "1E+99~1", "~"])
def test_what_is_no_place_is_refused(account: Account, place: str) -> None:
    with pytest.raises(ValueError):
        page_of(quotes_of(account, Wanted()), Order(Sort.TOTAL), 2, place)


def test_a_sent_quote_is_viewed_then_expired(quote: Quote) -> None:
    def stages() -> list[Stage]:
        found = counted({stage: quotes_of(quote.account, Wanted(stage=stage)) for stage in Stage})
        return [stage for stage, count in found.items() if count]

    actions.publish(quote)
    assert stages() == [Stage.SENT]
    Quote.objects.update(viewed_at=quote.created_at)
    assert stages() == [Stage.VIEWED]
    Quote.objects.update(expires_on=quote.issued_on - timedelta(days=1))
    assert stages() == [Stage.EXPIRED]


def test_what_recurs_is_kept_beside_the_year(quote: Quote) -> None:
    care = {"name": "Care", "unit_price": "50", "frequency": "monthly", "taxable": False}
    actions.add_line(quote, care)
    fresh = Quote.objects.get(pk=quote.pk)
    assert fresh.yearly_recurring == Decimal(600)
    assert fresh.yearly == Decimal("2347.74")


def test_several_quotes_change_hands_and_back(
    account: Account, three: list[Quote], dana: User
) -> None:
    joel = User.objects.create_user("joel@harborit.example", "correct horse", "Joel Park")
    Membership.objects.create(account=account, user=joel)
    ids = [quote.pk for quote in three]
    had = give_to(account, dict.fromkeys(ids, joel), dana)
    assert had == dict.fromkeys(ids)
    assert names(account, owner=joel.pk) == names(account)
    assert three[0].events.get(kind="fact").text == "changed the owner to Joel Park"
    give_to(account, had, dana)
    assert names(account, nobodys=True) == names(account)


def test_a_stranger_gets_no_quotes(account: Account, three: list[Quote], dana: User) -> None:
    eve = User.objects.create_user("eve@baysystems.example", "correct horse")
    with pytest.raises(Invalid):
        give_to(account, {three[0].pk: eve}, dana)


def test_quotes_of_others_are_left_out(three: list[Quote], dana: User) -> None:
    other = Account.objects.create(name="Bay Systems")
    assert add_tag(other, [quote.pk for quote in three], "Ours", dana) == []
    assert not Quote.objects.exclude(tags=[]).exists()


def test_a_tag_is_added_once_and_taken_back(
    account: Account, three: list[Quote], dana: User
) -> None:
    ids = [quote.pk for quote in three]
    add_tag(account, ids[:1], "VIP", dana)
    assert sorted(add_tag(account, ids, " vip ", dana)) == ids[1:]
    remove_tag(account, ids[1:], "vip", dana)
    assert names(account, tag="VIP") == ["Wi-Fi"]
    assert names(account, tag="vip") == []


@pytest.mark.parametrize("tag", ["", "a, b", "x" * 41])
def test_a_tag_that_is_none_is_refused(account: Account, dana: User, tag: str) -> None:
    with pytest.raises(Invalid):
        add_tag(account, [], tag, dana)


def test_several_are_written_at_once(account: Account, person: Person, dana: User) -> None:
    ids = [actions.create_quote(account, person, f"Batch {n}").pk for n in range(12)]
    with CaptureQueriesContext(connection) as few:
        add_tag(account, ids[:2], "VIP", dana)
    with CaptureQueriesContext(connection) as many:
        add_tag(account, ids[2:], "VIP", dana)
    assert len(few) == len(many) <= 8


def test_another_accounts_words_find_nothing(quote: Quote) -> None:
    other = Account.objects.create(name="Bay Systems")
    buyer = create_person(other, {"first_name": "Tom"})
    actions.create_quote(other, buyer, "Office move")
    assert names(other, words="office") == ["Office move"]
    assert names(other, words="refresh") == []
