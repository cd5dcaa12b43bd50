"""Owner, tags, notes and the last day: they change in every state, and nothing is pushed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from quotewright.accounts.models import Account, Membership, User
from quotewright.integrations.models import Connection, Outbox
from quotewright.lib.fields import Invalid
from quotewright.quotes import actions
from quotewright.quotes.actions import Signer
from quotewright.quotes.models import Edit, Event, Publication, Quote
from quotewright.quotes.seen import Conflict
from quotewright.quotes.states import IllegalMove

MARISOL = Signer("Marisol Vega")


@pytest.fixture
def ruth(account: Account) -> User:
    user = User.objects.create_user("ruth@harborit.example", "correct horse", "Ruth Lind")
    Membership.objects.create(account=account, user=user)
    return user


@pytest.fixture
def published(quote: Quote) -> Publication:
    return actions.publish(quote)


@pytest.mark.parametrize("state", ["draft", "published", "accepted", "declined"])
def test_the_houses_own_facts_change_in_every_state(
    quote: Quote, dana: User, ruth: User, state: str
) -> None:
    actions.publish(quote)
    Quote.objects.update(state=state)
    version = Quote.objects.get().version

    raw = {"owner": ruth, "tags": ["Dental", "dental", "Q4"], "notes": "Call first."}
    actions.change_facts(quote, raw, dana)

    quote.refresh_from_db()
    assert (quote.owner, quote.tags, quote.notes) == (ruth, ["Dental", "Q4"], "Call first.")
    assert quote.version == version + 1 and quote.state == state


def test_a_published_document_stays_and_nothing_is_owed(
    quote: Quote, account: Account, dana: User, ruth: User
) -> None:
    publication = actions.publish(quote)
    connection = Connection(account=account, subdomain="harborit")
    connection.token = "T-harbor"
    connection.save()

    actions.change_facts(quote, {"owner": ruth, "tags": ["Q4"], "notes": "Call"}, dana)
    actions.change_facts(quote, {"expires_on": None}, dana)

    assert not Outbox.objects.exists()
    assert Publication.objects.get().document == publication.document


def test_the_timeline_says_who_changed_what(quote: Quote, dana: User, ruth: User) -> None:
    actions.publish(quote)
    actions.change_facts(quote, {"owner": ruth}, dana)
    actions.change_facts(quote, {"tags": ["Q4"]}, dana)
    actions.change_facts(quote, {"tags": ["Q4", "Dental"]}, dana)
    actions.change_facts(quote, {"tags": ["Q4", "Dental"]}, dana)

    said = Event.objects.filter(kind=Event.Kind.FACT).values_list("actor", "text")
    assert list(said) == [
        ("Dana Whitlock", "changed the tags to Q4, Dental"),
        ("Dana Whitlock", "changed the owner to Ruth Lind"),
    ]


def test_notes_typed_in_one_sitting_are_one_entry_and_no_edit(quote: Quote, dana: User) -> None:
    before = Edit.objects.count()
    for text in ("Call", "Call first", "Call first."):
        actions.change_facts(quote, {"notes": text}, dana)

    assert Event.objects.filter(text="changed the internal notes").count() == 1
    assert Edit.objects.count() == before


def test_a_drafts_tags_can_be_undone(quote: Quote, dana: User) -> None:
    actions.change_facts(quote, {"tags": ["Q4"]}, dana)

    actions.undo(quote, dana)

    assert Quote.objects.get().tags == []


@pytest.mark.parametrize("publish", [True, False])
def test_what_somebody_else_changed_is_asked_about(
    quote: Quote, dana: User, ruth: User, publish: bool
) -> None:
    if publish:
        actions.publish(quote)
    actions.change_facts(quote, {"tags": ["Dental"]}, ruth)

    with pytest.raises(Conflict, match="Ruth Lind changed this to “Dental”"):
        actions.change_facts(quote, {"tags": ["Q4"]}, dana, seen={"tags": []})

    actions.change_facts(quote, {"tags": ["Q4"]}, dana, seen={"tags": ["Dental"]})
    assert Quote.objects.get().tags == ["Q4"]


def test_who_wrote_the_notes_is_named_not_who_did_something_else_since(
    quote: Quote, dana: User, ruth: User
) -> None:
    actions.change_facts(quote, {"notes": "Call Friday"}, dana)
    actions.change_facts(quote, {"tags": ["Dental"]}, ruth)

    with pytest.raises(Conflict, match="You changed this to “Call Friday” in another window"):
        actions.change_facts(quote, {"notes": "Call Monday"}, dana, seen={"notes": ""})


def test_an_owner_changed_meanwhile_is_asked_about(quote: Quote, dana: User, ruth: User) -> None:
    actions.change_facts(quote, {"owner": None}, ruth)

    with pytest.raises(Conflict):
        actions.change_facts(quote, {"owner": ruth}, dana, seen={"owner": dana})


def test_published_prices_hold_longer_and_never_shorter(
    quote: Quote, dana: User, published: Publication
) -> None:
    promised = Quote.objects.get().expires_on
    assert promised
    with pytest.raises(Invalid, match="The customer was promised"):
        actions.change_facts(quote, {"expires_on": promised - timedelta(days=1)}, dana)

    actions.change_facts(quote, {"expires_on": promised + timedelta(days=9)}, dana)

    now = Quote.objects.get()
    frozen = Publication.objects.get()
    assert frozen.document["expires_on"] == str(promised)
    assert actions.open_document(now, frozen).expires_on == promised + timedelta(days=9)
    assert Event.objects.filter(text__startswith="let the prices hold until").exists()


def test_an_expired_offer_is_accepted_once_its_prices_hold_again(quote: Quote, dana: User) -> None:
    publication = actions.publish(quote)
    Quote.objects.update(expires_on=quote.issued_on - timedelta(days=2))
    with pytest.raises(Invalid, match="expired on"):
        actions.accept(quote, MARISOL)

    actions.change_facts(quote, {"expires_on": quote.issued_on + timedelta(days=2)}, dana)

    assert actions.accept(quote, MARISOL).sha256 == publication.sha256


def test_what_was_signed_has_no_last_day_to_move(quote: Quote, dana: User) -> None:
    actions.publish(quote)
    actions.accept(quote, MARISOL)

    with pytest.raises(IllegalMove, match="hold for nobody"):
        actions.change_facts(quote, {"expires_on": None}, dana)


def test_a_stranger_does_not_become_the_owner(quote: Quote, dana: User) -> None:
    eve = User.objects.create_user("eve@baysystems.example", "correct horse")
    actions.publish(quote)

    with pytest.raises(Invalid, match="No such member"):
        actions.change_facts(quote, {"owner": eve}, dana)
