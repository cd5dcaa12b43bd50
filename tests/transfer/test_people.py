"""People from a file: matched by e-mail, taken back unless they are needed."""

from __future__ import annotations

import pytest

from quotewright.accounts.models import Account
from quotewright.integrations.models import Connection, Link
from quotewright.people.actions import change_person
from quotewright.people.models import Organization, Person
from quotewright.quotes import actions as quotes
from tests.transfer.conftest import Files, errors_of

TWO = (
    "First name,Last name,E-mail,Company,Phone,Country\n"
    "Tom,Okafor,tom@bay.example,Bay Foods,'+1 207 555 0142,United States\n"
    "Ann,Lee,ANN@bay.example,bay foods,,CA\n"
)


def test_people_come_in_with_one_organization(files: Files) -> None:
    job = files.imported(TWO, "people")
    tom, ann = Person.objects.order_by("-first_name")
    assert job.counts == {"created": 2}
    assert (tom.work_phone, tom.country, ann.country) == ("+1 207 555 0142", "US", "CA")
    assert tom.organization == ann.organization == Organization.objects.get(name="Bay Foods")


def test_a_person_is_found_by_email_whatever_its_case(files: Files, person: Person) -> None:
    text = "Full name,Email,Title\nMarisol Vega,MARISOL@harbordental.example,Owner\n"
    job = files.imported(text, "people")
    person.refresh_from_db()
    assert (job.counts, person.title) == ({"changed": 1}, "Owner")
    assert person.email == "MARISOL@harbordental.example"


def test_without_email_name_and_organization_decide(files: Files) -> None:
    text = "Name,Organization,Mobile\nOkafor\\, Tom,Bay Foods,1\nTom Okafor,Harbor Dental,2\n"
    text = text.replace("Okafor\\, Tom", '"Okafor, Tom"')
    assert files.imported(text, "people").counts == {"created": 2}
    assert files.imported(text, "people").counts == {"unchanged": 2}
    assert Person.objects.filter(first_name="Tom", last_name="Okafor").count() == 2


def test_each_wrong_person_is_named(files: Files) -> None:
    text = "First name,E-mail,Country\nTom,tom@,Utopia\n,,US\nAnn,a@x.example,\nEve,A@X.example,\n"
    job = files.checked(text, "people")
    said = errors_of(job)
    assert "Write it like name@example.com" in said[2] and "ountry" in said[2]
    assert "no name and no e-mail" in said[3]
    assert said[5].startswith("Row 4 of this file has the same e-mail")


def test_undo_removes_people_and_the_organizations_made_for_them(files: Files) -> None:
    job = files.undone(files.imported(TWO, "people"))
    assert job.state == "undone"
    assert (Person.objects.count(), Organization.objects.count()) == (0, 0)


def test_undo_keeps_who_was_quoted_changed_or_pushed_since(
    files: Files, account: Account, person: Person
) -> None:
    text = TWO + "Eve,Stone,eve@bay.example,,,\nMarisol,Vega-Ruiz,marisol@harbordental.example,,,\n"
    job = files.imported(text, "people")
    tom, ann, eve = (Person.objects.get(first_name=name) for name in ("Tom", "Ann", "Eve"))
    quotes.create_quote(account, tom, "Phones")
    change_person(ann, {"title": "Chef"})
    connection = Connection.objects.create(account=account, subdomain="harborit")
    Link.objects.create(connection=connection, kind="person", key=str(eve.pk), remote_id="7")
    job = files.undone(job)
    kept = dict(job.rows.exclude(kept="").values_list("number", "kept"))
    assert kept == {2: "a quote has it", 3: "was changed since", 4: "it is in your PSA"}
    person.refresh_from_db()
    assert person.last_name == "Vega"


@pytest.mark.parametrize("kind", ["items", "people", "lines"])
def test_every_column_has_a_name_of_its_own(kind: str) -> None:
    from quotewright.transfer.registry import KINDS
    from quotewright.transfer.tabular import normal

    labels = [normal(column.label) for column in KINDS[kind].columns]
    assert len(set(labels)) == len(labels)
