"""What can happen to a quote, and what cannot, whatever races."""

from __future__ import annotations

import threading
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from quotewright.accounts.models import Account, User
from quotewright.lib.fields import Invalid
from quotewright.people.actions import change_person, create_person
from quotewright.people.models import Organization, Person
from quotewright.quotes import actions
from quotewright.quotes.actions import Place, Signer
from quotewright.quotes.document import fingerprint, from_json
from quotewright.quotes.documents import document_of
from quotewright.quotes.models import Acceptance, Line, Quote
from quotewright.quotes.pricing import totals
from quotewright.quotes.states import IllegalMove

MARISOL = Signer("Marisol Vega", po_number="PO-7")


def names(quote: Quote) -> list[str]:
    return [line.name for line in document_of(Quote.objects.get(pk=quote.pk)).lines]


def test_quotes_are_numbered_in_order(account: Account, person: Person) -> None:
    numbers = [actions.create_quote(account, person, f"Quote {n}").number for n in (1, 2)]

    assert numbers == ["1001", "1002"]


def test_publishing_freezes_what_the_customer_reads(quote: Quote) -> None:
    publication = actions.publish(quote)
    change_person(quote.buyer, {"first_name": "Maria"})

    document = from_json(publication.document)
    assert document.party.first_name == "Marisol"
    assert fingerprint(publication.document) == publication.sha256
    assert totals(document).due.total == Decimal("1821.93")


def test_a_quote_without_lines_is_not_published(account: Account, person: Person) -> None:
    empty = actions.create_quote(account, person, "Nothing yet")

    with pytest.raises(Invalid, match="no lines"):
        actions.publish(empty)


def test_a_published_quote_is_not_edited(quote: Quote) -> None:
    actions.publish(quote)

    with pytest.raises(IllegalMove, match="Revise it first"):
        actions.add_line(quote, {"name": "Cable"})


def test_a_revision_is_not_accepted_before_it_is_published(quote: Quote) -> None:
    actions.publish(quote)
    actions.revise(quote)

    with pytest.raises(IllegalMove, match="Publish it first"):
        actions.accept(quote, MARISOL)


def test_what_was_read_is_what_is_signed(quote: Quote) -> None:
    actions.publish(quote)
    actions.revise(quote)
    actions.publish(quote)

    with pytest.raises(Invalid, match="changed while you read it"):
        actions.accept(quote, MARISOL, revision=1)

    assert actions.accept(quote, MARISOL, revision=2).publication.revision == 2


def test_an_expired_quote_is_not_accepted_until_it_is_published_anew(quote: Quote) -> None:
    actions.publish(quote)
    Quote.objects.update(expires_on=quote.issued_on - timedelta(days=2))
    with pytest.raises(Invalid, match="expired on"):
        actions.accept(quote, MARISOL)

    actions.revise(quote)
    actions.publish(quote)

    assert actions.accept(quote, MARISOL).name == "Marisol Vega"


@pytest.mark.django_db(transaction=True)
def test_a_double_click_signs_once(quote: Quote) -> None:
    actions.publish(quote)
    refused: list[str] = []

    def sign() -> None:
        try:
            actions.accept(quote, MARISOL)
        except IllegalMove as error:
            refused.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=sign) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Acceptance.objects.count() == 1
    assert refused == ["Quote 1001 is accepted and cannot be accepted."] * 3


def test_a_line_moves_and_comes_back_as_itself(quote: Quote, dana: User) -> None:
    firewall = Line.objects.get(name="Firewall")
    actions.move_line(firewall, Place(rank=3))
    assert names(quote) == ["Access point", "Hours", "Firewall"]

    actions.delete_line(firewall, dana)
    actions.undo(quote, dana)

    assert names(quote) == ["Access point", "Hours", "Firewall"]
    assert Line.objects.get(name="Firewall").key == firewall.key


def test_replacing_lines_keeps_those_with_a_key(quote: Quote) -> None:
    hours = Line.objects.get(name="Hours")

    actions.replace_lines(quote, [("", [{"key": hours.key, "quantity": "4"}, {"name": "Rack"}])])

    assert names(quote) == ["Hours", "Rack"]
    assert Line.objects.get(name="Hours").pk == hours.pk


def test_two_cells_saved_at_once_both_stay(quote: Quote) -> None:
    stale = Line.objects.get(name="Firewall")
    actions.change_line(stale, {"quantity": "2"})

    changed = actions.change_line(stale, {"unit_price": "900"})

    assert (changed.quantity, changed.unit_price) == (Decimal(2), Decimal(900))


def test_a_strangers_person_is_refused(account: Account, person: Person, dana: User) -> None:
    other = Account.objects.create(name="Somebody else's")

    with pytest.raises(Invalid, match="No such person"):
        actions.create_quote(other, person, "Theft", dana)


def test_people_of_one_company_share_it_whatever_the_case(account: Account, person: Person) -> None:
    create_person(account, {"first_name": "Paul", "organization": "HARBOR DENTAL"})

    assert Organization.objects.count() == 1


def test_a_person_without_any_name_is_refused(account: Account) -> None:
    with pytest.raises(Invalid, match="no name and no e-mail"):
        create_person(account, {"city": "Portland"})


def test_saving_a_person_unchanged_is_no_change(person: Person) -> None:
    assert change_person(person, {"first_name": "Marisol"}).version == person.version


def test_several_lines_of_a_choice_are_suggested_in_as_many_queries_as_two(
    quote: Quote, django_assert_max_num_queries: Any
) -> None:
    section = actions.add_section(quote, {"name": "Plan", "kind": "choice"})
    plans = [{"name": f"Plan {n}", "unit_price": "10"} for n in range(40)]
    ids = [row.pk for row in actions.add_lines(quote, plans, section)]

    def suggested() -> list[str]:
        return [row.name for row in Line.objects.filter(section=section, chosen=True)]

    with django_assert_max_num_queries(16):
        actions.change_lines(quote, ids[5:30], {"chosen": True})
    assert suggested() == ["Plan 29"]
    actions.change_lines(quote, ids, {"chosen": False})
    assert suggested() == ["Plan 29"]
    actions.change_lines(quote, ids[:3], {"chosen": False})
    assert suggested() == ["Plan 29"]
