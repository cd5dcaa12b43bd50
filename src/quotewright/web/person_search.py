"""Person Search: who is here, and Syncro's customers and contacts, as one list for one box."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from quotewright.accounts.models import Account
from quotewright.catalog.words import marked
from quotewright.integrations.models import Connection, Link
from quotewright.integrations.picking import people_here, person_fields
from quotewright.integrations.remote import Remote
from quotewright.integrations.searching import Found, How, What, customers_of, search
from quotewright.integrations.state import connection_of
from quotewright.lib.places import countries
from quotewright.lib.words import digits_of, folded, words_of
from quotewright.people.finding import people_found, people_of, why
from quotewright.people.models import Person
from quotewright.web.access import MemberRequest, member_required

MOST_HERE = 8
FEWEST_LETTERS = 2
SYNCRO_SAID = "Syncro’s search"
_LABELS = {
    "organization": "Organization",
    "email": "E-mail",
    "work_phone": "Work phone",
    "mobile_phone": "Mobile phone",
}


@dataclass(frozen=True, slots=True)
class Hit:
    """Somebody who was found: a person with a `pk`, or a record of Syncro's, `contact:8818`.

    `fields` is what a new person made from the record is filled with.
    """

    name: str
    company: str
    role: str
    fields: Mapping[str, str]
    country: str
    pk: int | None = None
    remote: str = ""
    why: str = ""
    place: str = ""
    name_marked: list[tuple[str, bool]] = field(default_factory=list)
    company_marked: list[tuple[str, bool]] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The option's id in the page."""
        return f"option-{self.pk or self.remote.replace(':', '-')}"

    @property
    def initials(self) -> str:
        """One or two letters for the avatar."""
        return "".join(word[0] for word in self.name.split()[:2]).upper()

    @property
    def needs_name(self) -> bool:
        """Whether somebody must say who it is before a quote can be made for them."""
        return not any(self.fields.get(name) for name in ("first_name", "last_name", "email"))

    @property
    def card(self) -> list[tuple[str, str]]:
        """What the quote keeps of them, by what it is called."""
        rows = [(label, self.fields.get(name, "")) for name, label in _LABELS.items()]
        street = (self.fields.get(name, "") for name in ("address1", "address2"))
        city, state, code = (self.fields.get(n, "") for n in ("city", "state", "postal_code"))
        town = ", ".join(part for part in (city, f"{state} {code}".strip()) if part)
        rows.append(("Billing", ", ".join(part for part in (*street, town) if part)))
        rows += [("Country", self.country), ("Syncro", self.place)]
        return [(label, value) for label, value in rows if value]


@require_GET
@member_required
def search_people(request: MemberRequest) -> HttpResponse:
    """Options of the box that chooses a person.

    `where` is `here`, `psa` or `all`; `live` asks Syncro if that is worth a call, `again` also
    where it did not answer a moment ago.
    """
    words, where = request.GET.get("who", "").strip()[:200], request.GET.get("where", "here")
    if len(words) < FEWEST_LETTERS:
        return render(request, "web/people/_options.html", {"short": True})
    connection = None if where == "here" else connection_of(request.account)
    live = request.GET.get("live") == "1" and request.membership.may_write
    found = search(connection, What.PEOPLE, words, live, request.GET.get("again") == "1")
    own = _own(request.account, connection, words) if where != "psa" else []
    known, new = _theirs(request.account, connection, found, words)
    seen = {hit.pk for hit in own}
    own += [hit for hit in known if hit.pk not in seen]
    context = {
        "groups": [("In Quotewright", own), ("In Syncro only: choosing one adds them here", new)],
        "count": len(own) + len(new),
        "q": words,
        "found": found,
        "where": where,
        "offers_ask": found.how is How.ASK and request.membership.may_write,
    }
    return render(request, "web/people/_options.html", context)


