"""A draft under many hands at once, and many lines at one place."""

from __future__ import annotations

import threading
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection

from quotewright.accounts.models import Account, Membership, User
from quotewright.lib.fields import Invalid
from quotewright.people.models import Person
from quotewright.quotes import actions
from quotewright.quotes.documents import document_of, line_of
from quotewright.quotes.models import Edit, Line, Quote
from quotewright.quotes.places import Place
from quotewright.quotes.pricing import line_amounts, totals
from quotewright.quotes.seen import Conflict


def in_order(quote: Quote) -> list[str]:
    rows = list(Line.objects.filter(section__quote=quote).order_by("section__position", "position"))
    positions = [row.position for row in rows]
    assert positions == sorted(set(positions)), "two lines in one place"
    return [row.name for row in rows]


def at_once(*tasks: Callable[[], object]) -> list[Exception]:
    """Do all of it at the same time; return what was raised."""
    start, raised = threading.Barrier(len(tasks)), list[Exception]()

    def run(task: Callable[[], object]) -> None:
        try:
            start.wait(10)
            task()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[task]) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


@pytest.mark.django_db(transaction=True)
def test_eight_people_change_eight_cells_and_all_of_it_stays(quote: Quote, dana: User) -> None:
    firewall, hours = Line.objects.get(name="Firewall"), Line.objects.get(name="Hours")
    before = Quote.objects.get(pk=quote.pk).version

    raised = at_once(
        lambda: actions.change_line(firewall, {"quantity": "2"}, dana),
        lambda: actions.change_line(firewall, {"unit_price": "900"}, dana),
        lambda: actions.change_line(firewall, {"discount_percent": "10"}, dana),
        lambda: actions.change_line(firewall, {"frequency": "monthly"}, dana),
        lambda: actions.change_line(hours, {"quantity": "5"}, dana),
        lambda: actions.change_quote(quote, {"shipping": "25"}, dana),
        lambda: actions.add_line(quote, {"name": "Rack", "unit_price": "99"}, by=dana),
        lambda: actions.add_line(quote, {"name": "Cable", "unit_price": "9"}, by=dana),
    )

    assert raised == []
    fresh = Quote.objects.get(pk=quote.pk)
    versions = sorted(Edit.objects.filter(quote=quote).values_list("version", flat=True))
    assert versions[-8:] == list(range(before + 1, before + 9)) and fresh.version == before + 8
    firewall.refresh_from_db()
    assert firewall.quantity == 2 and firewall.unit_price == 900
    assert firewall.discount_percent == 10
    assert firewall.frequency == "monthly" and fresh.shipping == 25
    assert set(in_order(quote)) == {"Firewall", "Access point", "Hours", "Rack", "Cable"}
    assert fresh.due == totals(document_of(fresh)).due.total


@pytest.mark.django_db(transaction=True)
def test_of_eight_people_at_one_cell_one_is_saved_and_seven_are_asked(
    quote: Quote, dana: User
) -> None:
    hours = Line.objects.get(name="Hours")

    def task(number: int) -> Callable[[], object]:
        seen = {"quantity": "2.75"}
        return lambda: actions.change_line(hours, {"quantity": str(number)}, dana, seen)

    raised = at_once(*(task(number) for number in range(10, 18)))

    assert len(raised) == 7 and all(isinstance(error, Conflict) for error in raised)
    hours.refresh_from_db()
    assert {error.theirs for error in raised if isinstance(error, Conflict)} == {
        str(int(hours.quantity))
    }
    assert hours.amount == line_amounts(line_of(hours), "USD").net


@pytest.mark.django_db(transaction=True)
def test_undo_and_edits_at_once_leave_one_truth(account: Account, quote: Quote, dana: User) -> None:
    sam = User.objects.create_user("sam@harborit.example", "correct horse", "Sam Ortiz")
    Membership.objects.create(account=account, user=sam, role=Membership.Role.ADMIN)
    hours = Line.objects.get(name="Hours")
    for quantity in ("3", "4", "5", "6"):
        actions.change_line(hours, {"quantity": quantity}, dana)

    raised = at_once(
        *[lambda: actions.undo(quote, dana)] * 4,
        lambda: actions.change_line(hours, {"unit_price": "150"}, sam),
        lambda: actions.delete_lines(quote, [Line.objects.get(name="Access point").pk], sam),
    )

    assert raised == []
    hours.refresh_from_db()
    assert hours.quantity == Decimal("2.75") and hours.unit_price == 150
    fresh = Quote.objects.get(pk=quote.pk)
    assert fresh.due == totals(document_of(fresh)).due.total


@pytest.mark.django_db
def test_two_thousand_lines_at_one_place_keep_their_order(
    account: Account, person: Person, dana: User
) -> None:
    quote = actions.create_quote(
        account, person, "Rollout", sections=[("", [{"name": "first"}, {"name": "last"}])]
    )
    first = Line.objects.get(name="first")
    expected = ["first", "last"]
    for turn in range(20):
        names = [f"{turn}.{n}" for n in range(99)]
        lines = [{"name": name} for name in names]
        actions.add_lines(quote, lines, place=Place(after=first.pk), by=dana)
        expected[1:1] = names
    assert in_order(quote) == expected

    for turn in reversed(range(12, 20)):
        actions.undo(quote, dana)
        expected = [name for name in expected if not name.startswith(f"{turn}.")]
        assert in_order(quote) == expected


@pytest.mark.django_db
def test_one_line_at_a_time_at_one_place_keeps_their_order_beside_an_undo(
    account: Account, quote: Quote, dana: User
) -> None:
    """After 32 lines at one place all of the section is spaced anew, Dana's line too."""
    sam = User.objects.create_user("sam@harborit.example", "correct horse", "Sam Ortiz")
    Membership.objects.create(account=account, user=sam, role=Membership.Role.ADMIN)
    firewall, hours = Line.objects.get(name="Firewall"), Line.objects.get(name="Hours")
    actions.move_line(hours, Place(rank=1), by=dana)
    expected = in_order(quote)
    for turn in range(36):
        actions.add_line(quote, {"name": str(turn)}, place=Place(after=firewall.pk), by=sam)
        expected.insert(expected.index("Firewall") + 1, str(turn))
        assert in_order(quote) == expected

    with pytest.raises(Invalid, match="Nothing was changed"):
        actions.undo(quote, dana)

    assert in_order(quote) == expected
