"""Everything that can happen to a quote. Each door (page, API, command) calls these.

Every action locks the quote's row, checks the table of moves, and tells whoever listens inside
the same transaction. No other code writes to the tables of quotes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from quotewright.accounts.models import Account, User
from quotewright.lib.changes import record_changed
from quotewright.lib.fields import Invalid, Reader
from quotewright.people.models import Person
from quotewright.quotes import states
from quotewright.quotes.document import fingerprint, to_json
from quotewright.quotes.documents import document_of
from quotewright.quotes.models import Acceptance, Event, Line, Publication, Quote, Section
from quotewright.quotes.rows import write_sections
from quotewright.quotes.states import Move, Stale, State
from quotewright.quotes.values import (
    RawSections,
    line_values,
    quote_values,
    section_values,
    sections_values,
)

CONSENT = "I accept this quote and its terms, and I agree to sign electronically."


@dataclass(frozen=True, slots=True)
class Signer:
    """Who accepts, and from where."""

    name: str
    po_number: str = ""
    ip: str | None = None
    user_agent: str = ""
    consent: str = CONSENT


@transaction.atomic
def create_quote(
    account: Account,
    person: Person,
    name: str,
    owner: User | None = None,
    sections: RawSections = (("", ()),),
    by: User | str | None = None,
) -> Quote:
    """Create a draft with these sections, by default one without lines. Raises Invalid.

    `by` says who created it where that is not its owner.
    """
    values = quote_values({"name": name})
    plan = sections_values(sections, own=())
    account = Account.objects.select_for_update().get(pk=account.pk)
    today = _today(account)
    quote = Quote.objects.create(
        account=account,
        number=_next_number(account),
        person=_own_person(account, person),
        owner=owner,
        currency=account.currency,
        tax_name=account.tax_name,
        tax_percent=account.tax_percent,
        issued_on=today,
        expires_on=today + timedelta(days=account.valid_days),
        **values,
    )
    write_sections(quote, plan)
    _record(quote, by or owner, "created the quote")
    record_changed.send(Quote, kind="quote", record=quote, event="created")
    return quote


def change_quote(quote: Quote, raw: Mapping[str, Any], by: User | None = None) -> Quote:
    """Change a draft's name or person. Raises Invalid, IllegalMove."""
    with _changing(quote, Move.EDIT, "changed") as locked:
        for field, value in quote_values(raw).items():
            setattr(locked, field, value)
        if person := raw.get("person"):
            locked.person = _own_person(locked.account, person)
    return locked


def add_section(quote: Quote, name: str) -> Section:
    """Add a section at the end. Raises Invalid, IllegalMove."""
    with _changing(quote, Move.EDIT, "changed") as locked:
        last = locked.sections.aggregate(last=Max("position"))["last"] or 0
        return Section.objects.create(
            quote=locked, position=last + 1, **section_values({"name": name})
        )


def change_section(section: Section, raw: Mapping[str, Any]) -> Section:
    """Rename a section. Raises Invalid, IllegalMove."""
    with _changing(section.quote, Move.EDIT, "changed") as locked:
        fresh = _own_section(locked, section)
        fresh.name = section_values(raw).get("name", fresh.name)
        fresh.save()
    return fresh


def delete_section(section: Section) -> None:
    """Delete a section with its lines; a quote keeps at least one. Raises Invalid, IllegalMove."""
    with _changing(section.quote, Move.EDIT, "changed") as locked:
        if locked.sections.count() == 1:
            raise Invalid({"section": "A quote has at least one section. Rename this one instead."})
        section.delete()


def add_line(
    quote: Quote,
    raw: Mapping[str, Any],
    section: Section | None = None,
    position: int | None = None,
    key: UUID | None = None,
) -> Line:
    """Add a line at `position` (from 1) or at the end of the section, by default the last one.

    `key` brings back a line that was removed, as itself. Raises Invalid, IllegalMove.
    """
    with _changing(quote, Move.EDIT, "changed") as locked:
        values = line_values({"name": "", **raw})
        section = _own_section(locked, section) if section else locked.sections.last()
        assert section is not None
        if key and (there := Line.objects.filter(key=key).select_related("section").first()):
            if there.section.quote_id != locked.pk:
                raise Invalid({"key": "This key belongs to a line of another quote."})
            return there  # brought back twice
        last = section.lines.aggregate(last=Max("position"))["last"] or 0
        position = last + 1 if position is None else max(1, min(position, last + 1))
        section.lines.filter(position__gte=position).update(position=F("position") + 1)
        identity = {"key": key} if key else {}
        return Line.objects.create(section=section, position=position, **values, **identity)


def change_line(line: Line, raw: Mapping[str, Any]) -> Line:
    """Change the given fields and leave the others as they are now. Raises Invalid, IllegalMove."""
    with _changing(line.section.quote, Move.EDIT, "changed") as locked:
        fresh = _own_line(locked, line)
        for field, value in line_values(raw).items():
            setattr(fresh, field, value)
        fresh.save()
    return fresh


def delete_line(line: Line) -> None:
    """Remove a line. Raises IllegalMove."""
    with _changing(line.section.quote, Move.EDIT, "changed"):
        line.delete()


def move_line(line: Line, position: int, section: Section | None = None) -> None:
    """Move a line to `position` (from 1) within its section or another. Raises IllegalMove."""
    with _changing(line.section.quote, Move.EDIT, "changed") as locked:
        fresh = _own_line(locked, line)
        target = _own_section(locked, section) if section else fresh.section
        others = list(target.lines.exclude(pk=fresh.pk))
        others.insert(max(0, min(position - 1, len(others))), fresh)
        fresh.section = target
        for place, row in enumerate(others, start=1):
            row.position = place
        Line.objects.bulk_update(others, ["position", "section"])