def hit_of(connection: Connection, record: Remote, customer: Remote | None, words: str = "") -> Hit:
    """Return a record of Syncro's as the box shows it."""
    account = connection.account
    fields = person_fields(account, record, customer)
    full = f"{fields.get('first_name', '')} {fields.get('last_name', '')}".strip()
    company = fields.get("organization", "")
    is_contact = record.kind == "contact"
    name = full or company or fields.get("email", "") or f"Customer {record.remote_id}"
    country = countries().get(account.country, account.country)
    return Hit(
        name=name,
        company=company if company != name else "",
        role="contact at" if is_contact and company else record.kind,
        fields=fields,
        country=f"{country} (your account’s; Syncro keeps none)" if country else "",
        remote=f"{record.kind}:{record.remote_id}",
        why=_why(fields, company, is_contact, words),
        place=f"{record.kind} {record.remote_id}"
        + (f" of customer {record.parent}" if is_contact else ""),
        name_marked=marked(name, words),
        company_marked=marked(company if company != name else "", words),
    )


def _own(account: Account, connection: Connection | None, words: str) -> list[Hit]:
    people = people_of(people_found(account, words)[:MOST_HERE])
    return _people(connection, [(person, why(person, words)) for person in people], words)


def _theirs(
    account: Account, connection: Connection | None, found: Found, words: str
) -> tuple[list[Hit], list[Hit]]:
    """Return who of ours the records are, and the records that are nobody's yet."""
    if connection is None or not found.records:
        return [], []
    records = list(found.records)
    here = people_here(connection, records)
    customers = customers_of(connection, records)
    known, new = [], []
    for record in records:
        hit = hit_of(connection, record, customers.get(record.parent), words)
        if person := here.get(hit.remote):
            known.append((person, hit.why))
        elif record.kind == "customer" or record.parent:
            new.append(hit)
    return _people(connection, known, words), new


def _people(
    connection: Connection | None, people: list[tuple[Person, str]], words: str
) -> list[Hit]:
    places = _places(connection, [person.pk for person, _ in people])
    hits = {person.pk: _person(person, words, reason, places) for person, reason in people}
    return list(hits.values())


def _person(person: Person, words: str, reason: str, places: Mapping[int, str] | None) -> Hit:
    company = person.organization.name if person.organization else ""
    fields = {name: str(getattr(person, name)) for name in (*_FIELDS, *_ADDRESS)}
    return Hit(
        name=person.full_name,
        company=company,
        role=f"{person.title}," if person.title and company else person.title,
        fields=fields | {"organization": company},
        country=countries().get(person.country, person.country),
        pk=person.pk,
        why=reason,
        place="" if places is None else places.get(person.pk, "not there yet"),
        name_marked=marked(person.full_name, words),
        company_marked=marked(company, words),
    )


_FIELDS = ("first_name", "last_name", "email", "work_phone", "mobile_phone")
_ADDRESS = ("address1", "address2", "city", "state", "postal_code")


def _places(connection: Connection | None, ids: Iterable[int]) -> dict[int, str] | None:
    """Return where these people are in Syncro; None without a connection."""
    if connection is None:
        return None
    links = Link.objects.filter(connection=connection, kind="person", key__in=map(str, ids))
    return {
        int(link.key): f"{link.snapshot.get('as', 'customer')} {link.remote_id}" for link in links
    }


def _why(fields: Mapping[str, str], company: str, is_contact: bool, words: str) -> str:
    """Say which field has all of the words or, where none has, the first of them."""
    chunk = next(iter(folded(words).split()), "")
    digits = digits_of(chunk)
    texts = {
        "First name": fields.get("first_name", ""),
        "Last name": fields.get("last_name", ""),
        "Customer’s name" if is_contact else "Organization": company,
        "E-mail": fields.get("email", ""),
    }
    for wanted in (words_of(words), words_of(chunk)):
        for where, text in texts.items():
            there = [*words_of(text), *("".join(words_of(part)) for part in text.split())]
            if wanted and all(any(word.startswith(each) for word in there) for each in wanted):
                return where
    for name in ("work_phone", "mobile_phone"):
        if digits and digits in digits_of(fields.get(name, "")):
            return _LABELS[name]
    return SYNCRO_SAID
