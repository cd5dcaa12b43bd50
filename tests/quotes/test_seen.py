"""Two people at one field: the second is asked, and learns who was first."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quotewright.accounts.models import Account, Membership, User
from quotewright.quotes import actions
from quotewright.quotes.models import Line, Quote
from quotewright.quotes.seen import Conflict


@pytest.fixture
def sam(account: Account) -> User:
    user = User.objects.create_user("sam@harborit.example", "correct horse", "Sam Ortiz")
    Membership.objects.create(account=account, user=user, role=Membership.Role.ADMIN)
    return user


@pytest.fixture
def hours(quote: Quote) -> Line:
    """2.75 hours when both of them opened the page."""
    return Line.objects.get(name="Hours")


def test_a_field_that_somebody_changed_meanwhile_is_asked_about(
    hours: Line, dana: User, sam: User
) -> None:
    actions.change_line(hours, {"quantity": "4"}, sam)

    with pytest.raises(Conflict) as caught:
        actions.change_line(hours, {"quantity": "3"}, dana, seen={"quantity": "2.75"})

    assert (caught.value.field, caught.value.theirs) == ("quantity", "4")
    assert caught.value.who == "Sam Ortiz"
    hours.refresh_from_db()
    assert hours.quantity == 4


def test_the_same_value_typed_twice_is_no_conflict(hours: Line, dana: User, sam: User) -> None:
    actions.change_line(hours, {"quantity": "4"}, sam)

    actions.change_line(hours, {"quantity": "4.00"}, dana, seen={"quantity": "2.75"})


def test_another_field_of_the_same_line_is_no_conflict(hours: Line, dana: User, sam: User) -> None:
    actions.change_line(hours, {"quantity": "4"}, sam)

    changed = actions.change_line(hours, {"unit_price": "150"}, dana, seen={"unit_price": "145"})

    assert changed.quantity == 4 and changed.unit_price == 150


def test_an_untouched_field_may_be_written_in_another_way(hours: Line, dana: User) -> None:
    actions.change_line(hours, {"quantity": "3"}, dana, seen={"quantity": "2.7500"})


def test_who_changed_the_field_is_named_not_who_was_last_at_the_line(
    hours: Line, dana: User, sam: User
) -> None:
    actions.change_line(hours, {"quantity": "4"}, sam)
    actions.change_line(hours, {"description": "On site"}, dana)

    with pytest.raises(Conflict, match="Sam Ortiz changed this to “4”"):
        actions.change_line(hours, {"quantity": "3"}, dana, seen={"quantity": "2.75"})


def test_ones_own_change_in_another_window_is_called_that(hours: Line, dana: User) -> None:
    actions.change_line(hours, {"quantity": "4"}, dana)

    with pytest.raises(Conflict, match="You changed this to “4” in another window"):
        actions.change_line(hours, {"quantity": "3"}, dana, seen={"quantity": "2.75"})


def test_a_name_of_the_quote_and_of_a_section_are_asked_about_too(
    quote: Quote, dana: User, sam: User
) -> None:
    section = quote.sections.get()
    actions.change_quote(quote, {"name": "New office"}, sam)
    actions.change_section(section, {"name": "Network"}, sam)

    with pytest.raises(Conflict, match="Sam Ortiz"):
        actions.change_quote(quote, {"name": "Old office"}, dana, seen={"name": "Office refresh"})
    with pytest.raises(Conflict, match="Sam Ortiz"):
        actions.change_section(section, {"name": "Hardware"}, dana, seen={"name": ""})


def test_a_price_made_of_a_margin_is_asked_about(quote: Quote, dana: User, sam: User) -> None:
    """Dana types 25 % beside a cost of 610.00; Sam has just made the cost 700.00."""
    firewall = Line.objects.get(name="Firewall")
    actions.change_line(firewall, {"unit_cost": "700"}, sam)

    changed = actions.change_line(firewall, {"margin": "25"}, dana, seen={"margin": "35.7"})

    # A margin is of the cost there is: nothing typed is lost.
    assert changed.unit_cost == 700 and changed.unit_price == Decimal("933.33")
