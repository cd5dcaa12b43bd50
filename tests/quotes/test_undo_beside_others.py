"""Undo and redo where somebody else has been at the quote meanwhile: nothing is lost or doubled."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quotewright.accounts.models import Account, Membership, User
from quotewright.lib.fields import Invalid
from quotewright.quotes import actions
from quotewright.quotes.documents import document_of
from quotewright.quotes.models import Line, Quote, Section
from quotewright.quotes.places import Place

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sam(account: Account) -> User:
    user = User.objects.create_user("sam@harborit.example", "correct horse", "Sam Ortiz")
    Membership.objects.create(account=account, user=user, role=Membership.Role.ADMIN)
    return user


def named(name: str) -> Line:
    return Line.objects.get(name=name)


def names(quote: Quote) -> list[str]:
    return [line.name for line in document_of(Quote.objects.get(pk=quote.pk)).lines]


def suggested(section: Section) -> list[str]:
    return list(section.lines.filter(chosen=True).values_list("name", flat=True))


def test_a_section_that_somebody_filled_is_not_taken_back(
    quote: Quote, dana: User, sam: User
) -> None:
    extras = actions.add_section(quote, "Extras", by=dana)
    actions.add_line(quote, {"name": "Rack"}, extras, by=sam)

    with pytest.raises(Invalid, match="Nothing was changed"):
        actions.undo(quote, dana)

    assert "Rack" in names(quote)


def test_the_last_section_is_not_taken_back(quote: Quote, dana: User, sam: User) -> None:
    first = quote.sections.get()
    actions.add_section(quote, "Extras", by=dana)
    actions.delete_section(first, by=sam)

    with pytest.raises(Invalid, match="at least one section"):
        actions.undo(quote, dana)

    assert quote.sections.count() == 1


def test_a_line_does_not_return_into_a_section_that_is_gone(
    quote: Quote, dana: User, sam: User
) -> None:
    extras = actions.add_section(quote, "Extras", by=sam)
    rack = actions.add_line(quote, {"name": "Rack"}, extras, by=sam)
    actions.delete_line(rack, dana)
    actions.delete_section(extras, sam)

    with pytest.raises(Invalid, match="was removed"):
        actions.undo(quote, dana)


def test_a_line_does_not_move_back_into_a_section_that_is_gone(
    quote: Quote, dana: User, sam: User
) -> None:
    extras = actions.add_section(quote, "Extras", by=sam)
    rack = actions.add_line(quote, {"name": "Rack"}, extras, by=sam)
    actions.move_line(rack, Place(rank=1), quote.sections.first(), dana)
    actions.delete_section(extras, sam)

    with pytest.raises(Invalid, match="was removed"):
        actions.undo(quote, dana)

    assert names(quote)[0] == "Rack"


def test_a_line_comes_back_beside_one_that_took_its_place(
    quote: Quote, dana: User, sam: User
) -> None:
    actions.delete_line(named("Hours"), dana)
    actions.add_line(quote, {"name": "Rack"}, by=sam)

    actions.undo(quote, dana)
    actions.add_line(quote, {"name": "Cable"}, place=Place(after=named("Hours").pk), by=sam)

    assert names(quote).index("Cable") == names(quote).index("Hours") + 1
    assert len(set(Line.objects.values_list("position", flat=True))) == 5


def test_a_redone_line_goes_beside_one_that_took_its_place(
    quote: Quote, dana: User, sam: User
) -> None:
    actions.add_line(quote, {"name": "Rack"}, by=dana)
    actions.undo(quote, dana)
    actions.add_line(quote, {"name": "Cable"}, by=sam)

    actions.redo(quote, dana)

    assert len(set(Line.objects.values_list("position", flat=True))) == 5


def test_a_choice_has_one_suggestion_after_a_suggested_line_comes_back(
    quote: Quote, dana: User, sam: User
) -> None:
    pick = actions.add_section(quote, {"name": "Pick one", "kind": "choice"}, by=dana)
    good = actions.add_line(quote, {"name": "Good"}, pick, by=dana)
    actions.delete_line(good, dana)
    actions.add_line(quote, {"name": "Better"}, pick, by=sam)

    actions.undo(quote, dana)

    assert suggested(pick) == ["Better"]  # Sam's later word stands


def test_a_choice_has_one_suggestion_after_its_suggested_line_is_taken_back(
    quote: Quote, dana: User, sam: User
) -> None:
    pick = actions.add_section(quote, {"name": "Pick one", "kind": "choice"}, by=sam)
    actions.add_line(quote, {"name": "Good"}, pick, by=dana)
    actions.add_line(quote, {"name": "Better"}, pick, by=sam)

    actions.undo(quote, dana)

    assert suggested(pick) == ["Better"]


def test_undo_does_not_bring_together_what_excludes_each_other(
    quote: Quote, dana: User, sam: User
) -> None:
    actions.change_line(named("Hours"), {"hidden": True}, sam)
    actions.change_line(named("Hours"), {"hidden": False}, dana)
    actions.change_line(named("Hours"), {"included": True}, sam)

    with pytest.raises(Invalid, match="Nothing was changed"):
        actions.undo(quote, dana)

    assert not named("Hours").hidden


def test_redo_does_not_bring_back_what_was_given_up_by_a_later_edit(
    quote: Quote, dana: User
) -> None:
    actions.change_line(named("Hours"), {"quantity": "3"}, dana)
    actions.undo(quote, dana)
    actions.change_line(named("Firewall"), {"quantity": "2"}, dana)
    actions.undo(quote, dana)

    actions.redo(quote, dana)

    assert named("Firewall").quantity == 2
    assert named("Hours").quantity == Decimal("2.75")
    with pytest.raises(Invalid, match="nothing to redo"):
        actions.redo(quote, dana)
