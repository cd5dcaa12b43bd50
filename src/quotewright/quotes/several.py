"""Facts of several quotes at once, in as few statements for two hundred as for one.

As with the facts of one quote (`house`), they may change in every state and no push begins.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from quotewright.accounts.models import Account, User
from quotewright.lib.fields import Invalid
from quotewright.quotes.models import Event, Quote
from quotewright.quotes.values import quote_values

MOST_AT_ONCE = 500


@transaction.atomic
def give_to(
    account: Account, owners: Mapping[int, User | None], by: User
) -> dict[int, User | None]:
    """Give quotes, by their ids, to members; return who had those that changed.

    Ids that are not the account's are left out. Raises Invalid.
    """
    for owner in {user for user in owners.values() if user}:
        if not owner.memberships.filter(account=account).exists():
            raise Invalid({"owner": "No such member in this account."})
    rows = [q for q in _held(account, list(owners)) if q.owner != owners[q.pk]]
    had = {quote.pk: quote.owner for quote in rows}
    for quote in rows:
        quote.owner = owners[quote.pk]
    _write(rows, "owner", lambda q: f"changed the owner to {q.owner or 'nobody'}", by)
    return had


def one_tag(text: str) -> str:
    """Read one tag as it will be kept. Raises Invalid."""
    tags: list[str] = quote_values({"tags": text})["tags"]
    if len(tags) != 1:
        raise Invalid({"tag": "Type one tag, without a comma."})
    return tags[0]


@transaction.atomic
def add_tag(account: Account, ids: Sequence[int], tag: str, by: User) -> list[int]:
    """Add a tag to quotes that lack it; return the ids of those. Raises Invalid."""
    tag = one_tag(tag)
    rows, errors = list[Quote](), dict[str, str]()
    for quote in _held(account, ids):
        try:
            tags = quote_values({"tags": [*quote.tags, tag]})["tags"]
        except Invalid as error:
            errors["tag"] = f"{quote}: {error}"
            continue
        if tags != quote.tags:
            quote.tags = tags
            rows.append(quote)
    if errors:
        raise Invalid(errors)
    _write(rows, "tags", _tags_of, by)
    return [quote.pk for quote in rows]


@transaction.atomic
def remove_tag(account: Account, ids: Sequence[int], tag: str, by: User) -> list[int]:
    """Take a tag off quotes that have it; return the ids of those."""
    rows = [quote for quote in _held(account, ids) if tag in quote.tags]
    for quote in rows:
        quote.tags = [each for each in quote.tags if each != tag]
    _write(rows, "tags", _tags_of, by)
    return [quote.pk for quote in rows]


def _held(account: Account, ids: Sequence[int]) -> list[Quote]:
    """Lock the account's quotes of these ids, in one order so that two people never deadlock."""
    if len(ids) > MOST_AT_ONCE:
        raise Invalid({"ids": f"{len(ids)} quotes are chosen. Take at most {MOST_AT_ONCE}."})
    rows = Quote.objects.select_for_update(of=("self",)).select_related("owner")
    return list(rows.filter(account=account, pk__in=ids).order_by("pk"))


def _write(rows: Sequence[Quote], field: str, said: Callable[[Quote], str], by: User) -> None:
    now = timezone.now()
    for quote in rows:
        quote.updated_at = now
    Quote.objects.bulk_update(rows, [field, "updated_at"])
    Quote.objects.filter(pk__in=[quote.pk for quote in rows]).update(version=F("version") + 1)
    Event.objects.bulk_create(
        Event(quote=q, kind=Event.Kind.FACT, actor=str(by)[:120], text=said(q)[:300], at=now)
        for q in rows
    )


def _tags_of(quote: Quote) -> str:
    return f"changed the tags to {', '.join(quote.tags) or 'none'}"
