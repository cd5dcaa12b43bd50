"""What is said about a quote: comments between members, messages to the customer, and theirs."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from quotewright.accounts.models import User
from quotewright.lib.fields import Invalid, Reader
from quotewright.quotes.changing import record
from quotewright.quotes.editing import By
from quotewright.quotes.house import holding
from quotewright.quotes.models import Comment, Event, Quote
from quotewright.quotes.states import IllegalMove

# So long may somebody take back what they wrote, or mend it.
MENDABLE = timedelta(minutes=10)
MOST_QUESTIONS = 20  # an hour, of one quote's customer
MOST_TEXT = 4000
MOST_ASKED = 2000


def say(quote: Quote, text: str, by: By, internal: bool = True) -> Comment:
    """Write a comment; one that is not internal is read by the customer and answers them.

    Raises Invalid.
    """
    said = _text(text, MOST_TEXT)
    user = by if isinstance(by, User) else None
    with holding(quote) as locked:
        comment = Comment.objects.create(
            quote=locked, author=str(by)[:120], user=user, internal=internal, text=said
        )
        did = "wrote an internal comment" if internal else "wrote to the customer"
        record(locked, Event.Kind.COMMENT, by, did)
        if not internal and locked.asked_at:
            Quote.objects.filter(pk=locked.pk).update(asked_at=None)
    return comment


def ask(quote: Quote, text: str, name: str) -> Comment:
    """The customer asks. The quote is marked until somebody answers. Raises Invalid."""
    reader = Reader({"name": name, "text": text})
    reader.text("name", "Your name", 120)
    said = {**reader.values, "text": _text(text, MOST_ASKED)}
    reader.done()
    with holding(quote) as locked:
        now = timezone.now()
        _require_calm(locked)
        author = said["name"] or locked.buyer.full_name
        comment = Comment.objects.create(
            quote=locked, author=author, from_customer=True, internal=False, text=said["text"]
        )
        asked = said["text"] if len(said["text"]) <= 160 else f"{said['text'][:159]}…"
        record(locked, Event.Kind.COMMENT, author, f"asked: {' '.join(asked.split())}")
        locked.asked_at = locked.asked_at or now
        locked.save(update_fields=["asked_at", "updated_at"])
    return comment


def mark_answered(quote: Quote, by: By) -> None:
    """Say that the customer's questions need no answer here: they were called, for example."""
    with holding(quote) as locked:
        if locked.asked_at:
            Quote.objects.filter(pk=locked.pk).update(asked_at=None)
            record(locked, Event.Kind.COMMENT, by, "marked the question answered")


def change_comment(comment: Comment, text: str, by: User) -> Comment:
    """Mend one's own comment within ten minutes. Raises Invalid and IllegalMove."""
    said = _text(text, MOST_TEXT)
    with holding(comment.quote):
        own = _mendable(comment, by)
        if own.text != said:
            own.text, own.edited_at = said, timezone.now()
            own.save(update_fields=["text", "edited_at"])
    return own


def delete_comment(comment: Comment, by: User) -> None:
    """Take back one's own comment within ten minutes. Raises IllegalMove."""
    with holding(comment.quote) as locked:
        own = _mendable(comment, by)
        own.delete()
        what = "an internal comment" if own.internal else "a message to the customer"
        record(locked, Event.Kind.COMMENT, by, f"took back {what}")


def is_mendable(comment: Comment, by: User) -> bool:
    """Whether this member may still mend or take back the comment."""
    return comment.user_id == by.pk and timezone.now() - comment.at < MENDABLE


def before_the_customer(quote: Quote) -> QuerySet[Comment]:
    """Return what the customer may read, oldest first."""
    return quote.comments.filter(internal=False)


def _mendable(comment: Comment, by: User) -> Comment:
    own = comment.quote.comments.get(pk=comment.pk)
    if own.user_id != by.pk:
        raise IllegalMove("Only whoever wrote a comment can change or delete it.")
    if not is_mendable(own, by):
        raise IllegalMove(
            "Ten minutes have passed: this comment stays as it is. Write another one."
        )
    return own


def _require_calm(quote: Quote) -> None:
    since = timezone.now() - timedelta(hours=1)
    if quote.comments.filter(from_customer=True, at__gt=since).count() >= MOST_QUESTIONS:
        raise Invalid(
            {
                "text": f"{MOST_QUESTIONS} questions came in within an hour; no more are taken "
                "for now. Try again later, or call."
            }
        )


def _text(text: str, most: int) -> str:
    reader = Reader({"text": text.replace("\r\n", "\n")})
    reader.text("text", "Your text", most, required=True)
    said: str = reader.done()["text"]
    return said
