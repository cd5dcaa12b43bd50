"""Records of the PSA that are almost what a push makes there: shown to a person, used by no push.

Taken from the directory alone, so that no call is made for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction

from quotewright.accounts.models import User
from quotewright.integrations import locks, outbox
from quotewright.integrations.candidates import CHOICE, Candidate, Stands
from quotewright.integrations.directory import DatabaseDirectory
from quotewright.integrations.models import Connection, Link
from quotewright.integrations.near_there import (
    MOST_NEAR,
    Nearly,
    near_companies,
    near_people,
    near_products,
    near_vendors,
)
from quotewright.integrations.options import Colleague
from quotewright.integrations.picking import chosen_person, link_person
from quotewright.integrations.port import Step
from quotewright.integrations.remote import Remote
from quotewright.integrations.sketches import business_of, full_name, phones_of
from quotewright.integrations.state import connection_of
from quotewright.lib.fields import Invalid
from quotewright.lib.likeness import Near, company, person, product
from quotewright.people.models import Person
from quotewright.quotes.changing import record as tell
from quotewright.quotes.document import Party, QuoteDocument
from quotewright.quotes.documents import party_of
from quotewright.quotes.models import Event, Quote

# The kind of the link that says that somebody is not one whom they resemble.
APART = "apart"
Found = tuple[Remote, Near, Stands]
_PATIENCE_SECONDS = 1.0
_SETTLED = "This is settled already, or Syncro's record changed. Reload the page."
_PEOPLE = ("customer", "contact")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A record that may be the same. `reason` is what is alike.

    `is_beside` says that a push made one of its own already: the two can be merged there.
    """

    candidate: Candidate
    reason: str
    is_beside: bool = False

    @property
    def said(self) -> str:
        """One sentence for a terminal."""
        return f"{self.candidate} is in Syncro: {self.reason}."


def near_of_person(connection: Connection, party: Party) -> list[Suggestion]:
    """Return who in the PSA may be this person, or their company, unless a push found them.

    Of one whom a push has made there, what it was made beside.
    """
    links = Link.objects.filter(connection=connection)
    if links.filter(kind=CHOICE, key=party.key).exists():
        return []
    own = links.filter(kind="person", key=party.key).first()
    if own and own.snapshot.get("adopted"):
        return []
    known: set[tuple[str, str]] = set()
    if own:
        known.add((str(own.snapshot.get("as")), own.remote_id))
        known.add(("customer", str(own.snapshot.get("customer_id"))))
    apart = links.filter(kind=APART, key__startswith=f"{party.key} ")
    put_away = set(apart.values_list("key", flat=True))
    found = [*_people(connection, party), *_companies(connection, party, own)]
    shown: dict[str, Suggestion] = {}
    for there, how, stands in sorted(found, key=lambda each: -each[1].score):
        key = _apart_key(party, there.kind, there.remote_id)
        if (there.kind, there.remote_id) not in known and key not in put_away:
            candidate = _candidate(there, Stands.NOTHING if own else stands)
            shown.setdefault(key, Suggestion(candidate, how.reason, own is not None))
    return list(shown.values())[:MOST_NEAR]


def near_of_quote(quote: Quote) -> list[Suggestion]:
    """Return what may be the quote's person or company."""
    connection = connection_of(quote.account)
    return near_of_person(connection, party_of(quote.buyer)) if connection else []


def near_of_steps(
    connection: Connection, document: QuoteDocument, steps: Sequence[Step]
) -> tuple[Suggestion, ...]:
    """Return what is almost what these steps would make."""
    made = [step for step in steps if step.action == "create"]
    found: list[Suggestion] = []
    if any(step.kind in _PEOPLE for step in made):
        found += near_of_person(connection, document.party)
    if any(step.kind in ("product", "vendor") for step in made):
        found += _wares(connection, document, made)
    return tuple(found)


