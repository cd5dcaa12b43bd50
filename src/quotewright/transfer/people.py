"""People in and out: matched by e-mail, without one by name and organization."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Upper

from quotewright.accounts.models import Account
from quotewright.lib.fields import Invalid
from quotewright.people.actions import FIELDS, change_person, create_person
from quotewright.people.models import Person
from quotewright.people.removal import remove_empty_organizations, remove_people
from quotewright.transfer.columns import Column, Reads
from quotewright.transfer.kinds import Incoming
from quotewright.transfer.matched import MatchedKind, only_one
from quotewright.transfer.models import Import

# Countries as address books write them; two letters are taken as they are.
_COUNTRIES = {
    "united states": "US",
    "united states of america": "US",
    "usa": "US",
    "u s a": "US",
    "canada": "CA",
    "mexico": "MX",
    "united kingdom": "GB",
    "great britain": "GB",
    "england": "GB",
    "uk": "GB",
    "ireland": "IE",
    "australia": "AU",
    "new zealand": "NZ",
    "germany": "DE",
    "france": "FR",
    "netherlands": "NL",
    "switzerland": "CH",
    "austria": "AT",
    "south africa": "ZA",
}
_STREET = ("address", "street", "street address", "address line 1", "business street", "address 1")
_FULL = ("full name", "contact", "contact name", "customer name", "display name")

_COLUMNS = (
    Column("first_name", "First name", names=("first", "given name", "firstname", "forename")),
    Column("last_name", "Last name", names=("last", "surname", "family name", "lastname")),
    Column("full_name", "Name", names=_FULL),
    Column("title", "Title", names=("job title", "position", "role")),
    Column("email", "E-mail", names=("email address", "e mail address", "mail")),
    Column("organization", "Organization", names=("company", "company name", "business name")),
    Column("work_phone", "Work phone", names=("phone", "business phone", "telephone", "office")),
    Column("mobile_phone", "Mobile phone", names=("mobile", "cell", "cell phone")),
    Column("website", "Website", names=("web", "url", "web site")),
    Column("address1", "Address line 1", names=_STREET),
    Column("address2", "Address line 2", names=("address 2", "suite", "unit", "business street 2")),
    Column("city", "City", names=("town", "business city")),
    Column("state", "State", names=("province", "region", "state or province", "business state")),
    Column("postal_code", "ZIP", names=("zip code", "postcode", "zip or postal code")),
    Column("country", "Country", names=("country code", "business country")),
    Column("shipping_address1", "Shipping address line 1", names=("shipping address",)),
    Column("shipping_address2", "Shipping address line 2"),
    Column("shipping_city", "Shipping city"),
    Column("shipping_state", "Shipping state"),
    Column("shipping_postal_code", "Shipping ZIP", names=("shipping postal code",)),
    Column("shipping_country", "Shipping country"),
    Column("tax_exempt", "Tax exempt", Reads.FLAG, ("is tax exempt", "exempt")),
    Column("notes", "Notes", names=("note", "comments")),
)
# A full name is taken apart; everything else is a field of the actions.
COLUMNS = tuple(c for c in _COLUMNS if c.field in FIELDS or c.field == "full_name")


class People(MatchedKind):
    """People and, by name, their organizations."""

    columns = COLUMNS
    # Adding people holds the account's row: others wait for one batch at most.
    batch = 50
    noun = "person"

    def identity(self, cells: Mapping[str, str]) -> tuple[str, str] | None:
        """E-mail, else name and organization."""
        if email := cells.get("email", ""):
            return "e-mail", email.casefold()
        name = " ".join(cells.get(f, "") for f in ("first_name", "last_name", "full_name")).strip()
        return ("name", f"{name}\n{cells.get('organization', '')}".casefold()) if name else None

    def found(self, account: Account, rows: Sequence[Incoming]) -> dict[int, Any]:
        """Match by e-mail; a row without one, to people without one by name and organization."""
        emails = {str(row.values.get("email", "")).upper() for row in rows} - {""}
        lasts = {_names(row)["last_name"] for row in rows if not row.values.get("email")}
        everybody = _full().filter(account=account).order_by("pk")
        by_email: defaultdict[str, list[Person]] = defaultdict(list)
        by_name: defaultdict[tuple[str, str, str], list[Person]] = defaultdict(list)
        if emails:
            for match in everybody.alias(key=Upper("email")).filter(key__in=emails):
                by_email[match.email.upper()].append(match)
        if lasts:
            for person in everybody.filter(email="", last_name__in=lasts):
                by_name[_key(person.first_name, person.last_name, _organization(person))].append(
                    person
                )
        found: dict[int, Any] = {}
        for row in rows:
            if email := str(row.values.get("email", "")):
                found[row.number] = only_one(by_email[email.upper()], f"the e-mail “{email}”")
            else:
                names = _names(row)
                organization = str(row.values.get("organization", ""))
                key = _key(names["first_name"], names["last_name"], organization)
                found[row.number] = only_one(by_name[key], "this name and no e-mail")
        return found

    def records(self, account: Account, ids: Collection[int]) -> dict[int, Person]:
        """Read people with their organizations."""
        return _full().filter(account=account).in_bulk(list(ids))

    def texts_of(self, record: Person) -> dict[str, Any]:
        """Return a person's fields as the actions take them."""
        return person_texts(record)

    def name_of(self, record: Person) -> str:
        """Return name and e-mail."""
        return f"{record.full_name} ({record.email})" if record.email else record.full_name

    def raw_of(self, job: Import, row: Incoming, now: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return a person's fields: a full name taken apart, countries as two letters."""
        raw = {**row.values, **{n: text for n, text in _names(row).items() if text}}
        raw.pop("full_name", None)
        for field in ("country", "shipping_country"):
            if word := str(raw.get(field, "")):
                raw[field] = _COUNTRIES.get(
                    " ".join(word.casefold().replace(".", " ").split()), word
                )
                if len(raw[field]) == 2:
                    raw[field] = raw[field].upper()
        return raw

    def create(self, account: Account, raws: Sequence[Mapping[str, Any]]) -> list[Any]:
        """Create people one by one; each tells the PSA of itself."""
        made: list[Any] = []
        for raw in raws:
            try:
                made.append(create_person(account, raw))
            except Invalid as error:
                made.append(error)
        return made

    def change(self, record: Person, raw: Mapping[str, Any]) -> Person:
        """Change one person."""
        return change_person(record, raw)

    @transaction.atomic
    def remove(self, job: Import, ids: Collection[int]) -> dict[int, str]:
        """Delete people whom nothing has, and organizations that the import made for them."""
        people = Person.objects.filter(account=job.account, pk__in=ids)
        theirs = set(people.values_list("organization_id", flat=True)) - {None}
        used = remove_people(job.account, ids)
        if theirs and job.started_at:
            remove_empty_organizations(
                job.account, [pk for pk in theirs if pk is not None], job.started_at
            )
        return used


def person_texts(person: Person) -> dict[str, Any]:
    """Return what a person says, by the fields of the actions."""
    texts = {name: getattr(person, name) for name in FIELDS if name != "organization"}
    return {**texts, "organization": _organization(person)}


def _full() -> QuerySet[Person]:
    return Person.objects.select_related("account", "organization")


def _organization(person: Person) -> str:
    return person.organization.name if person.organization else ""


def _names(row: Incoming) -> dict[str, str]:
    """Return first and last name, from the full one where they have no columns of their own."""
    first, last = (str(row.values.get(f, "")) for f in ("first_name", "last_name"))
    full = str(row.values.get("full_name", ""))
    if full and not (first or last):
        if "," in full:
            last, _, first = (part.strip() for part in full.partition(","))
        else:
            first, _, last = full.rpartition(" ")
            first, last = (first, last) if first else (last, "")
    return {"first_name": first, "last_name": last}


def _key(first: str, last: str, organization: str) -> tuple[str, str, str]:
    return first.casefold(), last.casefold(), organization.casefold()