def replace_lines(quote: Quote, sections: RawSections) -> Quote:
    """Make the quote's sections and lines exactly these, in this order.

    A line that brings the `key` of a present one changes that line; others are new; present lines
    not named are removed. Raises Invalid (fields named `sections[0].lines[2].quantity`),
    IllegalMove.
    """
    with _changing(quote, Move.EDIT, "changed") as locked:
        present = {row.key: row for row in Line.objects.filter(section__quote=locked)}
        plan = sections_values(sections, own=present)
        write_sections(locked, plan, list(locked.sections.all()), present)
    return locked


def publish(quote: Quote, by: User | str | None = None) -> Publication:
    """Freeze the present revision and let the customer see it. Raises Invalid, IllegalMove.

    Prices whose last day has passed hold again for as long as a new quote's.
    """
    with _changing(quote, Move.PUBLISH, "published") as locked:
        if is_expired(locked):
            locked.expires_on = _today(locked.account) + timedelta(days=locked.account.valid_days)
        document = document_of(locked)
        if not document.lines:
            raise Invalid({"lines": "This quote has no lines. Add one before you publish."})
        data = to_json(document)
        publication = Publication.objects.create(
            quote=locked, revision=locked.revision, document=data, sha256=fingerprint(data)
        )
        _record(locked, by, f"published revision {locked.revision}")
    return publication


def revise(quote: Quote, by: User | str | None = None) -> Quote:
    """Open the next revision for editing; until it is published the customer cannot accept."""
    with _changing(quote, Move.REVISE, "revised") as locked:
        locked.revision += 1
        _record(locked, by, f"began revision {locked.revision}")
    return locked


def accept(quote: Quote, signer: Signer, revision: int | None = None) -> Acceptance:
    """The customer said yes to the published revision. Exactly once, whatever races.

    `revision` is the one that the customer had before them. Raises Invalid, IllegalMove.
    """
    reader = Reader({"name": signer.name, "po_number": signer.po_number})
    reader.text("name", "Your name", 120, required=True)
    reader.text("po_number", "Purchase order number", 60)
    values = reader.done()
    with _changing(quote, Move.ACCEPT, "accepted") as locked:
        publication = locked.publications.get(revision=locked.revision)
        if revision is not None and revision != locked.revision:
            raise Invalid({"revision": "The quote was changed while you read it. Read it again."})
        if is_expired(locked):
            raise Invalid(
                {
                    "revision": f"The quote expired on {locked.expires_on:%d %B %Y}. "
                    f"Ask {locked.owner or locked.account.name} to renew it."
                }
            )
        acceptance = Acceptance.objects.create(
            quote=locked,
            publication=publication,
            consent=signer.consent,
            ip=signer.ip,
            user_agent=signer.user_agent[:300],
            sha256=publication.sha256,
            **values,
        )
        _record(locked, values["name"], f"accepted revision {locked.revision}")
    return acceptance


def decline(quote: Quote, reason: str = "", by: User | str | None = None) -> Quote:
    """The customer said no. Raises Invalid, IllegalMove."""
    reader = Reader({"reason": reason})
    reader.text("reason", "Reason", 250)
    said = reader.done()["reason"]
    with _changing(quote, Move.DECLINE, "declined") as locked:
        _record(locked, by or "The customer", "declined" + (f": {said}" if said else ""))
    return locked


def is_expired(quote: Quote) -> bool:
    """Whether the last day of its prices has passed where the account is."""
    return quote.expires_on is not None and quote.expires_on < _today(quote.account)


@contextmanager
def at_version(quote: Quote, expected: int | None) -> Iterator[None]:
    """Hold the quote while the body changes it, all or nothing.

    Raises Stale unless the quote is at the `expected` version; None takes any.
    """
    with transaction.atomic():
        rows = Quote.objects.select_for_update().filter(pk=quote.pk)
        version = rows.values_list("version", flat=True).get()
        if expected is not None and version != expected:
            raise Stale(
                f"Quote {quote.number} is at version {version}, not {expected}: somebody "
                "changed it meanwhile. Read it again, then make your change to that."
            )
        yield


@contextmanager
def _changing(quote: Quote, move: Move, event: str) -> Iterator[Quote]:
    """Lock the quote, check and make the move, and after the body save, count and tell."""
    with transaction.atomic():
        locked = (
            Quote.objects.select_for_update(of=("self",))
            .select_related("account", "person__organization", "owner")
            .get(pk=quote.pk)
        )
        locked.state = states.after(State(locked.state), move, f"Quote {locked.number}").value
        yield locked
        locked.version += 1
        locked.save()
        record_changed.send(Quote, kind="quote", record=locked, event=event)


def _today(account: Account) -> date:
    return timezone.now().astimezone(ZoneInfo(account.time_zone)).date()


def _own_line(quote: Quote, line: Line) -> Line:
    return Line.objects.select_related("section").get(pk=line.pk, section__quote=quote)


def _own_section(quote: Quote, section: Section) -> Section:
    return quote.sections.get(pk=section.pk)


def _own_person(account: Account, person: Person) -> Person:
    if person.account_id != account.pk:
        raise Invalid({"person": "No such person in this account."})
    return person


def _next_number(account: Account) -> str:
    """Take the next free number. The caller holds the account's row."""
    while True:
        number = f"{account.quote_prefix}{account.next_number}"
        account.next_number += 1
        if not Quote.objects.filter(account=account, number=number).exists():
            account.save(update_fields=["next_number"])
            return number


def _record(quote: Quote, by: User | str | None, text: str) -> None:
    Event.objects.create(quote=quote, actor=str(by or "Quotewright"), text=text[:300])