@transaction.atomic
def take(quote: Quote, kind: str, remote_id: str, by: User | str) -> Candidate:
    """Let the quote's person, or their company, be a record that was suggested; return it.

    Raises Invalid where it is not suggested any more, or a push is at work on people just now.
    """
    connection = connection_of(quote.account)
    if connection and not locks.held_to_commit(f"{connection.pk}:people", _PATIENCE_SECONDS):
        raise Invalid({"remote_id": "A push is at work on people just now. Try again in a moment."})
    connection, party, candidate = _suggested(quote, kind, remote_id)
    if candidate.stands is Stands.PERSON:
        record, _ = chosen_person(connection, kind, remote_id)
        link_person(connection, quote.buyer, record)
        whom = party.full_name
    elif candidate.stands is Stands.ORGANIZATION:
        of_it = {"connection": connection, "kind": "organization", "key": party.organization_key}
        Link.objects.get_or_create(**of_it, defaults={"remote_id": remote_id})
        colleagues = Person.objects.filter(organization=int(party.organization_key))
        outbox.unpark_people(connection, list(colleagues.values_list("pk", flat=True)))
        whom = party.organization
    else:
        raise Invalid({"remote_id": _SETTLED})
    text = f"chose {kind} {remote_id} ({candidate.title}) in Syncro for {whom}"
    tell(quote, Event.Kind.OTHER, by, text[:300])
    return candidate


def keep_apart(quote: Quote, kind: str, remote_id: str) -> None:
    """Do not suggest this record for the quote's person any more. Raises Invalid."""
    connection, party, _ = _suggested(quote, kind, remote_id)
    of_it = {"connection": connection, "kind": APART, "key": _apart_key(party, kind, remote_id)}
    Link.objects.get_or_create(**of_it, defaults={"remote_id": remote_id})


def _suggested(quote: Quote, kind: str, remote_id: str) -> tuple[Connection, Party, Candidate]:
    """Return what is suggested as it is now. Raises Invalid."""
    connection, party = connection_of(quote.account), party_of(quote.buyer)
    for each in near_of_person(connection, party) if connection else ():
        if connection and (each.candidate.kind, each.candidate.remote_id) == (kind, remote_id):
            return connection, party, each.candidate
    raise Invalid({"remote_id": _SETTLED})


def _apart_key(party: Party, kind: str, remote_id: str) -> str:
    return f"{party.key} {kind} {remote_id}"


def _people(connection: Connection, party: Party) -> Iterator[Found]:
    phones = (party.work_phone, party.mobile_phone)
    name = f"{party.first_name} {party.last_name}".strip()
    for there, how in near_people(
        connection, person("", name, party.email, party.organization, phones)
    ):
        yield there, how, Stands.PERSON


def _companies(connection: Connection, party: Party, own: Link | None) -> Iterator[Found]:
    """Customers with almost the name of the person's company, as long as it has none there, or
    one that was made with the person.
    """
    if not party.organization:
        return
    of_it = {"connection": connection, "kind": "organization", "key": party.organization_key}
    link = Link.objects.filter(**of_it).first()
    made_with_person = own.remote_id if own and own.snapshot.get("as") == "customer" else ""
    if link and link.remote_id != made_with_person:
        return
    if not own and DatabaseDirectory(connection).find("customer", name=party.organization):
        return  # the push finds it by its name
    is_theirs = connection.chosen.colleague is Colleague.CONTACT
    phones = (party.work_phone, party.mobile_phone)
    for there, how in near_companies(
        connection, company("", party.organization, party.email, phones=phones)
    ):
        yield there, how, Stands.ORGANIZATION if is_theirs else Stands.NOTHING


def _wares(
    connection: Connection, document: QuoteDocument, made: Sequence[Step]
) -> Iterator[Suggestion]:
    """What is almost a product or vendor that is to be made."""
    lines = [line for section in document.sections for line in section.lines]
    codes = {f"{line.name} ({line.code})": (line.name, line.code) for line in lines if line.code}
    for step in made:
        found: list[Nearly] = []
        if step.kind == "product":
            name, code = codes.get(step.title, (step.title, ""))
            found = near_products(connection, product("", name, code))
        elif step.kind == "vendor":
            found = near_vendors(connection, company("", step.title))
        for there, how in found:
            said = f"{step.title} is to be made; {how.reason}"
            yield Suggestion(_candidate(there, Stands.NOTHING), said)


def _candidate(there: Remote, stands: Stands) -> Candidate:
    who = full_name(there)
    title = business_of(there) or there.name or who or there.email
    if there.kind == "product":
        said = [f"UPC {there.code}" if there.code else ""]
    else:
        under = f"under customer {there.parent}" if there.parent else ""
        said = [who, there.email, *phones_of(there)[:1], under]
    detail = " · ".join(part for part in said if part and part != title)
    return Candidate(there.kind, there.remote_id, title, detail, there.parent, stands)
