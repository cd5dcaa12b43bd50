"""Comments between members and with the customer, and the customer's visits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from quotewright.accounts.models import User
from quotewright.lib.fields import Invalid
from quotewright.quotes import actions
from quotewright.quotes.models import Comment, Event, Quote
from quotewright.quotes.states import IllegalMove
from quotewright.quotes.talk import MOST_QUESTIONS, before_the_customer


def test_a_comment_is_internal_unless_it_says_otherwise(quote: Quote, dana: User) -> None:
    actions.say(quote, "They will haggle", dana)
    actions.say(quote, "The switch has 24 ports", dana, internal=False)

    assert [c.text for c in before_the_customer(quote)] == ["The switch has 24 ports"]
    assert [e.text for e in Event.objects.filter(kind="comment")] == [
        "wrote to the customer",
        "wrote an internal comment",
    ]


def test_a_question_waits_until_the_customer_is_answered(quote: Quote, dana: User) -> None:
    actions.ask(quote, "How many ports?", "Marisol")
    asked = Quote.objects.get().asked_at
    actions.ask(quote, "And PoE?", "")
    actions.say(quote, "Look it up", dana)
    assert asked and Quote.objects.get().asked_at == asked

    actions.say(quote, "24, with PoE", dana, internal=False)

    assert Quote.objects.get().asked_at is None
    assert [c.author for c in Comment.objects.filter(from_customer=True)] == [
        "Marisol",
        "Marisol Vega",
    ]
    assert Event.objects.filter(actor="Marisol", text="asked: How many ports?").exists()


def test_a_question_answered_by_phone_is_marked(quote: Quote, dana: User) -> None:
    actions.ask(quote, "How many ports?", "")

    actions.mark_answered(quote, dana)
    actions.mark_answered(quote, dana)

    assert Quote.objects.get().asked_at is None
    assert Event.objects.filter(text="marked the question answered").count() == 1


def test_twenty_questions_an_hour_are_enough(quote: Quote) -> None:
    for number in range(MOST_QUESTIONS):
        actions.ask(quote, f"Question {number}?", "")
    with pytest.raises(Invalid, match="Try again later"):
        actions.ask(quote, "One more?", "")

    Comment.objects.update(at=timezone.now() - timedelta(hours=2))

    assert actions.ask(quote, "And now?", "").text == "And now?"


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 2001])
def test_a_question_has_a_text_and_an_end(quote: Quote, text: str) -> None:
    with pytest.raises(Invalid):
        actions.ask(quote, text, "Marisol")


def test_ones_own_comment_can_be_mended_for_ten_minutes(quote: Quote, dana: User) -> None:
    comment = actions.say(quote, "They wil haggle", dana)
    assert actions.change_comment(comment, "They will haggle", dana).edited_at

    Comment.objects.update(at=timezone.now() - timedelta(minutes=11))

    with pytest.raises(IllegalMove, match="Ten minutes have passed"):
        actions.change_comment(comment, "They never haggle", dana)
    with pytest.raises(IllegalMove):
        actions.delete_comment(comment, dana)


def test_a_comment_of_somebody_else_stays(quote: Quote, dana: User) -> None:
    ruth = User.objects.create_user("ruth@harborit.example", "correct horse", "Ruth Lind")
    comment, question = actions.say(quote, "Theirs", ruth), actions.ask(quote, "Mine?", "")

    for row in (comment, question):
        with pytest.raises(IllegalMove, match="Only whoever wrote"):
            actions.delete_comment(row, dana)


def test_a_visit_is_seen_until_the_next_publication(quote: Quote) -> None:
    actions.record_visit(quote)
    assert not Event.objects.filter(kind="viewed").exists()

    actions.publish(quote)
    actions.record_visit(quote)
    assert Event.objects.get(kind="viewed").text == "viewed revision 1"
    assert Quote.objects.get().viewed_at

    actions.revise(quote)
    actions.publish(quote)
    assert Quote.objects.get().viewed_at is None
