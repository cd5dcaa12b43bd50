"""Texts of quotes and templates, and the library."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quotewright.accounts.models import Account, User
from quotewright.lib.fields import Invalid
from quotewright.people.actions import change_person
from quotewright.quotes import actions
from quotewright.quotes.document import from_json
from quotewright.quotes.documents import document_of
from quotewright.quotes.models import Block, LibraryBlock, Quote
from quotewright.quotes.seen import Conflict
from quotewright.quotes.states import IllegalMove

SCOPE = {"title": "Scope", "text": "For {{customer.organization}}."}


def titles(quote: Quote, place: str = "before") -> list[str]:
    return [b.title for b in document_of(Quote.sheets.get(pk=quote.pk)).blocks if b.place == place]


def add(quote: Quote, *named: str, place: str = "before") -> list[Block]:
    return [actions.add_block(quote, {"title": name, "place": place}) for name in named]


def test_texts_come_in_order_before_and_after_the_lines(quote: Quote) -> None:
    add(quote, "A", "B")
    add(quote, "Z", place="after")
    actions.add_block(quote, {"title": "First"}, rank=1)

    assert titles(quote) == ["First", "A", "B"] and titles(quote, "after") == ["Z"]


def test_a_text_moves_among_its_own_and_over_the_lines(quote: Quote) -> None:
    first, _, last = add(quote, "A", "B", "C")
    actions.move_block(last, 1)
    assert titles(quote) == ["C", "A", "B"]

    actions.change_block(first, {"place": "after"})
    assert titles(quote) == ["C", "B"] and titles(quote, "after") == ["A"]


def test_many_moves_to_the_same_place_find_room(quote: Quote) -> None:
    add(quote, "A", "B")
    for n in range(40):
        actions.add_block(quote, {"title": f"N{n}"}, rank=2)

    assert titles(quote)[:3] == ["A", "N39", "N38"] and titles(quote)[-1] == "B"


def test_a_removed_text_comes_back_by_undo(quote: Quote, dana: User) -> None:
    block, _ = add(quote, "A", "B")
    assert actions.delete_block(block, dana) == 1
    assert titles(quote) == ["B"]

    actions.undo(quote, dana)
    assert titles(quote) == ["A", "B"]


def test_an_unknown_field_is_refused_and_the_nearest_named(quote: Quote) -> None:
    with pytest.raises(Invalid) as refused:
        actions.add_block(quote, {"text": "Dear {{customer.first}}"})

    assert "Did you mean {{customer.first_name}}?" in refused.value.errors["text"]
    with pytest.raises(Invalid, match="Terms: There is no merge field"):
        actions.change_quote(quote, {"terms": "{{cutomer.name}} pays in 14 days."})


def test_what_somebody_else_changed_is_not_overwritten(quote: Quote, dana: User) -> None:
    block = actions.add_block(quote, SCOPE)
    actions.change_block(block, {"text": "Theirs\nnow"}, dana)
    with pytest.raises(Conflict) as conflict:
        actions.change_block(block, {"text": "Mine"}, None, seen={"text": SCOPE["text"]})

    assert (conflict.value.theirs, conflict.value.who) == ("Theirs\nnow", "Dana Whitlock")
    seen = {"text": "Theirs\r\nnow\r\n"}  # as a browser sends it
    assert actions.change_block(block, {"text": "Mine"}, dana, seen=seen).text == "Mine"


def test_publishing_freezes_the_filled_texts(quote: Quote) -> None:
    actions.add_block(quote, SCOPE)
    actions.change_quote(quote, {"terms": "{{customer.name}} pays {{quote.total}}."})
    frozen = actions.publish(quote).document
    change_person(quote.buyer, {"organization": "Casco Dental", "first_name": "Maria"})
    Block.objects.update(text="Other")

    document = from_json(frozen)
    assert document.blocks[0].text == "For Harbor Dental."
    assert document.terms == r"Marisol Vega pays \$1\,821\.93."


def test_an_accounts_terms_with_an_unknown_field_are_not_published(quote: Quote) -> None:
    Quote.objects.update(terms="{{client}} pays in 14 days.")
    with pytest.raises(Invalid, match="There is no merge field"):
        actions.publish(quote)


def test_texts_of_a_published_quote_do_not_change(quote: Quote) -> None:
    block = actions.add_block(quote, SCOPE)
    actions.publish(quote)
    with pytest.raises(IllegalMove, match="Revise it first"):
        actions.change_block(block, {"text": "Late"})


def test_the_library_gives_and_takes_copies(quote: Quote, account: Account) -> None:
    kept = actions.save_to_library(actions.add_block(quote, SCOPE))
    block = actions.add_from_library(quote, kept, "after")
    actions.change_library_block(kept, {"text": "New words"})

    block.refresh_from_db()
    assert (kept.name, block.text, block.place) == ("Scope", SCOPE["text"], "after")
    assert actions.save_to_library(block).name == "Scope 2"
    assert LibraryBlock.objects.filter(account=account).count() == 2


def test_the_library_refuses_nothing_and_unknown_fields(account: Account) -> None:
    with pytest.raises(Invalid) as refused:
        actions.create_library_block(account, {"name": "", "text": ""})
    assert set(refused.value.errors) == {"name", "text"}
    with pytest.raises(Invalid, match="Did you mean"):
        actions.create_library_block(account, {"name": "Hi", "text": "{{user.name}}"})


def test_replacing_names_what_is_wrong_with_which(quote: Quote) -> None:
    add(quote, "Old", "Older")
    with pytest.raises(Invalid) as refused:
        actions.replace_blocks(quote, [SCOPE, {"place": "beside", "text": "{{x}}"}])
    assert set(refused.value.errors) == {"blocks[1].place", "blocks[1].text"}

    actions.replace_blocks(quote, [SCOPE])
    assert titles(quote) == ["Scope"]


def test_sums_in_a_text_are_those_of_the_document(quote: Quote) -> None:
    actions.add_block(quote, {"title": "{{quote.total}}"})
    actions.add_line(quote, {"name": "Cable", "unit_price": "100", "taxable": False})

    assert titles(quote) == ["$1,921.93"]
    quote.refresh_from_db()
    assert quote.due == Decimal("1921.93")
