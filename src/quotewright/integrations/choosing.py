"""A person chooses among records of the PSA that fit equally well; the push goes on with it."""

from __future__ import annotations

from django.db import transaction

from quotewright.accounts.models import User
from quotewright.integrations import outbox
from quotewright.integrations.candidates import CHOICE, Candidate, Stands
from quotewright.integrations.issues import candidates_of
from quotewright.integrations.models import Issue, Link
from quotewright.integrations.offers import offer_of
from quotewright.integrations.state import connection_of
from quotewright.lib.fields import Invalid
from quotewright.people.models import Person
from quotewright.quotes.changing import record
from quotewright.quotes.document import Party
from quotewright.quotes.documents import party_of
from quotewright.quotes.models import Event, Quote

_SETTLED = "Nothing is to be chosen here any more. Reload the page to see how it stands."


def issue_of(quote: Quote) -> Issue:
    """Return the open issue of a quote. Raises Invalid where it has none."""
    issues = Issue.objects.filter(kind="quote", record_id=quote.pk, closed_at=None)
    issue = issues.filter(connection=connection_of(quote.account)).first()
    if issue is None:
        raise Invalid({"remote_id": _SETTLED})
    return issue


@transaction.atomic
def choose(issue: Issue, kind: str, remote_id: str, by: User | str) -> Candidate:
    """Take one of an issue's candidates, and push again; return it.

    Raises Invalid where it is none of them. A link that a push made meanwhile stays.
    """
    connection = issue.connection
    party = _party_of(issue)
    candidate = _candidate(issue, kind, remote_id)
    if candidate.stands is Stands.PERSON:
        Link.objects.update_or_create(
            connection=connection,
            kind=CHOICE,
            key=party.key,
            defaults={
                "remote_id": candidate.remote_id,
                "snapshot": {"as": candidate.kind, "parent": candidate.parent},
            },
        )
        people = [int(party.key)]
    else:
        Link.objects.get_or_create(
            connection=connection,
            kind="organization",
            key=party.organization_key,
            defaults={"remote_id": candidate.remote_id},
        )
        colleagues = Person.objects.filter(organization=int(party.organization_key))
        people = list(colleagues.values_list("pk", flat=True))
    _note(issue, candidate, party, by)
    outbox.unpark_people(connection, people)
    outbox.push_now(connection.account, issue.kind, issue.record_id)
    return candidate


def _candidate(issue: Issue, kind: str, remote_id: str) -> Candidate:
    for candidate in candidates_of(issue):
        if (candidate.kind, candidate.remote_id) == (kind, remote_id) and candidate.stands:
            return candidate
    raise Invalid({"remote_id": _SETTLED})


def _party_of(issue: Issue) -> Party:
    """Return who is to be found there. Raises Invalid where that is nobody any more."""
    if issue.closed_at is None:
        account = issue.connection.account
        if issue.kind == "person":
            people = Person.objects.select_related("organization").filter(account=account)
            if person := people.filter(pk=issue.record_id).first():
                return party_of(person)
        quote = Quote.objects.filter(account=account, pk=issue.record_id).first()
        offer = offer_of(quote, issue.connection) if quote and issue.kind == "quote" else None
        if offer:
            return offer.document.party
    raise Invalid({"remote_id": _SETTLED})


def _note(issue: Issue, candidate: Candidate, party: Party, by: User | str) -> None:
    """Say in the quote's timeline who chose what."""
    if issue.kind != "quote":
        return
    whom = party.full_name if candidate.stands is Stands.PERSON else party.organization
    quote = Quote.objects.get(pk=issue.record_id)
    text = f"chose {candidate.kind} {candidate.remote_id} ({candidate.title}) in Syncro for {whom}"
    record(quote, Event.Kind.OTHER, by, text)
