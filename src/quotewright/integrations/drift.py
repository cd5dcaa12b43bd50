"""What a person decides where a record was changed, deleted or converted in the PSA.

Each decision is kept in the ledger for the very edits that were shown, told in the quote's
timeline, and followed by a push. All raise Invalid where no such decision is waited for.
"""

from __future__ import annotations

from contextlib import closing

from django.db import transaction

from quotewright.accounts.models import User
from quotewright.integrations import connections, outbox, registry
from quotewright.integrations.hand_edits import HandEdit, Way
from quotewright.integrations.journal import Journal
from quotewright.integrations.ledger import DatabaseLedger
from quotewright.integrations.models import Connection, Issue, Link
from quotewright.integrations.port import PsaError
from quotewright.integrations.sightings import Watchable
from quotewright.integrations.state import connection_of
from quotewright.lib.fields import Invalid
from quotewright.people.models import Person
from quotewright.quotes.changing import record as tell
from quotewright.quotes.models import Event, Quote

_SAID = {
    Way.THEIRS: "kept what was changed in Syncro",
    Way.OURS: "let this quote replace what was changed in Syncro",
    Way.UNLINK: "unlinked this quote from Syncro; it is made anew",
    Way.UNLINK_PERSON: "unlinked this quote's person from Syncro",
    Way.POINT: "pointed this quote's person to Syncro customer",
}


def keep_theirs(subject: Quote | Person, by: User | None = None) -> None:
    """What was changed there stays; whatever else changes here goes on being pushed."""
    _decide(subject, Way.THEIRS, by)


def push_ours(subject: Quote | Person, by: User | None = None) -> None:
    """What is here replaces what was changed there."""
    _decide(subject, Way.OURS, by)


def unlink(quote: Quote, by: User | None = None) -> None:
    """Forget where the quote is; its push makes a new estimate. What is there stays there."""
    _asked(quote, Way.UNLINK)
    with transaction.atomic():
        connections.unlink_quote(quote)
        _told(quote, Way.UNLINK, by)
        _go_on(quote)


def unlink_person(subject: Quote | Person, by: User | None = None) -> None:
    """Forget where the person is; their push matches them by e-mail, or makes them anew."""
    _asked(subject, Way.UNLINK_PERSON)
    with transaction.atomic():
        connections.unlink_person(_person_of(subject))
        _told(subject, Way.UNLINK_PERSON, by)
        _go_on(subject)


def point(subject: Quote | Person, customer_id: str, by: User | None = None) -> str:
    """Say which customer of the PSA the person is now, as after a merger there; return its name.

    Everybody who was under the customer before goes with them. Asks the PSA whether it exists.
    """
    issue = _asked(subject, Way.POINT)
    wanted = customer_id.strip()
    if not wanted.isdecimal():
        raise Invalid({"customer_id": "The customer's id is a number, as in its address there."})
    name = _name_of(issue.connection, wanted)
    person = _person_of(subject)
    with transaction.atomic():
        _move(issue.connection, person, wanted)
        _told(subject, Way.POINT, by, f" {wanted} ({name})")
        _go_on(subject)
    return name


def _decide(subject: Quote | Person, way: Way, by: User | None) -> None:
    issue = _asked(subject, way)
    edits = [HandEdit(**edit) for edit in issue.differences]
    if not edits:
        raise Invalid({"way": "Nothing was changed there that one could keep or replace."})
    with transaction.atomic():
        ledger = DatabaseLedger(issue.connection)
        for edit in edits:
            key = _decided_under(subject, edit)
            before = ledger.recall("decision", key)
            made = {**(before.snapshot if before else {}), edit.mark: way.value}
            ledger.remember("decision", key, "made", made)
        if isinstance(subject, Quote):  # so that its push looks, also where it has nothing to send
            ledger.forget("parity", subject.key)
        _told(subject, way, by, ": " + " ".join(edit.said for edit in edits))
        _go_on(subject)


def _decided_under(subject: Quote | Person, edit: HandEdit) -> str:
    """The ledger's key for a decision: a quote's push may meet an edit of its person."""
    if isinstance(subject, Quote) and edit.place not in ("customer", "contact"):
        return subject.key
    return f"person {_person_of(subject).pk}"


def _asked(subject: Quote | Person, way: Way) -> Issue:
    """Return the issue that offers this way. Raises Invalid."""
    connection = connection_of(subject.account)
    rows = Issue.objects.select_related("connection__account").filter(
        connection=connection, closed_at=None, kind=_kind(subject), record_id=subject.pk
    )
    issue = rows.first()
    if issue is None or way not in issue.ways:
        raise Invalid(
            {"way": "This is not open any more: it was settled meanwhile. Look at it again."}
        )
    return issue


def _told(subject: Quote | Person, way: Way, by: User | None, more: str = "") -> None:
    if isinstance(subject, Quote):
        tell(subject, Event.Kind.OTHER, by, (_SAID[way] + more)[:300])


def _go_on(subject: Quote | Person) -> None:
    outbox.push_now(subject.account, _kind(subject), subject.pk, subject.version)
    if isinstance(subject, Person):
        connection = connection_of(subject.account)
        assert connection is not None
        outbox.unpark_quotes_of(connection, [subject.pk])


def _kind(subject: Quote | Person) -> str:
    return "quote" if isinstance(subject, Quote) else "person"


def _person_of(subject: Quote | Person) -> Person:
    return subject.buyer if isinstance(subject, Quote) else subject


def _name_of(connection: Connection, customer_id: str) -> str:
    try:
        with closing(registry.adapter_of(connection, Journal(connection), True)) as psa:
            if not isinstance(psa, Watchable):
                raise Invalid({"customer_id": "This PSA cannot be asked for a customer."})
            return psa.customer_name(customer_id)
    except PsaError as error:
        raise Invalid({"customer_id": f"{error} {error.remedy}".strip()}) from error


def _move(connection: Connection, person: Person, customer_id: str) -> None:
    """Let the person, their organization and their colleagues be under another customer."""
    links = Link.objects.filter(connection=connection)
    own = links.filter(kind="person", key=str(person.pk)).first()
    organization = links.filter(kind="organization", key=str(person.organization_id)).first()
    before = {str(own.snapshot["customer_id"])} if own else set()
    before |= {organization.remote_id} if organization else set()
    for link in links.filter(kind="person", snapshot__customer_id__in=before):
        if link.snapshot["as"] == "customer":
            link.remote_id = customer_id
            # What that customer has in its fields was not pushed by us.
            link.snapshot = {**link.snapshot, "adopted": True, "seen": {}}
        link.snapshot = {**link.snapshot, "customer_id": customer_id}
        link.save(update_fields=["remote_id", "snapshot", "updated_at"])
    links.filter(kind="organization", remote_id__in=before).update(remote_id=customer_id)
    if not before and person.organization_id:
        ledger = DatabaseLedger(connection)
        ledger.remember("organization", str(person.organization_id), customer_id, {})
